"""What a person carries to Langfuse and back by hand, through Langfuse's own SDK: sets, runs, prompts.

Only commands come here. What runs beside customers uses no SDK: its threads, process-wide clients and unbounded end
are no company for messages (docs/decisions/0025). Works with SDK 4.18 and 5, each in its own wire form.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.trace import TracerProvider

from desk.errors import BadInput, BadSettings, NotFound, TryLater
from desk.interactions import Json
from desk.playbook import Playbook
from desk.settings import Settings
from storage.eval_runs import StoredResult, StoredRun

if TYPE_CHECKING:
    from langfuse import Evaluation, Langfuse

NO_KEYS = "no Langfuse: set REPLYDESK_LANGFUSE_PUBLIC_KEY and REPLYDESK_LANGFUSE_SECRET_KEY"

_TIMEOUT_SECONDS = 10
_LABEL = "production"
_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SetItem:
    """A case as Langfuse keeps it. `key`: names it within its set."""

    key: str
    row: Mapping[str, Json]
    expected: Mapping[str, Json]


@contextmanager
def langfuse(settings: Settings) -> Iterator["Langfuse"]:
    """The project of the settings; inside, everything it cannot do is one of ours. `BadSettings` without keys."""
    # Imported here: 160 ms, and only these commands need it.
    import httpx
    from langfuse import Langfuse
    from langfuse.api.core import ApiError

    secret = settings.langfuse_secret_key
    if settings.langfuse_public_key is None or secret is None:
        raise BadSettings(NO_KEYS)
    client = Langfuse(
        public_key=settings.langfuse_public_key,
        secret_key=secret.get_secret_value(),
        base_url=settings.langfuse_host,
        timeout=_TIMEOUT_SECONDS,
        # Its own: the desk's provider would send the desk's spans twice.
        tracer_provider=TracerProvider(shutdown_on_exit=False),
    )
    try:
        yield client
        client.flush()
    except ApiError as error:
        kind = NotFound if error.status_code == 404 else BadInput
        raise kind(f"Langfuse refused ({error.status_code}): {str(error.body)[:300]}") from error
    except httpx.HTTPError as error:
        raise TryLater(f"Langfuse at {settings.langfuse_host} is out of reach: {type(error).__name__}") from error


def push_set(client: "Langfuse", name: str, about: str, items: Sequence[SetItem]) -> int:
    """Create the dataset and its items, or bring them up to date: an item's id is the set's name and the case's key."""
    client.create_dataset(name=name, description=about)
    for item in items:
        client.create_dataset_item(
            dataset_name=name,
            id=item_id(name, item.key),
            input=dict(item.row),
            expected_output=dict(item.expected),
            metadata={"key": item.key},
        )
    return len(items)


def pull_set(client: "Langfuse", name: str) -> tuple[dict[str, object], ...]:
    """The rows of a dataset: an item's input, and below it what is expected where both are objects."""
    rows = []
    for item in client.get_dataset(name).items:
        if not isinstance(item.input, dict):
            found = type(item.input).__name__
            raise BadInput(f"item {item.id} of {name!r}: expected an object as input, found {found}")
        expected = item.expected_output if isinstance(item.expected_output, dict) else {}
        rows.append({**expected, **item.input})
    return tuple(rows)


def push_run(client: "Langfuse", run: StoredRun, results: Sequence[StoredResult]) -> int:
    """Show a stored run as an experiment over its dataset, a repeat each; returns how many results were shown.

    Nothing is computed anew: the task gives the stored output, the evaluators the stored scores.
    """
    dataset, shown = client.get_dataset(run.set_name), 0
    items = dataset.items
    for repeat in sorted({result.repeat for result in results}):
        of_it = {result.case_key: result for result in results if result.repeat == repeat}
        dataset.items = [item for item in items if (item.metadata or {}).get("key") in of_it]
        dataset.run_experiment(
            name=f"{run.set_name} {run.variant}",
            run_name=f"{run.id}-{repeat}",
            task=_task(of_it),
            evaluators=[_evaluator(of_it)],
            max_concurrency=_AT_ONCE,
            metadata={"variant": run.variant, "set_sha": run.set_sha, "seed": str(run.seed)},
        )
        shown += len(dataset.items)
    return shown


def push_prompts(client: "Langfuse", playbook: Playbook) -> tuple[str, ...]:
    """A new version, labelled production, of every prompt that differs there; returns their names."""
    changed = tuple(name for name, state in diff_prompts(client, playbook).items() if state != "same")
    for name in changed:
        client.create_prompt(
            name=name, prompt=playbook.prompts[name.rpartition("/")[2]], labels=[_LABEL], type="text",
            config={"playbook": playbook.name, "prompt_sha": playbook.prompt_sha},
        )  # fmt: skip
    return changed


def diff_prompts(client: "Langfuse", playbook: Playbook) -> dict[str, str]:
    """Prompt -> same | different | missing there. Files stay the truth: nothing is ever taken from there."""
    from langfuse.api.core import ApiError

    found = {}
    for stem, text in playbook.prompts.items():
        name = f"{playbook.name}/{stem}"
        try:
            there = client.api.prompts.get(name, label=_LABEL)
        except ApiError as error:
            if error.status_code != 404:
                raise
            found[name] = "missing"
        else:
            found[name] = "same" if there.prompt == text else "different"
    return found


def item_id(set_name: str, key: str) -> str:
    """Ids are a project's, not a dataset's: the set's name makes them its own."""
    return f"{set_name}:{key}"


def _key(metadata: Any) -> str:
    return str((metadata or {}).get("key"))


def _task(results: Mapping[str, StoredResult]) -> Any:
    def stored(*, item: Any, **_more: Any) -> Any:
        result = results[_key(item.metadata)]
        return dict(result.output) if result.error is None else {"error": result.error}

    return stored


def _evaluator(results: Mapping[str, StoredResult]) -> Any:
    def stored(*, metadata: Any = None, **_more: Any) -> "list[Evaluation]":
        from langfuse import Evaluation

        scores = results[_key(metadata)].scores
        return [
            Evaluation(name=name, value=value, data_type="BOOLEAN" if isinstance(value, bool) else None)
            for name, value in _flat(scores)
        ]

    return stored


def _flat(scores: Mapping[str, Json]) -> Iterator[tuple[str, bool | float | str]]:
    for evaluator, told in scores.items():
        for name, value in (told if isinstance(told, dict) else {"": told}).items():
            if isinstance(value, bool | int | float | str):
                yield f"{evaluator}.{name}".rstrip("."), value
