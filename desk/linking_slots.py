"""What a message states about its writer's case, slot by slot: size, colour, city, age, serial. Pure.

Two messages that fill the same slot with different values speak of different cases.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from desk.lemmas import grammar_of, is_known, lemma
from desk.linking_policy import LinkPolicy
from desk.phrases import Match
from desk.quantities import find_quantities
from desk.tokens import Token

Slots = dict[str, set[str]]

_CODE = re.compile(r"(?=(?:[^\d]*\d){2})(?=.*[a-zа-я])[0-9a-zа-я][0-9a-zа-я'-]{2,}")
_UNIT_ENDS = re.compile(r"\d+(?:[.,]\d+)?(?:[xх×]\d+)*(?:мм|см|м|кг|гр?|мл|л|шт|вт|в|р|руб|лет|год|x|х)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DIMENSIONS = re.compile(r"\b(\d{2,4}(?:[.,]\d+)?)\s?(?:[xх×*]|на)\s?(\d{2,4}(?:[.,]\d+)?)\b", re.IGNORECASE)
_HEIGHT = re.compile(
    r"\b(?:рост\w*|на)\s(?:рост\s)?(\d{2,3})\b(?!\s?(?:руб|р\b|%|в\b|вт|мл|гр))|\b(\d{2,3})\s?(?:см)?\sрост",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b(\d{1,2}(?:[.,]\d)?)\s?-?(?:лет\w*|год\w{0,3}|г\.р)", re.IGNORECASE)
_LETTER_SIZE = re.compile(r"\b(XXS|XS|S|M|L|XL|XXL|XXXL|[2-6]XL|М)\b")
_ADDRESS = re.compile(
    r"(?:\b(на|На|ул\.?|улице|пвз|ПВЗ)\s|(?<![.!?…]\s)\b)([А-ЯЁ][а-яё]{2,}(?:а|я|ы|ой|ого|ий|о)),?\s(?:д\.?\s?)?(\d{1,3}[а-я]?)\b"
    r"(?!\s?(?:руб|р\b|кг|г\b|мм|см|м\b|шт|лет|год|дн|мес|%|ч\b|мин))"
)
_UNIT_AFTER = re.compile(
    r"(?:штук|шт|пар|руб|р\b|кг|г\b|мл|л\b|см|мм|м\b|лет|год|дн|час|мин|нед|мес|[xх×*]|на\s\d|[.,:]\d)"
)
_LONG = 6
_FIGURE = re.compile(r"\d")
_ORDER = re.compile(r"\b[oо]-\d{4,}\b|(?<=\bзаказ[ауе]\s)[\w-]*\d{5,}\b|(?<=\bзаказ\s)[\w-]*\d{5,}\b", re.IGNORECASE)
_BATCH = re.compile(r"\bпарти\w{1,2}\s(?:№\s?)?(\d+[/.-]\d+)", re.IGNORECASE)
_BODY_WEIGHT = re.compile(r"\bвес(?:ом|у|ит|ят)?\s(\d{2,3})\b(?!\s?(?:гр?\b|мм))", re.IGNORECASE)
_ENGRAVED = re.compile(r"гравир|надпис|вышив|\bим(?:я|ен)", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"“]([^«»\"“”]{2,24})[»\"”]")
_LATIN_TWINS = str.maketrans("авсекнмортухв", "abcekhmoptyxb")
_PARTS = {"без": "lacks", "нет": "lacks", "с": "has", "со": "has"}
_MEASURES = frozenset({"mass", "voltage", "rub", "volume", "pieces", "charge"})
_CASE_ENDING = re.compile(r"(?:ами|ями|ой|ей|ом|ем|ах|ях|[аяеиоуыьюй])$")
_ENOUGH_OF_A_NAME = 4
_TALLEST, _SHORTEST = 210, 50
_SIZES = range(18, 75)
_SAMPLE_SIDES = (("left", "right"), ("top", "bottom"), ("front", "back"))


def fill_slots(text: str, tokens: Sequence[Token], matches: Iterable[Match], policy: LinkPolicy) -> Slots:
    """Every slot the text fills: name -> values, all in one spelling."""
    slots: Slots = {}
    labels = [(match.label, match.first, match.last) for match in matches]
    found = [*_from_labels(labels), *_from_words(text), *_parts(tokens)]
    # Most messages hold no figure, and these are what costs.
    if _FIGURE.search(text):
        found += [*_from_patterns(text, policy), *_from_numbers(text), *_sizes(text, tokens, labels)]
        found += [*_ages(tokens, labels), *_codes(tokens, labels)]
        found += [
            ("code", code) for token in tokens if is_code(token.text) and len(code := code_of(token.text)) >= _LONG
        ]
    for slot, value in found:
        slots.setdefault(slot, set()).add(value)
    for token in tokens:
        if is_city(text, token, policy):
            slots.setdefault("city", set()).add(place_of(token))
    if _ENGRAVED.search(text):
        slots["engraving"] = {word[:_ENOUGH_OF_A_NAME] for word in quoted(text)}
    return slots


def is_city(text: str, token: Token, policy: LinkPolicy) -> bool:
    """Whether the word names a place where one lives; countries where things are made are none."""
    return (
        text[token.start].isupper() and "Geox" in grammar_of(token.text) and is_known(token.text)
        and place_of(token) not in policy.making_countries
    )  # fmt: skip


def place_of(token: Token) -> str:
    """The dictionary form of a name, the shortest when there are several."""
    forms = [form for form in token.forms if not form.startswith(("=", "<")) and form != token.text]
    return min(forms or [token.text], key=lambda form: (len(form), form))


def proper(word: str) -> str:
    """A name without its case ending: `Тося`, `Тоси` and `Тосе` are one."""
    return _CASE_ENDING.sub("", word) or word


def code_of(word: str) -> str:
    """A serial or batch number in one spelling: no hyphens, look-alike Cyrillic letters as Latin ones."""
    return word.replace("-", "").replace("'", "").lower().translate(_LATIN_TWINS)


def is_code(word: str) -> bool:
    """Whether the word mixes letters and at least two digits and is no number with a unit, or is a long number."""
    if word.isalpha():
        return False
    if word.isdigit():
        return len(word) >= 5
    return bool(_CODE.fullmatch(word)) and not _UNIT_ENDS.fullmatch(word.replace("-", ""))


def _from_labels(labels: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, str]]:
    for label, _, _ in labels:
        slot, _, value = label.partition(":")
        if value:
            yield slot, value
        elif slot.startswith("place_"):
            yield "place", slot
        elif slot.startswith("who_"):
            yield "who", slot
        elif slot.startswith("sides_"):
            side = slot.removeprefix("sides_")
            axis = next(pair[0] for pair in _SAMPLE_SIDES if side in pair)
            yield f"side_{axis}", side


def _from_patterns(text: str, policy: LinkPolicy) -> Iterator[tuple[str, str]]:
    for match in _DIMENSIONS.finditer(text):
        yield "dimensions", f"{match[1]}x{match[2]}".replace(",", ".")
    for match in _HEIGHT.finditer(text):
        height = match[1] or match[2]
        if _SHORTEST <= int(height) <= _TALLEST:
            yield "height", height
    yield from (("order", code_of(match[0])) for match in _ORDER.finditer(text))
    yield from (("batch", match[1]) for match in _BATCH.finditer(text))
    yield from (("body_weight", match[1]) for match in _BODY_WEIGHT.finditer(text))
    for match in _ADDRESS.finditer(text):
        street = match[2].lower().replace("ё", "е")
        # "Маше 3": a child's age, unless a street is announced.
        if match[1] or not policy.names.roots_of(street):
            yield "address", f"{street} {match[3]}"


def _from_words(text: str) -> Iterator[tuple[str, str]]:
    for match in _LETTER_SIZE.finditer(text):
        yield "letter_size", match[1].replace("М", "M")
    if "годик" in text.lower():
        yield "age", "1"


def _from_numbers(text: str) -> Iterator[tuple[str, str]]:
    for found in find_quantities(text):
        if found.measure in _MEASURES:
            yield found.measure, f"{found.value.normalize():f}"
    for match in _AGE.finditer(text):
        yield "age", match[1]


def _parts(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """`без трубочки`, `с трубочкой`: what the thing came without, and with."""
    for left, right in pairwise(tokens):
        slot = _PARTS.get(left.text)
        if slot and left.sentence == right.sentence and right.text.isalpha():
            yield slot, lemma(right.text)


def _sizes(text: str, tokens: Sequence[Token], labels: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, str]]:
    """`взяла 44`, `размер 52`, `обменять на М`: a bare number of a garment right after such a word."""
    for label, _, last in labels:
        if label != "size_words":
            continue
        for token in tokens[last + 1 : last + 3]:
            after = text[token.end : token.end + 8].lower().lstrip()
            if token.text.isdigit() and int(token.text) in _SIZES and not _UNIT_AFTER.match(after):
                yield "size", token.text


def _ages(tokens: Sequence[Token], labels: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, str]]:
    """`сын отметил 12`, `Глебу 4`: a small bare number soon after a child."""
    for label, _, last in labels:
        if label != "child_words":
            continue
        for token in tokens[last + 1 : last + 4]:
            if token.text.isdigit() and 0 < int(token.text) < 19 and token.sentence == tokens[last].sentence:
                yield "age", token.text
                break


def _codes(tokens: Sequence[Token], labels: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, str]]:
    """Numbers that name one thing: after `SN`, `серийный номер`, `номер обращения` a serial, after `партия` a batch."""
    for label, _, last in labels:
        slot = {"serial_words": "serial", "batch_words": "batch"}.get(label)
        if slot is None:
            continue
        for token in tokens[last + 1 : last + 4]:
            if is_code(token.text) or (token.text.isdigit() and len(token.text) >= 4):
                yield slot, code_of(token.text)
                break


def quoted(text: str) -> Iterator[str]:
    """Short quoted words: an engraving, a name."""
    for match in _QUOTED.finditer(text):
        if len(match[1].split()) <= 2:
            yield match[1].lower().replace("ё", "е")
