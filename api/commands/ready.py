"""`replydesk ready`: may the pilot go on. Exit code 0 go, 1 no-go, 2 something could not be read."""

from dataclasses import asdict
from datetime import timedelta

from analytics.readiness import assess
from api.bootstrap import open_house
from api.commands.launch import give, say
from api.schemas.readiness import readiness_out
from desk.errors import BadPlaybook, BadSettings, DeskError
from desk.readiness import Answer, Check, CheckStatus, Readiness
from desk.settings import Settings

_CODES = {Answer.GO: 0, Answer.NO_GO: 1, Answer.UNKNOWN: 2}
_ORDER = (CheckStatus.BLOCKER, CheckStatus.UNKNOWN, CheckStatus.WARNING, CheckStatus.OK)
_SAID = {Answer.GO: "GO", Answer.NO_GO: "NO GO", Answer.UNKNOWN: "UNKNOWN: not everything could be read"}


async def main(settings: Settings, *, seller: str | None, as_json: bool) -> int:
    """Print every check, blockers first, and the answer."""
    try:
        house = open_house(settings)
    except (BadSettings, BadPlaybook):
        # Wrong configuration has its own exit code, which is the same 2.
        raise
    except DeskError as error:
        say(f"replydesk: {error}")
        return _CODES[Answer.UNKNOWN]
    try:
        desk = house.desk(seller)
        defaults = desk.playbook.readiness.thresholds
        found = await assess(desk, thresholds=defaults, every=timedelta(seconds=settings.sync_seconds))
    finally:
        await house.aclose()
    told = readiness_out(found, asdict(defaults)).model_dump(mode="json")
    give(told, as_json=as_json, lines=[*_lines(found), _SAID[found.answer]])
    return _CODES[found.answer]


def _lines(found: Readiness) -> list[str]:
    ordered = [check for status in _ORDER for check in found.with_status(status)]
    return [line for check in ordered for line in _check_lines(check)]


def _check_lines(check: Check) -> list[str]:
    first = f"{check.status.value:8} {check.name}: {check.why}"
    return [first, f"         -> {check.what_to_do}"] if check.what_to_do else [first]
