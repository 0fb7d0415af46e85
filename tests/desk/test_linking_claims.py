"""What a message claims: verbs that happen or do not, parts that are fine or to blame; a question claims nothing."""

from link_makers import make_side, policy

from desk.linking_claims import Claims
from desk.linking_reading import read_side


def _claims(text: str) -> Claims:
    return read_side(make_side(text), policy()).claims


def test_a_verb_is_done_or_undone() -> None:
    assert _claims("крышка плюётся").done == {"плеваться"}
    assert _claims("крышка не плюётся").undone == {"плеваться"}


def test_a_verb_said_both_ways_is_undone() -> None:
    found = _claims("дверца закрывается днём. ночью дверца не закрывается")
    assert "закрываться" in found.undone
    assert "закрываться" not in found.done


def test_what_passes_by_itself_is_no_claim() -> None:
    assert _claims("чек не пришёл, мне не ответили") == Claims(blamed=frozenset({"чек"}))


def test_a_question_claims_nothing() -> None:
    assert _claims("не щёлкает ночью? дужка цела?") == Claims()


def test_a_part_is_fine_or_to_blame_clause_by_clause() -> None:
    found = _claims("барашки целы, а вот нога треснула")
    assert found.fine == {"барашек"}
    assert found.blamed == {"нога"}
