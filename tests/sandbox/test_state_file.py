"""The shop's memory over restarts."""

from datetime import timedelta
from pathlib import Path

import pytest
from wildberries import NOW, HeldTime

from sandbox.errors import PracticeError
from sandbox.practice_api import published_rows, summary_of
from sandbox.shop import create_shop
from sandbox.state import Shop


def _open(file: Path, **options: object) -> Shop:
    told = {"anchor": NOW, "clock": HeldTime().now} | options
    return create_shop(state_file=file, datasets=file.parent, **told)  # type: ignore[arg-type]  # passes options on


def test_answers_edits_and_additions_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "state.jsonl"
    shop = _open(file)
    identity = next(item.id for item in shop.all("review") if item.answer is None)
    shop.answer_review(identity, "Спасибо!")
    shop.edit_review(identity, "Спасибо ещё раз!")
    shop.record("add", channel="review", id="new", nm_id=1, text="Новый отзыв")
    shop.record("customer_edit", channel="review", id="new", text="Передумала", rating=1)
    told = published_rows(shop), summary_of(shop)
    shop.close()
    again = _open(file)
    assert (published_rows(again), summary_of(again)) == told
    added = again.find("review", "new")
    assert added is not None
    assert (added.text, added.rating) == ("Передумала", 1)


def test_dates_stay_where_they_were_on_a_later_start(tmp_path: Path) -> None:
    first = _open(tmp_path / "state.jsonl")
    first.close()
    later = _open(tmp_path / "state.jsonl", anchor=NOW + timedelta(days=30))
    assert later.anchor == NOW
    assert [item.created_at for item in later.all("review")] == [item.created_at for item in first.all("review")]


def test_a_half_written_last_line_is_forgotten_and_the_rest_kept(tmp_path: Path) -> None:
    file = tmp_path / "state.jsonl"
    shop = _open(file)
    shop.answer_review("past-unknown", "Спасибо!")
    shop.close()
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole + '{"kind": "answer", "chan', encoding="utf-8")
    again = _open(file)
    assert again.writes == 1
    again.answer_review("past-unknown", "Спасибо!")
    again.close()
    assert _open(file).writes == 2


def test_a_write_is_in_the_file_before_the_shop_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "state.jsonl"
    shop = _open(file)
    shop.answer_review("r", "Первое слово")
    assert "Первое слово" in file.read_text(encoding="utf-8")


def test_a_file_broken_in_the_middle_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "state.jsonl"
    _open(file).close()
    file.write_text(file.read_text(encoding="utf-8") + "broken\n{}\n", encoding="utf-8")
    with pytest.raises(PracticeError, match="line 2 is no JSON; move the file away"):
        _open(file)


def test_a_file_of_other_data_is_refused(tmp_path: Path) -> None:
    file, data = tmp_path / "state.jsonl", tmp_path / "mine.jsonl"
    _open(file).close()
    data.write_text('{"id": "1", "product": 5, "product_name": "Кружка", "rating": 5}\n', encoding="utf-8")
    with pytest.raises(PracticeError, match=r"made for 'default', not 'mine\.jsonl'"):
        _open(file, data=data)
