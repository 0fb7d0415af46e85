"""What the playbook knows about questions: how customers ask for a property, how cards call it, what means nothing.

Compiled once from words/answers_*.toml; the files say what each list is for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from desk.lemmas import lemma, lemmas_of
from desk.phrases import Match, Matcher
from desk.playbook import Playbook
from desk.tokens import Token, tokens_of

# A pet form keeps the root of the plain word but for its last letters.
_PET_ENDINGS = (
    "ка",
    "ок",
    "ек",
    "ик",
    "чик",
    "шек",
    "очка",
    "ечка",
    "ичка",
    "ушка",
    "юшка",
    "енька",
    "онька",
    "ищ",
    "це",
)
_ROOT, _PLAIN_ENDING, _LONG_ROOT = 4, 2, 5
_DERIVED = re.compile(
    r"(?:н?ость|ени[ея]|ани[ея]|[еия]|[аоуыь]|[иаеоу]?(?:ть|ться)|овать|оваться|н?н?[ыио][йе]|овый|евый|очный|уемый|к[аи]|ок|овка|ия)?"
)
_NUMBER = re.compile(r"\d")
_WORDS = "answers_words"
# "Смывается водой" answers "чем смывать".
_REFLEXIVE = ("ться", "тись", "чься")


class Vocabulary:
    """Looks at tokens through the playbook's lists. `BadPlaybook` when a list is missing."""

    def __init__(self, playbook: Playbook) -> None:
        self._lists = {key: playbook.word_list(_WORDS, key) for key in _NEEDED}
        self.quantities = frozenset(self._lists["quantities"])
        self.listed = frozenset(self._lists["listed"])
        self.containers = frozenset(self._lists["containers"])
        self.any_part = frozenset(self._lists["any_part"])
        self.many_parts = frozenset(self._lists["many_parts"])
        self.problem_categories = frozenset(self._lists["problem_categories"])
        self._asked = _compile(playbook.words.get("answers_ask", {}))
        self._carded = _compile(playbook.words.get("answers_card", {}))
        self._marks = _compile({key: self._lists[key] for key in _MARKS})
        self._sets = {key: _forms_of(self._lists[key]) for key in _SETS}
        self._same = [_forms_of(line.split("|")) for line in self._lists["same"]]

    def asked(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        """Where a customer's words ask for a property; the label is the property."""
        return self._asked.find(tokens)

    def properties(self, text: str) -> frozenset[str]:
        """The properties a card's line or sentence speaks about."""
        return frozenset(match.label for match in self.described(tokens_of(text)))

    def described(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        """Where a card's words name a property."""
        return self._carded.find(tokens)

    def marks(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        """Signs around a question: the label is a list of the file, e.g. `cues`, `never`, `yes_no`."""
        return self._marks.find(tokens)

    def is_one_of(self, token: Token, key: str) -> bool:
        """Whether a word is in a plain list (`generic`, `plain_names`)."""
        return not self._sets[key].isdisjoint(token.forms)

    def widen(self, forms: frozenset[str]) -> frozenset[str]:
        """The dictionary forms and those of words for the same thing; kinds such as `<latin>` are left out."""
        plain = frozenset(form for form in forms if not form.startswith(("=", "<")))
        active = plain | {form[:-2] for form in plain if form.endswith(_REFLEXIVE)}
        return active.union(*(group for group in self._same if not group.isdisjoint(active)))

    def says(self, key: str, value: str) -> bool:
        """Whether a whole value is one of the texts of a list (`yes_values`, `no_values`)."""
        return " ".join(value.lower().split()).strip(" .!") in self._lists[key]

    def holds(self, key: str, text: str) -> bool:
        """Whether a text holds a phrase of a list (`pleasantries`, `no_answer`)."""
        return any(match.label == key for match in self._marks.find(tokens_of(text)))

    def has_number(self, text: str) -> bool:
        """Whether a text states a quantity, in digits or in words."""
        return bool(_NUMBER.search(text)) or any(self.is_one_of(token, "numerals") for token in tokens_of(text))


def shares_root(forms: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two words are one: a common form, or a pet form of the other (`кармашек`, `карман`)."""
    if not forms.isdisjoint(others):
        return True
    return any(_is_akin(form, other) for form in forms for other in others if form[:_ROOT] == other[:_ROOT])


def _is_akin(word: str, other: str) -> bool:
    return _is_pet_form(word, other) or _is_pet_form(other, word) or _is_derived(word, other)


def _is_derived(word: str, other: str) -> bool:
    """`стойкий` and `стойкость`: a long common beginning, then nothing but endings that make one word of another."""
    common = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return common >= _LONG_ROOT and all(bool(_DERIVED.fullmatch(one[common:])) for one in (word, other))


def _is_pet_form(word: str, plain: str) -> bool:
    if len(word) <= len(plain) or not word.endswith(_PET_ENDINGS):
        return False
    common = next((n for n, (a, b) in enumerate(zip(word, plain, strict=False)) if a != b), len(plain))
    return len(plain) - common <= _PLAIN_ENDING and word[common:] in _PET_ENDINGS


_MARKS = (
    "cues",
    "never",
    "yes_no",
    "open",
    "joins",
    "inverse",
    "negations",
    "how_many",
    "which",
    "alternatives",
    "pleasantries",
    "no_answer",
)
_SETS = ("generic", "plain_names", "numerals")
_NEEDED = (
    *_MARKS, *_SETS, "quantities", "listed", "containers", "many_parts", "any_part", "problem_categories", "same",
    "yes_values", "no_values",
)  # fmt: skip


def _compile(lists: Mapping[str, Iterable[str]]) -> Matcher:
    return Matcher(tuple((key, tuple(phrases)) for key, phrases in lists.items()))


def _forms_of(words: Iterable[str]) -> frozenset[str]:
    plain = [word.lower().replace("ё", "е") for word in words]
    return frozenset({form for word in plain for form in (word, lemma(word))} | _only_form(plain))


def _only_form(words: Iterable[str]) -> frozenset[str]:
    """Dictionary forms of words that have just one: an ambiguous word must not make another one meaningless."""
    return frozenset(form for word in words if len(forms := lemmas_of(word)) <= 2 for form in forms)
