"""Scores on their way to Langfuse: under our ids, in the form the server takes, again until it took them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from desks import make_desk
from makers import NOW
from persons import plant
from practice_langfuse import closed_port, practice_langfuse
from sqlalchemy import select

from agent.chores import usual_chores
from agent.desk import Desk
from agent.langfuse_scores import LangfuseScores, open_langfuse_scores, score_body, takes_lists
from agent.score_mirror import has_unmirrored, mirror_erasures, mirror_scores
from agent.tracing import ScoreMirror, Tracing
from desk.errors import NotAllowed, TryLater, Unusable
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.mirror_erasures import find_mirror_erasures
from storage.persons_erase import erase_rows, look_for_quotes
from storage.scores import Score, count_unmirrored, find_unmirrored, put_score
from storage.tables_scores import mirror_erasures as mirror_erasure_rows
from storage.tables_scores import trace_heads
from storage.tombstones import need_salts
from storage.trace_heads import TraceHead, add_heads

PHONE = "8 (912) 345-67-89"
CARD = "4276 3800 1234 5674"


def put(db: Database, seller: SellerId, **changes: object) -> Score:
    trace_id = uuid4().hex
    head = TraceHead(
        trace_id=trace_id, interaction_id=None, name="handle", started_at=NOW, duration_ms=1.0, status="ok"
    )
    db.write_now(add_heads, seller, [head])
    score = Score(id=str(uuid4()), trace_id=trace_id, name="accuracy", value=0.5, label=None, source="human",
                  author="anna", comment=f"звонить {PHONE}", created_at=NOW, updated_at=NOW)  # fmt: skip
    return db.write_now(put_score, seller, replace(score, **changes))  # type: ignore[arg-type]  # a builder takes any field


def mirrored(db: Database, seller: SellerId, playbook: Playbook, scores: ScoreMirror) -> Desk:
    return replace(make_desk(db, seller, playbook=playbook), tracing=Tracing(scores=scores))


@pytest.mark.parametrize("version", ["4.60.0", "4.16.0", "3.150.1"])
async def test_a_score_arrives_under_its_id_once_in_the_form_the_server_takes(
    db: Database, seller: SellerId, playbook: Playbook, version: str
) -> None:
    numbers, words = put(db, seller), put(db, seller, value=None, label="rude", name="tone", comment=None)
    async with practice_langfuse(version=version) as there:
        desk = mirrored(db, seller, playbook, there.scores())
        assert await has_unmirrored(desk)
        assert await mirror_scores(desk) is False
        assert not await has_unmirrored(desk)
        await there.scores().push([numbers, words])
    got = there.app.got.scores
    assert {name: got[name]["value"] for name in got} == {numbers.id: 0.5, words.id: "rude"}
    assert {got[name]["dataType"] for name in got} == {"NUMERIC", "CATEGORICAL"}
    assert {got[name]["traceId"] for name in got} == {numbers.trace_id, words.trace_id}
    assert ("[phone]" in got[numbers.id]["comment"], "345-67" in got[numbers.id]["comment"]) == (True, False)
    paths = {request["path"] for request in there.app.got.requests} - {"/api/public/health"}
    assert paths == {"/api/public/scores" if version == "4.60.0" else "/api/public/ingestion"}


async def test_what_is_said_anew_is_pushed_again_and_what_changed_meanwhile_still_waits(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    score = put(db, seller)
    async with practice_langfuse() as there:
        wire = there.scores()

        class Slow:
            """While it is under way, somebody changes their mind."""

            async def push(self, scores: Sequence[Score]) -> None:
                await wire.push(scores)
                later = replace(score, value=0.9, updated_at=NOW.replace(year=NOW.year + 1))
                await db.write(put_score, seller, later)

            async def forget(self, trace_ids: Sequence[str]) -> None:
                await wire.forget(trace_ids)

        await mirror_scores(mirrored(db, seller, playbook, Slow()))
        assert db.read_now(count_unmirrored, seller) == 1
        await mirror_scores(mirrored(db, seller, playbook, wire))
    assert there.app.got.scores[score.id]["value"] == 0.9


async def test_a_dead_langfuse_loses_no_score(
    db: Database, seller: SellerId, playbook: Playbook, caplog: pytest.LogCaptureFixture
) -> None:
    put(db, seller)
    away = open_langfuse_scores(host=closed_port(), public_key="pk", secret_key="sk")
    assert await mirror_scores(mirrored(db, seller, playbook, away)) is False
    assert db.read_now(count_unmirrored, seller) == 1
    assert "scores wait for their mirror" in caplog.text


async def test_a_score_nobody_takes_keeps_no_other_waiting(db: Database, seller: SellerId, playbook: Playbook) -> None:
    scores = [put(db, seller) for _ in range(9)]
    refused, pushes = scores[4].id, list[int]()

    class Picky:
        """Takes a batch whole or not at all."""

        async def push(self, scores: Sequence[Score]) -> None:
            pushes.append(len(scores))
            if refused in {score.id for score in scores}:
                raise Unusable("not that one")

        async def forget(self, trace_ids: Sequence[str]) -> None:
            raise AssertionError(trace_ids)

    assert await mirror_scores(mirrored(db, seller, playbook, Picky())) is False
    assert [score.id for score in db.read_now(find_unmirrored, seller, limit=9)] == [refused]
    assert len(pushes) < 9


async def test_who_takes_nothing_is_not_asked_for_ever(db: Database, seller: SellerId, playbook: Playbook) -> None:
    for _ in range(30):
        put(db, seller)
    pushes = list[int]()

    class Closed:
        """Takes nothing."""

        async def push(self, scores: Sequence[Score]) -> None:
            pushes.append(len(scores))
            raise Unusable("none of them")

        async def forget(self, trace_ids: Sequence[str]) -> None:
            raise AssertionError(trace_ids)

    assert await mirror_scores(mirrored(db, seller, playbook, Closed())) is False
    assert (len(pushes), db.read_now(count_unmirrored, seller)) == (20, 30)


async def test_without_langfuse_nothing_is_due(db: Database, seller: SellerId, playbook: Playbook) -> None:
    put(db, seller)
    desk = make_desk(db, seller, playbook=playbook)
    assert (await has_unmirrored(desk), await mirror_scores(desk)) == (False, False)


async def test_an_erased_persons_traces_are_deleted_there_once_it_can_be_reached(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    who = plant(db, seller)
    salt = db.write_now(need_salts, seller, now=NOW)[0]
    quoted = db.read_now(look_for_quotes, seller, who.ids, now=NOW)
    stays = put(db, seller)
    with db.engine.connect() as conn:
        theirs = conn.execute(
            select(trace_heads.c.trace_id).where(trace_heads.c.interaction_id.in_(who.ids))
        ).scalar_one()
    async with practice_langfuse() as there:
        await there.scores().push([stays, replace(stays, id=str(uuid4()), trace_id=theirs)])
        db.write_now(erase_rows, seller, who.ids, salt=salt, quoted=quoted, now=NOW)
        away = open_langfuse_scores(host=closed_port(), public_key="pk", secret_key="sk")
        await mirror_erasures(mirrored(db, seller, playbook, away))
        assert theirs in db.read_now(find_mirror_erasures, seller, limit=5)
        await mirror_erasures(mirrored(db, seller, playbook, there.scores()))
    assert [score["traceId"] for score in there.app.got.scores.values()] == [stays.trace_id]
    assert db.read_now(find_mirror_erasures, seller, limit=5) == ()


async def test_the_chore_carries_erasures_first_and_scores_after(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    put(db, seller)
    with db.engine.begin() as conn:
        conn.execute(mirror_erasure_rows.insert().values(trace_id=uuid4().hex, seller_id=seller, asked_at=NOW))
    told = list[str]()

    class Willing:
        """Takes everything."""

        async def push(self, scores: Sequence[Score]) -> None:
            told.append("push")

        async def forget(self, trace_ids: Sequence[str]) -> None:
            told.append("forget")

    (chore,) = [one for one in usual_chores(sync_every=None) if one.name == "mirror"]
    await chore.act(mirrored(db, seller, playbook, Willing()), "")
    assert told == ["forget", "push"]


async def test_a_desk_without_a_mirror_keeps_no_list_of_erasures(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    with db.engine.begin() as conn:
        conn.execute(mirror_erasure_rows.insert().values(trace_id=uuid4().hex, seller_id=seller, asked_at=NOW))
    desk = make_desk(db, seller, playbook=playbook)
    assert await has_unmirrored(desk)
    await mirror_erasures(desk)
    assert not await has_unmirrored(desk)


def test_a_long_comment_is_cut_where_no_half_of_a_number_is_left() -> None:
    said = f"{'а' * 1990} {CARD} {'б' * 500}"
    score = Score(id="s", trace_id="t", name="n", value=1.0, label=None, source="human", author="anna", comment=said,
                  created_at=NOW, updated_at=NOW)  # fmt: skip
    comment = str(score_body(score)["comment"])
    assert (len(comment), CARD[:6] in comment) == (2000, False)


ANSWERS = [(401, {}, NotAllowed), (429, {}, TryLater), (503, {}, TryLater), (400, {}, Unusable),
           (207, {"errors": [{"message": "no such config"}]}, Unusable)]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "error"), ANSWERS)
async def test_every_answer_is_one_of_our_errors(
    db: Database, seller: SellerId, status: int, body: dict[str, object], error: type[Exception]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/health"):
            return httpx.Response(200, json={"version": "5.0.0"})
        return httpx.Response(status, json=body)

    wire = LangfuseScores(lambda: httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://l"))
    with pytest.raises(error):
        await wire.push([put(db, seller)])


def test_the_version_decides_the_form_and_an_unknown_one_is_a_new_one() -> None:
    told = {version: takes_lists(version) for version in ("4.59.0", "4.58.9", "v3.1.0", "5.0", "", "next")}
    assert told == {"4.59.0": True, "4.58.9": False, "v3.1.0": False, "5.0": True, "": True, "next": True}
