"""A review that takes an earlier complaint back: what that sentence complains of is no complaint. Pure."""

import re

from desk.lexicon import patterns
from desk.playbook import Playbook
from desk.text import read

_FILE = "taken_back"
_SENTENCE = re.compile(r"[^.!?:\n]+[.!?:\n]*\s*")


def without_taken_back(text: str, playbook: Playbook) -> str:
    """The text without its sentences that tell to forget what was said before; the whole where nothing else is left."""
    if _FILE not in playbook.words:
        return text
    takes_back = patterns(playbook, _FILE, "takes_back", unless_denied=False)
    if not takes_back.find(read(text)):
        return text
    kept = "".join(part for part in _SENTENCE.findall(text) if not takes_back.find(read(part)))
    return kept.strip() or text
