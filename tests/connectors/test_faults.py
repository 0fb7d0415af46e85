"""Every call of every connector under every fault: the retry table of the safety notes, as data, obeyed exactly.

T8. An outcome is a word and how often the struck request was made. Faults that need time or a real connection are in
`test_faults_on_the_wire.py`, faults of a walk over pages in `test_faults_of_pages.py`.
"""

import ast
import inspect
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from fault_operations import ENDPOINTS, FILE_ID, OPERATIONS, Operation
from fault_suite import Suite, check_fault, check_names, check_success
from fault_table import TABLE
from faults import FAULTS
from wildberries import TOKEN, URL, connect

import connectors
from connectors import CHANNELS
from connectors.wildberries_cards import WildberriesCards
from desk.interactions import Marketplace

_FINDS = ("reviews.find", "questions.find")
_LISTS = ("reviews.fetch_since", "questions.fetch_since")
_STREAM = ("chats.fetch_since", "chats.fetch_since, the beginning")
_WHO = "chats.fetch_since, who writes"
_FIRST = "chats.fetch_since, the beginning"
_BACK, _SEND, _SIGN = "chats.read_back", "chats.send", "chats.send, finding the chat"

# (fault, operation) -> what is otherwise, and why.
_OTHERWISE: Mapping[tuple[str, str], str] = {
    # One item by id: the vendor has three statuses for "I do not know it".
    **{(fault, name): "fine x1" for fault in ("204", "404", "410", "422") for name in _FINDS},
    **{("422", name): "gone x1" for name in ("reviews.read_back", "questions.read_back", "reviews.edit, looking first",
                                             "questions.edit, looking first")},
    # A list or a stream that is not there says nothing about one chat in it.
    **{(fault, _BACK): "unreadable x1" for fault in ("204", "404", "410")},
    **{(fault, _SIGN): "declined x1" for fault in ("404", "410")},
    ("204", _SIGN): "wait x1",
    # The first moment of the stream may be refused: then it is asked for without one, which is another question.
    **{(fault, _FIRST): "refused x2" for fault in ("400", "413", "422", "461", "499")},
    # A list page that is too big is asked for again by halves: 1000, 500, 250, 125, 62, 50.
    **{("giant body", name): "unusable x6" for name in _LISTS},
    # Success at the chats is a result that names the chat.
    ("204", _SEND): "unknown x1",
    ("null inside", _SEND): "unknown x1",
    # Nothing new in a stream may be told as null; a read-back does not rest on it.
    **{("null inside", name): "fine x1" for name in (*_STREAM, _WHO)},
    # Two other hosts, two other envelopes.
    **{("an error in a 200", name): "unusable x1" for name in (*_STREAM, _WHO, "cards.fetch_products")},
    ("an error in a 200", _SIGN): "wait x1",
    # 204 has no body that could be wrong.
    **{("an error in a 200", name): "accepted x1" for name in ("reviews.send", "reviews.edit")},
    # A read-back of a chat reads the stream to its end.
    **{(fault, _BACK): "absent x2" for fault in ("unknown fields and values", "good words called text")},
    # An event without a time cannot be placed before or after the answer.
    ("bad dates", _BACK): "unreadable x2",
}  # fmt: skip


_SUITE = Suite(operations=OPERATIONS, opens=connect, otherwise=_OTHERWISE, url=URL, secrets=(TOKEN,))


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_call_comes_to_what_the_retry_table_says(fault: str) -> None:
    await check_fault(_SUITE, fault)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
async def test_without_a_fault_every_call_succeeds(operation: Operation) -> None:
    await check_success(_SUITE, operation)


# What each 429 says, in seconds; the ladder 1, 2, 4, 4 where it says nothing sensible.
_LADDER = [1.0, 2.0, 4.0, 4.0]
_WAITS = {
    "429": _LADDER,
    "429 in 7 s": [7.0] * 4,
    "429 until a date": [9.0, 1.0, 2.0, 4.0],
    "429 until a date gone by": _LADDER,
    "429 in no time": _LADDER,
    "429 in a thousand million s": [3600.0],
    "429 in -5 s": _LADDER,
    "429 in nonsense": _LADDER,
    "429 in Wildberries' words": [7.0] * 4,
    "429 twice told": [6.0] * 4,
}


