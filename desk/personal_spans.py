"""A span of personal data and the words for its kinds. Pure; everything of `personal_*` speaks in these."""

from typing import NamedTuple

EMAIL, PHONE, HANDLE = "email", "phone", "handle"
CARD, IBAN, ACCOUNT = "card", "iban", "account"
SSN, SNILS, INN, PASSPORT, LICENCE, POLICY, BIRTH = "ssn", "snils", "inn", "passport", "licence", "policy", "birth"
NAME, ADDRESS, KEY = "name", "address", "key"

KINDS = (
    KEY, EMAIL, IBAN, CARD, SNILS, INN, PASSPORT, SSN, LICENCE, POLICY, ACCOUNT, BIRTH, PHONE, HANDLE, ADDRESS, NAME,
)  # fmt: skip
"""Every kind, the surest first: where two spans overlap, the kind named earlier stays."""

DOCUMENTS = frozenset({SSN, SNILS, INN, PASSPORT, LICENCE, POLICY, BIRTH})
"""Kinds that name a person in an office."""

MONEY = frozenset({CARD, IBAN, ACCOUNT})
"""Kinds that reach a person's money."""


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Span(NamedTuple):
    """Where personal data stands: `start`, `end` in the text it was found in; `kind`: one of KINDS."""

    start: int
    end: int
    kind: str
