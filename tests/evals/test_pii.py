"""How finds of personal data are counted, and what they come to on our labelled texts and on a public set."""

from pathlib import Path

import pytest

from desk.errors import BadInput
from evals.pii import score_pii
from evals.rows import load_rows

OURS = Path(__file__).parents[2] / "evals" / "datasets" / "pii_ru_dev.jsonl"
PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "pii" / "pii.jsonl"
CARD = "4276380012345678"


def _kinds(score: dict[str, object]) -> dict[str, dict[str, float]]:
    kinds = score["kinds"]
    assert isinstance(kinds, dict)
    return kinds


def _figures(score: dict[str, object], key: str) -> dict[str, float]:
    figures = score[key]
    assert isinstance(figures, dict)
    return figures


def test_both_forms_of_a_row_are_counted_alike() -> None:
    text = "почта a@b.example"
    ours = {"text": text, "spans": [{"kind": "email", "quote": "a@b.example"}]}
    public = {"text": text, "spans": [{"type": "EMAIL_ADDRESS", "value": "a@b.example", "start": 6, "end": 17}]}
    expected = {"n": 1, "found": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert _kinds(score_pii([ours]))["email"] == _kinds(score_pii([public]))["email"] == expected


def test_a_miss_and_an_unlabelled_find_are_counted_and_shown() -> None:
    rows: list[dict[str, object]] = [
        {"id": "a", "text": "почта a@b.example", "spans": []},
        {"id": "b", "text": "пишите Ивану", "spans": [{"kind": "name", "quote": "Ивану"}]},
    ]
    score = score_pii(rows)
    assert score["unlabelled"] == ["a email: a@b.example"]
    assert score["missed"] == ["b name: Ивану"]
    assert _figures(score, "overall") == {"n": 1, "found": 1, "precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_half_a_label_is_not_a_find() -> None:
    row = {"text": "почта a@b.example и ещё слова", "spans": [{"kind": "email", "quote": "a@b.example и ещё слова"}]}
    assert _kinds(score_pii([row]))["email"]["recall"] == 0.0


def test_numbers_that_fail_their_check_are_counted_apart() -> None:
    row = {"text": f"card {CARD}", "spans": [{"type": "CREDIT_CARD", "value": CARD, "start": 5, "end": 21}]}
    score = score_pii([row])
    assert _kinds(score)["card_unchecked"]["n"] == 1
    assert _figures(score, "bound")["n"] == 0


def test_types_that_are_no_kind_of_ours_are_left_out() -> None:
    row = {"text": "in Canada", "spans": [{"type": "GPE", "value": "Canada", "start": 3, "end": 9}]}
    assert _figures(score_pii([row]), "overall")["n"] == 0


@pytest.mark.parametrize(
    "spans",
    [None, "x", [1], [{"kind": "email", "quote": "nowhere"}], [{"kind": "tail", "quote": "a"}], [{"type": "IBAN"}]],
)
def test_a_wrong_row_is_refused_with_its_number(spans: object) -> None:
    with pytest.raises(BadInput, match="row 1"):
        score_pii([{"text": "a", "spans": spans}])


def test_our_labelled_texts_are_read_well_enough() -> None:
    score = score_pii(load_rows(OURS))
    bound = _figures(score, "bound")
    assert bound["n"] >= 150
    assert bound["recall"] >= 0.99
    assert bound["precision"] >= 0.95


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public set is not here")
def test_the_public_set_is_read_well_enough() -> None:
    """Precision by presidio's rows: the other source forgets labels (`SSN 123-45-6789` unlabelled), nine of them."""
    score = score_pii(load_rows(PUBLIC))
    kinds = _kinds(score)
    assert all(kinds[kind]["recall"] >= 0.99 for kind in ("email", "card", "iban", "ssn", "phone_international"))
    sources = score["bound_by_source"]
    assert isinstance(sources, dict)
    assert sources["presidio"]["precision"] >= 0.95
    assert len([line for line in score["unlabelled"] if " ssn: " in line or " email: " in line]) <= 9  # type: ignore[attr-defined]


def test_a_number_that_was_never_issued_is_counted_apart_from_social_security_numbers() -> None:
    rows = [
        {"text": f"SSN {number}", "spans": [{"type": "US_SSN", "value": number, "start": 4, "end": 15}]}
        for number in ("219-45-6781", "987-65-4320")
    ]
    kinds = _kinds(score_pii(rows))
    assert (kinds["ssn"]["n"], kinds["ssn_unchecked"]["n"]) == (1, 1)
