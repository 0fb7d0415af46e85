"""Log lines: one JSON object each, with the correlation id, without personal data."""

import json
import logging

from api.logs import JsonLines, correlation_id


def _line(message: str, **extra: object) -> dict[str, object]:
    record = logging.makeLogRecord({"name": "test", "levelname": "INFO", "msg": message, **extra})
    line: dict[str, object] = json.loads(JsonLines().format(record))
    return line


def test_a_line_carries_its_correlation_id() -> None:
    token = correlation_id.set("abc")
    try:
        assert _line("hello")["correlation_id"] == "abc"
    finally:
        correlation_id.reset(token)


def test_personal_data_never_reaches_the_log() -> None:
    line = _line("write to anna@example.com or +7 912 345-67-89", error="key sk-abcdefghijklmnop123456")
    text = json.dumps(line, ensure_ascii=False)
    for secret in ("anna@example.com", "345-67-89", "sk-abcdefghijklmnop"):
        assert secret not in text
