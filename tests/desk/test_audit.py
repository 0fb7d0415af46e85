"""The audit chain: whatever is done to it is seen, given its head from elsewhere."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW

from desk.audit import GENESIS, Anchor, Entry, canonical, check_chain, hash_of, read_anchor
from desk.errors import BadInput
from desk.interactions import SellerId

LENGTH = 12


def made(length: int = LENGTH, actor: str = "anna") -> list[Entry]:
    chain: list[Entry] = []
    for n in range(1, length + 1):
        prev = chain[-1].hash if chain else GENESIS
        entry = Entry(
            seller_id=SellerId("main"), n=n, at=NOW + timedelta(seconds=n), actor=actor, action="key.added",
            subject=f"k{n}", details=canonical({"n": n}), prev_hash=prev, hash="",
        )  # fmt: skip
        chain.append(replace(entry, hash=hash_of(entry)))
    return chain


def head_of(chain: list[Entry]) -> Anchor:
    return Anchor(n=chain[-1].n, hash=chain[-1].hash) if chain else Anchor(n=0, hash=GENESIS)


CHAIN = made()
HEAD = head_of(CHAIN)


def test_an_untouched_chain_is_whole_and_says_its_head() -> None:
    verdict = check_chain(CHAIN, head=HEAD, anchors=(HEAD, head_of(CHAIN[:4])))
    assert (verdict.problems, verdict.head) == ((), HEAD)
    assert check_chain([], head=Anchor(n=0, hash=GENESIS)).problems == ()


@given(
    st.integers(0, LENGTH - 1),
    st.sampled_from(["actor", "action", "subject", "details", "at", "seller_id", "hash", "prev_hash"]),
)
def test_a_changed_row_is_seen(index: int, field: str) -> None:
    row = CHAIN[index]
    other = row.at + timedelta(microseconds=1) if field == "at" else getattr(row, field)[:-1] + "~"
    other_row = replace(row, **{field: other})  # type: ignore[arg-type]  # any field
    changed = [*CHAIN[:index], other_row, *CHAIN[index + 1 :]]
    assert check_chain(changed, head=HEAD).problems


@given(st.integers(0, LENGTH - 2), st.integers(1, LENGTH))
def test_rows_taken_out_of_the_middle_are_seen_also_when_the_rest_is_renumbered(index: int, count: int) -> None:
    rest = [*CHAIN[:index], *CHAIN[index + count :]]
    if rest and rest[-1] is CHAIN[-1]:
        assert check_chain(rest, head=HEAD).problems
        renumbered = [replace(row, n=n) for n, row in enumerate(rest, start=1)]
        assert check_chain(renumbered, head=head_of(renumbered)).problems


@given(st.permutations(range(LENGTH)))
def test_another_order_is_seen(order: list[int]) -> None:
    shuffled = [CHAIN[index] for index in order]
    is_same = all(one < other for one, other in pairwise(order))
    assert bool(check_chain(shuffled, head=HEAD).problems) is not is_same


@given(st.integers(0, LENGTH))
def test_a_row_put_in_is_seen(index: int) -> None:
    foreign = made(LENGTH, actor="boris")[min(index, LENGTH - 1)]
    assert check_chain([*CHAIN[:index], foreign, *CHAIN[index:]], head=HEAD).problems


@given(st.integers(0, LENGTH - 1))
def test_an_end_that_was_cut_off_is_seen_by_the_head_or_by_what_was_written_down(length: int) -> None:
    cut = CHAIN[:length]
    assert check_chain(cut, head=HEAD).problems
    # Whoever can also write the head is seen by nobody but who kept one elsewhere.
    assert check_chain(cut, head=head_of(cut)).problems == ()
    assert check_chain(cut, head=head_of(cut), anchors=(HEAD,)).problems


def test_a_chain_written_anew_from_its_first_row_is_seen_by_what_was_written_down() -> None:
    forged = made(actor="boris")
    assert check_chain(forged, head=head_of(forged)).problems == ()
    assert check_chain(forged, head=head_of(forged), anchors=(HEAD,)).problems


def test_a_head_is_read_as_it_is_printed_and_nothing_else_is_one() -> None:
    assert read_anchor(f" {HEAD}\n") == HEAD
    for text in ("", "5", f"x:{GENESIS}", f"5:{GENESIS}0", "5:zz"):
        with pytest.raises(BadInput, match="NUMBER:HASH"):
            read_anchor(text)
