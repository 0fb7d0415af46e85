"""Pins the claims of a short reply to a few facts, for tests of `desk.claims_*`."""

from functools import cache

from makers import make_playbook

from desk.claims import CUSTOMER, ClaimState, Pinned, Source
from desk.claims_case import Stated
from desk.claims_pinning import pin_claims

_playbook = cache(make_playbook)


def pins_of(draft: str, *facts: str, customer: str = "", language: str = "ru") -> tuple[Pinned, ...]:
    """The claims of a draft. `facts`: lines `name: value`, with ids `fact:1` and on; `customer`: their words."""
    sources = [Source(kind="fact", id=f"fact:{number}", text=text) for number, text in enumerate(facts, start=1)]
    asked = [Source(kind=CUSTOMER, id="customer", text=customer)] if customer else []
    return pin_claims(Stated(draft=draft, sources=(*sources, *asked), playbook=_playbook(), language=language))


def check_result(draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str) -> None:
    """The right result put into the draft is pinned, the wrong one is not."""
    language = "en" if draft.isascii() else "ru"
    assert is_pinned(pins_of(draft.format(right), *facts, customer=customer, language=language), right)
    assert not is_pinned(pins_of(draft.format(wrong), *facts, customer=customer, language=language), wrong)


def is_pinned(pins: tuple[Pinned, ...], quote: str) -> bool:
    """Whether every claim whose quote begins so is pinned; fails when there is none."""
    found = [pinned for pinned in pins if pinned.claim.quote.startswith(quote)]
    assert found, f"no claim {quote!r} among {[pinned.claim.quote for pinned in pins]}"
    return all(pinned.state is ClaimState.PINNED for pinned in found)
