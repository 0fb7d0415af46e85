"""What the words around a number say it is: a parcel, a phone, a passport. Pure; asked by the finders of `personal_*`.

The words belong to the formats themselves, not to a shop, so they stand here and not in a playbook: logs are redacted
before any playbook is read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from desk.letters import Letters, letters_of
from desk.personal_spoken import NUMBER_WORDS

GOODS = "goods"
PHONE = "phone"
CARD = "card"
ACCOUNT = "account"
IBAN = "iban"
SSN = "ssn"
SNILS = "snils"
INN = "inn"
PASSPORT = "passport"
LICENCE = "licence"
POLICY = "policy"
BIRTH = "birth"
MAIL = "mail"
MESSENGER = "messenger"
STREET = "street"
# Words that stand for signs: of an address, of digits. They explain no number beside them.
AT_WORD, DIGIT_WORD = "at word", "digit word"
_SIGNS = frozenset({AT_WORD, DIGIT_WORD, STREET})

# How far a word may stand from the number it explains. Guess; replaced by `replydesk eval pii`.
_BEFORE = 48
_AFTER = 16
# A number in between has used the word up: "заказ 77120, звоните 8 912 ...".
_SPENT = re.compile(r"\d{3}")
_WORD = re.compile(r"[^\W\d]+")
# Digits with at most three other signs in between.
_STRETCH = re.compile(r"\d+(?:[^\w]{1,3}\d+)*")

# Many of a thing, then their numbers: "артикулы 178, 179 и 180".
_MANY = re.compile(r"(?:заказ|артикул|товар|штрихкод|код)(?:ы|ов|ам|ами|ах)|orders|items|products", re.IGNORECASE)
_LIST = re.compile(r"[\W\d]*(?:(?:и|and)\b[\W\d]*)*")
# Beginnings of words; with "$" the whole word. The longest that fits wins.
_STEMS: Mapping[str, str] = {
    GOODS: (
        "артикул арт$ заказ$ заказа$ заказу$ заказом$ заказе$ заказы$ заказов$ заказам$ стикер order "
        "nm$ nmid$ nm_id$ sku$ shk$ штрих баркод barcode ean$ gtin$ upc$ isbn$ трек tracking "
        "отправлен накладн посылк shipment parcel товар product item$ модел model$ serial сери s$ sn$ imei$ чек$ чека$ "
        "чеку$ receipt invoice заявк тикет ticket обращен сборочн задани поставк партия$ партии$ прошивк гост$ ту$ "
        "договор артикулу$ код$ кода$ rid$ srid$ издели прибор устройств "
        "фд$ фпд$ кпп$ огрн$ lot$ лот$ batch reference ref$ промокод"
    ),
    PHONE: (
        "телефон$ телефона$ телефону$ телефоном$ телефоны$ тел$ моб$ мобильн сотов звон перезвон позвон дозвон набир "
        "набер факс вотсап ватсап whatsapp вайбер viber phone$ phones$ mobile$ call$ fax$ office$ tel$ cell$ смс$ sms$ "
        "registered$ стационарн"
    ),
    CARD: (
        "карт$ карта$ карту$ карты$ карте$ картой$ карточк card$ cards$ cc$ visa$ виза$ мир$ mastercard$ мастеркард "
        "маэстро$ маестро$ maestro$ amex$ debit$ credit$ сбер$ тинькофф$ unionpay$ юнионпей$ pan$"
    ),
    ACCOUNT: "счет счёт account$ acct$ acc$ iban$ рс$ р$",
    IBAN: "iban$ ибан$ ibans$",
    SSN: "ssn$ social$ соц$",
    SNILS: "снилс snils$ страхов",
    INN: "инн$ inn$ tin$ itin$ taxpayer$",
    PASSPORT: "паспорт загран passport$ пасп$ серия$ серии$ серию$",
    LICENCE: "водительск driver license$ licence$",
    POLICY: "полис policy$ омс$",
    BIRTH: "рожден рождён родил родил dob$ born$ birth$ birthday$ др$",
    MAIL: "почт email$ емейл$ имейл$ мыло$ mail$ upi$ login$",
    STREET: (
        "ул$ улица$ улице$ улицу$ улицы$ проспект просп$ пр$ переул пер$ шоссе$ ш$ бульвар б$ наб$ набережн проезд "
        "площад пл$ мкр$ микрорайон тупик$ кв$ квартир st$ street$ ave$ avenue$ rd$ road$ ct$ court$ blvd$ boulevard$ "
        "ln$ lane$ dr$ drive$ way$ pl$ place$ terrace$ circle$ hwy$ apt$ suite$ box$"
    ),
    AT_WORD: "собака$ собаки$ собачка$ собачки$ sobaka$ песик$ эт$ at$",
    DIGIT_WORD: " ".join(f"{word}$" for word in NUMBER_WORDS),
    MESSENGER: "телег телеграм telegram tg$ тг$ инст insta ник$ nick аккаунт вк$ vk$ username$",
}  # fmt: skip
_LONGEST_STEM = 13


def _table(*, whole: bool) -> dict[str, str]:
    return {
        stem.rstrip("$"): topic
        for topic, stems in reversed(tuple(_STEMS.items()))
        for stem in stems.split()
        if stem.endswith("$") == whole
    }


_WHOLE = _table(whole=True)
_BEGINNINGS = _table(whole=False)


@lru_cache(maxsize=20_000)
def topic_of(word: str) -> str:
    """The topic a word names, empty for every other word."""
    plain = word.lower()
    if plain in _WHOLE:
        return _WHOLE[plain]
    sizes = range(min(len(plain), _LONGEST_STEM), 3, -1)
    return next((_BEGINNINGS[plain[:size]] for size in sizes if plain[:size] in _BEGINNINGS), "")


@dataclass(frozen=True, slots=True)
class Context:
    """Topics of a text: where each topic word starts and ends, in order; and what is cheap to know beforehand.

    `named`: every topic and sign that occurs; `digit_words`: how many; `most_digits`: in one stretch of digits.
    """

    text: str
    lower: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    topics: tuple[str, ...]
    named: frozenset[str]
    digit_words: int
    most_digits: int

    def before(self, place: int, reach: int = _BEFORE) -> str:
        """The nearest topic to the left that no other number has used up; empty when there is none."""
        index = bisect_left(self.starts, place) - 1
        if index < 0 or self.ends[index] < place - reach:
            return ""
        start, end = self.starts[index], self.ends[index]
        is_spent = _SPENT.search(self.text, end, place)
        if is_spent and not (_MANY.fullmatch(self.text, start, end) and _LIST.fullmatch(self.text, end, place)):
            return ""
        return self.topics[index]

    def all_before(self, place: int, reach: int = _BEFORE) -> frozenset[str]:
        """Every topic to the left within reach, used up or not."""
        index, found = bisect_left(self.starts, place) - 1, set[str]()
        while index >= 0 and self.ends[index] >= place - reach:
            found.add(self.topics[index])
            index -= 1
        return frozenset(found)

    def around(self, start: int, end: int) -> str:
        """The topic before the span, else the one that follows it at once ("123-456-789 12, снилс мой")."""
        topic = self.before(start)
        index = bisect_left(self.starts, end)
        if topic or index == len(self.starts) or self.starts[index] > end + _AFTER:
            return topic
        return "" if _SPENT.search(self.text, end, self.starts[index]) else self.topics[index]


def _most_digits(text: str) -> int:
    most = 0
    for stretch in _STRETCH.findall(text):
        if len(stretch) > most:
            most = max(most, sum(map(str.isdigit, stretch)))
    return most


def _words(text: str) -> Iterable[Letters]:
    if "_" not in text:
        return letters_of(text)
    return ((word.group(), *word.span()) for word in _WORD.finditer(text))


def read_context(text: str, *, trust_goods: bool = True) -> Context:
    """The topic words of a cleaned text. `trust_goods` off: words for goods and orders excuse no number."""
    words = tuple(_words(text))
    # A text repeats its words, and few of them name a topic.
    telling = {word: topic for word in {word for word, _, _ in words} if (topic := topic_of(word))}
    found = [(start, end, telling[word]) for word, start, end in words if word in telling]
    unheard = _SIGNS if trust_goods else _SIGNS | {GOODS}
    named = [one for one in found if one[2] not in unheard]
    return Context(
        text=text,
        lower=text.lower(),
        starts=tuple(start for start, _, _ in named),
        ends=tuple(end for _, end, _ in named),
        topics=tuple(topic for _, _, topic in named),
        named=frozenset(topic for _, _, topic in found),
        digit_words=sum(topic == DIGIT_WORD for _, _, topic in found),
        most_digits=_most_digits(text),
    )
