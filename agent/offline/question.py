"""Writes the reply to a question: the values found, and an honest word about what no source says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.offline.answering import Finding
from agent.offline.asking import Request
from agent.offline.naming import title_without_numbers
from agent.offline.sources import Card, Fact
from agent.offline.vocabulary import Vocabulary
from agent.offline.wording import Picker, Wording
from desk.language import detect_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question, what was found and what was not. `is_problem`: the customer reports trouble and no source helps."""

    found: tuple[Finding, ...]
    open: tuple[Request, ...]
    is_problem: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The frame of a reply. `hello`: the list a greeting is taken from (with `_named` beside it), none when empty."""

    hello: str = "greeting"
    closes: bool = True


_PUBLIC = Form()


def write_answer(
    inquiry: Inquiry,
    card: Card,
    wording: Wording,
    picker: Picker,
    *,
    vocabulary: Vocabulary,
    name: str,
    form: Form = _PUBLIC,
) -> str:
    """The reply as one text."""
    hellos = wording.need(f"{form.hello}_named" if name else form.hello) if form.hello else ("",)
    greeting = picker.pick("greeting", hellos, name=name)
    sorry = _with_title("problem", card.title, wording, picker) if inquiry.is_problem else ""
    said = [
        _say(finding, number, card, wording, picker, vocabulary)
        for number, finding in enumerate(_distinct(inquiry.found))
    ]
    rest = "" if inquiry.is_problem else _unknown(inquiry, card, wording, picker)
    step = picker.pick("step", wording.need("step_check")) if inquiry.is_problem and not said else ""
    ask = picker.pick("ask", wording.need("ask_back")) if not (sorry or said or rest) else ""
    is_done = bool(said) and not (rest or sorry)
    is_closed = form.closes and is_done and not picker.is_brief
    end = picker.pick("end", wording.need("closing")) if is_closed else ""
    warmth = picker.pick("warmth", _warmth(inquiry, wording)) if picker.is_warm else ""
    return " ".join(part for part in (greeting, sorry, *said, rest, step, ask, warmth, end) if part)


def _warmth(inquiry: Inquiry, wording: Wording) -> Sequence[str]:
    """What one kind sentence more is taken from; nothing where the language has none."""
    return wording.get("warmth_sorry" if inquiry.is_problem else "warmth_question") or ("",)


def speaks(finding: Finding, language: str) -> bool:
    """Whether what was found can be quoted in an answer of that language: no Russian card inside an English reply."""
    return language == "ru" or all(detect_language(f"{fact.name} {fact.value}") != "ru" for fact in finding.facts)


def _distinct(found: Iterable[Finding]) -> list[Finding]:
    """What was found, in order; nothing is said twice."""
    kept: dict[tuple[str, tuple[Fact, ...]], Finding] = {}
    for finding in found:
        kept.setdefault((finding.how, finding.facts), finding)
    return list(kept.values())


def _say(finding: Finding, number: int, card: Card, wording: Wording, picker: Picker, vocabulary: Vocabulary) -> str:
    value = finding.facts[0].value
    title = card.title if number == 0 else ""
    if finding.how == "reply":
        return picker.pick("answered", wording.need("answered"), answer=_ended(value))
    if finding.how == "sentence":
        return _with_title("described", title, wording, picker, sentence=value.rstrip(" .!"))
    facts = "; ".join(_fact(fact) for fact in finding.facts)
    return _with_title(_verdict(finding, vocabulary), title, wording, picker, facts=facts)


def _verdict(finding: Finding, vocabulary: Vocabulary) -> str:
    """`facts_yes` or `facts_no` only when the card's whole value is a yes or a no to the question as it was asked."""
    fact, request = finding.facts[0], finding.request
    if len(finding.facts) > 1 or not request.is_yes_no or request.has_twist or vocabulary.holds("negations", fact.name):
        return "facts"
    if vocabulary.says("yes_values", fact.value):
        return "facts_yes"
    return "facts_no" if vocabulary.says("no_values", fact.value) else "facts"


def _fact(fact: Fact) -> str:
    """`объём — 350 мл`: an abbreviation keeps its capitals."""
    name = fact.name if fact.name[1:2].isupper() else fact.name[:1].lower() + fact.name[1:]
    return f"{name} — {fact.value.strip().rstrip('.;')}"


def _unknown(inquiry: Inquiry, card: Card, wording: Wording, picker: Picker) -> str:
    if not inquiry.open:
        return ""
    if inquiry.found:
        return picker.pick("rest", wording.need("unknown_rest"))
    is_beyond = all(request.is_beyond for request in inquiry.open)
    kind = "unknown_beyond" if is_beyond else "unknown"
    return _with_title(kind, title_without_numbers(card.title), wording, picker)


def _with_title(kind: str, title: str, wording: Wording, picker: Picker, **values: str) -> str:
    """One of the sentences of that kind that name the product, or of the plain ones when there is no name."""
    plain: Sequence[str] = wording.get(f"{kind}_plain") or wording.need(kind)
    return picker.pick(kind, wording.need(kind) if title else plain, product=title, **values)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
