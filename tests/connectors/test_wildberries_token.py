"""What a token says about itself, in sentences a seller can act on."""

from datetime import timedelta

import pytest
from wildberries import NOW, TOKEN

from connectors.wildberries_token import inspect_token, rate_of
from desk.ports import Rate
from sandbox.tokens import Kind, Right, practice_token

_NONE: tuple[Right, ...] = ()
_CARDS: tuple[Right, ...] = ("content", "chats")
_REVIEWS: tuple[Right, ...] = ("feedbacks", "chats")
_ALL: tuple[Right, ...] = ("content", "feedbacks", "chats")


def _token(kind: Kind = "personal", *, days: float = 180, rights: tuple[Right, ...] = _ALL) -> str:
    return practice_token(kind, issued_at=NOW, valid_for=timedelta(days=days), rights=rights)


@pytest.mark.parametrize("given", [TOKEN, f"Bearer {TOKEN}", f"bearer  {TOKEN} "])
def test_a_good_personal_token_has_no_problems(given: str) -> None:
    report = inspect_token(given, NOW)
    assert report.kind == "personal"
    assert report.problems == ()
    assert report.rights == ("Контент", "Вопросы и отзывы", "Чат с покупателями")
    assert report.expires_at == NOW + timedelta(days=180)
    assert any("3 calls a second" in limit for limit in report.limits)


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        ("", "there is no Wildberries token"),
        ("   ", "there is no Wildberries token"),
        ("abc", "is not whole"),
        ("a.b", "is not whole"),
        ("a.!!!.c", "cannot be decoded"),
        ("a.W10.c", "holds no claims"),
        (TOKEN[:60], "is not whole"),
        (_token(days=-1), "expired on 2026-11-24"),
        (_token(days=5), "expires in 5 days"),
        (_token(rights=_CARDS), "lacks the category «Вопросы и отзывы»"),
        (_token(rights=_REVIEWS), "lacks the category «Контент»"),
        (_token(rights=("content", "feedbacks")), "lacks the category «Чат с покупателями»"),
        (_token("base"), "a base token allows 5 calls an hour"),
        (_token("test"), "works with the sandbox hosts"),
    ],
)
def test_every_problem_is_one_sentence_with_its_remedy(token: str, problem: str) -> None:
    (told,) = inspect_token(token, NOW).problems
    assert problem in told
    assert "seller.wildberries.ru" in told


def test_a_token_without_rights_has_a_problem_for_each() -> None:
    assert len(inspect_token(_token(rights=_NONE), NOW).problems) == 3


@pytest.mark.parametrize("kind", ["personal", "service", "base", "test"])
def test_the_kind_is_told(kind: Kind) -> None:
    assert inspect_token(_token(kind), NOW).kind == kind


def test_the_limits_are_the_documented_ones() -> None:
    assert rate_of("personal", "feedbacks") == Rate(interval=timedelta(milliseconds=333), burst=6)
    assert rate_of("service", "content") == Rate(interval=timedelta(milliseconds=600), burst=5)
    assert rate_of("base", "feedbacks") == Rate(interval=timedelta(minutes=12), burst=1)
    assert rate_of("personal", "chats") == Rate(interval=timedelta(seconds=1), burst=10)
    assert rate_of("base", "chats") == Rate(interval=timedelta(hours=1), burst=1)
    assert rate_of("base", "downloads") == Rate(interval=timedelta(minutes=6), burst=1)
    assert rate_of("unknown", "feedbacks") == rate_of("personal", "feedbacks")


def test_no_report_repeats_the_token() -> None:
    for token in (TOKEN, TOKEN[:80], _token(days=-1), "secret-but-wrong"):
        assert token not in repr(inspect_token(token, NOW))
