"""A link opens what it was made for, and nothing when it was changed, moved, is old, or its key is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW

from desk.account_json import account_of
from desk.customers import SubscriptionStatus
from desk.errors import Refused
from desk.interactions import SellerId
from sandbox.shop_people import make_people
from storage.cancel_links import LIFETIME, CancelGrant, CancelLinks, make_token, open_token
from storage.secrets import KeyRing

OLD, NEW = KeyRing({"a" * 16: b"1" * 32}), KeyRing({"b" * 16: b"2" * 32, "a" * 16: b"1" * 32})
GRANT = CancelGrant(
    seller_id=SellerId("main"), customer_external_id="box-1", subscription_id="sub-1", link_version=1,
    expires_at=NOW + LIFETIME,
)  # fmt: skip
ACCOUNT = account_of(make_people(NOW.date())["box-1"])


def test_a_token_tells_what_was_put_in() -> None:
    assert open_token(OLD, make_token(OLD, GRANT), now=NOW) == GRANT


def test_two_tokens_of_one_grant_differ_and_show_nothing() -> None:
    one, other = make_token(OLD, GRANT), make_token(OLD, GRANT)
    assert one != other
    assert "box" not in one


@given(position=st.integers(0, 10_000), letter=st.sampled_from("ABCxyz019-_."))
def test_a_token_with_any_letter_changed_opens_nothing(position: int, letter: str) -> None:
    token = make_token(OLD, GRANT)
    place = position % len(token)
    forged = token[:place] + letter + token[place + 1 :]
    if forged == token:
        return
    with pytest.raises(Refused, match="not made here"):
        open_token(OLD, forged, now=NOW)


@given(token=st.text(max_size=300) | st.binary(max_size=200).map(lambda raw: raw.hex()))
def test_what_is_no_token_is_refused_in_words(token: str) -> None:
    with pytest.raises(Refused, match="not made here"):
        open_token(OLD, token, now=NOW)


def test_a_token_moved_to_another_seller_opens_nothing() -> None:
    mine, theirs = (make_token(OLD, replace(GRANT, seller_id=SellerId(name))) for name in ("main", "them"))
    moved = f"{theirs.partition('.')[0]}.{mine.partition('.')[2]}"
    with pytest.raises(Refused, match="not made here"):
        open_token(OLD, moved, now=NOW)


def test_a_token_expires() -> None:
    token = make_token(OLD, GRANT)
    assert open_token(OLD, token, now=NOW + LIFETIME - timedelta(seconds=1)) == GRANT
    with pytest.raises(Refused, match="expired"):
        open_token(OLD, token, now=NOW + LIFETIME)


def test_a_rotated_key_still_opens_old_tokens_and_locks_no_new_ones() -> None:
    assert open_token(NEW, make_token(OLD, GRANT), now=NOW) == GRANT
    with pytest.raises(Refused):
        open_token(OLD, make_token(NEW, GRANT), now=NOW)


def test_a_link_is_made_for_the_living_subscription_only() -> None:
    links = CancelLinks(ring=OLD, base_url="https://desk.example.com")
    link = links.link_for(SellerId("main"), ACCOUNT, now=NOW) or ""
    head, _, token = link.partition("/cancel/")
    assert head == "https://desk.example.com"
    assert open_token(OLD, token, now=NOW) == GRANT
    dead = replace(ACCOUNT.subscriptions[0], status=SubscriptionStatus.CANCELLED)
    assert links.link_for(SellerId("main"), replace(ACCOUNT, subscriptions=(dead,)), now=NOW) is None
