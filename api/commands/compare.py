"""`replydesk eval compare`: two runs side by side; with --variants both are run first."""

from collections.abc import Sequence

from agent.desk import utc_now
from api.bootstrap import open_playbook
from api.commands.candidates import find_variant, recipe_for
from api.commands.eval_database import eval_database
from api.commands.launch import give, say
from desk.errors import BadInput
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from evals.compare_report import comparison_json, comparison_lines
from evals.runs import Plan, run_stored
from evals.sets import find_case_set
from evals.stored_runs import compare_stored
from evals.variants import Variant
from storage.database import Database

_BAD = ("worse", "mixed")


def main(
    settings: Settings,
    *,
    runs: Sequence[str],
    variants: tuple[str, str] | None,
    set_name: str | None,
    seed: int,
    is_strict: bool,
    seller: str | None,
    as_json: bool,
) -> int:
    """Compare and print; 1 with `is_strict` when anything got worse."""
    tried = _check(settings, runs, variants, set_name)
    owner, playbook = SellerId(seller or settings.seller), open_playbook(settings)
    with eval_database(settings) as db:
        names = [_run(settings, db, owner, playbook, one, str(set_name)) for one in tried] or list(runs)
        done = db.read_now(compare_stored, owner, *names, playbook=playbook, seed=seed)
    give(comparison_json(done), as_json=as_json, lines=comparison_lines(done))
    return int(is_strict and done.verdict in _BAD)


def _check(
    settings: Settings, runs: Sequence[str], variants: tuple[str, str] | None, set_name: str | None
) -> tuple[Variant, ...]:
    """The variants to run first; none where two runs are named. `BadInput` for anything in between."""
    if variants is None:
        if len(runs) != 2 or set_name is not None:
            raise BadInput(f"expected two runs, or --variants V W --set S; found {len(runs)} runs")
        return ()
    if runs or set_name is None:
        raise BadInput("--variants V W needs --set S, and no runs beside it")
    return tuple(find_variant(settings, name) for name in variants)


def _run(
    settings: Settings, db: Database, seller_id: SellerId, playbook: Playbook, variant: Variant, set_name: str
) -> str:
    """Run one variant over the set and store it; returns the run's id."""
    chosen = db.read_now(find_case_set, seller_id, set_name, playbook)
    say(f"{variant.name} over {chosen.name}: {len(chosen.cases)} cases")
    report = run_stored(db, seller_id, chosen, recipe_for(settings, variant), plan=Plan(), clock=utc_now)
    if report.run is None:
        raise BadInput(f"the run of {variant.name} was not stored")
    return report.run.id
