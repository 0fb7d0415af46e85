"""What `replydesk demo` tells: the tally of a headless run, and the stories the desk put together."""

import asyncio
from dataclasses import asdict
from itertools import count

from api.bootstrap import House
from api.commands.launch import say
from desk.interactions import InteractionId, SellerId
from desk.timeline import Scope, Timeline
from storage.database import Database
from storage.stories import count_links, find_stories
from storage.tally import tally
from storage.timeline import find_timeline

_ORDER = ("ingested", "handled", "by_intent", "sent", "drafted", "escalated", "blocked", "linked_pairs", "stories")
_LOOK_EVERY = 2.0
_WORDS = 90


async def report_on(db: Database, seller: SellerId) -> dict[str, object]:
    """Counts of everything this seller got, linked pairs by kind, and the largest stories step by step."""
    report: dict[str, object] = asdict(await db.read(tally, seller))
    report["linked_pairs"] = await db.read(count_links, seller)
    report["stories"] = [_steps(story) for story in await _stories(db, seller)]
    return {name: report[name] for name in _ORDER}


def report_lines(report: dict[str, object]) -> list[str]:
    """The same for people: a line a figure, then the stories."""
    lines = [f"{name}: {value}" for name, value in report.items() if name != "stories"]
    stories = report["stories"]
    for number, story in enumerate(stories if isinstance(stories, list) else [], start=1):
        lines.append(f"story {number}:")
        lines += [f"  {step['channel']:8} {step['id']:>5} ({step['match_reason']}): {step['words']}" for step in story]
    return lines


async def tell_first_story(house: House, api: str) -> None:
    """Wait until the desk has put a story together, then say where it can be read. Cancel it at the end."""
    seller = house.desk().seller_id
    for _look in count():
        if stories := await _stories(house.db, seller, limit=1):
            break
        await asyncio.sleep(_LOOK_EVERY)
    say(f"a story the desk put together: {api}/api/interactions/{stories[0].items[0].id}/timeline")
    for step in _steps(stories[0]):
        say(f"  {step['channel']:8} {step['id']:>5} ({step['match_reason']}): {step['words']}")


async def _stories(db: Database, seller: SellerId, *, limit: int = 3) -> list[Timeline]:
    groups = await db.read(find_stories, seller, limit=limit)
    return [await _story(db, seller, group[0]) for group in groups]


async def _story(db: Database, seller: SellerId, first: InteractionId) -> Timeline:
    return await db.read(find_timeline, seller, first, scope=Scope.CUSTOMER)


def _steps(story: Timeline) -> list[dict[str, object]]:
    return [
        {
            "id": item.id,
            "channel": item.channel.value,
            "match_reason": item.match_reason,
            "confidence": round(item.tie.confidence, 2) if item.tie else 1.0,
            "words": " ".join(item.words.split())[:_WORDS],
        }
        for item in story.items
    ]
