"""The retry table of the safety notes as data: what each fault comes to for a read, a write and the rest."""

from collections.abc import Mapping

from fault_operations import Kind
from faults import FAULTS

COLUMNS: tuple[Kind, ...] = ("read", "write", "back", "before", "file")

_TOKEN = ("not allowed x1", "credential x1", "unreadable x1", "credential x1", "not allowed x1")
_REFUSAL = ("refused x1", "declined x1", "unreadable x1", "declined x1", "refused x1")
_UNKNOWN_ID = ("not found x1", "gone x1", "gone x1", "gone x1", "withheld x1")
_BUSY = ("later x4", "wait x1", "unreadable x4", "wait x4", "later x4")
_FAILING = ("later x3", "unknown x1", "unreadable x3", "wait x3", "later x3")
_UNREACHED = ("later x3", "wait x1", "unreadable x3", "wait x3", "later x3")
_NONSENSE = ("unusable x1", "unknown x1", "unreadable x1", "wait x1", "unusable x1")
_TOO_BIG = ("unusable x1", "unknown x1", "unreadable x1", "wait x1", "withheld x1")
_HARMLESS = ("fine x1", "accepted x1", "absent x1", "accepted x1", "ready x1")

# fault -> what a read, a write, a read-back, a read before a write and a file come to.
TABLE: Mapping[str, tuple[str, str, str, str, str]] = {
    "400": ("refused x1", "declined x1", "unreadable x1", "declined x1", "withheld x1"),
    **dict.fromkeys(("401", "402", "403"), _TOKEN),
    **dict.fromkeys(("404", "410"), _UNKNOWN_ID),
    "408": ("later x1", "unknown x1", "unreadable x1", "wait x1", "later x1"),
    "409": ("conflict x1", "unknown x1", "unreadable x1", "declined x1", "conflict x1"),
    **dict.fromkeys(("413", "422", "461", "499"), _REFUSAL),
    **dict.fromkeys(("500", "502", "503", "504", "520", "503 with Retry-After"), _FAILING),
    **{name: _BUSY for name in FAULTS if name.startswith("429")},
    # Too long to wait for here: the job is parked.
    "429 in a thousand million s": ("later x1", "wait x1", "unreadable x1", "wait x1", "later x1"),
    "204": ("unusable x1", "accepted x1", "gone x1", "gone x1", "unusable x1"),
    **dict.fromkeys(
        ("refused connection", "no such host", "connect timeout", "no free connection", "bad certificate"), _UNREACHED
    ),
    **dict.fromkeys(
        ("read timeout", "write timeout", "broken pipe", "reset", "hung up", "cut body", "broken gzip", "302 nowhere"),
        _FAILING,
    ),
    **dict.fromkeys(
        ("packed twice", "packed as nobody asked", "html", "empty 200", "blank 200", "truncated JSON", "cp1251",
         "nested JSON", "a number of 9,999 digits", "JSON null", "JSON list", "JSON text", "JSON without its fields",
         "301 elsewhere", "302 elsewhere", "307 elsewhere", "308 to itself"),
        _NONSENSE,
    ),
    "a picture": (*_NONSENSE[:4], "ready x1"),
    "good words called text": (*_HARMLESS[:4], "unusable x1"),
    "null inside": ("unusable x1", "accepted x1", "unreadable x1", "wait x1", "ready x1"),
    "an error in a 200": ("refused x1", "unknown x1", "unreadable x1", "declined x1", "ready x1"),
    "unknown fields and values": _HARMLESS,
    "bad dates": _HARMLESS,
    "giant body": _TOO_BIG,
}  # fmt: skip
