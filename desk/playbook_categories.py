"""Reads the categories of a playbook: a Markdown file each, what to do above, how to write below."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from desk.errors import BadPlaybook
from desk.language import detect_language
from desk.playbook_files import Table, read_front_matter
from desk.playbook_models import Effort, read_effort, read_own_chain
from desk.review_policy import ReviewPolicy, read_review_policy

CHANNELS = ("review", "question", "chat", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A good reply written by hand, for a shop that has approved none yet. `channels`: where it shows the form."""

    customer: str
    reply: str
    language: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One kind of message and what to do about it: a file of categories/.

    `channels`: where it may occur. `priority`: weight among equally good matches, higher wins.
    `send_above`: gate confidence below it a human looks. `examples`, `words`, `phrases`: what such messages say.
    `reviewer`: what its drafts must score to leave by themselves. `chain`, `effort`: who drafts and how long it may
    think, where the category has its own. `samples`: good replies; `show_examples`: how many a model sees, None: as
    the playbook has it. `cancel_link`: the customer's own link to leave goes below the reply. `knowledge`: the articles
    such messages are answered from, by file; empty: all of them.
    """

    name: str
    title: str
    when: str
    channels: tuple[str, ...]
    priority: int
    sla: timedelta
    tools: tuple[str, ...]
    send_above: float
    red_lines: tuple[str, ...]
    examples: tuple[str, ...]
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    instructions: str
    reviewer: ReviewPolicy
    chain: tuple[str, ...] = ()
    effort: Effort | None = None
    samples: tuple[Sample, ...] = ()
    show_examples: int | None = None
    cancel_link: bool = False
    knowledge: tuple[str, ...] = ()


def read_categories(folder: Path, known_tools: Collection[str], review: ReviewPolicy) -> dict[str, Category]:
    """Every category of the folder, in file order. `review`: the playbook's own policy, which a category may change."""
    files = sorted(folder.glob("*.md"))
    if not files:
        raise BadPlaybook(f"{folder}: no category files (*.md); a playbook needs at least one")
    return {file.stem: _read_category(file, known_tools, review) for file in files}


def _read_category(file: Path, known_tools: Collection[str], review: ReviewPolicy) -> Category:
    table, body = read_front_matter(file)
    channels = table.names("channels", CHANNELS)
    category = Category(
        name=file.stem,
        title=table.text("title"),
        when=table.text("when"),
        channels=channels,
        priority=table.whole("priority", default=0),
        sla=timedelta(minutes=table.whole("sla_minutes")),
        tools=table.names("tools", known_tools, default=()),
        send_above=table.ratio("send_above"),
        red_lines=table.texts("red_lines", default=()),
        examples=table.texts("examples", default=()),
        words=table.texts("words", default=()),
        phrases=table.texts("phrases", default=()),
        instructions=body,
        reviewer=read_review_policy(table, review),
        chain=read_own_chain(table),
        effort=read_effort(table),
        samples=tuple(_read_sample(sample, channels) for sample in table.tables("samples")),
        show_examples=table.whole("show_examples") if table.has("show_examples") else None,
        cancel_link=table.has("cancel_link") and table.flag("cancel_link"),
        knowledge=table.texts("knowledge", default=()),
    )
    table.refuse_unknown()
    return category


def _read_sample(table: Table, channels: tuple[str, ...]) -> Sample:
    reply = table.text("reply")
    sample = Sample(
        customer=table.text("customer"),
        reply=reply,
        language=table.text("language") if table.has("language") else detect_language(reply) or "",
        channels=table.names("channels", channels, default=channels),
    )
    table.refuse_unknown()
    return sample
