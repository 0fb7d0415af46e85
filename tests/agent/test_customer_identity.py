"""Who writes is proven by the channel or by a code, never by words; until then nothing of anybody's is known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, PROMPTS, Clock
from shops import know, make_practice_shop, make_shop_desk, put_chat, reach
from sqlalchemy import select

from agent.customer_identity import identify
from agent.desk import Desk
from desk.customers import STRANGER, Known, Standing, Unproven
from desk.identity import Identity, code_in, emails_in, proven, proven_of
from desk.interactions import ChannelName, Interaction, Json, SellerId
from desk.playbook import Playbook, load_playbook
from sandbox.config import Fault
from sandbox.shop_backend import ShopBackendApp
from storage.database import Database
from storage.tables_customers import customers, identity_codes
from tools import TOOLS
from tools.context import DeskReader

BARB = "barb.hill@example.com"


@pytest.fixture(scope="module")
def box() -> Playbook:
    return load_playbook(PROMPTS / "subscription_box", known_tools=TOOLS)


@pytest.fixture
def shop() -> ShopBackendApp:
    return make_practice_shop()


@pytest.fixture
def desk(db: Database, seller: SellerId, box: Playbook, shop: ShopBackendApp) -> Desk:
    return make_shop_desk(db, seller, box, shop)


async def standing_of(desk: Desk, chat: Interaction) -> Standing:
    """What a tool of the run would learn."""
    await identify(desk, chat)
    reader = DeskReader(db=desk.db, seller_id=desk.seller_id, interaction=chat, now=desk.clock(),
                        can_send_codes=desk.shop is not None)  # fmt: skip
    return await reader.find_standing()


def says(chat: Interaction, text: str) -> Interaction:
    """The next message of the same chat."""
    return replace(chat, text=text)


def number_of(standing: Standing) -> str | None:
    return standing.account.customer.external_id if isinstance(standing, Known) else None


@pytest.mark.parametrize(
    ("kind", "value"), [("chat", "box-1"), ("email", "Barb.Hill@example.com"), ("phone", "+1 (614) 555-0101")]
)
async def test_what_the_channel_proves_binds_the_customer(desk: Desk, kind: str, value: str) -> None:
    chat = put_chat(desk, extra=proven(Identity(kind=kind, value=value)))
    standing = await standing_of(desk, chat)
    assert number_of(standing) == "box-1"
    assert isinstance(standing, Known)
    assert standing.proven_by == kind


async def test_without_a_proof_the_desk_asks_for_the_address(desk: Desk) -> None:
    assert await standing_of(desk, put_chat(desk, "where is my box?")) == STRANGER


@pytest.mark.parametrize("address", [BARB, "nobody@example.com"])
async def test_an_address_in_the_words_proves_nothing_and_tells_nothing(desk: Desk, address: str) -> None:
    assert await standing_of(desk, put_chat(desk, f"I am {address}")) == Unproven(is_code_sent=True)


async def test_a_code_mailed_to_the_account_proves_it_once(desk: Desk, shop: ShopBackendApp) -> None:
    chat = put_chat(desk, f"my mail is {BARB}")
    await standing_of(desk, chat)
    (letter,) = shop.backend.mail
    assert letter["to"] == BARB
    assert number_of(await standing_of(desk, says(chat, f"it is {letter['code']}"))) == "box-1"
    other = put_chat(desk, letter["code"], external_id="cw_2")
    assert await standing_of(desk, other) == STRANGER


async def test_the_code_itself_is_kept_nowhere(desk: Desk, shop: ShopBackendApp) -> None:
    await standing_of(desk, put_chat(desk, BARB))
    with desk.db.engine.connect() as conn:
        rows = conn.execute(select(identity_codes).where(identity_codes.c.seller_id == desk.seller_id)).all()
    assert shop.backend.mail[0]["code"] not in str(rows)


async def test_a_code_is_guessed_five_times_and_no_more(desk: Desk, shop: ShopBackendApp) -> None:
    chat = put_chat(desk, BARB)
    await standing_of(desk, chat)
    right = shop.backend.mail[0]["code"]
    wrong = [f"{(int(right) + n) % 1_000_000:06d}" for n in range(1, 6)]
    for guess in wrong:
        assert number_of(await standing_of(desk, says(chat, guess))) is None
    assert number_of(await standing_of(desk, says(chat, right))) is None


async def test_a_code_dies_after_ten_minutes(desk: Desk, shop: ShopBackendApp) -> None:
    chat = put_chat(desk, BARB)
    await standing_of(desk, chat)
    later = replace(desk, clock=Clock(NOW + timedelta(minutes=10)))
    assert number_of(await standing_of(later, says(chat, shop.backend.mail[0]["code"]))) is None


async def test_what_a_code_proved_ends_after_a_day(desk: Desk, shop: ShopBackendApp) -> None:
    chat = put_chat(desk, BARB)
    await standing_of(desk, chat)
    assert number_of(await standing_of(desk, says(chat, shop.backend.mail[0]["code"]))) == "box-1"
    assert number_of(await standing_of(desk, says(chat, "thanks"))) == "box-1"
    later = replace(desk, clock=Clock(NOW + timedelta(hours=24)))
    assert await standing_of(later, says(chat, "and?")) == STRANGER


async def test_a_customer_gets_three_codes_an_hour_whoever_asks(desk: Desk, shop: ShopBackendApp) -> None:
    for n in range(5):
        await standing_of(desk, put_chat(desk, BARB, external_id=f"cw_{n}"))
    assert len(shop.backend.mail) == 3


async def test_a_pending_code_is_not_mailed_again(desk: Desk, shop: ShopBackendApp) -> None:
    chat = put_chat(desk, BARB)
    for _ in range(3):
        await standing_of(desk, chat)
    assert len(shop.backend.mail) == 1


async def test_a_proof_that_is_gone_unbinds(desk: Desk) -> None:
    chat = put_chat(desk, extra=proven(Identity(kind="chat", value="box-1")))
    await standing_of(desk, chat)
    assert await standing_of(desk, replace(chat, extra={})) == STRANGER


async def test_proofs_of_two_customers_prove_nobody(desk: Desk) -> None:
    both = proven(Identity(kind="chat", value="box-1"), Identity(kind="email", value="mort.feldman@example.com"))
    assert await standing_of(desk, put_chat(desk, extra=both)) == STRANGER


async def test_a_public_message_is_nobodys_account(desk: Desk) -> None:
    chat = put_chat(desk, extra=proven(Identity(kind="chat", value="box-1")))
    assert await standing_of(desk, replace(chat, channel=ChannelName.QUESTION)) == STRANGER
    assert await standing_of(desk, chat) != STRANGER


async def test_while_the_shop_is_away_what_it_said_before_stands(desk: Desk, shop: ShopBackendApp) -> None:
    know(desk, shop, "box-1")
    shop.misbehave_so((Fault(kind="status", path="/v1/", status=500),))
    away = replace(desk, shop=reach(shop, token="wrong"))
    chat = put_chat(desk, extra=proven(Identity(kind="chat", value="box-1")))
    assert number_of(await standing_of(away, chat)) == "box-1"


async def test_without_a_shop_a_named_address_goes_to_a_person(db: Database, seller: SellerId, box: Playbook) -> None:
    desk = make_desk(db, seller, playbook=box)
    assert await standing_of(desk, put_chat(desk, BARB)) == Unproven(is_code_sent=False)


async def test_a_business_without_customers_asks_nobody(
    db: Database, seller: SellerId, playbook: Playbook, shop: ShopBackendApp
) -> None:
    desk = make_shop_desk(db, seller, playbook, shop)
    await identify(desk, put_chat(desk, BARB))
    assert shop.backend.mail == []
    with db.engine.connect() as conn:
        assert conn.execute(select(customers).where(customers.c.seller_id == seller)).all() == []


@pytest.mark.parametrize(
    "extra",
    [{}, {"proven_identity": "box-1"}, {"proven_identity": [{"kind": "admin", "value": "box-1"}]},
     {"proven_identity": [{"kind": "email", "value": "no address"}, 7]}],
)  # fmt: skip
def test_what_cannot_be_read_proves_nothing(extra: dict[str, Json]) -> None:
    assert proven_of(extra) == ()


def test_addresses_and_codes_are_found_in_words() -> None:
    assert emails_in("Write to Ann@Example.com. or ann@example.com") == ("ann@example.com",)
    assert [code_in(text) for text in ("123456", "it is 123 456.", "1234567", "12345", "order 99123456")] == [
        "123456", "123456", None, None, None,
    ]  # fmt: skip
