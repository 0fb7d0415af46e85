"""What became of a call to a vendor, as the values of `desk.ports`. Knows no vendor."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from connectors.http import NoAnswer, NotSent, VendorResponse
from desk.crash_points import pass_point
from desk.errors import DeskError, NotAllowed, Refused, TryLater, Unusable
from desk.ports import Declined, SendOutcome, Unknown, Unreadable

# Nothing has left and nobody said how long to wait.
_SOON = timedelta(seconds=15)


async def outcome_of(writing: Awaitable[VendorResponse], judge: Callable[[VendorResponse], SendOutcome]) -> SendOutcome:
    """What became of a write; `judge` says it of a complete answer. Raises nothing."""
    try:
        response = await writing
        pass_point("send.answered")
        return judge(response)
    except (NoAnswer, Unusable) as error:
        return Unknown(str(error), is_outage=isinstance(error, NoAnswer))
    # Not sent; our own limiter or database was busy; the token or the address is none: nothing has left.
    except (TryLater, Refused) as error:
        return declined_by(error)


def declined_by(error: DeskError) -> Declined:
    """What a failure before the write, in our own house or of a read it needs, means for the write."""
    if isinstance(error, TryLater | Unusable):
        wait = error.retry_after if isinstance(error, TryLater) else None
        return Declined(str(error), retry_after=wait or _SOON, is_outage=isinstance(error, NotSent))
    return Declined(str(error), is_credential=isinstance(error, NotAllowed))


def unreadable_by(error: DeskError, *, is_gone: bool = False) -> Unreadable:
    """What a read that failed says of what stands there: nothing. `is_gone`: the vendor does not know the id."""
    if isinstance(error, TryLater):
        return Unreadable(str(error), retry_after=error.retry_after, is_outage=True)
    return Unreadable(str(error), is_credential=isinstance(error, NotAllowed), is_gone=is_gone)
