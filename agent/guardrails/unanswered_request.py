"""Several requests in one message, one of them left without an answer; and answers put off to later."""

import re

from agent.guardrails.case import GateCase, doubts
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.text import read

_FILE = "gate_requests"
_SHORT_WORD = 3
# Fewer words of the facts in the first sentence may stand there by chance.
_TELLING_WORDS = 2
_REQUEST = re.compile(r"[^?!.\n]*\?")
_ASKING = (
    r"(?:(?:из|с|со|до|на|от|для|по|за|в|о|про) )?"
    r"(?:когда|сколько|как(?:ой|ая|ие|ое|ого|ом|ую|им)?|где|куда|почему|зачем|кто|кому|чем|чего|что за|"
    r"when|how|where|why|what|which|who|can (?:you|u|i)|could you|is (?:there|it)|do you|does)\b"
    r"|\b\w{1,30} ли\b"
)
_AND = re.compile(
    rf"(?:,|:|\bи|\bа|\band|\balso|\bplus|\bplease|\bещё|\bеще|\bтакже)\s+(?={_ASKING})|(?:^|\s)\d\)\s", re.IGNORECASE
)
_ASKS = re.compile(_ASKING, re.IGNORECASE)
_ORDER = re.compile(
    r"(?:^|[.,;!]|\bи|\bа|\bтакже|\band|\balso|\bthen|\bplease|\bпожалуйста)\s*(?=(?:tell|change|send|cancel|skip|update|add|remove|"
    r"pause|move|switch|explain|refund|swap|fix|ship|confirm|check|поменяйте|измените|скажите|подскажите|отмените|верните|"
    r"пришлите|отправьте|объясните|добавьте|уберите|перенесите|проверьте|ответьте|дайте|сделайте)\b)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b1\).*\b2\)", re.DOTALL)
_GREETING = re.compile(
    r"^\W*(?:здравствуйте|добр\w+ (?:день|вечер|утро)|привет\w*|hello|hi|hey|dear|thank|thanks|спасибо|благодар)",
    re.IGNORECASE,
)


def unanswered_request(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person when fewer things are answered than were asked, or when the answer is put off."""
    # Asking for a photo first is a step forward, not a delay.
    is_step = bool(case.find(_FILE, "asks", unless_denied=False))
    requests = _requests(case.customer_text[:2_000], is_review=case.rating is not None)
    is_answered = len(requests) < 2 and _tells_something(case)
    puts_off = () if is_step or is_answered else case.find(_FILE, "later")
    later = doubts("unanswered_request", puts_off, "puts the answer off; a person has to come back")
    if len(requests) < 2:
        return later
    keys = frozenset[str]().union(*(_content(word.keys) for word in case.reading.words))
    left = [request for request in requests if keys.isdisjoint(_content_of(request))]
    if not left or _answers(case) >= len(requests):
        return later
    return (
        *later,
        Finding(
            guardrail="unanswered_request",
            severity=Severity.DRAFT,
            quote=left[0].strip(),
            reason=f"{len(requests)} things were asked, this one is not answered",
            about="customer",
        ),
    )


def _requests(text: str, *, is_review: bool) -> list[str]:
    # A review tells "when I saw it" without asking anything; elsewhere people leave the question mark out.
    is_asked = not is_review and bool(_ASKS.search(text) or _NUMBERED.search(text))
    sentences = _REQUEST.findall(text) or ([text] if is_asked else [])
    asked = [part for sentence in sentences for part in _AND.split(sentence)]
    asked += _ORDER.split(text)[1:]
    rest = text.rsplit("?", 1)[-1] if "?" in text else ""
    asked += [rest] if re.match(r"\s*(?:и|а|and|also)\s+\w+", rest, re.IGNORECASE) else []
    return [part for part in asked if len(part.split()) >= 2]


def _content_of(text: str) -> frozenset[str]:
    return frozenset[str]().union(*(_content(word.keys) for word in read(text).words))


def _content(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in plain_keys(keys) if len(key) > 3)


def _answers(case: GateCase) -> int:
    """How many things the draft tells: its sentences, or its clauses with something known or a yes or no in them."""
    sentences = [part for part in re.split(r"[.!?\n;]+", case.draft) if part.strip()]
    whole = sum(not _GREETING.match(sentence) or len(sentence.split()) > 4 for sentence in sentences)
    clauses = [part for part in re.split(r"[.!?\n;,:—]+|\s(?:и|а|and|but|но)\s", case.draft) if part.strip()]
    return max(whole, sum(_is_told(clause, case) for clause in clauses))


def _is_told(clause: str, case: GateCase) -> bool:
    if case.find_in(clause, _FILE, "grants", unless_denied=False):
        return True
    known = case.fact_keys | _content_of(case.customer_text)
    return any(not plain_keys(word.keys).isdisjoint(known) for word in read(clause).words if _tells(word.plain))


def _tells(plain: str) -> bool:
    return len(plain) > _SHORT_WORD or any(map(str.isdigit, plain))


def _tells_something(case: GateCase) -> bool:
    """The first sentence tells a fact: where one thing was asked, what is put off is an addition."""
    first = case.reading.sentences.get(0)
    if first is None:
        return False
    said = [word for word in case.reading.words[first[0] : first[1]] if _tells(word.plain)]
    return sum(not plain_keys(word.keys).isdisjoint(case.fact_keys) for word in said) >= _TELLING_WORDS
