"""Changes put forward for a customer, on the card and in the list: shown in words, confirmed once, declined."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest
from makers import NOW, Clock
from shops import LATER, know, make_practice_shop, make_proposal, make_shop_desk, put_chat, put_proven_chat

from api.app import create_app
from api.bootstrap import House
from api.console.reasons import say_reason
from api.console.words import load_words
from desk.action_checks import ByOperator
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.proposed_actions import ProposedAction
from desk.settings import Settings
from sandbox.shop_backend import ShopBackendApp
from storage.database import Database
from storage.proposed_actions import decline_action, find_waiting, save_proposals

TOKEN = "token-for-tests"
_HX = {"HX-Request": "true", "Accept-Language": "ru"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A chat with an open change, the shop behind it, and somebody who looks at the console."""

    house: House
    shop: ShopBackendApp
    clock: Clock
    action: ProposedAction
    client: httpx.AsyncClient

    @property
    def card(self) -> str:
        return f"/inbox/{self.action.interaction_id}"

    async def press(self, verb: str, **form: str) -> httpx.Response:
        return await self.client.post(f"{self.card}/actions/{self.action.id}/{verb}", data=form, headers=_HX)


@pytest.fixture
async def scene(db: Database, seller: SellerId, playbook: Playbook) -> AsyncIterator[Scene]:
    shop, clock = make_practice_shop(), Clock(NOW)
    desk = make_shop_desk(db, seller, playbook, shop, clock=clock)
    house = House(
        settings=Settings(seller=seller), db=db, playbook=playbook, desks={seller: desk}, vendors={}, jobs=None
    )
    (customer_id,) = know(desk, shop, "box-1")
    chat = put_proven_chat(desk, "box-1")
    (action,) = db.write_now(save_proposals, seller, chat.id, (make_proposal(customer_id),), now=NOW)
    transport = httpx.ASGITransport(app=create_app(house, api_token=TOKEN, with_worker=False))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield Scene(house=house, shop=shop, clock=clock, action=action, client=client)


async def test_the_card_says_what_is_put_forward_for_whom_and_until_when(scene: Scene) -> None:
    card = (await scene.client.get(scene.card, headers=_HX)).text
    name = scene.shop.backend.people["box-1"]["name"]
    for said in ("Пропустить месяц", str(name), "подписка sub-1", "январь 2027", "Подтвердить можно до"):
        assert said in card, said
    assert "Send no box" not in card


async def test_a_confirmed_change_happens_at_the_shop_once_and_is_shown_as_done(scene: Scene) -> None:
    card = (await scene.client.get(scene.card, headers=_HX)).text
    (shown,) = re.findall(r'name="hash" value="(\w+)"', card)
    done = await scene.press("confirm", hash=shown)
    again = await scene.press("confirm", hash=shown)
    assert (done.status_code, "сделано" in done.text, "Решил(а) api-token" in done.text) == (200, True, True)
    assert "уже решено: сделано" in again.text
    assert 'name="hash"' not in again.text
    assert len(scene.shop.backend.effects) == 1


async def test_what_was_not_shown_is_not_carried_out_and_said_so_in_words(scene: Scene) -> None:
    answer = await scene.press("confirm", hash="0" * 64)
    assert "подтверждено не то, что показано" in answer.text
    assert scene.shop.backend.effects == []


async def test_a_declined_change_can_be_confirmed_no_more(scene: Scene) -> None:
    declined = await scene.press("decline")
    confirmed = await scene.press("confirm", hash=scene.action.hash)
    assert "отклонено" in declined.text
    assert "уже решено: отклонено" in confirmed.text
    assert "Изменение" in (await scene.press("decline")).text
    assert scene.shop.backend.effects == []


async def test_a_change_that_expired_offers_no_button(scene: Scene) -> None:
    scene.clock.now = NOW + LATER
    card = (await scene.client.get(scene.card, headers=_HX)).text
    assert "срок вышел" in card
    assert 'name="hash"' not in card
    assert "срок вышел; предложите заново" in (await scene.press("confirm", hash=scene.action.hash)).text


async def test_an_action_is_reached_by_its_own_card_alone(scene: Scene) -> None:
    other = put_chat(scene.house.desk(), external_id="cw_2")
    for verb in ("confirm", "decline"):
        url = f"/inbox/{other.id}/actions/{scene.action.id}/{verb}"
        answer = await scene.client.post(url, data={"hash": scene.action.hash}, headers=_HX)
        assert answer.status_code == 404
    assert scene.shop.backend.effects == []


async def test_the_list_marks_what_waits_and_only_while_it_does(scene: Scene) -> None:
    waits = "ждёт подтверждения"
    assert waits in (await scene.client.get("/inbox/list", headers=_HX)).text
    desk = scene.house.desk()
    by = ByOperator(login="anna")
    desk.db.write_now(decline_action, desk.seller_id, scene.action.id, by=by, now=NOW)
    assert waits not in (await scene.client.get("/inbox/list", headers=_HX)).text


async def test_what_waits_is_found_for_its_own_seller_before_it_expires(scene: Scene) -> None:
    db, seller, card = scene.house.db, scene.house.desk().seller_id, scene.action.interaction_id
    assert card is not None
    assert db.read_now(find_waiting, seller, [card], now=NOW) == {card}
    assert db.read_now(find_waiting, SellerId("others"), [card], now=NOW) == frozenset()
    assert db.read_now(find_waiting, seller, [card], now=NOW + LATER) == frozenset()


async def test_without_a_shop_the_card_says_that_none_is_connected(scene: Scene) -> None:
    house = scene.house
    desk = replace(house.desk(), shop=None)
    bare = replace(house, desks={desk.seller_id: desk})
    transport = httpx.ASGITransport(app=create_app(bare, api_token=TOKEN, with_worker=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        answer = await client.post(
            f"{scene.card}/actions/{scene.action.id}/confirm", data={"hash": scene.action.hash},
            headers=_HX | {"Authorization": f"Bearer {TOKEN}"},
        )  # fmt: skip
    assert "Магазин не подключён" in answer.text


def test_who_decided_is_said_in_the_reader_s_words() -> None:
    assert say_reason("customer in 12", load_words("ru")) == "покупатель в обращении 12"
    assert say_reason("link of customer 3", load_words("ru")) == "ссылка покупателя 3"
