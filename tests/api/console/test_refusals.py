"""What the desk says in English sentences is said in Russian to who reads Russian, wherever in the code it begins."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from english import english_in

import api.console
from api.console.reasons import say_reason
from api.console.words import load_words

_ROOT = Path(api.console.__path__[0]).parents[1]
_PACKAGES = ("desk", "storage", "agent", "analytics", "evals", "tools", "api")
_KINDS = {"BadInput", "Conflict", "NotFound", "Forbidden", "Unauthorized", "TooManyTries", "TryLater"}
# What a press in the console may call.
_REACHED = (
    *(f"desk/{name}" for name in ("accounts", "macros", "model_choice", "passwords", "seller_rules", "working_hours")),
    *(f"storage/{name}" for name in (
        "acts", "annotations", "api_keys", "connections", "database", "interactions", "macros", "proposed_actions",
        "replies", "review_items", "search_condition", "search_query", "sync", "talk_proposals", "talks",
        "trace_heads", "traces", "users",
    )),
    *(f"agent/{name}" for name in (
        "approve", "assistant_acts", "assistant_turns", "correct", "desk_acts", "executor", "ingest", "pipeline",
        "preview", "search", "sync_turns",
    )),
    *(f"api/{name}" for name in ("deps", "login", "origin", "routes/auth", "routes/switches", "routes/users")),
)  # fmt: skip
_TELLING = ("analytics/readiness_checks", "analytics/readiness_evals", "agent/offline/reviewing", "agent/send_moves",
            "agent/send_records", "desk/timeline", "evals/compare", "evals/report_worst",
            "desk/action_checks")  # fmt: skip
_TOLD = {"why", "what_to_do", "reason", "words", "told", "_NO_LINK", "_WRONG", "worse", "better", "RULE"}
_RETURNING = {"policy_reason", "_staleness", "_manual_advice", "_why"}
# Of the server alone, or said by pages in words of their own.
_ELSEWHERE = ("REPLYDESK_DATABASE_URL", "the login or the password", "only a person who logged in")


def _tree(name: str) -> ast.Module:
    return ast.parse((_ROOT / f"{name}.py").read_text(encoding="utf-8"))


def _samples(node: ast.expr) -> Iterator[str]:
    """The sentences an expression may stand for, `7` for whatever is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else _filled(one) for one in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _samples(node.body)
        yield from _samples(node.orelse)
    elif isinstance(node, ast.BinOp):
        yield from (left + right for left in _samples(node.left) for right in _samples(node.right))
    elif isinstance(node, ast.Dict):
        yield from (said for value in node.values for said in _samples(value))


def _filled(node: ast.expr) -> str:
    """`7`; of a choice between words the first."""
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.IfExp):
        return next(_samples(node.value), "7")
    return "7"


def _refused() -> Iterator[str]:
    for name in _REACHED:
        for node in ast.walk(_tree(name)):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and call.args and getattr(call.func, "id", "") in _KINDS:
                yield from _samples(call.args[0])


def _told() -> Iterator[str]:
    for name in _TELLING:
        for node in ast.walk(_tree(name)):
            if isinstance(node, ast.Call):
                yield from (said for one in node.keywords if one.arg in _TOLD for said in _samples(one.value))
            elif isinstance(node, ast.Assign) and any(getattr(one, "id", "") in _TOLD for one in node.targets):
                yield from _samples(node.value)
            elif isinstance(node, ast.FunctionDef) and node.name in _RETURNING:
                for one in ast.walk(node):
                    if isinstance(one, ast.Return) and one.value is not None:
                        yield from _samples(one.value)


@cache
def _sentences() -> list[str]:
    found = sorted({*_refused(), *_told()})
    return [said for said in found if english_in(said) and not said.startswith(_ELSEWHERE)]


@pytest.mark.parametrize("said", _sentences())
def test_a_sentence_of_the_desk_is_said_in_russian(said: str) -> None:
    assert english_in(say_reason(said, load_words("ru"))) == []
    assert say_reason(said, load_words("en")) == said


def test_the_search_for_sentences_sees_them() -> None:
    found = _sentences()
    assert len(found) > 120
    assert "the last owner" in " ".join(found)
    assert "every channel is fresh" in found


def test_every_shape_is_of_a_sentence_the_desk_still_says() -> None:
    files = [path for one in _PACKAGES for path in (_ROOT / one).rglob("*.py")]
    literals = [
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    # A signal is said by its own name, in words: `same_identifier` is "same identifier: …".
    source = "\n".join([*literals, *(one.replace("_", " ") for one in literals)])
    for key, said in load_words("en").sayings.items():
        if key.startswith(("refusal.", "told.")):
            pieces = [piece for one in _pieces(said) if (piece := one.strip(" :;,()"))]
            assert all(piece in source for piece in pieces), f"{key}: {said}"


def _pieces(said: str) -> list[str]:
    """What stands between the names."""
    parts = said.split("{")
    return [parts[0], *(part.partition("}")[2] for part in parts[1:])]


def test_several_sentences_and_a_field_before_one_are_each_said() -> None:
    ru = load_words("ru")
    assert say_reason("accuracy: all 3 statements rest on a source; tone: it shouts", ru) == (
        "точность: все утверждения (3) опираются на источник; тон: кричит"
    )
    assert say_reason("late: review (3 h ago), chat (never)", ru) == "опаздывают: Отзыв (3 ч назад), Чат (ни разу)"
    assert say_reason("sla_minutes: expected a whole number from 1 to 9, found 'x'", ru).startswith(
        "sla_minutes: нужно целое число от 1 до 9"
    )
