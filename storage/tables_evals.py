"""The tables of offline proof: labelled cases by version, runs over them, and what came of every case."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables import metadata
from storage.types import Document, Id, Moment

eval_datasets = Table(
    "eval_datasets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    # Of the cases' own hashes: the same cases are the same version, whoever imports them.
    Column("sha", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    # source, licence, labeller, split, description
    Column("about", Document, nullable=False),
    Column("case_count", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "name", "version"),
)

eval_cases = Table(
    "eval_cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("dataset_id", Id, ForeignKey("eval_datasets.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(128), nullable=False),
    Column("sha", String(64), nullable=False),
    Column("row", Document, nullable=False),
    # Whose words these are, when they were harvested: erased with the message.
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    UniqueConstraint("dataset_id", "key"),
    Index("ix_eval_cases_interaction", "interaction_id"),
)

eval_runs = Table(
    "eval_runs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("set_name", String(128), nullable=False),
    Column("set_sha", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("variant", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("repeat", Integer, nullable=False),
    # What was run: models, playbook sha, prompt sha, code version, git commit, judge, the variant's own settings.
    Column("made_of", Document, nullable=False),
    # What came out, once it is finished: every metric by name.
    Column("figures", Document, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_eval_runs_newest", "seller_id", "started_at"),
)

eval_results = Table(
    "eval_results",
    metadata,
    Column("run_id", String(36), ForeignKey("eval_runs.id", ondelete="CASCADE"), primary_key=True),
    Column("case_key", String(128), primary_key=True),
    Column("repeat", Integer, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    Column("error", Text),
    # What the desk said (verdict, category, draft, findings, tools ...), and how each evaluator judged it.
    Column("output", Document, nullable=False),
    Column("scores", Document, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("latency_ms", Float, nullable=False),
    Index("ix_eval_results_interaction", "interaction_id"),
)
