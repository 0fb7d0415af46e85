"""Opens the tracing of a house from its settings: our own tables always, Langfuse beside them when there are keys."""

from datetime import timedelta

from agent.langfuse_scores import open_langfuse_scores
from agent.langfuse_spans import open_langfuse_spans
from agent.trace_store import open_tracing
from agent.tracing import Tracing
from desk.playbook import Playbook
from desk.settings import Settings
from storage.database import Database


def open_house_tracing(settings: Settings, db: Database, playbook: Playbook, *, version: str) -> Tracing:
    """The tracing of this process. Makes no network call, and never waits for Langfuse."""
    keep, rules = timedelta(days=settings.trace_days), playbook.review_queue
    public, secret, host = settings.langfuse_public_key, settings.langfuse_secret_key, settings.langfuse_host
    # An empty variable, as compose files pass them on, is none.
    if not public or secret is None or not secret.get_secret_value():
        return open_tracing(db, text=settings.trace_text, keep=keep, version=version, rules=rules)
    spans = open_langfuse_spans(host=host, public_key=public, secret_key=secret.get_secret_value())
    scores = open_langfuse_scores(host=host, public_key=public, secret_key=secret.get_secret_value())
    return open_tracing(
        db, text=settings.trace_text, keep=keep, version=version, rules=rules, mirror=spans, scores=scores
    )
