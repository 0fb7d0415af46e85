"""Recorded wire traffic of models: replayed with every socket closed, recorded anew with `RECORD=1`.

vcrpy sees the model SDKs' httpx2. What is kept is the traffic alone: no key, no address, nothing of the machine.
"""

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import vcr
import yaml
from practice_models import practice_models
from pydantic_ai.models import override_allow_model_requests
from vcr.request import Request

CASSETTES = Path(__file__).parents[1] / "cassettes"
IS_RECORDING = os.environ.get("RECORD") == "1"
CLOSED = "http://127.0.0.1:9"
_HOST = "http://models.practice"
_SENT = frozenset({"content-type", "anthropic-version"})
_RECEIVED = frozenset({"content-type", "retry-after"})
"""Headers that say something of the dialect; the rest is keys, machines and dates."""
_WORDS = re.compile(r"<customer_text>\n(.*?)\n</customer_text>", re.DOTALL)


def clean_request(request: Request) -> Request:
    """A request as a cassette keeps it."""
    parts = urlsplit(request.uri)
    request.uri = _HOST + parts.path
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in _SENT}
    return request


def clean_response(response: dict[str, Any]) -> dict[str, Any]:
    """A response as a cassette keeps it."""
    kept = {name: value for name, value in response["headers"].items() if name.lower() in _RECEIVED}
    return response | {"headers": kept}


def gist(request: Request) -> dict[str, Any]:
    """What makes two requests the same: the form of the call and the customer's words, not the prompts' wording."""
    body = json.loads(request.body)
    turns = body["messages"]
    return {
        "keys": sorted(body),
        "settings": [body.get(key) for key in ("model", "stream", "tool_choice")],
        "tools": [tool.get("name") or tool["function"]["name"] for tool in body.get("tools", [])],
        "turns": [(turn["role"], _shape(turn)) for turn in turns if turn["role"] != "system"],
        "words": _WORDS.findall(json.dumps(turns, ensure_ascii=False).replace("\\n", "\n")),
    }


def _shape(turn: dict[str, Any]) -> list[str]:
    content = turn.get("content")
    blocks = content if isinstance(content, list) else []
    kinds = [f"{block['type']}:{block.get('name') or block.get('tool_use_id') or ''}" for block in blocks]
    calls = [f"call:{call['function']['name']}" for call in turn.get("tool_calls") or []]
    return [*kinds, *calls, str(turn.get("tool_call_id", ""))]


def _same_gist(one: Request, other: Request) -> None:
    assert gist(one) == gist(other)


class _Readable(yaml.SafeDumper):
    """Streams line by line, Cyrillic as it is: a recording can be reviewed."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)


def _dump(cassette: dict[str, Any]) -> str:
    return yaml.dump(cassette, Dumper=_Readable, allow_unicode=True, width=120)


def recorder() -> vcr.VCR:
    """vcrpy with the filters and the matching of this house."""
    ours = vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode=vcr.mode.ALL if IS_RECORDING else vcr.mode.NONE,
        before_record_request=clean_request,
        before_record_response=clean_response,
        match_on=("method", "uri", "gist"),
        serializer="readable",
    )
    ours.register_matcher("gist", _same_gist)
    ours.register_serializer("readable", SimpleNamespace(serialize=_dump, deserialize=yaml.safe_load))
    return ours


@asynccontextmanager
async def cassette(name: str, shut: pytest.MonkeyPatch, *, is_whole: bool = True) -> AsyncIterator[str]:
    """The address to ask. Replaying, nobody listens there, no socket opens, and all (`is_whole`) answers are used."""
    file = f"{name}.yaml"
    if IS_RECORDING:
        (CASSETTES / file).unlink(missing_ok=True)
        async with practice_models() as server:
            with recorder().use_cassette(file):
                yield server.url
        return
    close_sockets(shut)
    with override_allow_model_requests(True), recorder().use_cassette(file) as tape:
        yield CLOSED
        assert tape.all_played or not is_whole, f"{file}: not every recorded answer was asked for"


def close_sockets(shut: pytest.MonkeyPatch) -> None:
    """From here on no socket connects, loopback included."""

    def refuse(_self: object, address: object) -> None:
        raise AssertionError(f"a replayed test tried to reach {address}")

    shut.setattr("socket.socket.connect", refuse)
    shut.setattr("socket.socket.connect_ex", refuse)
