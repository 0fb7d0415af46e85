"""readiness.toml: the shop's own goes before the shared one, and a wrong key is named."""

import shutil
from dataclasses import fields
from pathlib import Path

import pytest
from makers import PROMPTS

from desk.errors import BadPlaybook
from desk.readiness_policy import EvalBar, Thresholds, read_readiness


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shop").mkdir()
    shutil.copy(PROMPTS / "shared" / "readiness.toml", tmp_path / "shared")
    return tmp_path / "shop"


def _change(folder: Path, old: str, new: str) -> None:
    file = folder.parent / "shared" / "readiness.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shared_file_holds_for_a_shop_without_its_own(folder: Path) -> None:
    policy = read_readiness(folder)
    assert policy.required == ("review", "question")
    assert policy.recommended == ("chat",)
    assert policy.thresholds.max_sync_age_minutes == 15


def test_a_shops_own_file_goes_before_the_shared_one(folder: Path) -> None:
    text = (folder.parent / "shared" / "readiness.toml").read_text(encoding="utf-8")
    (folder / "readiness.toml").write_text(text.replace("max_sync_age_minutes = 15", "max_sync_age_minutes = 60"))
    assert read_readiness(folder).thresholds.max_sync_age_minutes == 60


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("max_sync_age_minutes", "max_sync_age_mins", "max_sync_age_minutes"),
        ("min_backlog = 20", "min_backlog = 20\nmin_backlogs = 1", "min_backlogs"),
        ("max_manual_rate = 0.40", "max_manual_rate = 40", "from 0 to 1"),
        ("reply_activity_window_days = 7", "reply_activity_window_days = 0", "at least one day"),
        ('required = ["review", "question"]', 'required = ["reviews"]', "did you mean 'review'"),
        ("at_least = 0.98", "at_least = 0.98\nat_most = 1", "either at_least or at_most"),
        ("is_dangerous = true", 'is_dangerous = "yes"', "true or false"),
        ("label_misses_at_most", "label_misses", "label_misses_at_most"),
    ],
)
def test_a_wrong_key_is_named(folder: Path, old: str, new: str, says: str) -> None:
    _change(folder, old, new)
    with pytest.raises(BadPlaybook, match=says):
        read_readiness(folder)


def test_without_any_file_the_missing_one_is_named(folder: Path) -> None:
    (folder.parent / "shared" / "readiness.toml").unlink()
    with pytest.raises(BadPlaybook, match=r"readiness\.toml: no such file"):
        read_readiness(folder)


def test_every_threshold_is_a_number_of_its_own_kind(folder: Path) -> None:
    thresholds = read_readiness(folder).thresholds
    for field in fields(Thresholds):
        assert type(getattr(thresholds, field.name)) is field.type, field.name


@pytest.mark.parametrize(("value", "is_met"), [(0.98, True), (0.9800000001, True), (0.9799, False), (1.0, True)])
def test_a_bar_is_met_from_its_edge_on(value: float, is_met: bool) -> None:
    least = EvalBar(set_name="s", metric="m", at_least=0.98, at_most=None, is_dangerous=True)
    most = EvalBar(set_name="s", metric="m", at_least=None, at_most=0.98, is_dangerous=True)
    assert least.is_met(value) is is_met
    assert most.is_met(value) is (value <= 0.98 + 1e-9)
    assert (least.told, most.told) == ("m >= 0.98", "m <= 0.98")
