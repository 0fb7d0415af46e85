"""What a practice Langfuse holds: everything it took, in memory, under the ids it was given."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.langfuse_otlp import Observation

Fields = dict[str, Any]

_PROJECT = "practice-project"


class Refusal(ValueError):
    """What a request lacks. `status`: 400, or 404 for what is not there."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(kw_only=True)
class LangfuseState:
    """Everything that was taken. `requests`: method, path and headers of every call, without its keys."""

    observations: dict[tuple[str, str], Observation] = field(default_factory=dict)
    scores: dict[str, Fields] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    datasets: dict[str, Fields] = field(default_factory=dict)
    items: dict[str, Fields] = field(default_factory=dict)
    run_items: dict[str, Fields] = field(default_factory=dict)
    prompts: dict[str, list[Fields]] = field(default_factory=dict)
    requests: list[Fields] = field(default_factory=list)

    def take_spans(self, spans: list[Observation]) -> None:
        """A span that comes again replaces the first."""
        self.observations |= {(span.trace_id, span.id): span for span in spans}

    def take_score(self, body: Fields) -> str:
        """Idempotent by id, as the real one: the same id is the same score."""
        need(body, "name", "value")
        kind = body.get("dataType") or ("CATEGORICAL" if isinstance(body["value"], str) else "NUMERIC")
        if kind == "CATEGORICAL" and not isinstance(body["value"], str):
            raise Refusal("a categorical score's value is a string")
        if kind in ("NUMERIC", "BOOLEAN") and not isinstance(body["value"], int | float):
            raise Refusal(f"a {kind.lower()} score's value is a number")
        if not any(body.get(name) for name in ("traceId", "sessionId", "datasetRunId")):
            raise Refusal("a score is of a trace, a session or a dataset run")
        score_id = str(body.get("id") or f"score-{len(self.scores) + 1}")
        self.scores[score_id] = {**body, "id": score_id, "dataType": kind}
        return score_id

    def put_dataset(self, body: Fields) -> Fields:
        """Create or change by name."""
        need(body, "name")
        known = self.datasets.get(body["name"], {"id": f"dataset-{len(self.datasets) + 1}", "createdAt": now()})
        self.datasets[body["name"]] = known | {
            "name": body["name"], "description": body.get("description"), "metadata": body.get("metadata"),
            "inputSchema": body.get("inputSchema"), "expectedOutputSchema": body.get("expectedOutputSchema"),
            "projectId": _PROJECT, "updatedAt": now(),
        }  # fmt: skip
        return self.datasets[body["name"]]

    def dataset(self, name: str) -> Fields:
        """The dataset of that name."""
        if name not in self.datasets:
            raise Refusal(f"no dataset {name!r}", 404)
        return self.datasets[name]

    def put_item(self, body: Fields) -> Fields:
        """Create, or change by the caller's id."""
        need(body, "datasetName")
        of = self.dataset(body["datasetName"])
        item_id = str(body.get("id") or f"item-{len(self.items) + 1}")
        known = self.items.get(item_id, {"id": item_id, "createdAt": now()})
        self.items[item_id] = known | {
            "status": body.get("status") or "ACTIVE", "input": body.get("input"), "metadata": body.get("metadata"),
            "expectedOutput": body.get("expectedOutput"), "sourceTraceId": body.get("sourceTraceId"),
            "sourceObservationId": body.get("sourceObservationId"), "datasetId": of["id"], "datasetName": of["name"],
            "updatedAt": now(), "mediaReferences": [],
        }  # fmt: skip
        return self.items[item_id]

    def put_run_item(self, body: Fields) -> Fields:
        """One item of a run, as SDK 4 says it."""
        need(body, "runName", "datasetItemId")
        if body["datasetItemId"] not in self.items:
            raise Refusal(f"no dataset item {body['datasetItemId']!r}", 404)
        item_id = f"{body['runName']}:{body['datasetItemId']}"
        self.run_items[item_id] = {
            "id": item_id, "datasetRunId": f"run:{body['runName']}", "datasetRunName": body["runName"],
            "datasetItemId": body["datasetItemId"], "traceId": body.get("traceId") or "",
            "observationId": body.get("observationId"), "createdAt": now(), "updatedAt": now(),
        }  # fmt: skip
        return self.run_items[item_id]

    def put_prompt(self, body: Fields) -> Fields:
        """One more version; a label stands on one version alone, `latest` on the newest."""
        need(body, "name", "prompt")
        versions = self.prompts.setdefault(body["name"], [])
        new = {
            "name": body["name"], "version": len(versions) + 1, "type": body.get("type") or "text",
            "prompt": body["prompt"], "config": body.get("config") or {}, "labels": list(body.get("labels") or []),
            "tags": list(body.get("tags") or []), "commitMessage": body.get("commitMessage"), "resolutionGraph": None,
        }  # fmt: skip
        for known in versions:
            known["labels"] = [label for label in known["labels"] if label not in (*new["labels"], "latest")]
        new["labels"] = [*dict.fromkeys((*new["labels"], "latest"))]
        versions.append(new)
        return new

    def prompt(self, name: str, *, version: int | None, label: str | None) -> Fields:
        """One version: that number, that label, else `production`."""
        for known in self.prompts.get(name, []):
            if known["version"] == version if version is not None else (label or "production") in known["labels"]:
                return known
        raise Refusal(f"no prompt {name!r} of version {version} or label {label or 'production'!r}", 404)

    def summary(self) -> Fields:
        """How much of everything, and the newest traces by name: what a person looks for first."""
        traces: dict[str, list[str]] = {}
        for (trace_id, _), span in self.observations.items():
            traces.setdefault(trace_id, []).append(span.name)
        return {
            "observations": len(self.observations), "traces": traces, "scores": list(self.scores.values()),
            "datasets": list(self.datasets), "items": len(self.items), "run_items": len(self.run_items),
            "prompts": {name: len(versions) for name, versions in self.prompts.items()},
            "requests": len(self.requests),
        }  # fmt: skip


def need(body: Fields, *names: str) -> None:
    """Refuse a body that lacks one of these."""
    missing = [name for name in names if body.get(name) is None]
    if missing:
        raise Refusal(f"missing: {', '.join(missing)}")


def now() -> str:
    """As Langfuse writes moments."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
