"""What the console says, in Russian and English: `locale/LANGUAGE/*.toml`, one key a saying, the same keys in both."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent

from desk.errors import BadInput

LANGUAGES = ("ru", "en")
_LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language. Numbers and dates are written as its readers write them."""

    language: str
    sayings: Mapping[str, str]
    locale: Locale

    def say(self, key: str, **values: object) -> str:
        """The saying with `{names}` filled in. `BadInput` for a key neither language has."""
        try:
            return self.sayings[key].format(**values)
        except KeyError as error:
            raise BadInput(f"the console has no saying {key!r} in {self.language}, or a name in it: {error}") from error

    def name(self, group: str, value: str | None) -> str:
        """The word for a value of a closed list (`status.open`). A value nobody foresaw is shown as it is."""
        return self.sayings.get(f"{group}.{value}", value or "")

    def number(self, value: float) -> str:
        """`12 345,6`."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float, *, digits: int = 0) -> str:
        """A share of 0..1 as `45 %`."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + (" %" if self.language == "ru" else "%")
        return format_percent(share, format=pattern, locale=self.locale)

    def moment(self, at: datetime | None, zone: ZoneInfo, *, form: str = "d MMM, HH:mm") -> str:
        """A moment in the reader's time zone; empty for none."""
        return "" if at is None else format_datetime(at.astimezone(zone), form, locale=self.locale)


@cache
def load_words(language: str) -> Words:
    """Every file of a language as one. `BadInput` for a language there is none of, or a key said twice."""
    if language not in LANGUAGES:
        raise BadInput(f"language {language!r}: the console speaks {', '.join(LANGUAGES)}")
    sayings: dict[str, str] = {}
    for path in sorted((_LOCALE / language).glob("*.toml")):
        said = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
        if twice := sayings.keys() & said.keys():
            raise BadInput(f"{path.name}: said in another file too: {', '.join(sorted(twice))}")
        sayings |= said
    return Words(language=language, sayings=sayings, locale=Locale.parse(language))


def choose_language(asked: str | None, accepts: str) -> str:
    """`asked` (a cookie, a setting) where we speak it; else the browser's first that we speak; else Russian.

    `accepts`: the header `Accept-Language`.
    """
    if asked in LANGUAGES:
        return str(asked)
    wanted = [part.split(";")[0].strip()[:2].lower() for part in accepts.split(",")]
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])


def _flat(table: Mapping[str, object], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{above}{key}.") if isinstance(value, dict) else [(f"{above}{key}", str(value))]
    return found
