"""Several requests in one message, one of them left without an answer; and answers put off to later."""

import re

from agent.guardrails.case import GateCase, doubts
from desk.decisions import Finding, Severity
from desk.text import read

_FILE = "gate_requests"
_REQUEST = re.compile(r"[^?!.\n]*\?")
_AND = re.compile(
    r"(?:,|\bи|\bа|\band|\balso|\bplus|\bещё|\bеще)\s+"
    r"(?=(?:когда|сколько|какой|какая|какие|какое|где|куда|почему|зачем|как|"
    r"кто|можно ли|есть ли|чем|что за|when|how|where|why|what|which|who|can you|could you|is there|do you|does)\b)",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?:^|[.,;!]|\bи|\bа|\bтакже|\band|\balso|\bthen|\bplease|\bпожалуйста)\s*(?=(?:tell|change|send|cancel|skip|update|add|remove|"
    r"pause|move|switch|explain|refund|swap|fix|ship|confirm|check|поменяйте|измените|скажите|подскажите|отмените|верните|"
    r"пришлите|отправьте|объясните|добавьте|уберите|перенесите|проверьте|ответьте|дайте|сделайте)\b)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:здравствуйте|добр\w+ (?:день|вечер|утро)|привет\w*|hello|hi|hey|dear|thank|thanks|спасибо|благодар)",
    re.IGNORECASE,
)


def unanswered_request(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person when fewer things are answered than were asked, or when the answer is put off."""
    # Asking for a photo first is a step forward, not a delay.
    is_step = bool(case.find(_FILE, "asks", unless_denied=False))
    puts_off = () if is_step else case.find(_FILE, "later")
    later = doubts("unanswered_request", puts_off, "puts the answer off; a person has to come back")
    requests = _requests(case.customer_text[:2_000])
    if len(requests) < 2:
        return later
    keys = frozenset[str]().union(*(_content(word.keys) for word in case.reading.words))
    left = [request for request in requests if keys.isdisjoint(_content_of(request))]
    if not left or _answers(case.draft) >= len(requests):
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


def _requests(text: str) -> list[str]:
    asked = [part for sentence in _REQUEST.findall(text) for part in _AND.split(sentence)]
    asked += _ORDER.split(text)[1:]
    rest = text.rsplit("?", 1)[-1] if "?" in text else ""
    asked += [rest] if re.match(r"\s*(?:и|а|and|also)\s+\w+", rest, re.IGNORECASE) else []
    return [part for part in asked if len(part.split()) >= 2]


def _content_of(text: str) -> frozenset[str]:
    return frozenset[str]().union(*(_content(word.keys) for word in read(text).words))


def _content(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in keys if len(key) > 3 and key[0] not in ":=" and key[-1] != "*" and ":" not in key)


def _answers(draft: str) -> int:
    sentences = [part for part in re.split(r"[.!?\n;]+", draft) if part.strip()]
    return sum(not _GREETING.match(sentence) or len(sentence.split()) > 4 for sentence in sentences)
