"""Named places where a test may kill or stop the process: `REPLYDESK_CRASH_AT=claim.committed`, or `name:3` for the
third pass; `REPLYDESK_PAUSE_AT` stops it instead, as a machine that is paused. Unset, a pass costs one comparison.

Read from the environment once, here and not in the settings: no deployment sets them.
"""

import os
import signal
from typing import Literal

POINTS = (
    "page.stored",  # the rows are written, the cursor not yet, nothing committed
    "page.cursor_moved",  # both written, nothing committed
    "page.committed",
    "draft.saved",  # written, not committed
    "reply.queued",  # written, not committed
    "handled.committed",
    "approval.queued",  # a person's text is written, not committed
    "approval.committed",
    "send.looked",  # the slot was read and found empty, nothing claimed
    "claim.written",  # not committed
    "claim.committed",  # nothing has left
    "send.permitted",  # the last question was answered: the next statement writes the first byte
    "send.answered",  # the vendor's answer is complete, nothing recorded
    "read_back.done",  # what stands there is known, nothing recorded
    "settle.written",  # not committed
    "settle.committed",
)
"""Every point, in the order a message passes them."""

_Order = tuple[str, int, Literal["crash", "pause"]]


def pass_point(name: str) -> None:
    """Die or stop here when the environment says so; usually nothing."""
    if _order is not None and _order[0] == name:
        _obey()


def arm() -> None:
    """Read the environment again: for a process that was forked."""
    global _order, _left
    _order = _read_order()
    _left = _order[1] if _order else 0


def _read_order() -> _Order | None:
    crash, pause = os.environ.get("REPLYDESK_CRASH_AT"), os.environ.get("REPLYDESK_PAUSE_AT")
    told = crash or pause
    if not told:
        return None
    name, _, times = told.partition(":")
    if name not in POINTS:
        raise ValueError(f"no crash point {name!r}; there are {', '.join(POINTS)}")
    return name, int(times or 1), "crash" if crash else "pause"


def _obey() -> None:
    global _left
    _left -= 1
    if _left != 0 or _order is None:
        return
    if _order[2] == "crash":
        os._exit(137)
    os.kill(os.getpid(), signal.SIGSTOP)


_order: _Order | None = None
_left = 0
arm()
