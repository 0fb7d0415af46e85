"""The whole QA matrix as a person would run it: 100 reviews, 50 questions, chats, linked pairs, answers sent."""

import json
from pathlib import Path

import pytest
from commands import replydesk_in


@pytest.mark.timeout(900)
def test_the_matrix_passes_with_answers_sent_and_writes_its_report(tmp_path: Path) -> None:
    report = tmp_path / "qa.md"
    done = replydesk_in(tmp_path, timeout=880)("qa-matrix", "--send-replies", "--out", str(report), "--json")
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-4000:]
    told = json.loads(done.stdout)
    checked = {(cell["scenario"], cell["channel"]): cell["checked"] for cell in told["cells"]}
    assert checked["enough messages", "review"] >= 100
    assert checked["enough messages", "question"] >= 50
    assert checked["enough linked pairs", "review"] >= 10
    assert all(checked["sent once and visible", channel] for channel in ("review", "question", "chat"))
    assert report.read_text(encoding="utf-8").startswith("# QA matrix\n\n**PASS**")
