"""The kill loop turns red over a desk with one guard off; over one that is whole it must not (see `make kills`)."""

import json
from pathlib import Path

import pytest
from commands import replydesk_in

# Small and soon over: what is broken shows in few messages, and the loop ends when it does.
_SIZE = ("--items", "60", "--kills", "10")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("no_settle", "double"),
        ("no_read_back", "double"),
        ("no_mark_before_the_send", "double"),
        ("nobody_takes_over", "lost"),
    ],
)
def test_a_desk_with_one_guard_off_is_reported(tmp_path: Path, name: str, wrong: str) -> None:
    replydesk = replydesk_in(tmp_path, timeout=840)
    done = replydesk("chaos", *_SIZE, "--sabotage", name, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["sabotage"]) == (1, name), done.stderr[-2000:]
    assert told[wrong] > 0, told


def test_a_sabotage_nobody_knows_is_refused_and_none_is_offered(tmp_path: Path) -> None:
    replydesk = replydesk_in(tmp_path)
    done = replydesk("chaos", "--sabotage", "none_such")
    assert done.returncode == 2
    assert "no sabotage 'none_such'" in done.stderr
    assert "sabotage" not in replydesk("chaos", "--help").stdout
