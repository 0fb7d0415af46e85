"""Finds English sentences where none should be: runs of three and more English words."""

import re

_ENGLISH = re.compile(r"(?<![\w./-])[A-Za-z][a-z']*(?:[ ,]+[A-Za-z][a-z']*){2,}")


def english_in(text: str) -> list[str]:
    """The runs; what stands in backticks or quotes is a command or somebody's words."""
    return _ENGLISH.findall(re.sub(r"`[^`]*`|«[^»]*»", "", text))
