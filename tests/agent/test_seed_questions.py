"""The practice shop's own questions, the whole way: answered with the card's value, or honestly not at all."""

from practice import practising

from agent.ingest import pull_all
from desk.decisions import Verdict
from desk.interactions import ChannelName, Interaction, SellerId
from desk.playbook import Playbook
from sandbox.seed import Expectation, load_expectations
from storage.database import Database
from storage.drafts import find_newest_decision, find_newest_draft
from storage.inbox import InboxFilter, list_inbox

# The bar; what is measured is higher and stands in the README.
ANSWERED_AT_LEAST = 0.80


def _questions(db: Database, seller: SellerId) -> dict[str, Interaction]:
    found: dict[str, Interaction] = {}
    after: str | None = None
    while True:
        wanted = InboxFilter(channel=ChannelName.QUESTION)
        page = db.read_now(list_inbox, seller, wanted=wanted, after=after, limit=200)
        found |= {item.external_id: item for item in page.items}
        after = page.after
        if after is None:
            return found


def _says(db: Database, item: Interaction, expected: str) -> bool:
    draft = db.read_now(find_newest_draft, item.seller_id, item.id)
    return draft is not None and expected.casefold() in draft.draft.text.casefold()


def _admits(db: Database, item: Interaction) -> bool:
    draft = db.read_now(find_newest_draft, item.seller_id, item.id)
    decision = db.read_now(find_newest_decision, item.seller_id, item.id)
    is_held = decision is not None and decision.decision.verdict is not Verdict.SEND
    return is_held and (draft is None or bool(draft.draft.unknowns))


async def test_answerable_questions_are_answered_and_the_others_are_left_to_a_person(
    sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practising(sqlite_database, seller, playbook) as practice:
        await pull_all(practice.desk)
        await practice.work_off()
    items = _questions(sqlite_database, seller)
    known: list[Expectation] = [one for one in load_expectations() if one.expect is not None]
    unknown = [one for one in load_expectations() if one.expect is None]
    answered = [one for one in known if _says(sqlite_database, items[one.id], one.expect or "")]
    claimed = [one.text for one in unknown if not _admits(sqlite_database, items[one.id])]
    assert len(known) >= 20
    assert len(unknown) >= 20
    assert len(answered) / len(known) >= ANSWERED_AT_LEAST
    assert claimed == []
