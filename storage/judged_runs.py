"""Writes what a judge said of a run beside the run's own scores."""

from collections.abc import Mapping

from sqlalchemy import Connection, update

from desk.interactions import Json, SellerId
from storage.eval_runs import read_run
from storage.tables_evals import eval_results, eval_runs

Key = tuple[str, int]
"""case key, repeat"""


def save_judgements(
    conn: Connection,
    seller_id: SellerId,
    run_id: str,
    *,
    scores: Mapping[Key, Mapping[str, Json]],
    summary: Mapping[str, Json],
) -> None:
    """`scores`: all scores of each result, the judge's included. `summary`: who judged; a second judge replaces it.

    `NotFound` for a run that is not this seller's.
    """
    run = read_run(conn, seller_id, run_id)
    for (case_key, repeat), values in scores.items():
        conn.execute(
            update(eval_results)
            .where(
                eval_results.c.seller_id == seller_id,
                eval_results.c.run_id == run.id,
                eval_results.c.case_key == case_key,
                eval_results.c.repeat == repeat,
            )
            .values(scores=dict(values))
        )
    conn.execute(
        update(eval_runs)
        .where(eval_runs.c.seller_id == seller_id, eval_runs.c.id == run.id)
        .values(
            made_of={**run.made_of, "judge": summary["judge"]},
            figures={**run.figures, "judge": dict(summary)},
        )
    )
