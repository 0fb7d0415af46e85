"""A practice Langfuse on loopback for tests, and what the desk needs to speak to it."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from opentelemetry.sdk.trace.export import SpanExporter

from agent.langfuse_scores import LangfuseScores, open_langfuse_scores
from agent.langfuse_spans import open_langfuse_spans
from sandbox.langfuse_app import PUBLIC_KEY, SECRET_KEY, LangfuseApp, create_langfuse_app
from sandbox.server import serve


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeLangfuse:
    """A server that runs."""

    app: LangfuseApp
    url: str

    def spans(self, *, secret: str = SECRET_KEY) -> SpanExporter:
        """The exporter a house opens for it."""
        return open_langfuse_spans(host=self.url, public_key=PUBLIC_KEY, secret_key=secret)

    def scores(self, *, secret: str = SECRET_KEY) -> LangfuseScores:
        """Where a house mirrors scores."""
        return open_langfuse_scores(host=self.url, public_key=PUBLIC_KEY, secret_key=secret)


@asynccontextmanager
async def practice_langfuse(*, version: str = "4.60.0") -> AsyncIterator[PracticeLangfuse]:
    """Served until the block ends."""
    app = create_langfuse_app(version=version)
    async with serve(app) as url:
        yield PracticeLangfuse(app=app, url=url)


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def closed_port() -> str:
    """An address nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
