"""`replydesk eval report`: one stored run, or two side by side, as a page a person reads."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from api.bootstrap import open_database, open_playbook
from api.commands.launch import say
from desk.errors import BadInput, NotFound
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from evals.cases import Case
from evals.compare import Run, compare_runs
from evals.report import make_report
from evals.report_text import FORMS, Form, write_report
from evals.sets import find_case_set
from storage.eval_runs import StoredRun, read_results, read_run


def main(
    settings: Settings, *, run_id: str, other_id: str | None, form: str, out: Path | None, seller: str | None
) -> None:
    """Write it to `out`, or print it."""
    chosen = _form(form)
    db, playbook = open_database(settings), open_playbook(settings)
    try:
        text = db.read_now(_write, SellerId(seller or settings.seller), run_id, other_id, chosen, playbook)
    finally:
        db.close()
    if out is None:
        print(text, end="", flush=True)
        return
    out.write_text(text, encoding="utf-8")
    say(f"report: {out}")


def _form(name: str) -> Form:
    for form in FORMS:
        if form == name:
            return form
    raise BadInput(f"--format {name!r}: expected {' or '.join(FORMS)}")


def _write(
    conn: Connection, seller: SellerId, run_id: str, other_id: str | None, form: Form, playbook: Playbook
) -> str:
    mine = _read(conn, seller, run_id)
    comparison = None if other_id is None else compare_runs(mine, _read(conn, seller, other_id))
    cases = _find_cases(conn, seller, mine.run, playbook)
    return write_report(make_report(mine.run, mine.results, cases=cases, comparison=comparison), form)


def _read(conn: Connection, seller: SellerId, run_id: str) -> Run:
    run = read_run(conn, seller, run_id)
    return Run(run=run, results=read_results(conn, seller, run.id).items)


def _find_cases(conn: Connection, seller: SellerId, run: StoredRun, playbook: Playbook) -> Mapping[str, Case]:
    """The customers' words; none where the set is gone or is another one by now: then the report does without."""
    try:
        found = find_case_set(conn, seller, run.set_name, playbook)
    except (NotFound, BadInput) as error:
        say(f"without the customers' words: {error}")
        return {}
    if found.sha != run.set_sha:
        say(f"without the customers' words: set {run.set_name} has changed since this run")
        return {}
    return {case.key: case for case in found.cases}
