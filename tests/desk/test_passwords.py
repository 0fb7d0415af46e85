"""Passwords: which are good enough, how they are kept, and that nobody's costs as much as somebody's."""

from time import perf_counter

import pytest
from argon2 import extract_parameters

from desk.errors import BadInput
from desk.passwords import check_password, hash_password, is_outdated, is_password

GOOD = "a long sentence nobody guesses"


@pytest.mark.parametrize("password", ["short", "x" * 300, "aaaaaaaaaaaaaa", "abababababab", "anna-anna-1234"])
def test_what_is_guessed_at_once_is_refused_and_never_quoted(password: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_password(password, login="anna-anna")
    assert password not in str(refused.value)


def test_a_password_is_kept_with_owasps_parameters_and_its_own_salt() -> None:
    kept = hash_password(GOOD)
    found = extract_parameters(kept)
    assert (found.type.name, found.time_cost, found.memory_cost, found.parallelism) == ("ID", 2, 19 * 1024, 1)
    assert kept != hash_password(GOOD)
    assert not is_outdated(kept)
    assert is_outdated(kept.replace("t=2", "t=1"))


def test_only_the_same_password_is_the_password() -> None:
    kept = hash_password(GOOD)
    assert is_password(GOOD, kept)
    assert not is_password(GOOD + " ", kept)
    assert not is_password(GOOD, None)
    assert not is_password(GOOD, "no hash")
    assert not is_password("\ud800" * 12, kept)


def test_nobody_by_that_name_takes_as_long_as_a_wrong_password() -> None:
    kept = hash_password(GOOD)
    is_password(GOOD, None)  # The first one makes the hash it compares with.

    def fastest(known: str | None) -> float:
        spans = []
        for _ in range(7):
            start = perf_counter()
            is_password("some other password", known)
            spans.append(perf_counter() - start)
        return min(spans)

    somebody, nobody = fastest(kept), fastest(None)
    assert 0.5 < nobody / somebody < 2
