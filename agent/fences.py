"""The form in which data stands in a prompt: between tags that the data itself cannot forge.

`agent.instructions` writes it; the offline model reads it back. Real models are told about it in untrusted.md.
"""

import re
import unicodedata

_TAG = re.compile(r"[<\uFE64\uFF1C](?=\s*[/\uFF0F]?\s*[^\W\d])")
"""An opening bracket that starts something like a tag; `<3` and `a < b` with a digit stay as they are."""

REFUSED = "The previous text was refused: "
"""Begins what the gate asks of a new version, after what a person asks."""

_CONTROL = {"Cc", "Cf", "Cs", "Co"}


def neutralise(text: str, *, limit: int) -> str:
    """`text` as harmless data: no tag, no NUL or invisible character, at most `limit` characters plus a note."""
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _CONTROL)
    cut = kept if len(kept) <= limit else kept[:limit] + f" […{len(kept) - limit} more characters not shown]"
    return _TAG.sub("‹", cut)


def fence(tag: str, body: str) -> str:
    """`body` between `<tag>` and `</tag>`. Neutralise foreign text first."""
    return f"<{tag}>\n{body}\n</{tag}>"


def unfence(tag: str, text: str) -> str | None:
    """What stands between the first `<tag>` and the next `</tag>`; None when there is no such fence."""
    match = re.search(rf"<{tag}>\n(.*?)\n</{tag}>", text, re.DOTALL)
    return match.group(1) if match else None


def unfence_all(tag: str, text: str) -> tuple[str, ...]:
    """Every fence of that tag, in order."""
    return tuple(re.findall(rf"<{tag}>\n(.*?)\n</{tag}>", text, re.DOTALL))
