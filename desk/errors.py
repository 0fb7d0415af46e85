"""One tree of errors; a branch exists because a caller does something different about it."""

from datetime import timedelta


class DeskError(Exception):
    """The desk could not do what was asked."""


class TryLater(DeskError):
    """Busy or out of reach; the same call may succeed after `retry_after` (None: the caller's own backoff)."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AtLimit(TryLater):
    """A vendor's limit is used up. Nothing is wrong: `retry_after` is the vendor's own time, to be waited exactly."""


class Refused(DeskError):
    """Understood and declined; repeating the same call will not help."""


class NotAllowed(Refused):
    """The credential is missing, expired or lacks the right; nothing works until a person changes it."""


class NotFound(DeskError):
    """The id is well formed and names nothing."""


class Conflict(DeskError):
    """The thing changed meanwhile, or stands in a state that forbids this; read it again first."""


class Unusable(DeskError):
    """The vendor answered with something we cannot read: neither a success nor a refusal."""


class BadInput(DeskError):
    """What the caller gave cannot be used; the message says what was wanted."""


class BadPlaybook(DeskError):
    """A file in prompts/ is wrong; says which file, which key and what was expected."""


class BadSettings(DeskError):
    """The configuration cannot work; one sentence with the remedy."""
