"""The vendor's own samples of webhooks, read as ours are; left out where they are not at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from wildberries import contracts_folder

from connectors.chatwoot_push import read_push
from desk.helpdesk import Assignee, Moved, Nothing, Wrote


@pytest.fixture(scope="module")
def samples() -> dict[str, dict[str, Any]]:
    root = contracts_folder(Path(__file__).parents[2], os.environ.get("REPLYDESK_CONTRACTS"))
    file = root / "chatwoot" / "samples.webhooks.json"
    if not file.is_file():
        pytest.skip("the vendor's samples are not here; set REPLYDESK_CONTRACTS to their folder")
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {row["name"].partition(" ")[0]: row["body"] for row in rows}


def test_only_the_customers_and_the_agents_public_words_are_anybodys(samples: dict[str, dict[str, Any]]) -> None:
    told = {name: read_push(body, account=1) for name, body in samples.items()}
    wrote = {name: one.is_customer for name, one in told.items() if isinstance(one, Wrote)}
    assert wrote == {"message_created.incoming": True, "message_created.outgoing_by_agent": False}
    whys = {name: one.why for name, one in told.items() if isinstance(one, Nothing)}
    assert whys == {
        "message_created.outgoing_by_bot": "a bot's",
        "message_created.private_note": "private note",
        "webwidget_triggered.first_open": "unknown event",
    }


def test_a_changed_conversation_says_who_has_it(samples: dict[str, dict[str, Any]]) -> None:
    moved = read_push(samples["conversation_updated.assignee"], account=1)
    assert isinstance(moved, Moved)
    assert (moved.standing.external_id, moved.standing.assignee) == ("42", Assignee.PERSON)
