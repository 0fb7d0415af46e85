"""The phrasings of one language, and a choice among them: stable for a message, different between messages."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from agent.offline.reading import Message
from agent.offline.wishes import NO_WISH, Wish
from desk.errors import BadPlaybook
from desk.phrases import Lists
from desk.playbook import Playbook

_GATE_QUOTE = re.compile(r"\(«(.+?)»\)", re.DOTALL)
_QUOTE = re.compile(r"«([^«»]+)»")


class Wording:
    """Every list of words/wording_<language>*.toml. Missing lists are empty unless `need` asks for them."""

    def __init__(self, playbook: Playbook, language: str) -> None:
        self.language = language
        self.lists: dict[str, tuple[str, ...]] = {}
        for file, lists in playbook.words.items():
            if file == f"wording_{language}" or file.startswith(f"wording_{language}_"):
                self.lists.update(lists)

    def get(self, key: str) -> tuple[str, ...]:
        """The list, or nothing."""
        return self.lists.get(key, ())

    def need(self, key: str) -> tuple[str, ...]:
        """The list; `BadPlaybook` when the files do not have it."""
        if not self.lists.get(key):
            raise BadPlaybook(f"words/wording_{self.language}*.toml: no list {key!r}; replies need it")
        return self.lists[key]

    def phrases(self, keys: Collection[str]) -> Lists:
        """Those lists as a matcher takes them."""
        return tuple((key, self.lists[key]) for key in keys if key in self.lists)


@dataclass(frozen=True, slots=True)
class Picker:
    """Chooses by a hash of the whole message: a repeated run says the same, another customer reads another.

    `is_brief`: the reply leaves out what it can; `is_warm`: it says one kind sentence more.
    """

    seed: str
    is_brief: bool = False
    is_warm: bool = False
    attempt: int = 0

    @classmethod
    def of(cls, message: Message, *, attempt: int, wish: Wish = NO_WISH) -> "Picker":
        """`attempt`: 0, 1, ... for another wording of the same reply. `wish`: what a person asks of it."""
        facts = "|".join(f"{key}={value}" for key, value in message.facts.items())
        seed = f"{facts}|{message.name}|{message.words}|{message.instruction}|{len(message.avoid)}|{attempt}"
        return cls(seed, is_brief=wish.is_shorter, is_warm=wish.is_warmer, attempt=attempt)

    def pick(self, place: str, options: Collection[str], **values: str) -> str:
        """One of `options` with its values put in. `place`: what it is for, so that places vary independently."""
        open_to = self._shortest(options) if self.is_brief else list(options)
        return open_to[self._number(place) % len(open_to)].format_map(_Values(values))

    def _shortest(self, options: Collection[str]) -> list[str]:
        """The shortest option, and one more with every attempt: a version that is refused finds other words."""
        return sorted(options, key=len)[: 1 + self.attempt]

    def order(self, place: str, options: Collection[str]) -> tuple[str, ...]:
        """All options, shuffled."""
        return tuple(sorted(options, key=lambda option: self._number(f"{place}|{option}")))

    def _number(self, place: str) -> int:
        digest = hashlib.blake2b(f"{self.seed}|{place}".encode(errors="replace"), digest_size=8).digest()
        return int.from_bytes(digest, "big")


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        raise BadPlaybook(f"words/wording_*.toml: a phrase names {{{key}}}, which is not known in its place")


def is_usable(text: str, message: Message) -> bool:
    """Whether a reply repeats none of the texts to avoid and nothing an instruction quotes as a fault."""
    return text not in message.avoid and not any(fault in text for fault in _faults(message.instruction))


def _faults(instruction: str) -> list[str]:
    """What stands between «». The gate's quotes stand in («») and may hold a product's own «name»."""
    return _GATE_QUOTE.findall(instruction) or _QUOTE.findall(instruction)
