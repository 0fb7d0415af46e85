"""A conversation as far as a draft is shown it: the newest messages word by word, what was said before in short. Pure.

Customers' words stay what they are in a recap: quotes, fenced as data like the messages themselves.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.interactions import Author, Message

LONGEST_LINE = 1_000
"""Of one message a model reads so much."""

# A line is told with who wrote it and its end.
_FRAME = 12
_LONGEST_QUOTE = 160
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_FILE_ONLY = "[file]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """`older`: to be summed up; `kept`: to be read word by word. Both oldest first."""

    older: tuple[Message, ...]
    kept: tuple[Message, ...]


def split_thread(thread: Sequence[Message], *, budget: int) -> Split:
    """The newest whole messages that fit into `budget` characters, and those before them."""
    left, first = budget, len(thread)
    while first and (left := left - _length(thread[first - 1])) >= 0:
        first -= 1
    return Split(older=tuple(thread[:first]), kept=tuple(thread[first:]))


def recap_by_rule(older: Sequence[Message], *, longest: int, before: str = "") -> str:
    """A line a message: who wrote it and its first sentence. `before`: the recap these messages follow on.

    Too long, it loses lines from the middle: how it began and how it stands tell most.
    """
    lines = [*(line for line in before.splitlines() if line.strip()), *map(_line, older)]
    return "\n".join(_fitted(lines, longest))


def _fitted(lines: list[str], longest: int) -> Iterator[str]:
    room, head, tail = longest, list[str](), list[str]()
    waiting = list(lines)
    while waiting:
        take_first = len(head) <= len(tail) // 3
        line = waiting[0] if take_first else waiting[-1]
        room -= len(line) + 1
        if room < 0:
            break
        if take_first:
            head.append(waiting.pop(0))
        else:
            tail.append(waiting.pop())
    yield from head
    yield from reversed(tail)


def _line(message: Message) -> str:
    words = " ".join(message.text.split())
    first = next((one.strip() for one in _SENTENCE.findall(words) if len(one.strip()) > 1), words)
    cut = first if len(first) <= _LONGEST_QUOTE else first[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    author = "customer" if message.author is Author.CUSTOMER else "shop"
    return f"{author}: {cut or _FILE_ONLY}"


def _length(message: Message) -> int:
    return min(len(message.text), LONGEST_LINE) + _FRAME
