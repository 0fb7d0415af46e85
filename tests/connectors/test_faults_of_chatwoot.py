"""T8 for Chatwoot: every call we make there under every fault, by the same retry table as Wildberries'."""

import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from chatwoot import ACCESS, URL, connect
from fault_chatwoot import GOOD, OPERATIONS, A
from fault_operations import Operation
from fault_suite import Suite, check_fault, check_names, check_success
from faults import FAULTS, run_trial

import connectors
from connectors.chatwoot import Chatwoot

_MESSAGES = ("chats.send", "desk.write_note", "desk.ask")
_ACTS = ("desk.merge_labels", "desk.set_priority", "desk.assign", "desk.open")
_LOOKS = ("desk.merge_labels, looking first", "desk.assign, which team", "desk.assign, which agent")
_BACKS = ("chats.read_back", "desk.look", "desk.find")
_WORDS, _FILE, _WHO = "chats.fetch_since, its words", "desk.fetch_file", "setup.run, whose token"
_READS = tuple(one.name for one in OPERATIONS if one.kind == "read")
_HARMLESS = ("unknown fields and values", "good words called text", "bad dates")
_LISTED = ("setup.run, bots", "setup.run, labels", "setup.run, teams")

# (fault, operation) -> what is otherwise, and why.
_OTHERWISE: Mapping[tuple[str, str], str] = {
    # A message is there only when it comes back with our reference.
    **{(fault, name): "unknown x1" for fault in ("204", "null inside") for name in _MESSAGES},
    # The vendor answers some acts with nothing at all; they repeat harmlessly.
    **{(fault, name): "accepted x1" for fault in ("empty 200", "blank 200", "JSON without its fields")
       for name in _ACTS},
    # A list that is not there says nothing about one conversation.
    **{(fault, name): "declined x1" for fault in ("404", "410") for name in _LOOKS},
    **{("204", name): "wait x1" for name in _LOOKS},
    **{("204", name): "unreadable x1" for name in _BACKS},
    # No account without a label or a bot is wrong.
    **{("JSON list", name): "fine x1" for name in _LISTED},
    # The vendor has no envelope of errors in a 200: what it is, is unreadable.
    **{("an error in a 200", name): "unusable x1" for name in _READS},
    **{("an error in a 200", name): "wait x1" for name in _LOOKS},
    # Nobody is in a list that is empty.
    **{("JSON list", name): "declined x1" for name in _LOOKS[1:]},
    # Deleted since the list was read.
    **{(fault, _WORDS): "fine x1" for fault in ("404", "410")},
    # Looking at a conversation finds where it stands, whatever else is new in it.
    **{(fault, "desk.look"): "fine x1" for fault in _HARMLESS},
    # Both tokens are looked at.
    **{(fault, _WHO): "fine x2" for fault in _HARMLESS},
    # A file is fetched without a token: a refusal is about its link, and a redirect leads nowhere foreign.
    **{(fault, _FILE): "withheld x1" for fault in ("401", "403", "301 elsewhere", "302 elsewhere", "307 elsewhere")},
    ("308 to itself", _FILE): "withheld x3",
}  # fmt: skip


_SUITE = Suite(
    operations=OPERATIONS, opens=connect, otherwise=_OTHERWISE, url=URL, secrets=(ACCESS.token, str(ACCESS.bot_token))
)


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_call_comes_to_what_the_retry_table_says(fault: str) -> None:
    await check_fault(_SUITE, fault)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_without_a_fault_every_call_succeeds(operation: Operation) -> None:
    await check_success(_SUITE, operation)


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_setup_writes_leaves_once_whatever_comes_back(fault: str) -> None:
    """An administrator reads the outcome: an error of ours in words, or a report; never a second try."""
    wanted = {"push_url": "https://new.example/hook", "inboxes": ["New"], "labels": ["new"], "teams": ["new"]}
    for asks in [one for one in GOOD if not one.startswith("GET") and "conversations" not in one]:
        operation = Operation(name=asks, kind="write", asks=asks, run=_setup_of(wanted), good=_account(asks))
        trial = await run_trial(operation, FAULTS[fault], opens=connect)
        assert len(trial.struck_at) == 1, asks
        assert trial.outcome != "", asks


def _setup_of(wanted: Mapping[str, Any]) -> Callable[[Chatwoot], Awaitable[object]]:
    async def run(vendor: Chatwoot) -> object:
        return await vendor.setup.run(**wanted, is_dry=False)

    return run


def _account(asks: str) -> Mapping[str, object]:
    """An account in which this write is needed."""
    is_new = asks == f"POST {A}/agent_bots"
    bots = [] if is_new else GOOD[f"GET {A}/agent_bots"]
    inboxes = {"payload": [{"id": 7, "name": "New"}]} if "set_agent_bot" in asks else GOOD[f"GET {A}/inboxes"]
    return {
        **GOOD, f"GET {A}/agent_bots": bots, f"GET {A}/inboxes": inboxes,
        f"GET {A}/inboxes/7/agent_bot": {"agent_bot": {}}, f"GET {A}/inboxes/8/agent_bot": {"agent_bot": {}},
        f"POST {A}/inboxes/8/set_agent_bot": {},
    }  # fmt: skip


def test_every_endpoint_of_chatwoot_is_struck() -> None:
    """The paths the connector's code names are those of the good answers."""
    folder = Path(connectors.__file__).parent
    named = {
        text.split("?")[0]
        for file in folder.glob("chatwoot*.py")
        for text in re.findall(r'"(/[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    known = {re.sub(r"^[A-Z]+ ", "", asks).removesuffix("?before") for asks in GOOD}
    ends = {f"/{path.rsplit('/', 1)[-1]}" for path in known}
    assert named - ends == set()
    struck = {one.asks for one in OPERATIONS}
    assert {one for one in GOOD if one.startswith("GET") and "?" not in one} <= struck


def test_what_is_otherwise_names_faults_and_calls_there_are() -> None:
    check_names(_SUITE)
