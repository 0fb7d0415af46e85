"""The shop's memory over restarts: one JSON line an event, appended and flushed before the vendor's answer leaves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from sandbox.errors import PracticeError

Event = dict[str, object]


class Journal:
    """An append-only file. A half-written last line (the process was killed) is cut off when it is opened."""

    def __init__(self, file: Path) -> None:
        self._events = list(_read(file))
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and not file.read_bytes().endswith(b"\n"):
            file.write_text("".join(map(_line, self._events)), encoding="utf-8")
        self._out: TextIO = file.open("a", encoding="utf-8")

    @property
    def events(self) -> list[Event]:
        """What was there when the file was opened."""
        return self._events

    def append(self, event: Event) -> None:
        """Add one event; it survives a kill of this process."""
        self._out.write(_line(event))
        self._out.flush()

    def close(self) -> None:
        """Close the file."""
        self._out.close()


def _line(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False) + "\n"


def _read(file: Path) -> Iterator[Event]:
    if not file.exists():
        return
    lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except ValueError:
            if number == len(lines):
                return
            raise PracticeError(f"{file}: line {number} is no JSON; move the file away to start afresh") from None
        yield event
