"""`replydesk eval report`: one stored run, or two side by side, as a page a person reads."""

from pathlib import Path

from sqlalchemy import Connection

from api.bootstrap import open_database, open_playbook
from api.commands.launch import say
from desk.errors import BadInput
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from evals.report import make_report
from evals.report_text import FORMS, Form, write_report
from evals.stored_runs import compare_stored, find_cases, load_run


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
    mine = load_run(conn, seller, run_id)
    comparison = None
    if other_id is not None:
        comparison = compare_stored(conn, seller, run_id, other_id, playbook=playbook)
    cases = find_cases(conn, seller, mine.run, playbook)
    if not cases:
        say(f"without the customers' words: set {mine.run.set_name} is not here, or has changed since this run")
    return write_report(make_report(mine.run, mine.results, cases=cases, comparison=comparison), form)
