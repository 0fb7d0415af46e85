"""`replydesk replay`: stored decisions through a candidate. Reads the desk's rows and writes nothing."""

from sqlalchemy import Connection

from agent.desk import Desk
from agent.learning import find_classifier
from api.bootstrap import open_house
from api.commands.candidates import find_variant, recipe_for
from api.commands.launch import give, say
from desk.classifier import Classifier
from desk.errors import NotFound
from desk.interactions import ChannelName
from desk.settings import Settings
from desk.spans import read_span
from evals.replay import marks_in, replay
from evals.replay_report import replay_json, replay_lines
from storage.past_decisions import list_past_decisions
from storage.told_answers import find_told_answers


async def main(
    settings: Settings, *, variant: str, since: str, limit: int | None, seller: str | None, as_json: bool
) -> None:
    """Replay and print."""
    span = read_span(since)
    recipe = recipe_for(settings, find_variant(settings, variant))
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        past = await house.db.read(list_past_decisions, desk.seller_id, since=desk.clock() - span, limit=limit)
        if not past:
            raise NotFound(f"{desk.seller_id} decided nothing within {since}; is it the right seller?")
        say(f"{len(past)} decisions; the candidate is made")
        candidate = recipe.make()
        learnt = await house.db.read(_learnt, desk) if candidate.playbook.sha == desk.playbook.sha else None
        told = await house.db.read(find_told_answers, desk.seller_id, marks_in(past))
        done = await replay(candidate, past, told, learnt=learnt)
    finally:
        await house.aclose()
    give(replay_json(done), as_json=as_json, lines=replay_lines(done))


def _learnt(conn: Connection, desk: Desk) -> dict[ChannelName, Classifier]:
    """What the live desk has learnt from people: a variant that changes no file keeps it."""
    found = {channel: find_classifier(conn, desk, channel) for channel in ChannelName}
    return {channel: one for channel, one in found.items() if one is not None}
