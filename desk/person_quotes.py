"""Takes one person's words out of what was written about others: snapshots, evidence, traces, reasons. Pure.

A row of a tool that is about their message goes as a whole; a text that quotes a whole sentence of theirs becomes
`[erased]`; their numbers and contacts are blotted out where they stand.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from desk.interactions import ChannelName, InteractionId, Json
from desk.personal_data import find_personal
from desk.personal_spans import NAME

ERASED = "[erased]"
WITHHELD = "[another customer's]"

# A sentence this long and of so many words is somebody's own; shorter ones many people write. Guess.
_OWN_CHARS, _OWN_WORDS = 25, 5
_SHORTEST_ID = 6
_SENTENCE = re.compile(r"[^\n.!?…]+")
_REFERENCE = re.compile(r"(?:interaction|reply:\w+):(\d+)")
# Words of the other customer: they may have written the same.
_THEIR_OWN = frozenset({"customer", "customer_text"})
# Words of strangers that carry no id.
_STRANGERS = frozenset({"typical_questions"})


@dataclass(frozen=True, kw_only=True)
class Gone:
    """What must not be read anywhere any more. `ids`: the messages; `parts`: numbers and contacts as written;
    `sentences`: words that are surely theirs."""

    ids: frozenset[InteractionId]
    parts: frozenset[str] = field(default_factory=frozenset)
    sentences: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Whatever a row must contain to be worth a look."""
        kinds = ("interaction", *(f"reply:{channel.value}" for channel in ChannelName))
        named = (f"{kind}:{one}" for one in self.ids for kind in kinds)
        others = (f'"other_id": {one}' for one in self.ids)
        return (*named, *others, *sorted(self.parts), *sorted(self.sentences))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Their numbers and contacts as whole words."""
        longest = sorted(self.parts, key=len, reverse=True)
        told = "|".join((*map(re.escape, longest), *(rf"(?:interaction|reply:\w+):{one}" for one in self.ids)))
        return re.compile(rf"(?<!\w)(?:{told or '(?!)'})(?!\w)")


def gone_of(ids: Iterable[InteractionId], *, texts: Iterable[str], numbers: Iterable[str | None]) -> Gone:
    """`texts`: everything they wrote; `numbers`: ids the vendor knows them and their messages by."""
    parts = {number for number in numbers if number and len(number) >= _SHORTEST_ID}
    sentences: set[str] = set()
    for text in texts:
        parts |= _contacts(text)
        sentences |= _sentences(text)
    return Gone(ids=frozenset(ids), parts=frozenset(parts), sentences=frozenset(sentences))


def without(value: Json, gone: Gone) -> Json:
    """The same value with nothing of them in it."""
    if isinstance(value, str):
        return hide(value, gone)
    if isinstance(value, list):
        return [without(one, gone) for one in value if not _is_about(one, gone)]
    if isinstance(value, dict):
        return {} if _is_about(value, gone) else {key: _inner(key, child, gone) for key, child in value.items()}
    return value


def hide(text: str, gone: Gone) -> str:
    """A text without them: `[erased]` as a whole where it quotes a sentence, else with their numbers blotted out."""
    plain = " ".join(text.split())
    if any(sentence in plain for sentence in gone.sentences):
        return ERASED
    return gone.pattern.sub(ERASED, text)


def without_strangers(value: Json, own: frozenset[InteractionId]) -> Json:
    """What a person may be shown of a value: rows about other customers' messages are withheld."""
    if isinstance(value, list):
        return [without_strangers(one, own) for one in value]
    if isinstance(value, dict):
        other = _about(value)
        if other is not None and other not in own:
            return {"id": value.get("id"), "withheld": WITHHELD}
        shown = ((key, [] if key in _STRANGERS else without_strangers(child, own)) for key, child in value.items())
        return dict(shown)
    return value


def _inner(key: str, child: Json, gone: Gone) -> Json:
    if key in _THEIR_OWN and isinstance(child, str):
        return gone.pattern.sub(ERASED, child)
    return without(child, gone) if not _is_about(child, gone) else None


def _is_about(value: Json, gone: Gone) -> bool:
    if isinstance(value, str):
        match = _REFERENCE.fullmatch(value)
        return match is not None and int(match.group(1)) in gone.ids
    if not isinstance(value, dict):
        return False
    return _about(value) in gone.ids


def _about(row: Mapping[str, Json]) -> InteractionId | None:
    """The message a row of a tool, a piece of evidence, a claim or an event is about."""
    other = row.get("other_id")
    if isinstance(other, int):
        return InteractionId(other)
    for key in ("id", "source_id"):
        value = row.get(key)
        match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            return InteractionId(int(match.group(1)))
    return None


def _contacts(text: str) -> set[str]:
    """Contacts, documents and full names as they are written; a first name is everybody's."""
    spans = find_personal(text, trust_goods=False)
    found = ((span.kind, text[span.start : span.end].strip()) for span in spans)
    return {shown for kind, shown in found if len(shown) >= _SHORTEST_ID and (kind != NAME or " " in shown)}


def _sentences(text: str) -> set[str]:
    found = (" ".join(match.group().split()) for match in _SENTENCE.finditer(text))
    return {one for one in found if len(one) >= _OWN_CHARS and len(one.split()) >= _OWN_WORDS}
