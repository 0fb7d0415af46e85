"""Reads what an operator asks, by the playbook's words: which act, about which cards, narrowed by what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from desk.interactions import Json
from desk.phrases import Match, Matcher, matcher_for
from desk.playbook import Playbook
from desk.tokens import Token, tokens_of

_FILE = "assistant"
_GENERIC = "generic"
# Whoever asks two things means the first: "why was it escalated, and draft a reply".
_STRONG = ("unlink", "link", "why", "shorter", "warmer", "mention", "draft", "escalate", "assign", "reopen", "close")
_WISHES = ("shorter", "warmer", "mention")
_NARROW: Mapping[str, tuple[str, Json]] = {
    "overdue": ("overdue", True),
    "negative": ("mood", "negative"),
    "positive": ("mood", "positive"),
    "review": ("channel", "review"),
    "question": ("channel", "question"),
    "chat": ("channel", "chat"),
    "still_open": ("status", "open"),
    "answered": ("status", "responded"),
    "closed": ("status", "closed"),
    "urgent": ("priority", "urgent"),
    "today": ("period", "today"),
    "yesterday": ("period", "yesterday"),
    "week": ("period", "week"),
    "month": ("period", "month"),
}
_BY = {
    "by_channel": "channel", "by_status": "status", "by_priority": "priority", "by_intent": "intent",
    "by_rating": "rating", "by_product": "product_name",
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,-])[№#]?\s?(\d{1,15})(?![\w-]|[.,]\d)")
_NOTE = re.compile(r"^\W*(?:\w+\s+){0,3}?(?:заметк\w*|пометк\w*|примечание|note)\b[^:]{0,40}:\s*(.+)", re.I | re.S)
_LETTERS = re.compile(r"(?P<ru>[а-яё])|(?P<en>[a-z])", re.IGNORECASE)
_SPANS = re.compile(r"\b(?:7|30)\s+(?:дн\w*|day\w*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`act`: what is wanted, `unknown` for nothing we know. `ids`: cards named by number. `narrow`: filters of a list.

    `wish`: how a draft is to be written; `note`: the text of a note. `language`: ru or en.
    """

    act: str
    ids: tuple[int, ...]
    narrow: Mapping[str, Json]
    by: str
    wish: str
    note: str
    language: str


class Reading:
    """One question under the words of a playbook."""

    def __init__(self, question: str, matcher: Matcher) -> None:
        self.text = question
        # Operators write English; a customer's short text in Latin letters is taken for Russian without such a word.
        self.tokens: tuple[Token, ...] = tokens_of(f"{question}\nthe" if question.isascii() else question)
        self.matches: tuple[Match, ...] = matcher.find(self.tokens)
        self.labels = frozenset(match.label for match in self.matches)

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """Numbers that name cards; "7 days" does not."""
        return tuple(dict.fromkeys(int(one) for one in _NUMBER.findall(_SPANS.sub(" ", self.text))))

    @cached_property
    def left(self) -> str:
        """The words nobody understood: what a list is searched for."""
        taken = {index for match in self.matches for index in range(match.first, match.last + 1)}
        words = [token for index, token in enumerate(self.tokens) if index not in taken and not token.text.isdigit()]
        return " ".join(self.text[token.start : token.end] for token in words)

    @cached_property
    def narrow(self) -> dict[str, Json]:
        """Filters; the words that are left are searched for."""
        found = {name: value for label, (name, value) in _NARROW.items() if label in self.labels}
        return found | ({"search": self.left} if self.left else {})

    def act(self) -> str:
        """What is wanted, most specific first."""
        if "beyond" in self.labels:
            return "unknown"
        if _NOTE.match(self.text):
            return "note"
        strong = [match for match in self.matches if match.label in _STRONG and self._holds(match)]
        if strong:
            first = min(strong, key=lambda match: match.first).label
            return "draft" if first in _WISHES else first
        return self._question()

    def _holds(self, match: Match) -> bool:
        """ "Close", "add" and their like are common words: as an order they come first or name a card."""
        return match.label not in ("close", "mention", "link") or match.first <= 2 or bool(self.ids)

    def _question(self) -> str:
        has = self.labels
        is_narrow = bool(self.narrow.keys() - {"search", "period"})
        if "count" in has:
            return "count"
        if "figures" in has and not is_narrow:
            return "figures"
        if self.ids and has & {"open", "find"}:
            return "story" if "story" in has else "open"
        for act in ("story", "product"):
            if act in has and not is_narrow:
                return act
        if "open" in has and not self.left and (not is_narrow or "this_card" in has):
            return "open"
        if "help" in has and not is_narrow:
            return "help"
        if is_narrow or "find" in has:
            # A long sentence that only happens to hold a word of ours is not a request for a list.
            return "find" if has & {"find", "which"} or len(self.left.split()) <= _MOST_LEFT else "unknown"
        return "unknown"


_MOST_LEFT = 4


def reader_of(playbook: Playbook) -> Matcher:
    """The playbook's words for requests."""
    return matcher_for(tuple(playbook.words.get(_FILE, {}).items()))


def read_question(question: str, matcher: Matcher, *, usual: str) -> Asked:
    """What is asked. `usual`: the language of an answer to a question without letters."""
    reading = Reading(question, matcher)
    note = _NOTE.match(question)
    act = reading.act()
    is_wish = bool(reading.labels & set(_WISHES)) or bool(reading.left)
    return Asked(
        act=act, ids=reading.ids, narrow=reading.narrow, wish=question.strip() if act == "draft" and is_wish else "",
        by=next((column for label, column in _BY.items() if label in reading.labels), "channel"),
        note=note.group(1).strip() if note else "", language=_language(question, usual),
    )  # fmt: skip


def _language(question: str, usual: str) -> str:
    """By the first letter: a few words are too little for anything better."""
    first = _LETTERS.search(question)
    return str(first.lastgroup) if first else usual
