"""Logs: one JSON object a line on stderr, with the ids of its request and trace, personal data redacted."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from agent.tracing import current_trace_id
from desk.redaction import redact

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="-")
"""Set per HTTP request and per command; every line logged inside carries it."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Libraries that narrate every request; their warnings still come through.
_TALKATIVE = ("httpx", "httpcore", "alembic", "uvicorn", "asyncio", "pymorphy3")


class JsonLines(logging.Formatter):
    """Renders a record as one JSON object; whatever was given as `extra` becomes a key."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
            "correlation_id": correlation_id.get(),
        }
        if (trace_id := current_trace_id()) is not None:
            line["trace_id"] = trace_id
        for name, value in vars(record).items():
            if name not in _STANDARD:
                line[name] = redact(value) if isinstance(value, str) else value
        if record.exc_info:
            line["error"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def log_to_stderr(level: str) -> None:
    """Send every logger's lines to stderr as JSON. Called once, by the command line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
