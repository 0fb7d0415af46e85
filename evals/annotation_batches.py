"""What people are given to label: answers of a run, drafts of a set, or live decisions, drawn by lot."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import uuid4

from sqlalchemy import Connection

from desk.errors import BadInput
from desk.interactions import Json, SellerId
from desk.playbook import Playbook
from evals.answers import answer_of
from evals.judge_cases import case_to_judge, decision_to_judge, judge_case_json
from evals.run_sets import set_of_run
from evals.sets import find_case_set
from storage.annotations import Batch, Item, add_batch
from storage.eval_runs import read_results, read_run
from storage.past_decisions import PastDecision, list_past_decisions

Kind = Literal["run", "set", "live"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`kind`: run | set | live. `of`: a run's id or a set's name; None for live. `since`: the oldest live decision.

    `seed`: which are drawn, and in which order they are shown.
    """

    kind: Kind
    of: str | None
    since: datetime
    limit: int = 50
    seed: int = 0


def make_batch(
    conn: Connection, seller_id: SellerId, wanted: Wanted, *, name: str, author: str, playbook: Playbook, now: datetime
) -> Batch:
    """Draw the answers and store them. `NotFound` for no such run or set, `BadInput` for nothing to label."""
    found = list(_items(conn, seller_id, wanted, playbook))
    if not found:
        source = f"{wanted.kind} {wanted.of or ''}".strip()
        raise BadInput(f"{source} has no answers to label; expected drafts, or a run that wrote some")
    drawn = random.Random(wanted.seed).sample(found, min(wanted.limit, len(found)))  # noqa: S311  no secret
    batch = Batch(
        id=str(uuid4()),
        name=name,
        source=wanted.kind if wanted.of is None else f"{wanted.kind}:{wanted.of}",
        item_count=len(drawn),
        author=author,
        created_at=now,
    )
    add_batch(conn, seller_id, batch, [replace(item, number=number) for number, item in enumerate(drawn, start=1)])
    return batch


def _items(conn: Connection, seller_id: SellerId, wanted: Wanted, playbook: Playbook) -> Iterator[Item]:
    if wanted.kind == "live":
        yield from _of_decisions(list_past_decisions(conn, seller_id, since=wanted.since), playbook)
    elif wanted.of is None:
        raise BadInput(f"a batch of a {wanted.kind} needs its {'id' if wanted.kind == 'run' else 'name'}; found none")
    elif wanted.kind == "run":
        yield from _of_run(conn, seller_id, wanted.of, playbook)
    else:
        for case in find_case_set(conn, seller_id, wanted.of, playbook).cases:
            judged = case_to_judge(case, None, playbook.language)
            if judged is not None:
                yield Item(number=0, case_key=case.key, shown=judge_case_json(judged),
                           hidden={"verdict": case.expected.verdict}, interaction_id=case.interaction_id)  # fmt: skip


def _of_run(conn: Connection, seller_id: SellerId, run_id: str, playbook: Playbook) -> Iterator[Item]:
    """The first answer of every case."""
    run = read_run(conn, seller_id, run_id)
    chosen = set_of_run(conn, seller_id, run, playbook)
    cases = {case.key: case for case in chosen.cases}
    for result in read_results(conn, seller_id, run.id).items:
        if result.repeat or result.case_key not in cases:
            continue
        case, answer = cases[result.case_key], answer_of(result.output)
        judged = case_to_judge(case, answer.draft, playbook.language)
        if judged is not None:
            hidden: dict[str, Json] = {"verdict": answer.verdict, "scores": dict(result.scores),
                                       "models": dict(answer.models)}  # fmt: skip
            yield Item(number=0, case_key=case.key, shown=judge_case_json(judged), hidden=hidden,
                       interaction_id=case.interaction_id)  # fmt: skip


def _of_decisions(decisions: Sequence[PastDecision], playbook: Playbook) -> Iterator[Item]:
    """The newest decision of every message that has a draft and can be read."""
    seen = set[int]()
    for past in decisions:
        if past.interaction_id in seen:
            continue
        try:
            judged = decision_to_judge(past, playbook.language)
        except BadInput:
            continue
        if judged is not None:
            seen.add(past.interaction_id)
            hidden: dict[str, Json] = {"verdict": past.verdict, "decision_id": past.id}
            yield Item(number=0, case_key=f"interaction:{past.interaction_id}", shown=judge_case_json(judged),
                       hidden=hidden, interaction_id=past.interaction_id)  # fmt: skip
