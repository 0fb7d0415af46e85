"""Roles, scopes, logins: who may what, and in whose name."""

import pytest

from desk.accounts import Identity, Kind, Principal, Role, Scope, check_login, check_role
from desk.errors import BadInput
from desk.interactions import SellerId

MINE, THEIRS = SellerId("mine"), SellerId("theirs")


def principal(kind: Kind, role: Role = Role.OPERATOR) -> Principal:
    return Principal(who=Identity(kind=kind, name="anna", grants={MINE: role}), seller_id=MINE, role=role)


def test_each_role_may_what_those_before_it_may() -> None:
    order = (Role.VIEWER, Role.OPERATOR, Role.OWNER)
    assert [[one.may(other) for other in order] for one in order] == [
        [True, False, False], [True, True, False], [True, True, True],
    ]  # fmt: skip


def test_a_keys_scope_is_a_role_in_other_words() -> None:
    assert [scope.role for scope in Scope] == list(Role)
    assert principal(Kind.USER, Role.OPERATOR).scopes == (Scope.READ, Scope.WRITE)


def test_a_role_holds_at_one_seller_and_the_houses_token_everywhere() -> None:
    anna = Identity(kind=Kind.USER, name="anna", grants={MINE: Role.OWNER})
    token = Identity(kind=Kind.TOKEN, name="api-token", grants=None)
    assert (anna.role_at(MINE), anna.role_at(THEIRS)) == (Role.OWNER, None)
    assert token.role_at(THEIRS) is Role.OWNER


@pytest.mark.parametrize("kind", [Kind.USER, Kind.KEY, Kind.DEMO])
def test_nobody_but_the_houses_token_speaks_in_anothers_name(kind: Kind) -> None:
    assert principal(kind).author("boris") == "anna"
    assert principal(Kind.TOKEN).author("boris") == "boris"


@pytest.mark.parametrize("login", ["", "a", "анна", "an na", "-anna", "a" * 65, "anna\n", "anna\x00"])
def test_a_login_that_could_be_taken_for_another_is_refused(login: str) -> None:
    with pytest.raises(BadInput):
        check_login(f"{login}x" if login.endswith("\n") else login)


def test_a_login_is_one_in_small_and_in_large_letters() -> None:
    assert check_login(" Anna@Shop.ru ") == "anna@shop.ru"


def test_a_role_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="viewer, operator, owner"):
        check_role("admin")
