"""Completes what FastAPI says of the API: every refusal is a problem document, and which refusals a route can give."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from api.errors import MEDIA_TYPE
from api.permissions import OPEN

_NAME = "Problem"
_STREAM = "text/event-stream"
# FastAPI calls every stream a string; each of its events is this.
_EVENT = {"type": "object", "properties": {name: {"type": "string"} for name in ("event", "id", "data")}}
# What any route that is asked something can answer, beside what it says of itself.
_OF_ALL = {
    400: "Something asked for makes no sense here; says what was wanted and what was found.",
    404: "There is no such thing here, or the seller is not one of yours.",
    422: "The request has another shape than described; `errors` says where.",
}
_OF_BODIES = {411: "A body came without its length.", 413: "The body is too big."}


class Problem(BaseModel):
    """Why not (RFC 9457). `correlation_id`: under which the log has it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    correlation_id: str
    errors: list[dict[str, str]] = Field(default_factory=list, description="Where the request has another shape.")
    findings: list[dict[str, str]] = Field(default_factory=list, description="What the gate found in a text.")


def describe(app: FastAPI) -> None:
    """Have `/openapi.json` tell every refusal."""
    made = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(made())
        return made()

    # FastAPI's own way to extend the description.
    app.openapi = complete  # type: ignore[method-assign]


def _complete(described: dict[str, Any]) -> None:
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas[_NAME] = Problem.model_json_schema()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            _each(operation, is_open=(method.upper(), path) in OPEN, has_body="requestBody" in operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _each(operation: dict[str, Any], *, is_open: bool, has_body: bool) -> None:
    responses = operation["responses"]
    usual: dict[int, str] = {} if is_open and not has_body else _OF_ALL
    for status, about in (usual | (_OF_BODIES if has_body else {})).items():
        responses.setdefault(str(status), {"description": about})
    for code, response in responses.items():
        if stream := response.get("content", {}).get(_STREAM):
            stream["schema"] = _EVENT
        if int(code) >= HTTPStatus.BAD_REQUEST and not _tells_a_status(response):
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_NAME}"}}}


def _tells_a_status(response: Mapping[str, Any]) -> bool:
    """Whether a route described this answer itself, as `/ready` does of its 503."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return bool(schema) and "HTTPValidationError" not in str(schema)
