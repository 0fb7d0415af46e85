"""Puts one wrong fact into a reply that was fit to send. Seeded; knows nothing of the gate it tests.

A value that stands in the reply is changed to a near one; where there is none, a short invented clause is added.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evals import wrong_fact_words as said

_FIGURE = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)?(?![\w-])")
_QUOTED = re.compile(r"[«“]([^«»“”]{3,60})[»”]")
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join((*said.MONTHS_RU, *said.MONTHS_EN))})\b")
_SUM = re.compile(r"\d[\d  ]*(?=\s?(?:₽|руб|р\.))|(?<=\$)\d+")
_LINK = re.compile(r"https?://\S+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongCopy:
    """One spoilt reply. `put_in`: the words that were not there before; `kind`: what sort of fact they state."""

    kind: str
    text: str
    put_in: str


Change = Callable[[str, str, random.Random], tuple[str, str] | None]
"""(reply, its language, dice) -> (spoilt reply, what was put in); None when there is nothing to change."""


def spoil(text: str, kind: str, *, true_facts: str, language: str, seed: int) -> WrongCopy:
    """`text` with one wrong fact of that kind; the same seed gives the same copy.

    `true_facts`: all that is known of the matter; what is put in never stands there. `kind`: a key of KINDS.
    """
    rng = random.Random(seed)  # noqa: S311 - spreads the mistakes, hides nothing
    known = f"{true_facts}\n{text}".casefold()
    change = KINDS[kind]
    for _ in range(_TRIES):
        if (
            rng.random() < said.SHARE_CHANGED
            and (changed := change(text, language, rng))
            and _is_new(changed[1], known)
        ):
            return WrongCopy(kind=kind, text=changed[0], put_in=changed[1])
        clause = _invent(kind, language, rng)
        if _is_new(clause, known):
            return WrongCopy(kind=kind, text=_insert(text, clause, rng), put_in=clause)
    raise AssertionError(f"no wrong {kind} found for {text!r} in {_TRIES} tries")


def _is_new(words: str, known: str) -> bool:
    """Neither the words nor any figure in them stand in what is true."""
    figures = re.findall(r"\d+", words)
    told = set(re.findall(r"\d+", known))
    return words.casefold() not in known and not (figures and all(figure in told for figure in figures))


def _insert(text: str, clause: str, rng: random.Random) -> str:
    """The clause as a sentence of its own, after any but before none of the reply's; never inside a quotation."""
    sentences = _SENTENCE_END.split(text)
    at = rng.randint(1, len(sentences))
    return " ".join((*sentences[:at], clause, *sentences[at:]))


def _invent(kind: str, language: str, rng: random.Random) -> str:
    pattern = rng.choice(said.CLAUSES[language][kind])
    whole = rng.choice((rng.randint(2, 99), rng.randint(2, 12), rng.randint(100, 980)))
    return pattern.format(
        n=whole,
        word=rng.choice(said.NUMBER_WORDS[language]),
        low=whole,
        high=whole + rng.randint(2, 15),
        share=rng.randint(11, 97),
        day=rng.randint(1, 28),
        ordinal=rng.choice(said.ORDINALS),
        month=rng.choice(said.MONTHS_RU if language == "ru" else said.MONTHS_EN),
        weekday=rng.choice(said.WEEKDAYS[language]),
        year=rng.choice((2021, 2024, 2027, 2028)),
        sum=rng.randint(12, 899) * 10,
        sum_word=rng.choice(said.SUM_WORDS),
        link=rng.choice(said.LINKS),
        person=rng.choice(said.PEOPLE[language]),
        brand=rng.choice(said.BRANDS),
    )


def _change_number(text: str, _language: str, rng: random.Random) -> tuple[str, str] | None:
    found = [match for match in _FIGURE.finditer(text) if not _DATE.match(text, match.start())]
    if not found:
        return None
    match = rng.choice(found)
    return _replaced(text, match, _near(match.group(), rng))


def _near(figure: str, rng: random.Random) -> str:
    """A figure one easily takes for it: one more, one less, a digit changed, two digits swapped, ten times."""
    mark = "," if "," in figure else "."
    whole, _, rest = figure.partition(mark)
    ways = [
        str(int(whole) + 1),
        str(max(0, int(whole) - 1)),
        str(int(whole) * 10 or 5),
        str(int(whole) + 10 ** (len(whole) - 1)),
    ]
    ways += [whole[1] + whole[0] + whole[2:]] if len(whole) > 1 and whole[0] != whole[1] != "0" else []
    return rng.choice(ways) + (mark + rest if rest else "")


def _change_date(text: str, _language: str, rng: random.Random) -> tuple[str, str] | None:
    match = _DATE.search(text)
    if match is None:
        return None
    day = rng.choice([day for day in range(1, 29) if day != int(match[1])])
    return _replaced(text, match, f"{day} {match[2]}")


def _change_sum(text: str, _language: str, rng: random.Random) -> tuple[str, str] | None:
    match = _SUM.search(text)
    return _replaced(text, match, _near(re.sub(r"\D", "", match.group()), rng)) if match else None


def _change_link(text: str, _language: str, rng: random.Random) -> tuple[str, str] | None:
    match = _LINK.search(text)
    if match is None:
        return None
    link = match.group().rstrip(".,!?")
    wrong = rng.choice((link[:-1], link + rng.choice("abz19"), link.replace(".com", ".net").replace(".ru", ".su")))
    return (text.replace(link, wrong, 1), wrong) if wrong != link else None


def _change_name(text: str, language: str, rng: random.Random) -> tuple[str, str] | None:
    """Another name for the quoted product or another first name in the greeting."""
    greeted = re.search(r"(?<=Здравствуйте, |Приветствуем, )[А-ЯЁ][а-яё]+(?=!)|(?<=Hello, )[A-Z][a-z]+(?=!)", text)
    quoted = _QUOTED.search(text)
    if greeted and (quoted is None or rng.random() < 0.5):
        return _replaced(text, greeted, rng.choice(said.PEOPLE[language]))
    if quoted is None:
        return None
    wrong = rng.choice(said.PRODUCTS[language])
    return text[: quoted.start(1)] + wrong + text[quoted.end(1) :], wrong


def _change_status(text: str, _language: str, rng: random.Random) -> tuple[str, str] | None:
    found = [word for word in said.STATUS_PAIRS if re.search(rf"\b{word}\b", text)]
    if not found:
        return None
    word = rng.choice(found)
    return re.sub(rf"\b{word}\b", said.STATUS_PAIRS[word], text, count=1), said.STATUS_PAIRS[word]


def _replaced(text: str, match: re.Match[str], wrong: str) -> tuple[str, str]:
    return text[: match.start()] + wrong + text[match.end() :], wrong


KINDS: Mapping[str, Change] = {
    "number": _change_number,
    "date": _change_date,
    "sum": _change_sum,
    "link": _change_link,
    "name": _change_name,
    "status": _change_status,
}
"""What can be wrong: how a fact that stands in the reply is changed."""
