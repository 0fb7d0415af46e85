"""A change put forward for a customer, in a browser: marked in the list, decided on the card, the editor left alone."""

from contextlib import closing

import pytest
from browsing import SELLER, Stage, visiting
from playwright.sync_api import Browser, expect
from shops import make_practice_shop, make_proposal
from sqlalchemy import Connection

from agent.desk import utc_now
from desk.account_json import account_of
from desk.interactions import InteractionId
from desk.proposed_actions import LIFETIME
from storage.customer_proofs import bind_customer
from storage.customers import save_account
from storage.database import Database
from storage.proposed_actions import save_proposals

# A browser and a whole desk take their time to start where two tests run at once.
pytestmark = pytest.mark.timeout(300)


def _put_forward(conn: Connection, card: InteractionId) -> None:
    now = utc_now()
    account = account_of(make_practice_shop().backend.people["box-1"])
    customer_id = save_account(conn, SELLER, account, now=now)
    bind_customer(conn, SELLER, card, customer_id, proven_by="chat", now=now)
    proposal = make_proposal(customer_id, arguments={"month": f"{now:%Y-%m}"}, expires_at=now + LIFETIME)
    save_proposals(conn, SELLER, card, (proposal,), now=now)


def test_a_change_is_seen_in_the_list_refused_in_words_and_declined(browser: Browser, stage: Stage) -> None:
    number = stage.cards()["Нормально, н"]
    with closing(Database(stage.database_url)) as database:
        database.write_now(_put_forward, InteractionId(number))
    with visiting(browser, stage.url) as anna:
        anna.logs_in("owner")
        page = anna.page
        page.wait_for_selector(f"#row-{number} .badge:has-text('ждёт подтверждения')")
        page.click(f"#row-{number} a")
        page.wait_for_selector("#actions li.action")
        page.fill("#text", "Спасибо, что написали!")
        page.click("#actions button.primary")
        expect(page.locator("#actions [role=alert]")).to_contain_text("Магазин не подключён")
        page.click("#actions button:not(.primary)")
        expect(page.locator("#actions .badge")).to_have_text("отклонено")
        assert page.locator("#actions button").count() == 0
        assert page.input_value("#text") == "Спасибо, что написали!"
