"""What the shop decides, read from a folder of prompts/: categories, instructions, words, thresholds.

`load_playbook` is the only reader. Anything wrong is a `BadPlaybook` that names file, key and what was expected.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from desk.errors import BadPlaybook
from desk.knowledge import Article, read_articles
from desk.link_values import LinkWeights
from desk.playbook_files import Table, read_front_matter, read_table, read_text, read_words
from desk.playbook_linking import read_linking
from desk.playbook_models import Models, read_models
from desk.playbook_routing import RoutingPolicy, read_routing
from desk.review_policy import ReviewPolicy, read_review_policy

Words = Mapping[str, Mapping[str, tuple[str, ...]]]
"""file stem -> list name -> entries, e.g. `words["red_lines"]["allergy"]`."""

_CHANNELS = ("review", "question", "chat", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One kind of message and what to do about it: a file of categories/.

    `channels`: where it may occur. `priority`: weight among equally good matches, higher wins.
    `send_above`: gate confidence below it a human looks. `examples`, `words`, `phrases`: what such messages say.
    `reviewer`: what its drafts must score to leave by themselves.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPolicy:
    """What the platform allows on one channel. Lengths in characters.

    `settle`: how long after a send an empty read-back may still mean "not visible yet" (client timeout + vendor's lag).
    """

    name: str
    is_public: bool
    min_length: int
    max_length: int
    settle: timedelta
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers the shop decides. Ages as spans, ratios 0..1."""

    auto_send_max_age: timedelta
    reply_pending: timedelta
    high_after: timedelta
    urgent_after: timedelta
    past_replies: int
    requests_per_run: int
    tokens_per_run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """`at_most`: a channel's cap on every category's allowed time. `soon_share`: the last part of it, 0..1."""

    soon_share: float
    at_most: Mapping[str, timedelta]


@dataclass(frozen=True, slots=True, kw_only=True)
class Novelty:
    """`last`: how many of our newest public answers a new one is compared with; `similar_from`: too alike, 0..1."""

    last: int
    similar_from: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOverride:
    """Guardrails whose block no person lifts: `always`, or only where the whole world reads (`in_public`)."""

    always: tuple[str, ...]
    in_public: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """One business. `sha` covers every file of the folder and of shared/; `prompt_sha` the texts a model reads."""

    name: str
    title: str
    language: str
    brand: str
    models: Models
    limits: Limits
    sla: SlaPolicy
    novelty: Novelty
    no_override: NoOverride
    linking: LinkWeights
    routing: RoutingPolicy
    categories: Mapping[str, Category]
    channels: Mapping[str, ChannelPolicy]
    prompts: Mapping[str, str]
    words: Words
    knowledge: tuple[Article, ...]
    sha: str
    prompt_sha: str

    def category(self, name: str) -> Category:
        """The category of that name; `BadPlaybook` if the folder has none."""
        found = self.categories.get(name)
        if found is None:
            raise BadPlaybook(f"no category {name!r} in playbook {self.name!r}; known: {', '.join(self.categories)}")
        return found

    def categories_for(self, channel: str) -> tuple[Category, ...]:
        """The categories that may occur on a channel, in file order."""
        return tuple(category for category in self.categories.values() if channel in category.channels)

    def word_list(self, file: str, key: str) -> tuple[str, ...]:
        """One list of words/`file`.toml; `BadPlaybook` when file or list is missing."""
        lists = self.words.get(file, {})
        if key not in lists:
            raise BadPlaybook(
                f"words/{file}.toml of playbook {self.name!r} has no list {key!r}; it has: {', '.join(lists)}"
            )
        return lists[key]


def load_playbook(folder: Path, *, known_tools: Collection[str]) -> Playbook:
    """Read prompts/<business> and prompts/shared beside it. `known_tools`: the names a category may switch on."""
    shared = folder.parent / "shared"
    if not (folder / "playbook.toml").is_file():
        raise BadPlaybook(
            f"{folder}/playbook.toml: no such file; a playbook is a folder like prompts/wildberries_seller"
        )
    table = read_table(folder / "playbook.toml")
    review = read_review_policy(table, ReviewPolicy())
    categories = _read_categories(folder / "categories", known_tools, review)
    prompts = _read_prompts(shared) | _read_prompts(folder)
    for needed in ("router", "drafter", "reviewer", "untrusted"):
        if needed not in prompts:
            raise BadPlaybook(f"{folder}/{needed}.md: no such file; the {needed} instructions are required")
    playbook = Playbook(
        name=folder.name,
        title=table.text("title"),
        language=table.text("language"),
        brand=table.text("brand"),
        models=read_models(table.table("models")),
        limits=_read_limits(table.table("limits")),
        linking=read_linking(table.table("linking")),
        routing=read_routing(table.table("routing")),
        sla=_read_sla(table.table("sla")),
        novelty=_read_novelty(table.table("novelty")),
        no_override=_read_no_override(table.table("no_override")),
        categories=categories,
        channels=_read_channels(shared / "channels"),
        prompts=prompts,
        words=read_words(shared / "words") | read_words(folder / "words"),
        knowledge=read_articles(folder / "knowledge", channels=_CHANNELS),
        sha=_hash((folder, shared), ("*.toml", "*.md")),
        prompt_sha=_hash((folder, shared), ("*.md",)),
    )
    table.refuse_unknown()
    return playbook


def _read_categories(folder: Path, known_tools: Collection[str], review: ReviewPolicy) -> dict[str, Category]:
    files = sorted(folder.glob("*.md"))
    if not files:
        raise BadPlaybook(f"{folder}: no category files (*.md); a playbook needs at least one")
    return {file.stem: _read_category(file, known_tools, review) for file in files}


def _read_category(file: Path, known_tools: Collection[str], review: ReviewPolicy) -> Category:
    table, body = read_front_matter(file)
    category = Category(
        name=file.stem,
        title=table.text("title"),
        when=table.text("when"),
        channels=table.names("channels", _CHANNELS),
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
    )
    table.refuse_unknown()
    return category


def _read_channels(folder: Path) -> dict[str, ChannelPolicy]:
    policies = {}
    for name in _CHANNELS:
        table = read_table(folder / f"{name}.toml")
        policies[name] = ChannelPolicy(
            name=name,
            is_public=table.flag("is_public"),
            min_length=table.whole("min_length"),
            max_length=table.whole("max_length"),
            settle=timedelta(seconds=table.whole("settle_seconds")),
            style=table.text("style"),
        )
        table.refuse_unknown()
    return policies


def _read_limits(table: Table) -> Limits:
    limits = Limits(
        auto_send_max_age=timedelta(days=table.whole("auto_send_max_age_days")),
        reply_pending=timedelta(minutes=table.whole("reply_pending_minutes")),
        high_after=timedelta(hours=table.whole("age_high_hours")),
        urgent_after=timedelta(hours=table.whole("age_urgent_hours")),
        past_replies=table.whole("past_replies"),
        requests_per_run=table.whole("requests_per_run"),
        tokens_per_run=table.whole("tokens_per_run"),
    )
    table.refuse_unknown()
    return limits


def _read_sla(table: Table) -> SlaPolicy:
    caps = table.table("at_most_minutes")
    at_most = {name: timedelta(minutes=caps.whole(name, default=0)) for name in _CHANNELS}
    caps.refuse_unknown()
    policy = SlaPolicy(
        soon_share=table.ratio("due_soon_share"), at_most={name: span for name, span in at_most.items() if span}
    )
    table.refuse_unknown()
    return policy


def _read_novelty(table: Table) -> Novelty:
    novelty = Novelty(last=table.whole("last"), similar_from=table.ratio("similar_from"))
    table.refuse_unknown()
    return novelty


def _read_no_override(table: Table) -> NoOverride:
    rule = NoOverride(always=table.texts("always"), in_public=table.texts("in_public"))
    table.refuse_unknown()
    return rule


def _read_prompts(folder: Path) -> dict[str, str]:
    return {file.stem: read_text(file).strip() for file in sorted(folder.glob("*.md"))}


def _hash(folders: Collection[Path], patterns: Collection[str]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for pattern in patterns for path in folder.rglob(pattern)):
            digest.update(str(file.relative_to(folder.parent)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
