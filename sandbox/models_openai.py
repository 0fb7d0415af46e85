"""The dialect of OpenAI's chat completions: `POST /v1/chat/completions`, whole or as server-sent events.

Source: https://platform.openai.com/docs/api-reference/chat, and what openai 3.3 sends and reads.
"""

from collections.abc import Iterator

from sandbox.models_ask import Answer, Ask, Call, Fields, Offer, Said, as_json, fields_of, list_of, schema_in, text_of

_CREATED = 1_764_201_600
"""Always the same moment, so that a recording made again is the same recording."""
_ENDS = {"done": "stop", "length": "length", "refusal": "stop"}
_PIECE = 16


def read(body: Fields) -> Ask:
    """The request in our words. Raises `BadAsk`."""
    messages = list_of(body.get("messages"), "messages")
    system = "\n".join(text_of(one.get("content")) for one in messages if one.get("role") in ("system", "developer"))
    options = body.get("stream_options")
    return Ask(
        model=str(body.get("model", "")),
        system=system,
        said=tuple(_said(one) for one in messages if one.get("role") in ("user", "assistant", "tool")),
        offers=tuple(_offer(fields_of(one.get("function"), "tools")) for one in list_of(body.get("tools"), "tools")),
        forced=_forced(body.get("tool_choice")),
        schema=_schema(body.get("response_format"), system),
        is_stream=body.get("stream") is True,
        wants_usage=isinstance(options, dict) and options.get("include_usage") is True,
        effort=str(body["reasoning_effort"]) if "reasoning_effort" in body else None,
    )


def whole(ask: Ask, answer: Answer) -> Fields:
    """The answer as one object."""
    message: dict[str, object] = {"role": "assistant", "content": answer.text or None}
    if answer.calls:
        message["tool_calls"] = [_call(call) for call in answer.calls]
    if answer.end == "refusal":
        message |= {"content": None, "refusal": answer.text}
    choice = {"index": 0, "message": message, "finish_reason": _finish(answer), "logprobs": None}
    return _head(ask, "chat.completion") | {"choices": [choice], "usage": _usage(answer)}


def events(ask: Ask, answer: Answer) -> Iterator[str]:
    """The answer as events, a few characters each, ended by `[DONE]`."""
    yield _event(ask, {"role": "assistant", "content": ""})
    key = "refusal" if answer.end == "refusal" else "content"
    for piece in pieces(answer.text):
        yield _event(ask, {key: piece})
    for number, call in enumerate(answer.calls):
        yield _event(ask, {"tool_calls": [{"index": number, **_call(call, raw="")}]})
        for piece in pieces(call.raw):
            yield _event(ask, {"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
    yield _event(ask, {}, finish=_finish(answer))
    if ask.wants_usage:
        yield _data(_head(ask, "chat.completion.chunk") | {"choices": [], "usage": _usage(answer)})
    yield "data: [DONE]\n\n"


def problem(status: int, words: str) -> Fields:
    """Their error body."""
    kind = {401: "authentication_error", 429: "rate_limit_error"}.get(status, "invalid_request_error")
    return {"error": {"message": words, "type": kind if status < 500 else "server_error", "param": None, "code": None}}


def pieces(text: str) -> Iterator[str]:
    """A text as it is streamed."""
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def _said(message: Fields) -> Said:
    role = str(message["role"])
    return Said(role=role, text=text_of(message.get("content")))  # type: ignore[arg-type]  # one of the three, see `read`


def _offer(function: Fields) -> Offer:
    return Offer(name=str(function.get("name", "")), schema=fields_of(function.get("parameters", {}), "parameters"))


def _forced(choice: object) -> str | None:
    return str(fields_of(choice.get("function"), "tool_choice")["name"]) if isinstance(choice, dict) else None


def _schema(wanted: object, system: str) -> Fields | None:
    form = wanted if isinstance(wanted, dict) else {}
    if form.get("type") == "json_schema":
        return fields_of(fields_of(form.get("json_schema"), "json_schema").get("schema"), "schema")
    return schema_in(system) if form.get("type") == "json_object" else None


def _finish(answer: Answer) -> str:
    return "tool_calls" if answer.calls and answer.end == "done" else _ENDS[answer.end]


def _call(call: Call, raw: str | None = None) -> Fields:
    arguments = call.raw if raw is None else raw
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _head(ask: Ask, kind: str) -> dict[str, object]:
    return {"id": f"chatcmpl-practice-{len(ask.said)}", "object": kind, "created": _CREATED, "model": ask.model}


def _usage(answer: Answer) -> Fields:
    total = answer.read + answer.written
    return {"prompt_tokens": answer.read, "completion_tokens": answer.written, "total_tokens": total}


def _event(ask: Ask, delta: Fields, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return _data(_head(ask, "chat.completion.chunk") | {"choices": [choice]})


def _data(body: object) -> str:
    return f"data: {as_json(body)}\n\n"
