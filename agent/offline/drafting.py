"""The drafter's policy: which tool to ask next, then the reply with its evidence and what stays unknown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from agent.offline.answering import Finding, answer_from_card, answer_from_past
from agent.offline.articles import answer_from_articles, read_articles
from agent.offline.asking import Request, find_requests
from agent.offline.chat import write_chat
from agent.offline.naming import first_name, short_title
from agent.offline.question import Inquiry, speaks, write_answer
from agent.offline.reading import Message, Turn
from agent.offline.review import is_complaint, write_review
from agent.offline.sources import Card, read_card, read_past
from agent.offline.steps import Answer, Ask, Step
from agent.offline.vocabulary import Vocabulary
from agent.offline.wishes import Wish, Wishes
from agent.offline.wording import Picker, Wording, is_usable
from desk.interactions import ChannelName
from desk.language import detect_language
from desk.playbook import Playbook
from desk.tokens import tokens_of

_CARD, _PAST, _TIMELINE = "get_product_context", "get_past_replies", "get_timeline"
_ARTICLES = "search_knowledge"
_LANGUAGES = ("ru", "en")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# Versions tried with the product's name and as many without it, before a refused wording is given up.
_VERSIONS = 12

Write = Callable[[Card, Picker], str]


class Drafter:
    """Drafts from the prompt, the tools' results and the playbook's words; holds no state between turns."""

    def __init__(self, playbook: Playbook) -> None:
        self._language = playbook.language if playbook.language in _LANGUAGES else _LANGUAGES[0]
        self._wordings = {language: Wording(playbook, language) for language in _LANGUAGES}
        self._vocabulary = Vocabulary(playbook)
        self._knowledge = playbook.knowledge
        self._wishes = Wishes(playbook)

    def next_step(self, turn: Turn) -> Step:
        """The card first; a complaint then looks at what was said before, a question only if the card is silent."""
        if turn.wants(_CARD):
            return Ask((_CARD,))
        if turn.message.facts.get("channel") == ChannelName.REVIEW:
            return self._review(turn)
        return self._question(turn)

    def _review(self, turn: Turn) -> Step:
        message = turn.message
        more = tuple(tool for tool in (_TIMELINE, _PAST) if turn.wants(tool)) if is_complaint(message) else ()
        if more:
            return Ask(more)
        language = self._language_of(message)
        card, wording, name = self._card(turn, language), self._wordings[language], self._name(message, language)
        wish = self._wishes.read(message.instruction, language=language)
        text = _first_usable(
            message, card, lambda card, picker: write_review(message, card, wording, picker, name=name), wish=wish
        )
        text = _with_said(text, wish, wording)
        return _answer(text, language, evidence=_naming_evidence(text, card, turn), why="review", wish=wish)

    def _question(self, turn: Turn) -> Step:
        message, language = turn.message, self._language_of(turn.message)
        card, known = self._card(turn, language), self._known_words(turn)
        inquiry = self._inquire(turn, language, known)
        more = tuple(tool for tool in (_PAST, _ARTICLES, _TIMELINE) if turn.wants(tool) and _is_due(tool, inquiry))
        if more:
            return Ask(more)
        wording, name = self._wordings[language], self._name(message, language)

        def write(card: Card, picker: Picker) -> str:
            if message.facts.get("channel") == ChannelName.CHAT:
                words, vocabulary = message.words, self._vocabulary
                return write_chat(words, inquiry, card, wording, picker, vocabulary=vocabulary, name=name)
            return write_answer(inquiry, card, wording, picker, vocabulary=self._vocabulary, name=name)

        wish = self._wishes.read(message.instruction, language=language)
        text = _with_said(_first_usable(message, card, write, wish=wish), wish, wording)
        unknowns = [request.text for request in inquiry.open] or ([message.words] if _is_left_open(inquiry) else [])
        evidence = _evidence(inquiry.found)
        return _answer(text, language, evidence=evidence, unknowns=unknowns, why=_why(inquiry), wish=wish)

    def _inquire(self, turn: Turn, language: str, known: frozenset[str]) -> Inquiry:
        card, past = self._read_card(turn), read_past(turn.results.get(_PAST))
        written = read_articles(turn.results.get(_ARTICLES))
        found: list[Finding] = []
        left: list[Request] = []
        for request in find_requests(turn.message.words, self._vocabulary, known=known):
            finding = answer_from_card(request, card, self._vocabulary)
            finding = finding or answer_from_past(request, past, self._vocabulary, known=known)
            finding = finding or answer_from_articles(request, written, self._knowledge)
            if finding and speaks(finding, language):
                found.append(finding)
            else:
                left.append(request)
        is_trouble = turn.message.facts.get("category") in self._vocabulary.problem_categories
        # In a chat trouble is told without asking anything: a line of the card would be no answer to it.
        is_told = is_trouble and turn.message.facts.get("channel") == ChannelName.CHAT and "?" not in turn.message.words
        found = [] if is_told else found
        # A procedure alone is no help yet: who reports trouble gets it with regrets, and a person reads along.
        is_helped = any(fact.kind != "article" for finding in found for fact in finding.facts)
        return Inquiry(found=tuple(found), open=tuple(left), is_problem=is_trouble and not is_helped)

    def _language_of(self, message: Message) -> str:
        language = message.facts.get("language") or detect_language(message.words)
        return language if language in self._wordings else self._language

    def _name(self, message: Message, language: str) -> str:
        strangers = frozenset(word for wording in self._wordings.values() for word in wording.get("not_names"))
        return first_name(message.name, language=language, not_names=strangers)

    def _read_card(self, turn: Turn) -> Card:
        return read_card(turn.results.get(_CARD), fallback_title=turn.message.facts.get("product", ""))

    def _card(self, turn: Turn, language: str) -> Card:
        """The card under a name an answer may use: short, else its kind, else none.

        A brand in Latin letters stands well in a Russian sentence, a Russian name does not in an English one.
        """
        card = self._read_card(turn)
        names = [short_title(card.title) if card.title else "", card.kind]
        fitting = [name for name in names if name and (language == "ru" or not _CYRILLIC.search(name))]
        return replace(card, title=fitting[0] if fitting else "")

    def _known_words(self, turn: Turn) -> frozenset[str]:
        card = self._read_card(turn)
        forms = frozenset(form for token in tokens_of(f"{card.title} {card.kind}") for form in token.forms)
        return self._vocabulary.widen(forms)


def _is_left_open(inquiry: Inquiry) -> bool:
    """A report of trouble, or a message in which no question was recognised: a person reads it."""
    return inquiry.is_problem or not inquiry.found


def _is_due(tool: str, inquiry: Inquiry) -> bool:
    return inquiry.is_problem if tool == _TIMELINE else bool(inquiry.open)


def _first_usable(message: Message, card: Card, write: Write, *, wish: Wish) -> str:
    """The first version that repeats nothing it must not; the last one when all do."""
    text = ""
    for text in _versions(message, card, write, wish):
        if is_usable(text, message):
            break
    return text


def _with_said(text: str, wish: Wish, wording: Wording) -> str:
    """The text with what a person wants said, before the farewell where there is one."""
    farewells = (*wording.get("closing"), *wording.get("closing_mixed"), *wording.get("closing_question"))
    farewell = next((one for one in farewells if text.endswith(f" {one}")), "")
    return " ".join(part for part in (text.removesuffix(farewell).strip(), *wish.said, farewell) if part)


def _versions(message: Message, card: Card, write: Write, wish: Wish) -> Iterator[str]:
    for version in (card, replace(card, title="")):
        for attempt in range(_VERSIONS):
            yield write(version, Picker.of(message, attempt=attempt, wish=wish))


def _naming_evidence(text: str, card: Card, turn: Turn) -> list[dict[str, str]]:
    """What the product's name rests on, when the text says it."""
    if not card.title or card.title not in text:
        return []
    if card.name:
        return [{"kind": "card", "id": card.name.id, "quote": card.name.value}]
    return [{"kind": "customer", "id": turn.message.facts["id"], "quote": turn.message.facts["product"]}]


def _evidence(found: tuple[Finding, ...]) -> list[dict[str, str]]:
    facts = dict.fromkeys(fact for finding in found for fact in finding.facts)
    return [{"kind": fact.kind, "id": fact.id, "quote": fact.value} for fact in facts]


def _why(inquiry: Inquiry) -> str:
    answered = f"{len(inquiry.found)} answered from the card, earlier replies or articles"
    return f"{answered}, {len(inquiry.open)} left open" if inquiry.open else answered


def _answer(
    text: str, language: str, *, evidence: list[dict[str, str]], why: str, wish: Wish, unknowns: list[str] | None = None
) -> Answer:
    why += f"; not understood without a model: «{wish.unclear}»" if wish.unclear else ""
    return Answer({"text": text, "language": language, "evidence": evidence, "unknowns": unknowns or [], "why": why})
