"""The drafter's policy for letters: looks up and proposes by the plan, then answers each wish from what it was told.

It writes the body alone; `desk/assembly.py` puts the rest around it. The wordings are words/wording_en.toml, a list a
category (`body_<category>`, `also_<category>`); of a list the fullest wording whose every word is known is taken.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter

from agent.offline.articles import Written, read_articles
from agent.offline.letter_facts import facts_of, is_unknown, proposals_of, refusals_of
from agent.offline.reading import Message, Turn
from agent.offline.steps import Answer, Ask, Step
from agent.offline.wishes import Wishes
from agent.offline.wording import Picker, Wording, is_usable
from desk.errors import BadPlaybook
from desk.interactions import Json
from desk.knowledge import NEAR_QUESTION, nearness
from desk.letter_details import Details, read_details
from desk.letter_plan import ADDRESS, LINK, PHOTOS, Call, Wanted, plan_calls
from desk.letter_sender import read_sender
from desk.playbook import Playbook

_ARTICLES = "search_knowledge"
_LANGUAGE = "en"
_VERSIONS = 12
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WORD = re.compile(r"[a-z']+")
_CODE_SENT = re.compile(r"\bcode was sent\b")
_DAY_ONE = date(2000, 1, 1)


class Letters:
    """Drafts replies to letters from the prompt, the tools' results and the playbook's words."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._wording = Wording(playbook, _LANGUAGE)
        self._wishes = Wishes(playbook)

    def next_step(self, turn: Turn) -> Step:
        """Everything the plan wants in one go, then the reply."""
        message = turn.message
        details = self._details(message)
        calls = {call.tool: call for call in self._calls(message, details) if turn.wants(call.tool)}
        if calls:
            return Ask(tuple(calls), {name: call.arguments for name, call in calls.items()})
        wish = self._wishes.read(message.instruction, language=_LANGUAGE)
        for attempt in range(_VERSIONS):
            picker = Picker.of(message, attempt=attempt, wish=wish)
            text = " ".join((self._body(turn, details, picker), *wish.said)).strip()
            if is_usable(text, message):
                break
        return Answer({"text": text, "language": _LANGUAGE, "evidence": self._evidence(turn),
                       "unknowns": self._unknowns(turn), "why": self._why(turn)})  # fmt: skip

    def _details(self, message: Message) -> Details:
        written = message.facts.get("written", "")
        today = date.fromisoformat(written) if written else _DAY_ONE
        return read_details(message.words, self._playbook, today=today, writer=self._sender(message))

    def _sender(self, message: Message) -> str | None:
        return read_sender(message.words, self._playbook).name

    def _calls(self, message: Message, details: Details) -> Iterator[Call]:
        written = message.facts.get("written", "")
        wanted = Wanted(
            category=message.facts.get("category", ""),
            secondary=message.facts.get("secondary"),
            details=details,
            items=self._damage(read_sender(message.words, self._playbook).body),
        )
        yield from plan_calls(wanted, self._playbook, today=date.fromisoformat(written) if written else _DAY_ONE)
        if details.is_general or details.is_prospect or wanted.category in self._wording.need("looks_into_articles"):
            yield Call(tool=_ARTICLES)

    def _damage(self, text: str) -> str:
        """The sentences that tell of it; the whole text where none does."""
        broken = {word.removeprefix("=") for word in self._playbook.words.get("routing_groups", {}).get("broken", ())}
        told = [one.strip() for one in _SENTENCE.findall(text) if not broken.isdisjoint(_WORD.findall(one.lower()))]
        return " ".join(told) or text

    def _body(self, turn: Turn, details: Details, picker: Picker) -> str:
        """Each wish answered, each change named, what is missing asked for."""
        message, facts = turn.message, facts_of(turn.results)
        unknown = is_unknown(turn.results)
        if unknown is not None:
            key = "ask_code" if _CODE_SENT.search(unknown) else "ask_email"
            return picker.pick(key, self._wording.need(key))
        category, second = message.facts.get("category", ""), message.facts.get("secondary")
        article = self._article(turn)
        parts = [article.text] if article else [self._say(f"body_{category}", facts, picker)]
        if details.fits_offer and not second and category in self._wording.need("offers_in"):
            parts.append(picker.pick("offer", self._wording.need("offer")))
        parts += [self._say(f"also_{second}", facts, picker)] if second else []
        parts += self._changes(turn, picker)
        if category in self._wording.need("address_in") and ADDRESS not in turn.results and not article:
            parts.append(picker.pick("ask_address", self._wording.need("ask_address")))
        if PHOTOS in turn.results:
            parts.append(picker.pick("photos", self._wording.need("photos")))
        if turn.results.get(LINK) and not _is_none(turn.results[LINK]):
            parts.append(picker.pick("link_below", self._wording.need("link_below")))
        return " ".join(part for part in parts if part)

    def _changes(self, turn: Turn, picker: Picker) -> Iterator[str]:
        actions = proposals_of(turn.results)
        listed = "; ".join(action[:1].lower() + action[1:] for action in actions)
        if actions:
            key = "prepared_one" if len(actions) == 1 else "prepared_more"
            yield picker.pick(key, self._wording.need(key), actions=listed.rstrip("."))
        for tool in refusals_of(turn.results):
            yield picker.pick(f"refused_{tool}", self._wording.get(f"refused_{tool}") or self._wording.need("refused"))

    def _say(self, key: str, facts: Mapping[str, str], picker: Picker) -> str:
        """The fullest wording all of whose words are known."""
        known = [text for text in self._wording.get(key) if _names(text) <= facts.keys()]
        fullest = max((len(_names(text)) for text in known), default=0)
        best = [text for text in known if len(_names(text)) == fullest]
        if best:
            return picker.pick(key, best, **facts)
        if key.startswith("also_"):
            return ""
        return picker.pick("body", self._wording.need("body"))

    def _article(self, turn: Turn) -> Written | None:
        """The section that answers just what is asked, if one does."""
        written = read_articles(turn.results.get(_ARTICLES))
        asked = read_sender(turn.message.words, self._playbook).body
        scored = [(nearness(one.questions, asked, self._playbook.knowledge), one.id, one) for one in written]
        near, _, best = max(scored, default=(0.0, "", None), key=lambda one: one[:2])
        return best if near >= NEAR_QUESTION else None

    def _evidence(self, turn: Turn) -> list[dict[str, str]]:
        article = self._article(turn) if is_unknown(turn.results) is None else None
        return [{"kind": "article", "id": article.id, "quote": article.text}] if article else []

    def _unknowns(self, turn: Turn) -> list[str]:
        """A matter no tool and no article knows anything about: a person reads it."""
        is_left = turn.message.facts.get("category") in self._wording.need("needs_article") and not self._article(turn)
        return [turn.message.words] if is_left else []

    def _why(self, turn: Turn) -> str:
        changes = len(proposals_of(turn.results))
        return f"{turn.message.facts.get('category', '')}: {len(turn.called)} tools, {changes} changes put forward"


def _names(text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
    except ValueError as error:
        raise BadPlaybook(f"words/wording_en.toml: {text!r}: {error}") from None


def _is_none(result: Json) -> bool:
    return isinstance(result, dict) and result.get("link") == "none"
