"""Files of others: every bad line is told with its number; what is written is no formula and comes back the same."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadInput
from evals.set_files import read_mapping, read_rows, write_rows


def put(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_table_is_read_by_its_header_with_columns_renamed(tmp_path: Path) -> None:
    file = put(tmp_path, "x.csv", 'Body;Stars;must_not\n«Хорошо; спасибо»;5;promise refund\n"a\nb";;\n')
    rows = read_rows(put(tmp_path, "y.csv", file.read_text().replace("«Хорошо; спасибо»", '"Хорошо; спасибо"')),
                     {"text": "Body", "rating": "Stars"})  # fmt: skip
    assert [one.row for one in rows] == [
        {"text": "Хорошо; спасибо", "rating": 5, "must_not": ["promise refund"]}, {"text": "a\nb"}
    ]  # fmt: skip


def test_a_bad_line_is_told_and_stops_no_other(tmp_path: Path) -> None:
    lines = ['{"text": "a"}', "", "{", '["x"]', '{"body": 1}', '{"text": "b"}']
    rows = read_rows(put(tmp_path, "x.jsonl", "\n".join(lines)), {})
    assert [(one.line, bool(one.why)) for one in rows] == [(1, False), (3, True), (4, True), (5, False), (6, False)]
    named = read_rows(put(tmp_path, "y.jsonl", "\n".join(lines)), {"text": "body"})
    assert "no key 'body'; it has: text" in named[0].why


def test_a_bad_cell_and_a_cell_too_many_are_told(tmp_path: Path) -> None:
    rows = read_rows(put(tmp_path, "x.csv", "text,rating\na,five\nb,1,2\nc,3\n"), {})
    assert [one.line for one in rows if one.why] == [2, 3]
    assert rows[2].row == {"text": "c", "rating": 3}


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"\xff\xfe\x00text")
    with pytest.raises(BadInput, match="cannot be read as UTF-8"):
        read_rows(file, {})
    with pytest.raises(BadInput, match="cannot be read"):
        read_rows(tmp_path / f"none-{name}", {})


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column 'Body'; it has: text"):
        read_rows(put(tmp_path, "x.csv", "text\na\n"), {"text": "Body"})


@pytest.mark.parametrize("pair", ["text", "=Body", "text=", ""])
def test_a_mapping_that_is_none_is_refused(pair: str) -> None:
    with pytest.raises(BadInput, match="expected field=Column"):
        read_mapping([pair])


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-5", "@home", "\tx", "'quoted", "'=1"])
def test_no_cell_that_is_written_is_a_formula_and_it_is_read_as_it_was(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.csv"
    write_rows(file, [{"id": "a", "text": text}])
    with file.open(encoding="utf-8", newline="") as opened:
        cell = list(csv.reader(opened))[1][1]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_rows(file, {})[0].row["text"] == text


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=1, max_size=30).filter(str.strip)


@given(texts=st.lists(_WORDS, min_size=1, max_size=5))
def test_whatever_is_written_is_read_again(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [{"id": str(number), "text": text, "must_not": ["x", "y"], "rating": 3, "card": {"a": [1, None]}}
            for number, text in enumerate(texts)]  # fmt: skip
    folder = tmp_path_factory.mktemp("sets")
    for name in ("x.jsonl", "x.csv"):
        write_rows(folder / name, rows)
        assert [one.row for one in read_rows(folder / name, {})] == rows


def test_json_lines_are_one_object_a_line(tmp_path: Path) -> None:
    write_rows(tmp_path / "x.jsonl", [{"text": "a\nb"}, {"text": "в"}])
    assert [json.loads(line)["text"] for line in (tmp_path / "x.jsonl").read_text().splitlines()] == ["a\nb", "в"]
