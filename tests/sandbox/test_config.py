"""The practice shop's behaviour as a file: read whole, or refused with what was wrong."""

from pathlib import Path

import pytest

from sandbox.config import Fault, load_config
from sandbox.errors import PracticeError

WHOLE = """
limits = "lifted"
lag_seconds = 2.5
reject_words = ["промокод"]

[[faults]]
kind = "accept_then_drop"
path = "/api/v1/feedbacks/answer"
method = "POST"
probability = 0.1
"""


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_says_everything(tmp_path: Path) -> None:
    config = load_config(_file(tmp_path, WHOLE))
    drop = Fault(kind="accept_then_drop", path="/api/v1/feedbacks/answer", method="POST", probability=0.1)
    assert (config.limits, config.lag_seconds, config.reject_words) == ("lifted", 2.5, ("промокод",))
    assert config.faults == (drop,)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("limits = ", "shop.toml"),
        ('limits = "none"', "real or lifted"),
        ("lagg = 1", "lag_seconds"),
        ('[[faults]]\nkind = "explode"', "garbage"),
        ('[[faults]]\nkind = "drop"\nprobability = 2', "probability"),
        ('[[faults]]\nkind = "drop"\npath = "("', "shop.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path, text: str, hint: str) -> None:
    with pytest.raises(PracticeError, match=hint):
        load_config(_file(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PracticeError, match="nowhere"):
        load_config(tmp_path / "nowhere.toml")
