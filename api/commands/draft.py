"""`replydesk draft`."""

import sys
from pathlib import Path

from agent.preview import Asked, preview
from api.bootstrap import open_house
from api.commands.launch import give
from api.routes.draft import preview_out
from api.schemas import PreviewOut
from desk.errors import BadInput
from desk.interactions import ChannelName
from desk.settings import Settings


async def main(
    settings: Settings,
    *,
    text: str,
    channel: str,
    rating: int | None,
    nm_id: int | None,
    product_name: str | None,
    instruction: str | None,
    seller: str | None,
    as_json: bool,
) -> None:
    """Print route, draft, evidence and verdict for one text. Nothing is stored, nothing is sent."""
    if channel not in list(ChannelName):
        raise BadInput(f"channel {channel!r} is not one of {', '.join(ChannelName)}")
    asked = Asked(
        text=_read(text),
        channel=ChannelName(channel),
        rating=rating,
        nm_id=nm_id,
        product_name=product_name,
        instruction=instruction,
    )
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        out = preview_out(desk, await preview(desk, asked))
    finally:
        await house.aclose()
    give(out.model_dump(mode="json"), as_json=as_json, lines=_lines(out))


def _read(text: str) -> str:
    """`-` reads standard input, `@file` a file; anything else is the text itself."""
    try:
        if text == "-":
            return sys.stdin.read()
        return Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{text}: cannot be read as UTF-8 text: {error}") from error


def _lines(out: PreviewOut) -> list[str]:
    route = out.route
    lines = [
        f"{route['category']} ({route['method']}, {route['confidence']:.2f}): {route['why']}",
        f"priority {out.priority}: {out.priority_reason}",
        f"[{out.verdict}, {out.confidence:.2f}] {out.draft or '(no text may be written)'}",
    ]
    lines += [f"- {item.kind} {item.id}: «{item.quote}»" for item in out.evidence]
    lines += [f"? {unknown}" for unknown in out.unknowns]
    lines += [f"- {finding.severity}: {finding.reason} «{finding.quote}»" for finding in out.findings]
    return lines
