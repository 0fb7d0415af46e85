"""Every reason a check can give has words in both languages; what varies in it stays."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from makers import make_playbook

import agent.guardrails
from api.console.reasons import say_reason
from api.console.words import load_words
from desk.ear import FINE
from desk.linking_signals import _EVIDENCE

_ROOT = Path(agent.guardrails.__path__[0]).parents[1]
_FILES = (
    *sorted((_ROOT / "agent/guardrails").glob("*.py")),
    *sorted((_ROOT / "desk").glob("claims_*.py")),
    *(_ROOT / name for name in ("agent/gate.py", "agent/triage.py", "agent/consider.py", "agent/reviewer.py",
                                "agent/hands.py", "agent/permission.py", "desk/redlines.py", "desk/review_dangers.py",
                                "desk/hostile.py", "desk/priority.py", "desk/unfit.py")),
)  # fmt: skip
_PLACES = {"blocks": 2, "doubts": 2, "leave_open": 1, "_finding": 2}
_YIELDING = {"_floor_reasons", "hold_reason"}


def _sample(node: ast.expr) -> Iterator[str]:
    """The sentences an expression may stand for, `7` for whatever is filled in; none where it is only passed on."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else _filled(one) for one in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _sample(node.body)
        yield from _sample(node.orelse)


def _filled(node: ast.expr) -> str:
    assert isinstance(node, ast.FormattedValue)
    return "'7'" if node.conversion == ord("r") else "7"


def _reasons(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            place = _PLACES.get(name)
            if place is not None and len(node.args) > place:
                yield node.args[place]
            is_finding = name in ("Finding", "Ranked")
            yield from (one.value for one in node.keywords if one.arg == "reason" and is_finding)
        elif isinstance(node, ast.Assign) and any(
            getattr(one, "id", "") in ("reason", "_REASON") for one in node.targets
        ):
            yield node.value
        elif isinstance(node, ast.FunctionDef) and node.name in _YIELDING:
            told = (one.value for one in ast.walk(node) if isinstance(one, ast.Yield | ast.Return))
            yield from (one for one in told if one is not None)


def _all_reasons() -> list[str]:
    found = [
        said
        for path in _FILES
        for node in _reasons(ast.parse(path.read_text(encoding="utf-8")))
        for said in _sample(node)
    ]
    return sorted(set(found))


@pytest.mark.parametrize("reason", _all_reasons())
def test_a_reason_the_desk_can_give_is_said_in_russian(reason: str) -> None:
    said = say_reason(reason, load_words("ru"))
    assert said != reason, f"no saying in locale/en/reasons.toml has the shape of {reason!r}"
    assert say_reason(reason, load_words("en")) == reason


def test_the_search_for_reasons_sees_them() -> None:
    found = _all_reasons()
    assert len(found) > 55
    assert "7 characters; the channel takes 7 to 7" in found
    assert "personal data" in found


def test_what_varies_is_kept_and_words_of_lists_are_translated() -> None:
    ru = load_words("ru")
    assert say_reason("412 characters; the channel takes 20 to 300", ru) == "412 символов; канал принимает от 20 до 300"
    assert say_reason("allergy: a person must answer this", ru) == "аллергия: на это должен ответить человек"
    assert say_reason("sounds like examples of brush off (0.31)", ru) == "похоже на примеры: отписка (0.31)"
    nested = say_reason("personal data; offline reviewed it", ru)
    assert nested == "личные данные; прочитала offline"


def test_why_two_messages_are_one_persons_is_said_in_russian() -> None:
    words = load_words("ru")
    for name in (*_EVIDENCE, "own_message"):
        shared = f"{name.replace('_', ' ')}: Мазай, 16 см"
        said = say_reason(f"probably the same person: {shared}; {shared}, over another message", words)
        assert said.count("Мазай, 16 см") == 2
        assert not set(re.findall("[a-z]+", said)), said


def test_every_kind_of_written_examples_has_a_name_in_russian() -> None:
    lists = (
        table for file, table in make_playbook().words.items() if file.startswith(("unfit_drafts", "unfit_messages"))
    )
    kinds = {kind for table in lists for kind in table} - {FINE}
    ru = load_words("ru")
    unnamed = [
        kind for kind in kinds if kind in say_reason(f"sounds like examples of {kind.replace('_', ' ')} (0.1)", ru)
    ]
    assert kinds
    assert unnamed == []


def test_a_reason_nobody_foresaw_is_shown_as_it_is() -> None:
    assert say_reason("<b>odd</b> {x}", load_words("ru")) == "<b>odd</b> {x}"
    assert say_reason("", load_words("ru")) == ""
