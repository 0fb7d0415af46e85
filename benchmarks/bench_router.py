"""Router: CPU of finding the intent without a model, and of one prediction beside scikit-learn's own."""

import asyncio
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from agent.models import resolve
from agent.router import Helpers, route
from benchmarks.rows import BENCH_ROWS, NOW, Figure, make_inbounds, tell
from desk.classifier import Classifier
from desk.classifier_training import train
from desk.interactions import ChannelName, Interaction, InteractionId, Priority, SellerId, Status
from desk.playbook import Playbook, load_playbook
from desk.routing import weigh
from desk.routing_learning import learning_text, training_set
from tools import TOOLS

_PROMPTS = Path(__file__).parents[1] / "prompts"
_BAR_MS = 50.0
_T = TypeVar("_T")
_MOST_MESSAGES = 400


def run() -> list[Figure]:
    """Router p50 and p95 against the bar of 50 ms, rules alone, and a prediction against scikit-learn's."""
    playbook = load_playbook(_PROMPTS / "wildberries_seller", known_tools=TOOLS)
    classifier, reference = _learnt(playbook)
    messages = [_interaction(number, text) for number, text in enumerate(_texts())]
    tell(f"router: {len(messages)} messages")
    asyncio.run(_route_all(messages[:50], playbook, classifier))
    spent = sorted(asyncio.run(_route_all(messages, playbook, classifier)))
    rules = sorted(_timed(lambda one: _weigh(one, playbook), messages))
    shown = [learning_text(one.words, playbook) for one in messages]
    ours = statistics.median(_timed(classifier.predict, shown))
    theirs = statistics.median(_timed(lambda text: reference([text]), shown))
    return [
        Figure(
            name="router: median message", ours=statistics.median(spent), reference=_BAR_MS, goal=0.1, unit="cpu ms"
        ),
        Figure(name="router: p95 message", ours=_p95(spent), reference=_BAR_MS, goal=1.0, unit="cpu ms"),
        Figure(name="router: p95, rules alone", ours=_p95(rules), reference=_BAR_MS, goal=1.0, unit="cpu ms"),
        Figure(name="router: one prediction / scikit-learn", ours=ours, reference=theirs, goal=1.0, unit="cpu ms"),
    ]


def _learnt(playbook: Playbook) -> tuple[Classifier, Callable[[list[str]], object]]:
    rows = training_set(playbook, "question", [])
    peer = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True), LinearSVC())
    peer.fit(rows.texts, rows.labels)
    return train(rows.texts, rows.labels, weights=rows.weights), peer.predict


def _texts() -> list[str]:
    """Questions the playbook has and others put together from two, so that few are seen twice."""
    count = min(_MOST_MESSAGES, BENCH_ROWS)
    told = [item.text for item in make_inbounds(count * 2)]
    return [f"{told[number]} {told[-1 - number]}" for number in range(count)]


def _interaction(number: int, text: str) -> Interaction:
    item = next(make_inbounds(5, seed=number))
    return Interaction(
        id=InteractionId(number + 1), seller_id=SellerId("bench"), marketplace=item.marketplace,
        channel=ChannelName.QUESTION, external_id=str(number), text=text, occurred_at=NOW, source=item.source,
        status=Status.OPEN, priority=Priority.NORMAL, needs_response=True, revision=1, version=1, created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip


async def _route_all(messages: list[Interaction], playbook: Playbook, classifier: Classifier) -> list[float]:
    model, helpers = resolve("offline", playbook=playbook), Helpers(classifier=classifier)
    spent = []
    for one in messages:
        before = time.thread_time()
        await route(one, playbook=playbook, model=model, helpers=helpers)
        spent.append((time.thread_time() - before) * 1000)
    return spent


def _weigh(one: Interaction, playbook: Playbook) -> object:
    return weigh(channel=one.channel, text=one.text, pros=None, cons=None, rating=None, playbook=playbook)


def _timed(call: Callable[[_T], object], values: list[_T]) -> list[float]:
    spent = []
    for value in values:
        before = time.thread_time()
        call(value)
        spent.append((time.thread_time() - before) * 1000)
    return spent


def _p95(spent: list[float]) -> float:
    return spent[int(len(spent) * 0.95)]
