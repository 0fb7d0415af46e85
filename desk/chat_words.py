"""What a message wants that no reply gives: a yes to an offer, something done, what is known of another. Pure."""

import re
from itertools import pairwise

from desk.lexicon import patterns
from desk.playbook import Playbook
from desk.text import Reading, read

_FILE, _QUESTIONS = "chats", "gate_requests"
_MOST = 4_000
# Words of a message that may be no more than a yes.
_SHORT_YES = 14
# Where a question may begin without a question mark: `hi, is it heavy`.
_CUT = re.compile(r"[,.:;(!—&\n]+\s*|\s[-–]\s|(?<!\w)(?:и|а|но|and|also|plus|but)\s", re.IGNORECASE)


def find_consent(text: str, playbook: Playbook) -> str | None:
    """The yes or no of a chat message: somebody must see which offer it answers. None when it holds none."""
    if _FILE not in playbook.words:
        return None
    plain = " ".join(text.casefold().split()).strip(" .!…")
    if plain in playbook.word_list(_FILE, "bare_consents"):
        return text.strip()
    reading = read(text[:_MOST])
    if _opens_with_yes(text, reading, playbook):
        return text.strip()
    found = patterns(playbook, _FILE, "consents", unless_denied=False).find(reading)
    return found[0].quote if found else None


def _opens_with_yes(text: str, reading: Reading, playbook: Playbook) -> bool:
    """A short message that begins with a yes or an ok, asks nothing and thanks for nothing: `sure, that one`."""
    words = reading.words
    if (
        not 0 < len(words) <= _SHORT_YES
        or "?" in text
        or words[0].plain not in playbook.word_list(_FILE, "opening_yes")
    ):
        return False
    return not _holds(playbook, _FILE, "thanks", reading)


def asks_of_others(text: str, playbook: Playbook) -> str | None:
    """The words for what is known of a person, in a message that speaks of somebody besides the writer; else None."""
    if _FILE not in playbook.words:
        return None
    reading = read(text[:_MOST])
    if not _holds(playbook, _FILE, "others", reading):
        return None
    found = patterns(playbook, _FILE, "their_data", unless_denied=False).find(reading)
    return found[0].quote if found else None


def wants_a_deed(text: str, playbook: Playbook) -> bool:
    """It asks nothing, thanks and praises for nothing and says of nothing that it is settled: what is left wants
    something done, or tells what a person must hear."""
    text = text[:_MOST]
    if _FILE not in playbook.words:
        return False
    reading = read(text)
    if _holds(playbook, _FILE, "unsure", reading):
        return True
    if "?" in text:
        return False
    if _holds(playbook, _FILE, "as_before", reading):
        return True
    if any(_holds(playbook, _FILE, key, reading) for key in ("thanks", "praise", "at_ease", "asks_to_know")):
        return False
    return not (_holds(playbook, _QUESTIONS, "asks_for", reading) or _opens_a_question(text, reading, playbook))


def _opens_a_question(text: str, reading: Reading, playbook: Playbook) -> bool:
    """`hi, is it heavy`: it stands where a question may begin, and whom it asks about follows."""
    opened = patterns(playbook, _QUESTIONS, "asks_first", unless_denied=False).find(reading)
    starts = {0, *(found.end() for found in _CUT.finditer(text))}
    subjects = frozenset(playbook.word_list(_FILE, "subjects"))
    follows = {one.start: other.plain for one, other in pairwise(reading.words)}
    return any(match.start in starts and follows.get(match.start) in subjects for match in opened)


def _holds(playbook: Playbook, file: str, key: str, reading: Reading) -> bool:
    return bool(patterns(playbook, file, key, unless_denied=False).find(reading))
