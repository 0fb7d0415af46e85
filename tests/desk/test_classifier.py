"""The classifier: the same text the same answer, honest numbers, bytes that come back as they were or are refused."""

import io
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from routing import TOPICS, small_classifier

from desk.classifier import SIGNALS, Classifier, Rejection, from_bytes, shares_of, to_bytes
from desk.errors import BadInput

ANY_TEXT = st.text(max_size=200)


def test_it_names_the_topic_of_words_it_was_taught() -> None:
    found = small_classifier().predict("how long until the parcel arrives?")
    assert found.label == "delivery"
    assert found.runner_up in TOPICS
    assert found.confidence > found.runner_up_confidence


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
def test_every_text_gets_numbers_between_zero_and_one(text: str) -> None:
    found = small_classifier().predict(text)
    assert found.label in TOPICS
    assert 0.0 <= found.runner_up_confidence <= found.confidence <= 1.0
    assert 0.0 <= found.oos_score <= 1.0
    assert found.is_rejected == (found.oos_score > small_classifier().rejection.threshold)
    assert sum(small_classifier().weigh(text)[1].values()) == pytest.approx(1.0)


@settings(max_examples=30, deadline=None)
@given(ANY_TEXT)
def test_what_comes_back_from_bytes_predicts_the_same(text: str) -> None:
    assert _reread().predict(text) == small_classifier().predict(text)


def test_equal_classifiers_give_equal_bytes() -> None:
    assert to_bytes(small_classifier()) == to_bytes(_reread())


def test_a_text_as_long_as_a_book_costs_no_more_than_its_beginning() -> None:
    long = "which size should I take " * 40_000
    assert small_classifier().predict(long).label == "size"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\ud800", "🙂🙂", "\n\n"])
def test_texts_without_words_are_answered_and_doubted(text: str) -> None:
    nothing, something = small_classifier().predict(text), small_classifier().predict("does it run small")
    assert nothing.label in TOPICS
    assert nothing.oos_score > something.oos_score


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4), st.integers(0, 3), st.floats(0, 5))
def test_more_doubt_never_lowers_the_rejection(signals: list[float], place: int, more: float) -> None:
    rejection = Rejection(slopes=(1.0, 0.5, 2.0, 0.0), intercept=0.1, threshold=0.5)
    raised = [value + (more if index == place else 0.0) for index, value in enumerate(signals)]
    assert rejection.score(tuple(raised)) >= rejection.score(tuple(signals))


@given(st.lists(st.floats(-3, 3, width=32), min_size=2, max_size=6), st.floats(0.05, 5.0))
def test_a_cooler_temperature_is_surer_of_the_same_winner(scores: list[float], temperature: float) -> None:
    values = np.array(scores, dtype=np.float32)
    warm, cool = shares_of(values, temperature), shares_of(values, temperature / 2)
    assert cool.max() >= warm.max() - 1e-9
    assert warm[int(values.argmax())] == pytest.approx(warm.max())


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"PK\x03\x04 broken zip", pickle.dumps({"weights": 1}), b"\x93NUMPY\x01\x00v\x00{}"]
)
def test_other_bytes_are_refused_with_the_remedy(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"cannot be read .* train"):
        from_bytes(data)


def test_cut_bytes_are_refused() -> None:
    data = to_bytes(small_classifier())
    for end in range(0, len(data), max(1, len(data) // 25)):
        with pytest.raises(BadInput):
            from_bytes(data[:end])


def test_pickled_objects_are_never_loaded() -> None:
    with pytest.raises(BadInput):
        from_bytes(_with(weights=np.array([{"a": 1}], dtype=object)))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("bias", np.zeros(9, np.float32)),
        ("idf", np.zeros(2, np.float32)),
        ("weights", np.full((3, 3), np.nan, np.float16)),
        ("block", np.full(1, 9, np.int8)),
        ("header", np.frombuffer(b"[]", np.uint8)),
        ("header", np.frombuffer(b'{"format": 99}', np.uint8)),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_each_other_are_refused(
    part: str, value: np.ndarray[tuple[int], np.dtype[np.float32]]
) -> None:
    with pytest.raises(BadInput):
        from_bytes(_with(**{part: value}))


def test_a_header_with_a_wrong_number_is_refused() -> None:
    header = json.loads(_parts()["header"].tobytes())
    for name, value in (("temperature", "hot"), ("slopes", [1.0]), ("threshold", None), ("classes", [])):
        changed = json.dumps(header | {name: value}).encode()
        with pytest.raises(BadInput):
            from_bytes(_with(header=np.frombuffer(changed, np.uint8)))
    assert len(header["slopes"]) == len(SIGNALS)


def _reread() -> Classifier:
    return from_bytes(to_bytes(small_classifier()))


def _parts() -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    with np.load(io.BytesIO(to_bytes(small_classifier()))) as stored:
        return {name: stored[name] for name in stored.files}


def _with(**changed: np.ndarray[tuple[int], np.dtype[np.float32]]) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **(_parts() | changed))  # type: ignore[arg-type]  # the stub sees a flag in every name
    return out.getvalue()
