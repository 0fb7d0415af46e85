"""Reads a message that says nothing of its own: a code, an address, "any news?", a plain yes or no. Pure.

What it is about was said before, in the same chat. The words are words/followups.toml; a playbook without the file has
no such messages.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum

from desk.identity import code_in, emails_in
from desk.interactions import Author, Message
from desk.kept import once_per_playbook
from desk.playbook import Playbook

_FILE = "followups"
_WORD = re.compile(r"[a-z']+")
_EMAIL = re.compile(r"\S+@\S+")
_CODE = re.compile(r"(?<![0-9])[0-9]{3}[ -]?[0-9]{3}(?![0-9])", re.ASCII)
_LONGEST = 200
# Shorter words are other words once a letter moves.
_SLIPS_FROM, _ALIKE = 6, 0.85


class Word(StrEnum):
    """What a customer says plainly to what was put forward: to one change, or to all of them."""

    YES = "yes"
    YES_TO_ALL = "yes_to_all"
    NO = "no"


def says_nothing_new(text: str, playbook: Playbook) -> bool:
    """Whether the words only answer what the shop asked for, or only remind of what was asked before."""
    known = _lists(playbook).get("bare")
    if known is None or not text.strip() or len(text) > _LONGEST:
        return False
    told = code_in(text) is not None or bool(emails_in(text))
    words = _WORD.findall(_CODE.sub(" ", _EMAIL.sub(" ", _plain(text))))
    strange = [word for word in words if word not in known and not _is_slip(word, known)]
    # Beside a code or an address one word may be misspelled. A mere "thank you" reminds of nothing.
    is_reminder = "?" in text or any(word in _lists(playbook)["reminds"] for word in words)
    return len(strange) <= (1 if told else 0) and (told or is_reminder)


def word_of(text: str, playbook: Playbook) -> Word | None:
    """The plain yes or no, when the message holds nothing else; `not sure` and `yes, but` are neither."""
    lists, words = _lists(playbook), _WORD.findall(_plain(text)) if len(text) <= _LONGEST else []
    if not words or any(sign.isdigit() or sign == "?" for sign in text) or "polite" not in lists:
        return None
    core = " ".join(word for word in words if word not in lists["polite"])
    # "thank you, please go ahead": of nothing but politeness nobody can tell.
    return next((one for one in Word if core in lists[one.value]), None) if core else None


def request_before(earlier: Sequence[Message], playbook: Playbook) -> str | None:
    """The newest words of the customer that asked for something, of a thread told oldest first."""
    for message in reversed(earlier):
        text = message.text.strip()
        is_asked = message.author is Author.CUSTOMER and bool(text)
        if is_asked and not _is_small_talk(text, playbook) and word_of(text, playbook) is None:
            return text
    return None


def _is_small_talk(text: str, playbook: Playbook) -> bool:
    """Nothing but thanks, a greeting, an address, a code, a reminder."""
    lists = _lists(playbook)
    known = lists.get("bare", frozenset()) | lists.get("polite", frozenset())
    words = _WORD.findall(_CODE.sub(" ", _EMAIL.sub(" ", _plain(text))))
    return says_nothing_new(text, playbook) or all(word in known or _is_slip(word, known) for word in words)


def _is_slip(word: str, known: frozenset[str]) -> bool:
    """A known word with two letters the other way round, or one off."""
    return len(word) >= _SLIPS_FROM and bool(get_close_matches(word, known, n=1, cutoff=_ALIKE))


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


@once_per_playbook
def _lists(playbook: Playbook) -> dict[str, frozenset[str]]:
    return {key: frozenset(one.lower() for one in words) for key, words in playbook.words.get(_FILE, {}).items()}
