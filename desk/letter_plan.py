"""Which tools a letter needs: what to look up for it, and which changes may be proposed with what it says. Pure.

The offline drafter works by it, and so does whoever looks things up for a person after a red line: then it only reads.
The reads of a category are words/letter_tools.toml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from desk.interactions import Json
from desk.kept import once_per_playbook
from desk.letter_details import Details, next_month
from desk.playbook import Playbook

_FILE = "letter_tools"
SKIP, PAUSE, FREQUENCY, ADDRESS = "skip_month", "pause_subscription", "change_frequency", "change_address"
CLAIM, PHOTOS, LINK = "create_damage_claim", "request_photos", "generate_cancel_link"
WRITES = (SKIP, PAUSE, FREQUENCY, ADDRESS, CLAIM, PHOTOS, LINK)
"""Tools that propose a change or ask the customer for something, in the order they are named in a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One tool to call; arguments as the customer said them, ids never among them."""

    tool: str
    arguments: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a letter is about, for the plan. `topics`: its red lines; with any of them the plan only reads."""

    category: str
    secondary: str | None
    details: Details
    items: str = ""
    topics: frozenset[str] = frozenset()


def plan_calls(wanted: Wanted, playbook: Playbook, *, today: date) -> tuple[Call, ...]:
    """Reads first, then changes to propose; each tool once, in a settled order."""
    reads = tuple(dict.fromkeys(_reads(wanted, _table(playbook))))
    writes = () if wanted.topics else tuple(_writes(wanted, _table(playbook), today))
    once = {call.tool: call for call in (*map(_read, reads), *writes)}
    return tuple(once.values())


def _read(tool: str) -> Call:
    return Call(tool=tool)


def _reads(wanted: Wanted, table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    details = wanted.details
    for category in filter(None, (wanted.category, wanted.secondary)):
        for tool in table.get(category, ()):
            if not _is_idle(tool, details, is_main=category == wanted.category):
                yield tool
    if details.asks_contents and wanted.category in table["asks_contents"]:
        yield "get_box_contents"
    if details.told_before and wanted.category in table["told_before"]:
        yield "get_customer_history"
    for topic in wanted.topics:
        yield from table["red_line"]
        yield from table.get(f"red_line_{topic}", ())


def _is_idle(tool: str, details: Details, *, is_main: bool) -> bool:
    """Nothing to look up: no parcel of theirs is meant, or nobody is a subscriber yet."""
    if is_main and details.is_prospect:
        return True
    return tool == "track_package" and is_main and details.is_general


def _writes(wanted: Wanted, table: Mapping[str, tuple[str, ...]], today: date) -> Iterator[Call]:
    details = wanted.details

    def is_wished(tool: str) -> bool:
        return bool({wanted.category, wanted.secondary} & set(table[tool]))

    if is_wished(FREQUENCY) and details.pace is not None:
        yield Call(tool=FREQUENCY, arguments={"frequency": details.pace.value})
    if is_wished(SKIP) and wanted.category not in (*table[LINK], *table["link_when_asked"]):
        yield _pause(details, today)
    if is_wished(ADDRESS) and details.address is not None:
        yield Call(tool=ADDRESS, arguments={key: part for key, part in asdict(details.address).items() if part})
    if is_wished(CLAIM):
        yield Call(tool=CLAIM, arguments={"what": wanted.items})
        if not details.has_photos:
            yield Call(tool=PHOTOS)
    if wanted.category in table[LINK] or (details.asks_link and wanted.category in table["link_when_asked"]):
        yield Call(tool=LINK)


def _pause(details: Details, today: date) -> Call:
    if details.is_long:
        return Call(tool=PAUSE, arguments={"until": f"{details.resumes:%Y-%m}"} if details.resumes else {})
    month = details.months[0] if details.months else next_month(today)
    return Call(tool=SKIP, arguments={"month": f"{month:%Y-%m}"})


@once_per_playbook
def _table(playbook: Playbook) -> Mapping[str, tuple[str, ...]]:
    needed = ("red_line", "asks_contents", "told_before", "link_when_asked", FREQUENCY, SKIP, ADDRESS, CLAIM, LINK)
    return {**{key: playbook.word_list(_FILE, key) for key in needed}, **playbook.words[_FILE]}
