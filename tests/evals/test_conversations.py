"""Conversation scripts: some shipped ones pass, and the grader sees a wrong state, a wrong word, a wrong press."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from api.commands.eval_conversations import make_worlds
from desk.errors import BadInput
from desk.settings import Settings
from evals.conversation_scripts import Script, Step, load_scripts
from evals.conversation_world import MakeWorld
from evals.conversations import run_scripts, tally
from evals.rewording import reword

SCRIPTS = {script.name: script for script in load_scripts()}
SKIP = SCRIPTS["skip confirmed by a button, twice"]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> MakeWorld:
    return make_worlds(Settings(), tmp_path_factory.mktemp("worlds"))


async def _faults(script: Script, worlds: MakeWorld, *, seed: int = 1) -> tuple[str, ...]:
    (judged,) = await run_scripts([script], worlds, repeats=1, seed=seed)
    return judged.faults


def test_there_are_thirty_scripts_of_several_turns() -> None:
    assert len(SCRIPTS) >= 30
    assert sum(len(script.steps) > 1 for script in SCRIPTS.values()) >= 30


@pytest.mark.parametrize(
    "name",
    ["skip confirmed by a plain yes", "code right, then a change", "plain yes to swapped arguments",
     "confirmation from a foreign session", "back end down at a plain yes, and back", "cancel twice gets the link",
     "wants a human"],
)  # fmt: skip
async def test_a_shipped_script_passes(name: str, worlds: MakeWorld) -> None:
    assert await _faults(SCRIPTS[name], worlds) == ()


WRONG: Mapping[str, tuple[Script, str]] = {
    "an effect that is not there": (replace(SKIP, effects=("pause_subscription",)), "the shop did"),
    "an effect of other arguments": (replace(SKIP, effects=("skip_month month=2027-02",)), "no effect"),
    "an effect nobody expects": (replace(SKIP, effects=()), "the shop did"),
    "another subscription": (replace(SKIP, subscription={"status": "paused"}), "subscription's status"),
    "another customer": (replace(SKIP, customer="box-2"), "who does not write here"),
    "another count of actions": (replace(SKIP, states={"done": 2}), "actions are done"),
    "another proof": (replace(SKIP, proven="box-2"), "proven to be"),
    "no proof at all": (replace(SKIP, proven="nobody"), "proven to be"),
    "a code that was not mailed": (replace(SKIP, mails=1), "codes were mailed"),
    "a recap that is not there": (replace(SKIP, recap=True), "not summed up"),
    "a word that was said": (replace(SKIP, never=("January",)), "a reply says"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_state_at_the_end_is_seen(name: str, worlds: MakeWorld) -> None:
    script, about = WRONG[name]
    assert any(about in fault for fault in await _faults(script, worlds))


@pytest.mark.parametrize(
    ("step", "about"),
    [
        (Step(say=("Where is my parcel?",), exactly=True, decision=("escalate",)), "decision"),
        (Step(say=("Where is my parcel?",), exactly=True, reply=("Paris",)), "has none of"),
        (Step(say=("Where is my parcel?",), exactly=True, not_reply=("Dayton",)), "must not say"),
        (Step(say=("Where is my parcel?",), exactly=True, actions=("skip_month",)), "waits for a word"),
        (Step(press="confirm", press_is="done"), "the press came to"),
    ],
)
async def test_a_wrong_turn_is_seen(step: Step, about: str, worlds: MakeWorld) -> None:
    script = Script(name="wrong", identity="box-1", steps=(Step(say=("Where is my parcel?",), exactly=True), step))
    assert any(about in fault for fault in await _faults(script, worlds))


async def test_what_belongs_to_another_customer_is_seen_in_a_reply(worlds: MakeWorld) -> None:
    told = Step(operator="The parcel of Mort is in Pittsburgh.")
    asked = Step(say=("Let me speak to a human please.",), exactly=True)
    script = Script(name="leak", identity="box-1", steps=(asked, told))
    played = await _faults(script, worlds)
    assert any("of another customer" in fault for fault in played)


async def test_repeats_are_counted_by_script(worlds: MakeWorld) -> None:
    judged = await run_scripts([SKIP, replace(SKIP, name="wrong", mails=7)], worlds, repeats=2, seed=3)
    told = tally(judged, repeats=2)
    assert (told["n"], told["passed"], told["per_script"]) == (2, 1, {SKIP.name: 2, "wrong": 0})


def test_words_are_drawn_by_the_seed_and_keep_what_counts() -> None:
    said = ["Please skip January for me, Barbara at 12 Oak Lane."]
    told = {reword(said, ["It is for barb.hill@example.com."], Random(seed)) for seed in range(30)}
    assert len(told) > 5
    assert told == {reword(said, ["It is for barb.hill@example.com."], Random(seed)) for seed in range(30)}
    assert all("january" in one.lower() and "12" in one and "barb.hill@example.com" in one for one in told)


@pytest.mark.parametrize(
    "text", ["scripts = [{name = 'a'}]", "scripts = [{name = 'a', steps = [{sy = 'hi'}]}]", "scripts = 3", "["]
)
def test_a_script_of_another_form_is_refused_with_its_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.toml"):
        load_scripts(tmp_path)
