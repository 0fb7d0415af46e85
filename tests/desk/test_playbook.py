"""The loader reads the shipped playbook and says exactly what is wrong with a broken one."""

import shutil
from pathlib import Path

import pytest

from desk.errors import BadPlaybook
from desk.playbook import load_playbook

PROMPTS = Path(__file__).parents[2] / "prompts"
TOOLS = ("get_timeline", "get_past_replies", "get_product_context", "search_knowledge", "get_product_history")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    return tmp_path / "prompts" / "wildberries_seller"


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_playbook_loads() -> None:
    playbook = load_playbook(PROMPTS / "wildberries_seller", known_tools=TOOLS)
    assert playbook.channels["review"].is_public
    assert not playbook.channels["chat"].is_public


def test_a_business_may_have_a_channel_policy_of_its_own(copy: Path) -> None:
    (copy / "channels").mkdir()
    shutil.copy(PROMPTS / "subscription_box" / "channels" / "chat.toml", copy / "channels")
    shared, own = (load_playbook(folder, known_tools=TOOLS).channels for folder in (PROMPTS / copy.name, copy))
    assert own["chat"].settle < shared["chat"].settle
    assert own["review"] == shared["review"]


def test_a_misspelt_key_names_file_key_and_nearest(copy: Path) -> None:
    _edit(copy / "playbook.toml", "auto_send_max_age_days", "auto_send_max_age_dayz")
    with pytest.raises(BadPlaybook, match=r"playbook\.toml.*limits\.auto_send_max_age_days.*missing"):
        load_playbook(copy, known_tools=TOOLS)


def test_an_unknown_key_is_refused_with_the_nearest_name(copy: Path) -> None:
    _edit(copy / "playbook.toml", "brand = ", 'brnd = "x"\nbrand = ')
    with pytest.raises(BadPlaybook, match=r"unknown key brnd; did you mean 'brand'"):
        load_playbook(copy, known_tools=TOOLS)


def test_an_unknown_tool_names_the_nearest(copy: Path) -> None:
    with pytest.raises(BadPlaybook, match=r"'get_timeline' is not one of .*did you mean"):
        load_playbook(copy, known_tools=("get_timelines", "get_past_replies", "get_product_context", "search_knowledge",
                                         "get_product_history"))  # fmt: skip


def test_a_changed_file_changes_the_hash(copy: Path) -> None:
    before = load_playbook(copy, known_tools=TOOLS)
    _edit(copy / "playbook.toml", "наш магазин", "магазин")
    after = load_playbook(copy, known_tools=TOOLS)
    assert before.sha != after.sha
    assert before.prompt_sha == after.prompt_sha
