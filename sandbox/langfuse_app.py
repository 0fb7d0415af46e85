"""A practice Langfuse: real HTTP, real wire forms of SDK 4 and 5, everything kept in memory and shown as JSON.

Source of forms: Langfuse's OpenAPI of server 4.16.0 and wire captures of SDK 4.18.0 and 5.0.4. Keys are fixed and open
nothing else.
"""

import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from hmac import compare_digest
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from sandbox.langfuse_otlp import BadExport, read_export
from sandbox.langfuse_state import Fields, LangfuseState, Refusal, need

PUBLIC_KEY, SECRET_KEY = "pk-lf-practice", "sk-lf-practice"
_LISTS_SINCE = (4, 59)

Act = Callable[[Request], Awaitable[Response]]


class LangfuseApp(FastAPI):
    """The server. `version`: what `/health` says; before 4.59 scores come one by one."""

    def __init__(self, *, version: str = "4.60.0", public_key: str = PUBLIC_KEY, secret_key: str = SECRET_KEY) -> None:
        super().__init__(title="Practice Langfuse", docs_url=None, redoc_url=None, openapi_url=None)
        self.got, self.version = LangfuseState(), version
        self.basic = f"Basic {b64encode(f'{public_key}:{secret_key}'.encode()).decode()}"
        self.add_api_route("/", self._show, methods=["GET"], response_model=None)
        self._open("GET", "/api/public/health", self._health, is_guarded=False)
        self._open("GET", "/api/public/projects", self._projects)
        self._open("POST", "/api/public/otel/v1/traces", self._traces)
        self._open("POST", "/api/public/scores", self._scores)
        self._open("POST", "/api/public/ingestion", self._ingestion)
        self._open("POST", "/api/public/v2/datasets", self._put_dataset)
        self._open("GET", "/api/public/v2/datasets/{name:path}", self._dataset)
        self._open("POST", "/api/public/dataset-items", self._put_item)
        self._open("GET", "/api/public/dataset-items", self._items)
        self._open("POST", "/api/public/dataset-run-items", self._put_run_item)
        self._open("POST", "/api/public/v2/prompts", self._put_prompt)
        self._open("GET", "/api/public/v2/prompts/{name:path}", self._prompt)
        self._open("PATCH", "/api/public/v2/prompts/{name}/versions/{version}", self._label)
        self._open("DELETE", "/api/public/traces", self._forget)

    def _open(self, method: str, path: str, act: Act, *, is_guarded: bool = True) -> None:
        async def answer(request: Request) -> Response:
            named = {name: value for name, value in request.headers.items() if name != "authorization"}
            self.got.requests.append({"method": method, "path": request.url.path, "headers": named})
            if is_guarded and not compare_digest(request.headers.get("authorization", ""), self.basic):
                return JSONResponse({"message": "Invalid credentials", "error": "UnauthorizedError"}, 401)
            try:
                return await act(request)
            except (BadExport, Refusal) as error:
                status = getattr(error, "status", 400)
                kind = "LangfuseNotFoundError" if status == 404 else "InvalidRequestError"
                return JSONResponse({"message": str(error), "error": kind}, status)

        self.add_api_route(path, answer, methods=[method], response_model=None)

    async def _show(self, _request: Request) -> Response:
        return JSONResponse(self.got.summary())

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "OK", "version": self.version})

    async def _projects(self, _request: Request) -> Response:
        owner = {"id": "practice-organization", "name": "Practice"}
        project = {"id": "practice-project", "name": "Practice", "organization": owner, "metadata": {}}
        return JSONResponse({"data": [project]})

    async def _traces(self, request: Request) -> Response:
        kind = request.headers.get("content-type", "").split(";")[0]
        encoding = request.headers.get("content-encoding", "")
        self.got.take_spans(read_export(await request.body(), kind=kind, encoding=encoding))
        return JSONResponse({})

    async def _scores(self, request: Request) -> Response:
        body = await _json(request)
        if not isinstance(body, list):
            return JSONResponse({"id": self.got.take_score(_fields(body))})
        if not self._takes_lists():
            raise Refusal("expected object, received array")
        taken, errors = 0, []
        for number, one in enumerate(body):
            try:
                self.got.take_score(_fields(one))
                taken += 1
            except Refusal as error:
                errors.append({"index": number, "status": error.status, "message": str(error)})
        told = {"accepted": taken, "rejected": len(errors), "errors": errors}
        return JSONResponse(told, 207) if errors else JSONResponse({"message": "Accepted"}, 202)

    async def _ingestion(self, request: Request) -> Response:
        body = _fields(await _json(request))
        need(body, "batch")
        successes, errors = [], []
        for event in body["batch"]:
            try:
                need(_fields(event), "id", "type", "timestamp", "body")
                if event["type"] == "score-create" and event["id"] not in self.got.events:
                    self.got.take_score(_fields(event["body"]))
                self.got.events.add(event["id"])
                successes.append({"id": event["id"], "status": 201})
            except Refusal as error:
                errors.append({"id": str(event.get("id", "")), "status": error.status, "message": str(error)})
        return JSONResponse({"successes": successes, "errors": errors}, 207)

    async def _put_dataset(self, request: Request) -> Response:
        return JSONResponse(self.got.put_dataset(_fields(await _json(request))))

    async def _dataset(self, request: Request) -> Response:
        return JSONResponse(self.got.dataset(request.path_params["name"]))

    async def _put_item(self, request: Request) -> Response:
        return JSONResponse(self.got.put_item(_fields(await _json(request))))

    async def _items(self, request: Request) -> Response:
        name = request.query_params.get("datasetName")
        page, limit = int(request.query_params.get("page", 1)), int(request.query_params.get("limit", 50))
        found = [item for item in self.got.items.values() if name in (None, item["datasetName"])]
        meta = {"page": page, "limit": limit, "totalItems": len(found), "totalPages": -(-len(found) // limit)}
        return JSONResponse({"data": found[(page - 1) * limit : page * limit], "meta": meta})

    async def _put_run_item(self, request: Request) -> Response:
        return JSONResponse(self.got.put_run_item(_fields(await _json(request))))

    async def _put_prompt(self, request: Request) -> Response:
        return JSONResponse(self.got.put_prompt(_fields(await _json(request))))

    async def _prompt(self, request: Request) -> Response:
        version, label = request.query_params.get("version"), request.query_params.get("label")
        name = request.path_params["name"]
        return JSONResponse(self.got.prompt(name, version=int(version) if version else None, label=label))

    async def _label(self, request: Request) -> Response:
        name, version = request.path_params["name"], int(request.path_params["version"])
        prompt, wanted = self.got.prompt(name, version=version, label=None), _fields(await _json(request))
        need(wanted, "newLabels")
        for other in self.got.prompts[name]:
            other["labels"] = [label for label in other["labels"] if label not in wanted["newLabels"]]
        prompt["labels"] += wanted["newLabels"]
        return JSONResponse(prompt)

    async def _forget(self, request: Request) -> Response:
        body = _fields(await _json(request))
        need(body, "traceIds")
        gone = set(body["traceIds"])
        self.got.observations = {key: span for key, span in self.got.observations.items() if key[0] not in gone}
        self.got.scores = {key: one for key, one in self.got.scores.items() if one.get("traceId") not in gone}
        return JSONResponse({"message": "Traces deleted successfully"})

    def _takes_lists(self) -> bool:
        major, minor = self.version.split(".")[:2]
        return (int(major), int(minor)) >= _LISTS_SINCE

    def spans(self, trace_id: str | None = None) -> list[Fields]:
        """What was taken, as plain fields; of one trace, or of all."""
        found = [span for span in self.got.observations.values() if trace_id in (None, span.trace_id)]
        return [asdict(span) | {"type": span.type} for span in found]


def create_langfuse_app(*, version: str = "4.60.0") -> LangfuseApp:
    """A fresh server that knows nothing."""
    return LangfuseApp(version=version)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError as error:
        raise Refusal(f"no JSON: {error}") from error


def _fields(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Refusal(f"expected an object, found {type(value).__name__}")
    return value
