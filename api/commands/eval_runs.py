"""`replydesk eval runs`: what was run, newest first, or one run with its figures."""

from api.commands.eval_database import eval_database
from api.commands.launch import give
from api.schemas.evals import RunOut
from desk.interactions import SellerId
from desk.settings import Settings
from storage.eval_runs import StoredRun, list_runs, read_run


def main(
    settings: Settings, *, run: str | None, set_name: str | None, limit: int, seller: str | None, as_json: bool
) -> None:
    """Print one run with everything, or the newest of all or of one set."""
    owner = SellerId(seller or settings.seller)
    with eval_database(settings) as db:
        one = None if run is None else db.read_now(read_run, owner, run)
        found = (one,) if one else db.read_now(list_runs, owner, set_name=set_name, limit=limit).items
    shown = [RunOut.model_validate(one).model_dump(mode="json") for one in found]
    told = shown[0] if run is not None else {"runs": shown}
    give(told, as_json=as_json, lines=[_line(one) for one in found] or ["no eval runs yet; `replydesk eval run`"])


def _line(run: StoredRun) -> str:
    return (
        f"{run.id} {run.started_at:%Y-%m-%d %H:%M} {run.set_name} by {run.variant}: {run.status}, "
        f"{run.figures.get('answers', 0)} answers, ${run.cost_usd:.4f}"
    )
