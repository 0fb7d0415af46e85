"""Finds private facts where they must not stand: in public answers, and in the answer to another customer."""

from collections.abc import Iterable, Mapping, Sequence

from api.qa.walked import Failure, Walked
from desk.personal_data import find_personal
from desk.personal_spans import CARD, EMAIL, PHONE

_NEVER_IN_PUBLIC = (PHONE, EMAIL, CARD)
# Shorter runs of digits are sizes and prices.
_DIGITS = 7


def find_leaks(texts: Sequence[Walked], secrets: Mapping[str, Sequence[str]], *, is_public: bool) -> Iterable[Failure]:
    """One failure a message. `secrets`: private facts by the message they were told in; on a private channel a
    customer may read his own.
    """
    for one in texts:
        foreign = [fact for key, facts in secrets.items() for fact in facts if is_public or key != one.key]
        own = set(secrets.get(one.key, ())) if not is_public else set()
        said = "\n".join(filter(None, (one.draft, *(reply.text for reply in one.replies))))
        told = [fact for fact in foreign if fact not in own and _says(said, fact)]
        kinds = (
            sorted({span.kind for span in find_personal(said) if span.kind in _NEVER_IN_PUBLIC}) if is_public else []
        )
        if told or kinds:
            why = f"{len(told)} private facts of customers" if told else f"holds a {', '.join(kinds)}"
            yield Failure(key=one.key, why=why, words=said)


def _kinds_in(text: str) -> list[str]:
    return sorted({span.kind for span in find_personal(text) if span.kind in _NEVER_IN_PUBLIC})


def _says(text: str, fact: str) -> bool:
    """A number counts by its digits, however they are spaced; anything else by its letters."""
    digits = _digits(fact)
    if "@" not in fact and len(digits) >= _DIGITS:
        return digits[-10:] in _digits(text)
    return fact.casefold() in text.casefold()


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
