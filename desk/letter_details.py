"""What a letter says exactly about the change it asks for: which months, how often, which address, photos or none.

The words are words/letter_details.toml. Pure; `today` is passed in. What is not said is None: nobody guesses a month or
a street.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desk.customers import Address, Frequency
from desk.kept import once_per_playbook
from desk.letter_address import find_address
from desk.phrases import Match, Matcher, matcher_for
from desk.playbook import Playbook
from desk.tokens import Token, has_question, tokens_of

_FILE = "letter_details"
_PACES = {"every_1": Frequency.MONTHLY, "every_2": Frequency.EVERY_2_MONTHS, "every_3": Frequency.EVERY_3_MONTHS}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`months`: first days of the months named, in the order told, the next of their name. `is_long`: more than one box
    is to be left out; `resumes`: the month boxes begin again, where told. `pace`: how often boxes are wanted from now
    on. `address`: the parts of a new one that are told. `has_photos`: sent or attached. `is_general`: about shipping as
    such, no parcel of theirs. `asks_contents`: what is in it. `is_prospect`: no subscriber yet. `told_before`: the
    change was asked for before. `asks_link`: plainly for a link to leave. `is_grief`: somebody died; `is_care`:
    somebody is ill or in need. `fits_offer`: the reason is one that fewer boxes would answer.
    """

    months: tuple[date, ...] = ()
    is_long: bool = False
    resumes: date | None = None
    pace: Frequency | None = None
    address: Address | None = None
    has_photos: bool = False
    is_general: bool = False
    asks_contents: bool = False
    is_prospect: bool = False
    told_before: bool = False
    asks_link: bool = False
    is_grief: bool = False
    is_care: bool = False
    fits_offer: bool = False


def read_details(text: str, playbook: Playbook, *, today: date, writer: str | None = None) -> Details:
    """Everything that is said exactly. `writer`: the name the letter is signed with."""
    tokens = tokens_of(text)
    found = _matcher(playbook).find(tokens)
    labels = {match.label for match in found}
    named = _named_months(tokens, today)
    months, is_mine = tuple(dict.fromkeys(month for month, _ in named)), "name_to_mine" in labels
    is_told = "incomplete" not in labels
    return Details(
        months=months,
        is_long="long" in labels or (len(months) > 1 and "long_between" not in labels),
        resumes=_resumes(named, found),
        pace=_pace(text, tokens, found),
        address=find_address(text, writer=writer, is_mine=is_mine) if is_told else None,
        has_photos="photos" in labels,
        is_general="general_shipping" in labels,
        asks_contents="asks_contents" in labels,
        is_prospect="prospect" in labels,
        told_before="told_before" in labels,
        asks_link="asks_link" in labels,
        is_grief="grief" in labels,
        is_care="care" in labels,
        fits_offer="fits_offer" in labels and "grief" not in labels,
    )


def _named_months(tokens: Sequence[Token], today: date) -> tuple[tuple[date, int], ...]:
    """The months with the places of their words."""
    named = [
        (_MONTHS.index(token.text[:3]) + 1, number)
        for number, token in enumerate(tokens)
        if _is_month(token.text) and not (token.text in ("may", "march", "mar") and _is_verb(tokens, number))
    ]
    return tuple((date(today.year + (month < today.month), month, 1), number) for month, number in named)


def _resumes(named: Sequence[tuple[date, int]], found: Sequence[Match]) -> date | None:
    """The month after "until" or "start again in"; else the one after the last month that is left out."""
    starts = [match for match in found if match.label == "resumes"]
    for month, place in named:
        if any(match.first <= place <= match.last + 2 for match in starts):
            return month
    return next_month(max(month for month, _ in named)) if named else None


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _is_month(word: str) -> bool:
    word = word.removesuffix("'s")
    return word[:3] in _MONTHS and (len(word) == 3 or word in _LONG or word == "sept")


_LONG = frozenset(
    (
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    )
)


def _is_verb(tokens: Sequence[Token], number: int) -> bool:
    """ "May I", "it may be": the month stands after in, for, of, skip, this, and the like."""
    before = tokens[number - 1].text if number else ""
    after = tokens[number + 1].text if number + 1 < len(tokens) else ""
    return after in ("i", "we", "be", "not", "have", "you", "it") or before in ("i", "we", "it", "you", "she", "he")


def _pace(text: str, tokens: tuple[Token, ...], found: Sequence[Match]) -> Frequency | None:
    """The schedule that is wished for: after "to" or "instead" rather than the one of now; none where it is only asked
    about.
    """
    named = [match for match in found if match.label in _PACES]
    if not named or any(match.label == "conditional" for match in found):
        return None
    wishes = [match for match in found if match.label == "wish"]
    if not wishes and all(has_question(text, tokens, tokens[match.first].sentence) for match in named):
        return None
    fresh = [match for match in named if not _is_present(match, found)] or named
    return _PACES[fresh[0].label]


def _is_present(match: Match, found: Sequence[Match]) -> bool:
    """The schedule they have: "from monthly", "I have the monthly", "dropped to quarterly last year"."""
    return any(other.label == "present" and other.first <= match.first <= other.last for other in found)


@once_per_playbook
def _matcher(playbook: Playbook) -> Matcher:
    return matcher_for(tuple(playbook.words.get(_FILE, {}).items()))
