"""Checking real requests and answers against an OpenAPI description, 3.0 or 3.1."""

import json
from collections.abc import Collection, Iterator, Mapping
from email import message_from_bytes
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]


class Contract:
    """One description. Its references are inlined and `nullable` becomes a type, so one validator reads both."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def operations(self) -> Iterator[tuple[str, str, Schema]]:
        """(METHOD, path, operation), references resolved."""
        for path, methods in self._document["paths"].items():
            for method, operation in methods.items():
                if method in ("get", "post", "patch", "put", "delete"):
                    yield method.upper(), path, self._inline(operation)

    def operation(self, method: str, path: str) -> Schema:
        """One operation, by its path or by one that fits its `{template}`; `KeyError` when it is not described."""
        return dict(self._inline(self._document["paths"][self.template_of(path)][method.lower()]))

    def template_of(self, path: str) -> str:
        """The described path that `path` is one of; itself when there is none."""
        return template_of(self._document["paths"], path)

    def request_faults(self, request: httpx.Request) -> list[str]:
        """What is wrong with a request: parameters, content type, body."""
        operation = self.operation(request.method, request.url.path)
        faults = list(_query_faults(operation, dict(request.url.params)))
        content = operation.get("requestBody", {}).get("content", {})
        if not content:
            return faults + (["a body is not expected"] if request.content else [])
        kind = request.headers.get("content-type", "").split(";")[0]
        if kind not in content:
            return [*faults, f"content type {kind!r} is not one of {sorted(content)}"]
        value = _form_of(request) if kind == "multipart/form-data" else json.loads(request.content)
        return faults + schema_faults(value, content[kind]["schema"])

    def response_faults(self, method: str, path: str, response: httpx.Response) -> list[str]:
        """What is wrong with an answer: status, content type, body, headers."""
        responses = self.operation(method, path)["responses"]
        told = responses.get(str(response.status_code))
        if told is None:
            return [f"status {response.status_code} is not one of {sorted(responses)}"]
        faults = [f"header {name} is missing" for name in told.get("headers", {}) if name not in response.headers]
        content = told.get("content", {})
        if not content:
            return faults + (["a body is not expected"] if response.content else [])
        kind = response.headers.get("content-type", "").split(";")[0]
        if kind not in content:
            return [*faults, f"content type {kind!r} is not one of {sorted(content)}"]
        value = response.json() if "json" in kind else response.text
        return faults + schema_faults(value, content[kind]["schema"])

    def _inline(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._inline(item) for item in part]
        if not isinstance(part, dict):
            return part
        if isinstance(part.get("$ref"), str):
            target: Any = self._document
            for step in part["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            return self._inline(target)
        inlined = {key: self._inline(value) for key, value in part.items()}
        if inlined.pop("nullable", False) and isinstance(inlined.get("type"), str):
            inlined["type"] = [inlined["type"], "null"]
        return inlined


def template_of(known: Collection[str], path: str) -> str:
    """The described path that `path` is one of; itself when there is none."""
    steps = path.split("/")
    return path if path in known else next((one for one in known if _fits(one.split("/"), steps)), path)


def _fits(template: list[str], steps: list[str]) -> bool:
    pairs = zip(template, steps, strict=False)
    return len(template) == len(steps) and all(one == step or one.startswith("{") for one, step in pairs)


def _form_of(request: httpx.Request) -> dict[str, str]:
    """The fields of a multipart body."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = list(message_from_bytes(head + request.content).walk())[1:]
    told = [(part.get_param("name", header="content-disposition"), part.get_payload(decode=True)) for part in parts]
    return {str(name): value.decode() for name, value in told if isinstance(value, bytes)}


def schema_faults(value: Any, schema: Schema) -> list[str]:
    """What a JSON value has against a schema."""
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(value)]


def _query_faults(operation: Schema, given: dict[str, str]) -> Iterator[str]:
    described = {
        parameter["name"]: parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"
    }
    yield from (f"parameter {name} is not described" for name in given if name not in described)
    for name, parameter in described.items():
        if name not in given:
            if parameter.get("required"):
                yield f"parameter {name} is missing"
            continue
        yield from (
            f"{name}{fault}" for fault in schema_faults(_typed(given[name], parameter["schema"]), parameter["schema"])
        )


def _typed(text: str, schema: Schema) -> Any:
    if schema.get("type") == "integer":
        return int(text) if text.lstrip("-").isdigit() else text
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return text
