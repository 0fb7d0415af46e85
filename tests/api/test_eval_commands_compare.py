"""`replydesk eval compare | judge | calibrate | annotate` and `replay` as a person runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Run, replydesk_in

ROW = {
    "id": "a", "channel": "chat", "lang": "en", "customer_text": "How big is it?", "rating": None,
    "tool_facts": {"size": "30 cm"}, "draft": "Hello! The size is 30 cm.", "labeller": "olga",
    "labels": {"accuracy": "pass", "tone": "pass", "safety": "pass", "completeness": "pass"},
}  # fmt: skip


@pytest.fixture
def replydesk(tmp_path: Path) -> Run:
    return replydesk_in(tmp_path, timeout=400)


def told(run: Run, *arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_run_is_judged_compared_labelled_and_its_labels_calibrate_a_judge(replydesk: Run, tmp_path: Path) -> None:
    ran = told(replydesk, "eval", "run", "--set", "drafts_gate_dev", "--sample", "6")
    run_id = ran["run"]["id"]
    judged = told(replydesk, "eval", "judge", run_id)
    assert (judged["judge"], judged["may_lift"], judged["n"]) == ("offline", False, 6)
    assert "may only lower" in judged["why_not"]
    same = told(replydesk, "eval", "compare", run_id, run_id)
    assert (same["verdict"], same["flips"]) == ("same", [])
    assert same["metrics"]["judge.accepted"]["n"] == 6
    batch = told(replydesk, "eval", "annotate", "new", "mine", "--run", run_id, "--limit", "2")["id"]
    for number in ("1", "2"):
        labels = ("--rubric", "tone=pass", "--rubric", "safety=fail", "--verdict", "block", "--annotator", "olga")
        told(replydesk, "eval", "annotate", "label", batch, number, *labels)
    assert told(replydesk, "eval", "annotate", "next", batch, "--annotator", "olga")["number"] is None
    assert told(replydesk, "eval", "annotate", "agreement", batch)["labels"] == 2
    out = tmp_path / "labelled.jsonl"
    exported = told(replydesk, "eval", "annotate", "export", batch, "--out", str(out), "--into", "mine")
    assert (exported["rows"], exported["imported"], len(out.read_text().splitlines())) == (2, 2, 2)
    calibrated = told(replydesk, "eval", "calibrate", "--labels", batch)
    assert (calibrated["labellers"], set(calibrated["rubrics"])) == (["olga"], {"tone", "safety"})


def test_wrong_words_on_the_command_line_are_told_in_one_line(replydesk: Run, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(ROW | {"labels": {}}) + "\n")
    for arguments, complaint in (
        (("eval", "compare", "one"), "expected two runs"),
        (("eval", "compare", "--variants", "baseline", "no_money_guard"), "needs --set"),
        (("eval", "calibrate"), "found neither"),
        (("eval", "calibrate", "--file", str(file)), "row 1: labels"),
        (("replay", "--since", "soon"), "no span of time"),
        (("replay", "--variant", "nonsense"), "no variant 'nonsense'"),
    ):
        done = replydesk(*arguments)
        assert (done.returncode, complaint in done.stderr) == (2, True), done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_file_calibrates_the_playbooks_judge(replydesk: Run, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(ROW) + "\n")
    found = told(replydesk, "eval", "calibrate", "--file", str(file))
    assert (found["judge"], found["n"], found["rubrics"]["accuracy"]["agreement"]) == ("offline", 1, 1.0)


def test_a_desk_that_decided_nothing_has_nothing_to_replay(replydesk: Run) -> None:
    assert replydesk("migrate").returncode == 0
    done = replydesk("replay", "--since", "1d")
    assert (done.returncode, "decided nothing within 1d" in done.stderr) == (1, True)
