"""Forms: faults beside their fields, in the reader's language, and no secret comes back."""

from datetime import timedelta

import pytest
from makers import NOW
from pydantic import BaseModel

from api.console.forms import NOTHING, WHOLE, Refusal, read_form, refused
from api.console.setting_forms import fault_of, hours_of, read_setting_form
from api.console.token_words import say_of_token
from api.console.words import load_words
from api.schemas.accounts import NewKeyRequest, NewUserRequest
from api.schemas.connections import TokenRequest
from connectors.wildberries_token import inspect_token
from desk.errors import BadInput, Conflict
from desk.interactions import Json
from sandbox.tokens import practice_token

_RU = load_words("ru")


def _faults(model: type[BaseModel], **typed: str) -> dict[str, str]:
    found = read_form(model, typed, _RU, key="add")
    assert isinstance(found, Refusal)
    return dict(found.errors)


def test_each_fault_stands_at_its_field_in_the_readers_language() -> None:
    told = _faults(NewKeyRequest, name="x" * 61, scope="all", days="1000")
    assert told == {
        "name": "Не больше 60 символов.",
        "scope": "Выберите одно из предложенного.",
        "days": "Не больше 366.",
    }
    told = _faults(NewKeyRequest, name="  ", scope="read", days="x")
    assert told == {"name": "Заполните это поле.", "days": "Нужно целое число."}


def test_what_was_typed_comes_back_and_secrets_do_not() -> None:
    found = read_form(NewUserRequest, {"login": "a", "password": "hunter2 hunter2", "csrf_token": "c"}, _RU, key="add")
    assert isinstance(found, Refusal)
    assert dict(found.typed) == {"login": "a"}
    over = read_form(TokenRequest, {"token": "s" * 9000}, _RU, key="wildberries")
    assert "ssss" not in repr(over)


def test_a_refusal_of_the_desk_stands_at_the_field_it_names_or_at_the_form() -> None:
    at_field = refused(Conflict("name: it is taken"), {"name": "x"}, key="add")
    whole = refused(Conflict("too many: delete one"), {"name": "x"}, key="add")
    assert (at_field.said("add", "name"), at_field.said("other", "name")) == ("it is taken", "")
    assert whole.said("add", WHOLE) == "too many: delete one"
    assert NOTHING.value("add", "name", "usual") == "usual"


def test_working_hours_go_into_a_form_and_out_again() -> None:
    value: Json = {"time_zone": "Europe/Moscow", "mon": ["09:00-13:00", "14:00-18:00"], "closed": ["2027-01-01"]}
    assert read_setting_form("working_hours", hours_of(value)) == value


@pytest.mark.parametrize(
    ("told", "typed", "field"),
    [
        ("working_hours.mon: bad", {"mon": "x"}, "mon"),
        ("age_high_hours: expected a whole number", {"value": "x"}, "value"),
        ("sla_minutes.praise: expected", {"praise": "x"}, "praise"),
        ("sla_minutes.praise/review: expected", {"praise/review": "x"}, "praise/review"),
        ("models.budget.usd_per_day: expected", {"usd_per_day": "x"}, "usd_per_day"),
        ("model 'x' is not known; use offline", {"value": "x"}, "value"),
        ("something else", {"mon": "x"}, ""),
    ],
)
def test_a_settings_fault_finds_its_field(told: str, typed: dict[str, str], field: str) -> None:
    assert fault_of(BadInput(told), typed)[0] == field


def test_every_sentence_about_a_token_is_told_in_russian_too() -> None:
    tokens = [practice_token(kind, rights=rights, issued_at=NOW, valid_for=timedelta(days=days))
              for kind in ("personal", "base", "test", "service") for rights in ((), ("content", "feedbacks", "chats"))
              for days in (-1, 3, 90)]  # fmt: skip
    broken = ["", "abc", "a.b.c", "aaa.e30.ccc", "a.W10.c"]
    told = [sentence for token in (*tokens, *broken) for report in (inspect_token(token, NOW),)
            for sentence in (*report.problems, *report.limits)]  # fmt: skip
    assert len(set(told)) >= 18
    for sentence in told:
        assert say_of_token(sentence, _RU) != sentence, sentence
