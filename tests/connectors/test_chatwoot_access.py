"""What opens a Chatwoot: read strictly, told without its secrets."""

import json

import pytest
from chatwoot import ACCESS

from connectors.chatwoot_access import inspect_access, read_access
from desk.errors import BadInput

_GOOD = {"url": "https://chat.example.com", "account": 3, "token": "abc", "bot_token": "def", "webhook_secret": "ghi"}


def test_what_is_stored_is_read_again() -> None:
    assert read_access(ACCESS.as_text()) == ACCESS


@pytest.mark.parametrize(
    "wrong",
    [{"url": "chat.example.com"}, {"url": "ftp://x"}, {"url": "https://u:p@x.example"}, {"url": None}, {"account": 0},
     {"account": "x"}, {"account": True}, {"token": ""}, {"token": "s3cr3t\n"  "x"}, {"token": "s3cr3t" * 200},
     {"bot_token": 5}, {"webhook_secret": "s3cr3té"}, {"file_hosts": ["s3cr3t"]}, {"what": "s3cr3t"}],
)  # fmt: skip
def test_what_cannot_open_anything_is_refused_and_no_secret_is_quoted(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        read_access(json.dumps(_GOOD | wrong))
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "abc", "[]", "5", "{" * 5000])
def test_what_is_no_object_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="account"):
        read_access(text)


def test_no_secret_is_shown_when_it_is_printed() -> None:
    shown = repr(read_access(json.dumps(_GOOD)))
    assert not any(secret in shown for secret in ("abc", "def", "ghi"))


def test_what_is_missing_is_told() -> None:
    report = inspect_access(json.dumps({name: _GOOD[name] for name in ("url", "account", "token")}))
    assert (report.kind, len(report.limits), report.problems) == ("user", 2, ())
    assert inspect_access("x").rights == ()
