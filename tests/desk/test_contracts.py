"""Shapes of answers: paths and types without a value, and what of a change is told."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.contracts import SETTLED, Difference, Sample, Shape, accept, compare, dump, learn, load, shape_of

_STATE = {"rows[].state": frozenset({"none", "wbRu"})}
_ROW = {"id": "a", "state": "none", "answer": None, "stars": 5}

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def _sample(*rows: object, needed: Sequence[str] = ()) -> Sample:
    return Sample(name="GET /x", bodies=({"rows": list(rows)},), words=_STATE, needed=frozenset(needed))


def _known(*looks: Sample) -> Shape:
    """What is known after these looks, none of which was disputed."""
    shape: Shape = {}
    for look in looks:
        shape = learn(shape, shape_of(look))
    return shape


def _settled(*rows: object) -> Shape:
    return _known(*[_sample(*rows)] * SETTLED)


def _told(known: Shape, sample: Sample) -> Difference:
    return compare(known, shape_of(sample), sample)


def test_a_shape_is_paths_and_types() -> None:
    shape = shape_of(_sample(_ROW, _ROW | {"answer": {"text": "Да"}}))
    assert {path: sorted(one.types) for path, one in shape.items()} == {
        "$": ["object"],
        "rows": ["list"],
        "rows[]": ["object"],
        "rows[].id": ["text"],
        "rows[].state": ["text"],
        "rows[].answer": ["null", "object"],
        "rows[].answer.text": ["text"],
        "rows[].stars": ["whole number"],
    }
    assert shape["rows[].state"].words == {"none"}


@given(body=_json, secret=st.text(min_size=1))
def test_no_value_and_no_odd_key_gets_into_a_shape(body: object, secret: str) -> None:
    mark = f"Анна {secret}"
    bodies = ({"rows": [{"state": mark, "text": mark, mark: 1}, body], "list": [mark]},)
    shape = shape_of(Sample(name="x", bodies=bodies, words=_STATE))
    assert "Анна" not in json.dumps(dump(shape), ensure_ascii=False)
    assert shape["rows[].state"].words <= {"(no word)", "none", "wbRu"} or isinstance(body, dict)


@given(bodies=st.lists(_json, min_size=1, max_size=4))
def test_the_same_again_is_no_difference_and_a_shape_survives_storing(bodies: list[object]) -> None:
    sample = Sample(name="x", bodies=tuple(bodies))
    shape = shape_of(sample)
    assert not compare(learn({}, shape), shape, sample)
    assert load(json.loads(json.dumps(dump(shape)))) == shape


@given(looks=st.lists(st.lists(st.sampled_from([_ROW, {"id": "b"}, {"id": "c", "stars": 4}]), max_size=5), min_size=1))
def test_optional_fields_may_be_there_or_not(looks: list[list[dict[str, object]]]) -> None:
    known = _known(_sample(_ROW), _sample({"id": "b"}), _sample(_ROW))
    for rows in looks:
        sample = _sample(*rows)
        assert not _told(known, sample)
        known = learn(known, shape_of(sample))


def test_a_field_that_was_always_there_is_missed() -> None:
    gone = _sample({"id": "a", "state": "none", "answer": None})
    assert _told(_settled(_ROW), gone).removed == ("rows[].stars: was always there, is in none of the objects seen",)
    assert not _told(_known(_sample(_ROW)), gone)


def test_a_field_that_some_objects_still_have_is_optional_from_now_on() -> None:
    some = _sample(_ROW, {"id": "b", "state": "none", "answer": None})
    known = _settled(_ROW)
    assert not _told(known, some)
    assert not _told(learn(known, shape_of(some)), _sample({"id": "b", "state": "none", "answer": None}))


def test_an_empty_page_proves_nothing() -> None:
    assert not _told(_settled(_ROW), _sample())
    assert learn(_settled(_ROW), shape_of(_sample()))["rows[].stars"].missed == 0


def test_what_the_desk_needs_is_missed_at_once_even_at_the_first_look() -> None:
    sample = _sample({"state": "none"}, needed=["rows[].id"])
    assert _told({}, sample).removed == ("rows[].id: needed, and in none of the objects seen",)
    assert not _told({}, _sample({"id": 1}, {}, needed=["rows[].id"]))


def test_a_new_field_is_told_once_the_object_is_known_well() -> None:
    new = _sample(_ROW | {"brand": {"name": "Двор"}})
    assert _told(_settled(_ROW), new).added == ("rows[].brand: object",)
    assert not _told(_known(_sample(_ROW)), new)


def test_what_is_inside_a_field_that_was_empty_so_far_is_learnt_without_a_word() -> None:
    filled = _sample(_ROW | {"answer": {"text": "Да", "editable": True}})
    known = _settled(_ROW)
    assert not _told(known, filled)
    assert "rows[].answer.text" in learn(known, shape_of(filled))


@pytest.mark.parametrize("value", ["5", 5.5, True, [5], {"value": 5}])
def test_another_type_is_told_at_once(value: object) -> None:
    (told,) = _told(_known(_sample(_ROW)), _sample(_ROW | {"stars": value})).changed
    assert told.startswith("rows[].stars: was whole number, now also ")


def test_null_is_no_other_type_and_a_whole_number_is_a_number() -> None:
    assert not _told(_known(_sample(_ROW)), _sample(_ROW | {"stars": None}))
    assert not _told(_known(_sample(_ROW | {"stars": 4.5})), _sample(_ROW))


def test_a_word_nobody_documented_is_told_and_a_documented_one_is_not() -> None:
    known = _known(_sample(_ROW))
    assert not _told(known, _sample(_ROW | {"state": "wbRu"}))
    assert _told(known, _sample(_ROW | {"state": "frozen"})).changed == ("rows[].state: new values frozen",)
    assert _told(known, _sample(_ROW | {"state": "Анна Петрова"})).changed == ("rows[].state: new values (no word)",)


def test_a_difference_stands_until_it_is_accepted_and_is_then_known() -> None:
    known = _settled(_ROW)
    changed = _sample({"id": 7, "state": "frozen", "answer": None, "brand": "Двор"})
    difference = _told(known, changed)
    assert len(list(difference.lines())) == 4
    assert _told(learn(known, shape_of(changed), but=difference.paths()), changed) == difference
    after = accept(known, shape_of(changed), difference)
    assert not _told(after, changed)
    assert "rows[].stars" not in after


def test_a_difference_that_goes_away_again_leaves_nothing() -> None:
    known = _settled(_ROW)
    changed = _sample(_ROW | {"stars": "5"})
    disputed = learn(known, shape_of(changed), but=_told(known, changed).paths())
    assert not _told(disputed, _sample(_ROW))
    assert disputed["rows[].stars"] == known["rows[].stars"]
