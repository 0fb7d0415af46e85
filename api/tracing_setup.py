"""Opens the tracing of a house from its settings: our own tables always, Langfuse beside them when there are keys."""

from datetime import timedelta
from functools import partial

from agent.langfuse_scores import open_langfuse_scores
from agent.langfuse_spans import open_langfuse_spans
from agent.trace_store import open_tracing
from agent.tracing import Tracing
from desk.playbook import Playbook
from desk.settings import Settings
from storage.database import Database


def open_house_tracing(settings: Settings, db: Database, playbook: Playbook, *, version: str) -> Tracing:
    """The tracing of this process. Makes no network call, and never waits for Langfuse."""
    opened = partial(
        open_tracing, db, text=settings.trace_text, keep=timedelta(days=settings.trace_days), version=version,
        rules=playbook.review_queue,
    )  # fmt: skip
    public, secret = settings.langfuse_public_key, settings.langfuse_secret_key
    if public is None or secret is None:
        return opened()
    project = {"host": settings.langfuse_host, "public_key": public, "secret_key": secret.get_secret_value()}
    return opened(mirror=open_langfuse_spans(**project), scores=open_langfuse_scores(**project))
