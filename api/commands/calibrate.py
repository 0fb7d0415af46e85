"""`replydesk eval calibrate`: how far a judge agrees with people."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from api.bootstrap import House, open_house, open_playbook
from api.commands.launch import give, say
from api.house_models import open_shelf
from desk.errors import BadInput
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from evals.annotation import labelled_rows
from evals.calibration import calibrate, calibration_json, calibration_lines, read_labelled
from evals.judge import Judge
from evals.judge_model import open_judge
from evals.rows import load_rows
from storage.annotations import list_annotations, list_items, read_batch


async def main(
    settings: Settings, *, file: Path | None, labels: str | None, judge: str | None, seller: str | None, as_json: bool
) -> None:
    """Read the labels, ask the judge, print both. Exactly one of file and labels."""
    if (file is None) == (labels is None):
        raise BadInput("expected either --file FILE or --labels BATCH, found " + ("both" if file else "neither"))
    if file is not None:
        playbook = open_playbook(settings)
        rows: Sequence[Mapping[str, object]] = load_rows(file)
    else:
        house = open_house(settings)
        try:
            playbook, rows = house.playbook, await _rows_of(house, str(labels), seller)
        finally:
            await house.aclose()
    answers, speaker = read_labelled(rows), judge_named(settings, playbook, judge)
    say(f"{len(answers)} rows; the judge is {speaker.name}")
    done = await calibrate(speaker, answers, playbook.judging)
    give(calibration_json(done), as_json=as_json, lines=calibration_lines(done))


def judge_named(settings: Settings, playbook: Playbook, names: str | None) -> Judge:
    """The judge of `--judge a,b`, else the playbook's."""
    chosen = tuple(name.strip() for name in (names or "").split(",") if name.strip())
    return open_judge(playbook, open_shelf(settings, playbook), chosen)


async def _rows_of(house: House, batch_id: str, seller: str | None) -> list[dict[str, object]]:
    rows = await house.db.read(_labelled, house.desk(seller).seller_id, batch_id)
    with_rubrics = [row for row in rows if row["labels"]]
    if not with_rubrics:
        raise BadInput(f"batch {batch_id} has no rubric labelled yet; `replydesk eval annotate next {batch_id}`")
    return with_rubrics


def _labelled(conn: Connection, seller_id: SellerId, batch_id: str) -> list[dict[str, object]]:
    batch = read_batch(conn, seller_id, batch_id)
    items, said = list_items(conn, seller_id, batch_id), list_annotations(conn, seller_id, batch_id)
    return labelled_rows(items, said, name=batch.id[:8])
