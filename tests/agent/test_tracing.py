"""What a step may tell: nobody's data, nothing outside a trace, and never at the cost of its result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import StatusCode
from tracing import Kept

from agent.tracing import OFF, Told, current, current_trace_id, span, traced, traced_rule
from desk.errors import Refused
from desk.interactions import InteractionId, SellerId

SELLER = SellerId("s")
SECRETS = ("4276 3800 1234 5674", "8 (912) 345-67-89", "anna.petrova@example.com")


def tell_length(told: Told, words: str) -> None:
    told.note({"length": len(words)})


@traced("double", tell_length)
async def double(words: str) -> str:
    return words * 2


def tell_share(told: Told, number: int) -> None:
    told.note({"share": 1 / number})


@traced_rule("boast", tell_share)
def boast(number: int) -> int:
    return number


@given(st.integers(0, 70), st.sampled_from(SECRETS), st.integers(0, 5))
def test_wherever_a_long_text_is_cut_nothing_personal_is_left_at_the_edge(words: int, secret: str, more: int) -> None:
    kept = Kept()
    with kept.tracing.begin("handle", SELLER) as told:
        told.quote("said", "слово " * words + "я" * more + " " + secret + " и ещё слово" * 40)
    said = str((kept.spans["handle"].attributes or {})["said"])
    assert len(said) <= 200
    assert not any(secret[start : start + 5] in said for start in range(len(secret) - 4))


@pytest.mark.parametrize(("text", "length"), [("none", None), ("short", 200), ("full", 1000)])
def test_as_many_words_are_kept_as_the_settings_allow(text: str, length: int | None) -> None:
    kept = Kept(text)  # type: ignore[arg-type]  # parametrised as a plain string
    with kept.tracing.begin("handle", SELLER) as told:
        told.quote("said", "слово " * 166 + "слов")
    said = (kept.spans["handle"].attributes or {}).get("said")
    assert (said and len(str(said))) == length


async def test_a_step_is_a_child_of_what_is_open_around_it() -> None:
    kept = Kept()
    with kept.tracing.begin("handle", SELLER, InteractionId(7)), span("draft"):
        await double("ab")
    handle, draft, doubled = (kept.spans[name] for name in ("handle", "draft", "double"))
    assert (handle.parent, draft.parent, doubled.parent) == (None, handle.context, draft.context)
    root = f"{handle.context.span_id:016x}" if handle.context else ""
    assert dict(doubled.attributes or {}) == {
        "desk.seller": "s", "desk.interaction": 7, "desk.root": root, "length": 4,
    }  # fmt: skip


async def test_outside_a_trace_nothing_is_told_and_everything_works() -> None:
    with OFF.begin("handle", SELLER), span("draft") as told:
        told.quote("said", "words")
        assert (await double("ab"), boast(2), current_trace_id()) == ("abab", 2, None)
    assert current().trace_id is None


def test_a_trace_inside_another_is_its_own() -> None:
    kept = Kept()
    with kept.tracing.begin("handle", SELLER) as outer:
        with kept.tracing.begin("dispatch", SELLER) as inner:
            assert current_trace_id() == inner.trace_id != outer.trace_id
        assert current_trace_id() == outer.trace_id
    assert kept.spans["dispatch"].parent is None


def test_an_error_is_told_by_kind_and_redacted_message_and_goes_on() -> None:
    kept = Kept()
    with pytest.raises(Refused), kept.tracing.begin("handle", SELLER), span("record"):
        raise Refused(f"no answer to {SECRETS[1]}")
    for told in kept.spans.values():
        facts = told.attributes or {}
        assert told.status.status_code is StatusCode.ERROR
        assert (facts["error.type"], facts["error.message"]) == ("Refused", "no answer to [phone]")
        assert told.events == ()


def test_a_fault_in_the_telling_does_not_cost_the_result() -> None:
    kept = Kept()
    with kept.tracing.begin("handle", SELLER):
        assert boast(0) == 0
    assert "share" not in (kept.spans["boast"].attributes or {})
