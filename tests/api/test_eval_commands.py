"""The eval lab from the command line: an empty machine is enough, one JSON object, plain errors."""

import csv
import json
from pathlib import Path

import pytest
from commands import Run, replydesk_in

ROWS = [
    {"id": "1", "text": "Какой размер брать на рост 180?", "intent": "sizing_fit"},
    {"id": "2", "text": "Есть ли сертификат?", "intent": "compliance_safety"},
]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return replydesk_in(tmp_path, timeout=110)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    return file


def test_a_run_on_an_empty_machine_is_stored_and_listed(run: Run, rows: Path) -> None:
    done = run("eval", "run", "--file", str(rows), "--json")
    told = json.loads(done.stdout)
    assert (told["figures"]["n"], told["set"]["kind"]) == (2, "message")
    assert "2 of 2 (100%)" in done.stderr
    listed = json.loads(run("eval", "runs", "--json").stdout)["runs"]
    assert [(one["id"], one["status"]) for one in listed] == [(told["run"]["id"], "done")]
    one = json.loads(run("eval", "runs", told["run"]["id"][:8], "--json").stdout)
    assert one["figures"]["scores"] == told["figures"]["scores"]


def test_import_run_export_and_import_again(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("Body,intent\n=Какой размер?,sizing_fit\nЕсть сертификат?,compliance_safety\n,x\n", "utf-8")
    imported = json.loads(
        run("eval", "import", "--name", "mine", "--file", str(table), "--kind", "message", "--map", "text=Body",
            "--json").stdout
    )  # fmt: skip
    assert (imported["stored"]["version"], len(imported["added"]), imported["rejected"][0]["line"]) == (1, 2, 4)
    out = tmp_path / "out.csv"
    assert run("eval", "export", "--set", "mine", "--out", str(out)).returncode == 0
    with out.open(encoding="utf-8", newline="") as opened:
        assert next(row for row in csv.DictReader(opened) if "размер" in row["text"])["text"].startswith("'=")
    again = json.loads(run("eval", "import", "--name", "mine", "--file", str(out), "--json").stdout)
    assert (again["stored"]["version"], again["added"], len(again["known"])) == (1, [], 2)
    sets = json.loads(run("eval", "sets", "--json").stdout)
    assert [(one["name"], one["n"]) for one in sets["stored"]] == [("mine", 2)]


def test_a_dry_run_leaves_no_set(run: Run, rows: Path) -> None:
    told = json.loads(run("eval", "import", "--name", "mine", "--file", str(rows), "--dry-run", "--json").stdout)
    assert (told["dry_run"], told["stored"], told["added"]) == (True, None, ["1", "2"])
    assert json.loads(run("eval", "sets", "--json").stdout)["stored"] == []


def test_harvesting_from_an_empty_desk_takes_nothing(run: Run) -> None:
    told = json.loads(run("eval", "harvest", "--name", "live", "--json").stdout)
    assert (told["added"], told["stored"]) == ([], None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run",), "expected either --set NAME or --file FILE"),
        (("run", "--set", "wb_question_dev"), "did you mean 'wb_questions_dev'"),
        (("run", "--set", "drafts_gate_dev", "--variant", "basline"), "did you mean 'baseline'"),
        (("run", "--set", "drafts_gate_dev", "--repeat", "0"), "--repeat: expected 1 to 100"),
        (("run", "--set", "drafts_gate_dev", "--resume", "x", "--no-store"), "cannot be resumed"),
        (("run", "--set", "drafts_gate_dev", "--prompt", "nowhere"), "no such folder"),
        (("run", "--set", "drafts_gate_dev", "--model", "gpt"), "is not known"),
        (("runs", "no-such-run"), "no eval run"),
        (("harvest", "--name", "live", "--since", "soon"), "expected a number of days or weeks"),
        (("export", "--set", "none", "--out", "x.jsonl"), "no set 'none'"),
    ],
)
def test_a_wrong_word_is_one_line_with_what_was_expected(run: Run, arguments: tuple[str, ...], says: str) -> None:
    done = run("eval", *arguments)
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
