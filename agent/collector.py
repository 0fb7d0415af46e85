"""When Python's collector of garbage runs: not in the middle of a judgement."""

import gc
from threading import Lock

_pausing = Lock()


class Paused:
    """`with Paused():` no collection within, for some milliseconds; one that is due comes right after.

    In the middle it would walk thousands of objects that are about to vanish without it: one judgement in five waited
    3 to 5 ms for that. Of several threads only one pauses it at a time, so it is off no longer than one judgement.
    No context of `contextlib`: that makes an object at its end, and so begins the collection inside after all.
    """

    __slots__ = ("_is_mine",)

    def __enter__(self) -> None:
        self._is_mine = gc.isenabled() and _pausing.acquire(blocking=False)
        if self._is_mine:
            gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._is_mine:
            _pausing.release()
            gc.enable()
