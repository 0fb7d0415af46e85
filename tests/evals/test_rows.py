"""Labelled files are read as they are, and what is wrong is named by line, row and key."""

from pathlib import Path

import pytest

from desk.errors import BadInput
from evals.rows import flag_of, load_rows, text_of, whole_of


def test_a_byte_order_mark_and_blank_lines_are_tolerated(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": "1"}\n\n{"id": "2"}\n')
    assert [row["id"] for row in load_rows(file)] == ["1", "2"]


@pytest.mark.parametrize(("line", "said"), [("{", "line 2: not valid JSON"), ("[1]", "line 2: expected a JSON object")])
def test_a_broken_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{"id": "1"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        load_rows(file)


def test_a_missing_or_empty_or_binary_file_is_bad_input(tmp_path: Path) -> None:
    for name, content in (("empty", b""), ("binary", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
    for name in ("absent", "empty", "binary"):
        with pytest.raises(BadInput, match=name):
            load_rows(tmp_path / name)


def test_a_wrong_or_missing_value_names_row_and_key() -> None:
    with pytest.raises(BadInput, match=r"row 3: text: .* missing"):
        text_of({"id": "1"}, "text", 3)
    with pytest.raises(BadInput, match=r"row 4: rating: .* found True"):
        whole_of({"rating": True}, "rating", 4)
    with pytest.raises(BadInput, match=r"row 5: flag: .* found 1"):
        flag_of({"flag": 1}, "flag", 5)