@pytest.mark.parametrize("fault", _WAITS)
async def test_a_429_closes_the_limiter_for_as_long_as_it_says(fault: str) -> None:
    for operation, trial in (await _SUITE.trials(fault)).items():
        expected = _WAITS[fault][: len(trial.struck_at)]
        if fault == "429 until a date":  # the date comes while we wait: then it is one gone by
            expected = expected[:1]
        assert trial.penalties[: len(expected)] == expected, operation.name
        assert len(trial.penalties) == len(trial.struck_at), operation.name
        pairs = zip(trial.struck_at, trial.struck_at[1:], trial.penalties, strict=False)
        assert all(later - earlier >= wait for earlier, later, wait in pairs), operation.name
        if operation.kind == "write":
            assert trial.wait == timedelta(seconds=expected[0]), operation.name


def test_every_429_has_its_wait() -> None:
    assert set(_WAITS) == {name for name in FAULTS if name.startswith("429")}


@pytest.mark.parametrize("fault", ["500", "503", "read timeout", "refused connection", "cut body"])
async def test_a_repeated_read_waits_longer_each_time(fault: str) -> None:
    for operation, trial in (await _SUITE.trials(fault)).items():
        if operation.kind != "write":
            first, second, third = trial.struck_at
            # The middle of the jitter; a pause of the limiter comes on top.
            assert 0.5 <= second - first < 0.9, operation.name
            assert 1.0 <= third - second < 1.4, operation.name


def test_the_table_calls_nothing_absent_but_what_a_whole_answer_does_not_hold() -> None:
    whole = {"good words called text", "unknown fields and values", "bad dates"}
    absent = {fault for fault in FAULTS for one in OPERATIONS if "absent" in _SUITE.expected(fault, one)}
    assert absent == whole


def test_there_are_more_kinds_of_faults_than_asked_for() -> None:
    assert len(FAULTS) >= 25
    assert set(TABLE) == set(FAULTS)
    check_names(_SUITE)


# The list of operations is the connectors', not this suite's.


def test_every_endpoint_of_the_connectors_is_struck() -> None:
    assert {operation.asks for operation in OPERATIONS} == ENDPOINTS


def test_no_file_of_the_connectors_names_an_endpoint_that_is_not_listed() -> None:
    listed = {asks.split(" ")[1].removesuffix(f"/{FILE_ID}") for asks in ENDPOINTS}
    assert _texts(r"/[a-z]\w*/[\w/.{}-]+") == listed


def test_no_file_of_the_connectors_uses_a_method_that_is_not_listed() -> None:
    assert _texts(r"GET|HEAD|POST|PUT|PATCH|DELETE") == {asks.split(" ")[0] for asks in ENDPOINTS}


def _texts(pattern: str) -> set[str]:
    """Every text in the code of the connectors that is a path, or a method, with the constants it is made from."""
    found: set[str] = set()
    # A shop's back end and Chatwoot have suites of their own beside this one.
    folder = Path(connectors.__file__).parent
    others = {folder / "shop.py", *folder.glob("chatwoot*.py")}
    for file in sorted(set(folder.glob("*.py")) - others):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found |= {_text_of(node, named) for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)}
    return {text.rstrip("/") for text in found if re.fullmatch(pattern, text)}


def _text_of(node: ast.AST, named: Mapping[str, object]) -> str:
    """A constant, or an f-string with the module's constants filled in and everything else left out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part, named) for part in node.values)
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return str(named.get(node.value.id, ""))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_everything_a_channel_or_the_catalogue_can_ask_for_is_listed() -> None:
    kinds = {"reviews": "review", "questions": "question", "chats": "chat"}
    channels = CHANNELS[Marketplace.WILDBERRIES]
    owners = {name: next(channels[one] for one in channels if one == word) for name, word in kinds.items()}
    able = {
        f"{name}.{method}"
        for name, owner in {**owners, "cards": WildberriesCards}.items()
        for method, function in inspect.getmembers(owner, inspect.iscoroutinefunction)
        if not method.startswith("_")
    }
    assert able == {operation.name.split(",")[0] for operation in OPERATIONS}
    assert len(CHANNELS) == 1
    assert len(channels) == len(kinds)
