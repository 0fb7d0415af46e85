"""The page of the practice shop: what was published, and how often. No script, nothing loaded from outside."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_MOST_ROWS = 300
_FILTERS = (
    ("", "", "All"),
    ("review", "", "Reviews"),
    ("question", "", "Questions"),
    ("chat", "", "Chats"),
    ("", "twice", "Published twice"),
    ("", "rejected", "Refused by moderation"),
)

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def render_page(summary: Mapping[str, object], rows: Sequence[Mapping[str, object]], wanted: Mapping[str, str]) -> str:
    """The page as HTML. `wanted`: the filters of the address, `channel` and `only`."""
    kept = [row for row in rows if _is_wanted(row, wanted)]
    filters = [
        {"title": title, "href": f"/?channel={channel}&only={only}", "is_current": (channel, only) == _pair(wanted)}
        for channel, only, title in _FILTERS
    ]
    return _templates.get_template("page.html").render(
        summary=summary, rows=kept[:_MOST_ROWS], total=len(kept), filters=filters
    )


def _is_wanted(row: Mapping[str, object], wanted: Mapping[str, str]) -> bool:
    channel, only = _pair(wanted)
    if channel and row["channel"] != channel:
        return False
    if only == "twice":
        return int(str(row["times_published"])) > 1
    return only != "rejected" or row["state"] == "rejected"


def _pair(wanted: Mapping[str, str]) -> tuple[str, str]:
    return wanted.get("channel", ""), wanted.get("only", "")
