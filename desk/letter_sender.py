"""Who wrote a letter: the name it is signed with, the e-mail written in it, and what is left once these are taken off.

Rules only: a signature stands at the end, or the writer says it ("hi, it's Barb"). The word lists are
words/letter_sender.toml. A recipient's name in the middle of a sentence is nobody's signature.
"""

import re
from dataclasses import dataclass

from desk.kept import once_per_playbook
from desk.personal_data import find_personal
from desk.personal_spans import EMAIL
from desk.playbook import Playbook

_FILE = "letter_sender"
_WORD = r"[A-Z][\w'’-]*[a-z][\w'’-]*"
_PART = rf"(?:{_WORD}|[A-Z]\.?(?![\w'’]))"
_NAME = rf"{_PART}(?:\s+{_PART}){{0,2}}"
# A signature is short: what stands after the last sentence.
_MOST_WORDS = 6
_TRAILING = re.compile(r"[\s,.;:()\[\]<>*~_|/-]+$")
_JOIN = r"(?:\s+(?:and|&)\s+)"
_BEFORE = re.compile(r"(?:[.!?…]+[\"')\]]*|\n|\s[-–—]{1,2}|^[-–—]{1,2}|[\U0001F300-\U0001FAFF☀-➿]\ufe0f?)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """`name` as signed, `email` as written, both None when absent. `body`: the letter without its signature."""

    name: str | None
    email: str | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shapes:
    signed: re.Pattern[str]
    signed_low: re.Pattern[str]
    said: re.Pattern[str]
    not_names: frozenset[str]


def read_sender(text: str, playbook: Playbook) -> Sender:
    """Name and e-mail of the writer, and the words that remain to be routed."""
    spans = [span for span in find_personal(text) if span.kind == EMAIL]
    email = text[spans[0].start : spans[0].end] if spans else None
    bare = text
    for span in reversed(spans):
        bare = bare[: span.start] + bare[span.end :]
    shapes = _shapes(playbook)
    name, body = _signature(_TRAILING.sub("", bare) if spans else bare.rstrip(), shapes)
    return Sender(name=name or _introduced(bare, shapes), email=email, body=body.strip() or text)


def _signature(text: str, shapes: _Shapes) -> tuple[str | None, str]:
    """The name at the very end and the text before it."""
    for shape in (shapes.signed, shapes.signed_low):
        match = shape.search(text)
        if match is not None and _is_name(match["name"], shapes) and _stands_alone(text, match):
            return _tidy(match["name"]), text[: match.start()]
    return None, text


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """After a closing word, a line's or a sentence's end: a name inside a sentence is somebody else's."""
    return bool(match["close"]) or match.start() == 0 < len(text) - len(match[0]) or _ends(text[: match.start("name")])


def _ends(before: str) -> bool:
    return bool(_BEFORE.search(before))


def _introduced(text: str, shapes: _Shapes) -> str | None:
    for match in shapes.said.finditer(text):
        if _is_name(match["name"], shapes):
            return _tidy(match["name"])
    return None


def _is_name(name: str, shapes: _Shapes) -> bool:
    words = [word.strip(".").lower() for word in re.split(r"[\s&]+", name) if word.strip(".")]
    plain = [word for word in words if word not in ("and", "mr", "mrs", "ms", "dr")]
    return (
        bool(plain)
        and len(plain) <= _MOST_WORDS
        and any(len(word) > 1 for word in plain)
        and not any(word in shapes.not_names for word in plain)
    )


def _tidy(name: str) -> str:
    name = " ".join(name.split()).strip(" ,;:-–—")
    # "Dorothy K." keeps its dot, "Gus." at the end of a line does not.
    if name.endswith(".") and not re.search(r"\b[A-Z]\.$", name):
        name = name[:-1]
    return name if name[:1].isupper() else " ".join(part.capitalize() for part in name.split())


@once_per_playbook
def _shapes(playbook: Playbook) -> _Shapes:
    def any_of(key: str) -> str:
        words = sorted(playbook.word_list(_FILE, key), key=len, reverse=True)
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)

    titles, closings, intros = any_of("titles"), any_of("closings"), any_of("introductions")
    full = rf"(?:(?:{titles})\.?\s+)?{_NAME}(?:{_JOIN}{_NAME})?"
    close = rf"(?P<close>(?:\b(?:(?i:{closings}))[\s,!.]*[-–—]*\s*|[-–—]{{1,2}}\s*)?)"
    return _Shapes(
        signed=re.compile(rf"{close}(?P<name>{full})\s*[.!]?\s*$"),
        signed_low=re.compile(
            rf"(?P<close>\b(?i:{closings})[,!.]*\s+[-–—]*\s*|\s[-–—]{{1,2}}\s*)(?P<name>[a-z]{{2,12}})\s*[.!]?\s*$"
        ),
        said=re.compile(
            rf"\b(?i:{intros})\s+(?P<name>(?:(?:{titles})\.?\s+)?{_NAME}|[a-z]{{3,12}}(?=\s*(?:[.,!(\n-]|here\b|again\b|from\b|$)))"
        ),
        not_names=frozenset(word.lower() for word in playbook.word_list(_FILE, "not_names")),
    )
