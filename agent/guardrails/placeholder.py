"""Blanks nobody filled in: {name}, [ИМЯ], <date>, XXX, lorem ipsum, TODO."""

import re

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.patterns import Match
from desk.sieve import Sieve

_FILE = "gate_placeholder"
_BRACES = (
    r"\{\{?[^{}\n]{0,60}\}?\}|\[(?!\d+\])[^\[\]\n]{1,60}\]|<(?![\s\d=3])[^<>\n]{1,60}>"
    r"|%[A-Za-zА-Яа-я_]{3,}%|\$\{?[A-Za-z_]{3,}\}?|%\([a-z_]+\)s|(?<!\w)%[sd](?!\w)|_{3,}|\?{4,}|\.{6,}|#{4,}|@@\w+@@|№\s?(?:N{2,}|…|\.{2,})|\d\)\s?(?:…|\.\.\.)"
)
_STAND_INS = (
    r"(?<![\w])(?:[XХxх]{3,}|[ХX]{1,2}[-./][ХX]{1,2}(?:[-./][ХX]{2,4})?)(?![\wLlЛл])"
    r"|\b(?:ДД|DD|MM|ММ)[./-](?:ММ|MM|DD|ДД)(?:[./-](?:ГГ|YY|гг){1,2})?|\bYYYY\b"
    r"|(?-i:(?<![А-ЯЁA-Z] )\b(?:ИМЯ|ДАТА|НАЗВАНИЕ|ССЫЛКА|NAME|DATE|PRODUCT)\b(?! [А-ЯЁA-Z]{2}))"
    r"|\blorem ipsum\b|(?-i:\b(?:TBD|TBC|TODO|FIXME|FNAME|N/A)\b)"
    r"|(?-i:\b[A-ZА-ЯЁ]{3,}(?:_[A-ZА-ЯЁ\d]+)+\b|\b[А-ЯЁа-яё]{3,}(?:_[А-ЯЁа-яё\d]+)+\b)"
    r"|(?-i:(?<![\w])(?:[XХ]{2}|N)(?= (?:рубл|коп|дн|час|шт|см|мм|кг|гр|inch|cm|days|hours|dollars|pieces|%)))"
)
_UNITS = (
    r"метр|литр|минут|недел|месяц|лет\b|ватт|л\b|м\b|г\b|m\b|kg|g\b|gram|hour|ml|oz|lb|feet|ft|week|month|minute|year"
)
_LEFT_OVER = (
    rf"(?-i:(?<![\w])[XХ]{{2}}(?= (?:{_UNITS})))"
    r"|\((?:сюда (?:абзац|текст|фраз|строк|имя|ссылк|вставить|про\b)|(?:уточнить|спросить|взять|узнать) у "
    r"|!{2,}|дописать|согласовать|insert |fill in |ask [A-Z]|check with [A-Z])[^()\n]{0,80}\)"
    r"|\([^()\n]{0,60}(?:перед отправкой|before sending)\)|(?<!\w)__(?= (?:%|[а-яa-z]))"
)
_ORDERS = (
    r"\b(?:вставьте|вставить|подставить|подставьте|заполнить|укажите здесь|вписать|впишите) (?:сюда |здесь )?"
    r"(?:имя|дату|текст|название|ссылку|номер|товар|ответ|сюда|здесь|причину|сумму)"
    r"|\b(?:insert|fill in) (?:the |your |a )?(?:name|date|text|product|link|number|customer|reason|here|amount)\b"
    r"|\b(?:имя клиента|имя покупателя|название товара|customer name|your name here|product name|agent name|name here)"
    r"\b(?=[\s,!.)]*$|[,!])"
)
_BLANK = Sieve(f"{_BRACES}|{_STAND_INS}|{_LEFT_OVER}|{_ORDERS}", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"^(?:[xх]{3,5}|\[[\w+./-]{1,8}\]|TBD|N/A)$", re.IGNORECASE)
# What a customer may quote: a mark of a pattern (`[k2, p2]`), a field of a print.
_BRACKETED = re.compile(r"^[\[{][^\[\]{}]{0,40}[\]}]$")
_FIELD = re.compile(r"^\{[^\W\d_]{0,20}\}$|^\[[^\W\d_]{1,20}\]$")


def placeholder(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft with an unfilled blank. A size (`XXX`), a code (`[W]`) or a mark (`TBD`) of the facts is none."""
    found = tuple(
        Match(start=match.start(), end=match.end(), quote=match.group())
        for match in _BLANK.finditer(case.draft)
        if not (_CODE.match(match.group()) and case.is_in_facts(match.group()))
        and not _is_of_product(case, match.group())
    )
    return (
        *blocks("placeholder", found, "a blank nobody filled in"),
        *blocks("placeholder", case.find(_FILE, "notes", unless_denied=False), "a note to whoever fills it in"),
    )


def _is_of_product(case: GateCase, blank: str) -> bool:
    """The customer asked of brackets (`Is {date} on the print …?`), and the facts or the question hold this one."""
    if blank in case.customer_text:
        return bool(_BRACKETED.match(blank))
    is_asked = blank[0] in case.customer_text and blank[-1] in case.customer_text
    return is_asked and bool(_FIELD.match(blank)) and blank in case.facts_text
