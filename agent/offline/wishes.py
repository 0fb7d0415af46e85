"""Understands what a person asks of a new version: shorter, warmer, or to say a thing; the rest it owns up to."""

import re
from dataclasses import dataclass

from agent.fences import REFUSED
from desk.language import detect_language
from desk.phrases import Matcher, matcher_for
from desk.playbook import Playbook
from desk.tokens import Token, tokens_of

_FILE = "wishes"
_LISTS = ("shorter", "warmer", "mention")
# An order says in a few words to whom: "добавь в конце: ...", "tell her, please, that ...".
_MOST_BETWEEN = 30
_END = re.compile(r"[.!?;\n]|$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`said`: sentences to put into the reply, the person's own words. `unclear`: the instruction, when none of it was
    understood; a person should know that it changed nothing.
    """

    is_shorter: bool = False
    is_warmer: bool = False
    said: tuple[str, ...] = ()
    unclear: str = ""


NO_WISH = Wish()
"""Written as always."""


def _before(tokens: tuple[Token, ...], first: int) -> list[str]:
    """The two words before a place: "не так тепло"."""
    return [token.text for token in tokens[max(0, first - 2) : first]]


class Wishes:
    """The playbook's words for wishes; a playbook without them understands none."""

    def __init__(self, playbook: Playbook) -> None:
        words = playbook.words.get(_FILE, {})
        self._matcher: Matcher = matcher_for(tuple((key, words.get(key, ())) for key in _LISTS))
        self._denied = frozenset(words.get("denied", ()))
        joints = "|".join(map(re.escape, words.get("joints", ()))) or "(?!)"
        # Where the words to say begin: after a colon, or after "that".
        self._lead = re.compile(rf"[^:.!?;\n]{{0,{_MOST_BETWEEN}}}?(?::\s*|\b(?:{joints})\b\s*)", re.IGNORECASE)

    def read(self, instruction: str, *, language: str) -> Wish:
        """What the person's part of an instruction asks. `language`: the reply's; no sentence of another goes in."""
        asked = instruction.partition(REFUSED)[0].strip()
        said, rest = self._take_said(asked)
        fitting = tuple(one for one in said if (detect_language(one) or language) == language)
        found = self._kinds(tokens_of(rest))
        is_followed = bool(found or fitting) and len(fitting) == len(said)
        return Wish(
            is_shorter="shorter" in found,
            is_warmer="warmer" in found,
            said=fitting,
            unclear="" if is_followed else asked,
        )

    def _kinds(self, tokens: tuple[Token, ...]) -> frozenset[str]:
        return frozenset(
            match.label
            for match in self._matcher.find(tokens)
            if match.label != "mention" and self._denied.isdisjoint(_before(tokens, match.first))
        )

    def _take_said(self, asked: str) -> tuple[list[str], str]:
        """Sentences that are to be said, and the instruction without them."""
        said: list[str] = []
        tokens, at = tokens_of(asked), 0
        rest = ""
        for match in self._matcher.find(tokens):
            end = tokens[match.last].end
            if match.label != "mention" or end < at:
                continue
            lead = self._lead.match(asked, end)
            if lead is None:
                continue
            start = lead.end()
            stop = _END.search(asked, start)
            words = asked[start : stop.start() if stop else len(asked)].strip(" «»\"“”„'")
            if words:
                said.append(f"{words[0].upper()}{words[1:]}.")
                rest += asked[at : tokens[match.first].start] + " "
                at = stop.end() if stop else len(asked)
        return said, rest + asked[at:]
