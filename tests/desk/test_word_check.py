"""A word list that cannot work is refused when the playbook is loaded, with file and line."""

import shutil
from pathlib import Path

import pytest
from commands import replydesk_in
from makers import PROMPTS
from playbooks import TOOLS

from desk.errors import BadPlaybook
from desk.playbook import load_playbook


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    return tmp_path / "prompts" / "wildberries_seller"


def add(folder: Path, file: str, line: str) -> int:
    """Append a line to a word list; returns its number."""
    places = (folder.parent / "shared" / "words" / file, folder / "words" / file)
    path = next(place for place in places if place.is_file())
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    return text.count("\n") + 2


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("gate_money.toml", 'broken = ["вернуть + @moneyy"]', "no list 'moneyy' for @moneyy; did you mean 'money'"),
        ("gate_tone.toml", 'broken = ["!дурак"]', "names nothing that must stand there"),
        ("gate_tone.toml", 'broken = ["глупый +  + вопрос"]', "is empty"),
        ("gate_tone.toml", 'broken = ["надоесть:pats"]', "no grammeme 'pats'"),
        ("gate_tone.toml", 'broken = ["ид*"]', "has 3 to 16 letters"),
        ("gate_tone.toml", 'broken = ["@broken|дурак"]', "names itself: broken > broken"),
        ("hostile.toml", 'broken = ["@nobody"]', "no list 'nobody'"),
        ("routing_sizing_fit.toml", 'broken = ["@carr .. <num>"]', "no list 'carr' for @carr; did you mean 'car'"),
    ],
)
def test_a_broken_entry_names_file_line_and_fault(copy: Path, file: str, line: str, wrong: str) -> None:
    number = add(copy, file, line)
    with pytest.raises(BadPlaybook) as caught:
        load_playbook(copy, known_tools=TOOLS)
    assert f"{file}: line {number}: broken: " in str(caught.value)
    assert wrong in str(caught.value)


def test_an_entry_of_another_language_of_patterns_is_left_alone(copy: Path) -> None:
    add(copy, "topics.toml", 'broken = ["a@b.example", "ид*", "x:y"]')
    assert "broken" in load_playbook(copy, known_tools=TOOLS).words["topics"]


def test_serving_ends_in_one_sentence(copy: Path, tmp_path: Path) -> None:
    number = add(copy, "gate_money.toml", 'broken = ["@moneyy"]')
    done = replydesk_in(tmp_path, REPLYDESK_PLAYBOOK=str(copy))("serve", "--port", "8799")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert f"gate_money.toml: line {number}: broken: '@moneyy': no list 'moneyy'" in done.stderr.splitlines()[-1]
