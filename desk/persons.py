"""Who is meant when somebody asks what the shop holds about them: the names a person may go by, and where they stand.

Pure. A first name alone means nobody; an e-mail or a phone means every text it is written in, however it is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException

from desk.errors import BadInput
from desk.interactions import InteractionId
from desk.personal_data import find_personal
from desk.personal_spans import PHONE
from desk.personal_spoken import NUMBER_WORDS, spell

# A phone is known by its last ten digits: "8 912", "+7 912" and "912" are one.
_PHONE_DIGITS = 10
_FEWEST_DIGITS = 7
_NOT_DIGITS = re.compile(r"\D+")
_EMAIL = re.compile(r"[\w.+%&'-]+@[\w-]+(?:\.[\w-]+)+")
# At most so many signs around: a text of nothing but blanks would be read once for each of them.
_AT = re.compile(r"[ \[({<]{0,4}(?:@|собачк[аи]|собак[аи]|sobaka|(?<=[ \[({<])(?:at|эт)(?=[ \])}>]))[ \])}>]{0,4}")
_DOT = re.compile(r"[ \[({<]{1,4}(?:точка|тчк|dot|\.)[ \])}>]{1,4}| ?\. ?")
_STRETCH = re.compile(r"\d(?:[^\w]{0,3}\d)*")
_WORD = re.compile(r"\w+")
# Fewer number words spell no phone.
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNames:
    """What a person was named by; several narrow it down. `phone`: its last digits; `email`: in small letters.

    `customer_id`, `order_id`: as the desk keeps them (`shk:123`), or without their kind.
    """

    customer_id: str | None = None
    chat_id: str | None = None
    email: str | None = None
    phone: str | None = None
    order_id: str | None = None
    name: str | None = None
    interaction_id: InteractionId | None = None

    @property
    def is_in_texts(self) -> bool:
        """Whether the person was named by what customers write: what is found are candidates, a person confirms."""
        return self.email is not None or self.phone is not None


def read_names(
    *,
    customer_id: str | None = None,
    chat_id: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    order_id: str | None = None,
    name: str | None = None,
    interaction_id: int | None = None,
) -> PersonNames:
    """The names as they are looked for; `BadInput` when they mean nobody, or anybody."""
    names = PersonNames(
        customer_id=_plain(customer_id),
        chat_id=_plain(chat_id),
        email=_read_email(email),
        phone=_read_phone(phone),
        order_id=_plain(order_id),
        name=_plain(name),
        interaction_id=None if interaction_id is None else InteractionId(interaction_id),
    )
    others = (names.customer_id, names.chat_id, names.email, names.phone, names.order_id, names.interaction_id)
    if all(one is None for one in others):
        found = f"the name {names.name!r} alone, which many customers bear" if names.name else "nothing"
        raise BadInput(
            f"a person is named by a customer id, chat id, e-mail, phone, order id or interaction id; found {found}. "
            "Add one of them; a name only narrows an order id down"
        )
    if names.name and names.order_id is None:
        raise BadInput("a name narrows an order id down and nothing else; give the order id too, or leave the name out")
    return names


def stands_in(text: str, *, email: str | None, phone: str | None) -> bool:
    """Whether the address or the number is written in the text, also in words or with blanks between."""
    # A dot may be the end of the sentence before: rather one candidate too many.
    if email is not None and re.search(rf"(?<![\w+%&'-]){re.escape(email)}(?![\w-])", _joined(text)):
        return True
    return phone is not None and any(phone in digits for digits in _numbers(text))


def same_id(stored: str | None, wanted: str) -> bool:
    """Whether a stored number is the wanted one; its kind (`shk:`) may be left out."""
    return stored is not None and (stored == wanted or stored.partition(":")[2] == wanted)


def same_name(stored: str | None, wanted: str) -> bool:
    """Whether two names are written alike."""
    return " ".join((stored or "").casefold().split()) == " ".join(wanted.casefold().split())


def _plain(value: str | None) -> str | None:
    return (value or "").strip() or None


def _read_email(value: str | None) -> str | None:
    plain = _plain(value)
    if plain is not None and not _EMAIL.fullmatch(plain):
        raise BadInput(f"{plain!r} is no e-mail address; expected one like anna@example.org")
    return None if plain is None else plain.casefold()


def _read_phone(value: str | None) -> str | None:
    plain = _plain(value)
    if plain is None:
        return None
    digits = _NOT_DIGITS.sub("", plain)
    if len(digits) < _FEWEST_DIGITS:
        raise BadInput(f"{plain!r} has {len(digits)} digits; a phone is looked for by {_FEWEST_DIGITS} and more")
    return _national(plain) or digits[-_PHONE_DIGITS:]


def _national(shown: str) -> str | None:
    """The number without its country's code, where the code says which country."""
    try:
        number = phonenumbers.parse(shown, "RU")
    except NumberParseException:
        return None
    return str(number.national_number) if phonenumbers.is_possible_number(number) else None


def _joined(text: str) -> str:
    """The text in small letters with signs of addresses as signs: "ivan (собака) mail точка ru" is ivan@mail.ru."""
    return _DOT.sub(".", _AT.sub("@", " ".join(text.casefold().split())))


def _numbers(text: str) -> Iterator[str]:
    """Digits of the text: of each stretch of them, and of phones dictated in words."""
    yield from (_NOT_DIGITS.sub("", stretch) for stretch in _STRETCH.findall(text))
    if sum(word in NUMBER_WORDS for word in _WORD.findall(text.lower())) < _FEWEST_WORDS:
        return
    for span in find_personal(text, trust_goods=False):
        if span.kind == PHONE:
            yield spell(_WORD.findall(text[span.start : span.end].lower()))
