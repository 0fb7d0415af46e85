"""The dialect of Anthropic's messages: `POST /v1/messages`, whole or as named server-sent events.

Source: https://docs.anthropic.com/en/api/messages and .../messages-streaming, and what anthropic 1.17 sends and reads.
"""

import json
from collections.abc import Iterator

from sandbox.models_ask import Answer, Ask, Fields, Offer, Said, as_json, fields_of, list_of, schema_in, text_of
from sandbox.models_openai import pieces

_ENDS = {"done": "end_turn", "length": "max_tokens", "refusal": "refusal"}
_ERRORS = {401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error"}


def read(body: Fields) -> Ask:
    """The request in our words. Raises `BadAsk`."""
    system = text_of(body.get("system"))
    offers = tuple(
        Offer(name=str(one.get("name", "")), schema=fields_of(one.get("input_schema", {}), "input_schema"))
        for one in list_of(body.get("tools"), "tools")
    )
    return Ask(
        model=str(body.get("model", "")),
        system=system,
        said=tuple(said for one in list_of(body.get("messages"), "messages") for said in _said(one)),
        offers=offers,
        forced=_forced(body.get("tool_choice")),
        schema=_schema(body.get("output_config"), system),
        is_stream=body.get("stream") is True,
        effort=_effort(body),
    )


def whole(ask: Ask, answer: Answer) -> Fields:
    """The answer as one object."""
    blocks: list[Fields] = [{"type": "text", "text": answer.text}] if answer.text else []
    blocks += [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": _input(call.raw)} for call in answer.calls
    ]
    usage = {"input_tokens": answer.read, "output_tokens": answer.written}
    return _head(ask) | {"content": blocks, "stop_reason": _stop(answer), "usage": usage}


def events(ask: Ask, answer: Answer) -> Iterator[str]:
    """The answer as events: each block is opened, told in pieces, closed."""
    start = _head(ask) | {
        "content": [],
        "stop_reason": None,
        "usage": {"input_tokens": answer.read, "output_tokens": 1},
    }
    yield _event("message_start", {"message": start})
    texts: list[tuple[Fields, str, str]] = [({"type": "text", "text": ""}, "text", answer.text)] if answer.text else []
    calls = [
        ({"type": "tool_use", "id": call.id, "name": call.name, "input": {}}, "partial_json", call.raw)
        for call in answer.calls
    ]
    for number, (block, key, words) in enumerate([*texts, *calls]):
        yield _event("content_block_start", {"index": number, "content_block": block})
        kind = "text_delta" if key == "text" else "input_json_delta"
        for piece in pieces(words):
            yield _event("content_block_delta", {"index": number, "delta": {"type": kind, key: piece}})
        yield _event("content_block_stop", {"index": number})
    end = {"stop_reason": _stop(answer), "stop_sequence": None}
    yield _event("message_delta", {"delta": end, "usage": {"output_tokens": answer.written}})
    yield _event("message_stop", {})


def problem(status: int, words: str) -> Fields:
    """Their error body."""
    kind = _ERRORS.get(status, "api_error" if status >= 500 else "invalid_request_error")
    return {"type": "error", "error": {"type": kind, "message": words}}


def _said(message: Fields) -> Iterator[Said]:
    """A turn's words, then the results of tools it brings: here they come as blocks of the user's turn."""
    content = message.get("content")
    text = text_of(content)
    if text:
        yield Said(role="assistant" if message.get("role") == "assistant" else "user", text=text)
    for block in list_of(content, "content") if not isinstance(content, str) else []:
        if block.get("type") == "tool_result":
            yield Said(role="tool", text=text_of(block.get("content")))
        elif block.get("type") == "tool_use":
            yield Said(role="assistant", text="")


def _forced(choice: object) -> str | None:
    named = choice if isinstance(choice, dict) and choice.get("type") == "tool" else {}
    return str(named["name"]) if "name" in named else None


def _effort(body: Fields) -> str | None:
    config = body.get("output_config")
    return str(config["effort"]) if isinstance(config, dict) and "effort" in config else None


def _schema(config: object, system: str) -> Fields | None:
    form = fields_of(config, "output_config").get("format") if config is not None else None
    return fields_of(fields_of(form, "format").get("schema"), "schema") if form is not None else schema_in(system)


def _input(raw: str) -> object:
    """Arguments are an object here; broken ones cannot be told in a whole answer, so their form is lost instead."""
    try:
        return json.loads(raw)
    except ValueError:
        return {"answer": raw}


def _stop(answer: Answer) -> str:
    return "tool_use" if answer.calls and answer.end == "done" else _ENDS[answer.end]


def _head(ask: Ask) -> dict[str, object]:
    return {"id": f"msg_practice_{len(ask.said)}", "type": "message", "role": "assistant", "model": ask.model,
            "stop_sequence": None}  # fmt: skip


def _event(name: str, body: Fields) -> str:
    return f"event: {name}\ndata: {as_json({'type': name, **body})}\n\n"
