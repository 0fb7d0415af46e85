"""`replydesk person`: one JSON object, a file only its owner reads, acts that are replayed."""

import json
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from commands import Run, replydesk_in
from databases import migrated_database
from makers import make_inbound, put_inbound

from desk.interactions import SellerId
from storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    texts = ("Кружка треснула, пишите anna@mail.ru", "Спасибо")
    with migrated_database("sqlite", tmp_path, "cli") as made:
        put_inbound(made, SellerId("main"), *(make_inbound(f"r{n}", text=text) for n, text in enumerate(texts)))
        yield made


@pytest.fixture
def run(tmp_path: Path, database: Database) -> Run:
    return partial(replydesk_in(tmp_path, timeout=90, REPLYDESK_ACT_KEY="secret"), "person")


def test_a_person_is_looked_up_exported_erased_and_the_acts_replayed(run: Run, tmp_path: Path) -> None:
    seen = json.loads(run("erase", "--email", "anna@mail.ru", "--dry-run", "--json").stdout)
    assert (seen["count"], seen["messages"][0]["words"]) == (1, "Кружка треснула, пишите anna@mail.ru")
    assert run("export", "--email", "anna@mail.ru", "--out", "anna.json", "--actor", "olga").returncode == 0
    file = tmp_path / "anna.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["messages"] == [seen["messages"][0]["id"]]
    erased = json.loads(run("erase", "--email", "anna@mail.ru", "--expect", "1", "--json").stdout)
    assert (erased["is_scrubbed"], erased["act"]["counts"]["interactions"]) == (True, 1)
    acts = run("acts", "--json").stdout
    assert [one["is_genuine"] for one in json.loads(acts)["checked"]] == [True, True]
    (tmp_path / "acts.json").write_text(acts, encoding="utf-8")
    replayed = json.loads(run("erase", "--from-acts", "acts.json", "--json").stdout)
    assert replayed["messages"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("erase", "--name", "Анна"), 2, "'Анна' alone"),
        (("erase", "--email", "anna@mail.ru"), 2, "1 messages hold it"),
        (("export", "--customer", "nobody"), 1, "no message of this person"),
        (("erase", "--from-acts", "cli.sqlite"), 2, "holds no"),
    ],
)
def test_what_is_unclear_is_one_line_and_an_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, hint: str
) -> None:
    done = run(*arguments)
    assert (done.returncode, hint in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
