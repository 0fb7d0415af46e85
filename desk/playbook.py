"""What the shop decides, read from a folder of prompts/: categories, instructions, words, thresholds.

`load_playbook` is the only reader. Anything wrong is a `BadPlaybook` that names file, key and what was expected.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from desk.errors import BadPlaybook
from desk.judge_policy import USUAL_JUDGE, JudgePolicy, read_judge_policy
from desk.knowledge import Article, read_articles
from desk.link_values import LinkWeights
from desk.playbook_categories import CHANNELS, Category, read_categories
from desk.playbook_drafting import USUAL_DRAFTING, Drafting, read_drafting
from desk.playbook_files import Table, nearest, read_table, read_text, read_words
from desk.playbook_helpdesk import NO_TEAMS, HelpdeskPolicy, read_helpdesk_policy
from desk.playbook_linking import read_linking
from desk.playbook_metrics import USUAL_METRICS, MetricPolicy, read_metric_policy
from desk.playbook_models import Models, read_models
from desk.playbook_retention import USUAL, Retention, read_retention
from desk.playbook_routing import RoutingPolicy, read_routing
from desk.readiness_policy import ReadinessPolicy, read_readiness
from desk.review_policy import ReviewPolicy, read_review_policy
from desk.review_queue import NOBODY_LOOKS, ReviewRules, read_review_rules
from desk.word_check import check_words

Words = Mapping[str, Mapping[str, tuple[str, ...]]]
"""file stem -> list name -> entries, e.g. `words["red_lines"]["allergy"]`."""

__all__ = ["Category", "ChannelPolicy", "Drafting", "Limits", "NoOverride", "Novelty", "Playbook", "SlaPolicy", "Words",
           "load_playbook"]  # fmt: skip


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
    readiness: ReadinessPolicy
    sha: str
    prompt_sha: str
    drafting: Drafting = USUAL_DRAFTING
    retention: Retention = USUAL
    review_queue: ReviewRules = NOBODY_LOOKS
    metrics: MetricPolicy = USUAL_METRICS
    judging: JudgePolicy = USUAL_JUDGE
    helpdesk: HelpdeskPolicy = NO_TEAMS

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
    categories = read_categories(folder / "categories", known_tools, read_review_policy(table, ReviewPolicy()))
    prompts = _need_prompts(shared, folder)
    words = _read_checked_words(shared / "words", folder / "words")
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
        drafting=read_drafting(table),
        retention=read_retention(table),
        review_queue=read_review_rules(table),
        metrics=read_metric_policy(table),
        judging=read_judge_policy(table),
        helpdesk=read_helpdesk_policy(folder, categories),
        readiness=read_readiness(folder),
        categories=categories,
        channels=_read_channels(folder / "channels", shared / "channels"),
        prompts=prompts,
        words=words,
        knowledge=_read_knowledge(folder, categories),
        sha=_hash((folder, shared), ("*.toml", "*.md")),
        prompt_sha=_hash((folder, shared), ("*.md",)),
    )
    table.refuse_unknown()
    return playbook


def _read_knowledge(folder: Path, categories: Mapping[str, Category]) -> tuple[Article, ...]:
    """The articles; what a category names must be one of them."""
    articles = read_articles(folder / "knowledge", channels=CHANNELS)
    known = [article.name for article in articles]
    for category in categories.values():
        for name in category.knowledge:
            if name not in known:
                raise BadPlaybook(
                    f"{folder}/categories/{category.name}.md: knowledge: no article {name!r}; there are "
                    f"{', '.join(known) or 'none'}{nearest(name, known)}"
                )
    return articles


def _read_channels(own: Path, shared: Path) -> dict[str, ChannelPolicy]:
    """A business may have its own policy for a channel: another vendor stands behind it."""
    policies = {}
    for name in CHANNELS:
        file = own / f"{name}.toml"
        table = read_table(file if file.is_file() else shared / file.name)
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
    at_most = {name: timedelta(minutes=caps.whole(name, default=0)) for name in CHANNELS}
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


def _need_prompts(shared: Path, folder: Path) -> dict[str, str]:
    prompts = _read_prompts(shared) | _read_prompts(folder)
    for needed in ("router", "drafter", "reviewer", "untrusted"):
        if needed not in prompts:
            raise BadPlaybook(f"{folder}/{needed}.md: no such file; the {needed} instructions are required")
    return prompts


def _read_checked_words(shared: Path, own: Path) -> Words:
    words = read_words(shared) | read_words(own)
    check_words((shared, own), words)
    return words


def _read_prompts(folder: Path) -> dict[str, str]:
    return {file.stem: read_text(file).strip() for file in sorted(folder.glob("*.md"))}


def _hash(folders: Collection[Path], patterns: Collection[str]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for pattern in patterns for path in folder.rglob(pattern)):
            digest.update(str(file.relative_to(folder.parent)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
