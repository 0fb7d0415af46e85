"""A run asks every case, survives those that fail, goes on where it was broken off, and says what the commands say."""

import asyncio
import json
import subprocess
from dataclasses import replace

import pytest
from commands import PROGRAM, clean_environment
from evals_makers import make_case, make_recipe, set_of, shipped_rows, the_candidate
from makers import NOW, Clock, make_playbook
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel

from desk.errors import BadInput
from desk.interactions import SellerId
from desk.playbook import Playbook
from evals.cases import CaseSet, Kind, MessageCase, Row
from evals.figures import figures_of
from evals.gate import score_gate
from evals.intents import score_intents
from evals.linking import score_linking
from evals.outcomes import outcomes_of
from evals.pii import score_pii
from evals.redteam import score_redteam
from evals.reviews import score_reviews
from evals.runner import Pace, run_batch, run_units, units_of
from evals.runs import Plan, report_json, run_set, run_stored, sampled
from storage.database import Database
from storage.eval_runs import StoredResult, read_results, read_run

QUESTIONS: list[Row] = [
    {"id": "1", "text": "Какой размер брать на рост 180?", "intent": "sizing_fit"},
    {"id": "2", "text": "Есть сертификат?", "intent": "compliance_safety"},
    {"id": "3", "text": "Когда будет в наличии?", "intent": "availability_delivery"},
]


def ask(chosen: CaseSet, variant: str = "baseline") -> tuple[StoredResult, ...]:
    return asyncio.run(run_batch(the_candidate(variant), units_of(chosen, repeat=1)))


def figures(name: str, kind: Kind, every: int, variant: str = "baseline") -> tuple[dict[str, object], list[Row]]:
    rows = shipped_rows(name)[::every]
    chosen = set_of(rows, kind, name)
    return dict(figures_of(chosen, outcomes_of(chosen, ask(chosen, variant)), make_playbook())), rows


def test_a_run_over_drafts_and_the_gates_own_command_agree() -> None:
    found, rows = figures("drafts_gate_dev", "draft", 1)
    assert found["gate"] == score_gate(rows, make_playbook())


def test_a_run_over_questions_and_their_command_agree() -> None:
    found, rows = figures("wb_questions_dev", "message", 4)
    wanted = score_intents(rows, make_playbook())
    assert found["intents"] == {key: wanted[key] for key in ("n", "accuracy", "macro_f1", "per_class")}


def test_a_run_over_reviews_and_their_command_agree() -> None:
    found, rows = figures("wb_reviews_dev", "message", 3)
    assert found["reviews"] == score_reviews(rows, make_playbook())


def test_a_run_over_pairs_and_personal_data_and_their_commands_agree() -> None:
    pairs, rows = figures("linking_pairs_dev", "pair", 1)
    assert pairs["linking"] == score_linking(rows, make_playbook())
    spans, texts = figures("pii_ru_dev", "pii", 3)
    assert spans["pii"] == score_pii(texts)


def test_a_run_over_hostile_texts_and_their_command_agree() -> None:
    found, rows = figures("redteam_dev", "redteam", 3)
    assert found["redteam"] == score_redteam(rows, make_playbook())


def test_without_the_money_guard_a_promise_is_let_through() -> None:
    rows = [row for row in shipped_rows("drafts_gate_dev") if row["violations"] == ["refund_promise"]]
    chosen = set_of(rows, "draft")
    sent = {variant: sum(one.output["verdict"] == "send" for one in ask(chosen, variant))
            for variant in ("baseline", "no_money_guard")}  # fmt: skip
    assert sent["baseline"] == 0
    assert sent["no_money_guard"] > 0


def test_a_case_that_cannot_be_asked_stops_no_other() -> None:
    good = set_of(QUESTIONS[:1], "message").cases[0]
    results = asyncio.run(run_batch(the_candidate(), [(make_case("bad", 2), 0), (good, 0)]))
    assert [(one.case_key, one.error is None) for one in results] == [("bad", False), ("1", True)]
    assert "no kind of case" in str(results[0].error)


def test_an_evaluator_that_fails_takes_no_other_score_along() -> None:
    case = set_of(QUESTIONS[:1], "message").cases[0]
    odd = replace(case, expected=replace(case.expected, floor="nonsense"))
    (result,) = asyncio.run(run_batch(the_candidate(), [(odd, 0)]))
    faults, scores = result.scores["faults"], result.scores["routing"]
    assert isinstance(faults, dict)
    assert list(faults) == ["decision"]
    assert "nonsense" in str(faults["decision"])
    assert scores == {"category": True}


def test_a_model_that_fails_is_a_result_with_its_reason() -> None:
    def refuse(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        raise RuntimeError("no tongue")

    def make(_name: str, _playbook: Playbook) -> FunctionModel:
        return FunctionModel(refuse, model_name="mute")

    chosen = set_of(QUESTIONS[:2], "message")
    report = run_set(chosen, make_recipe(make_model=make), plan=Plan())
    assert report.figures["errors"] == 2
    assert all(one.answer.error for one in report.outcomes)


def test_repeats_are_asked_one_by_one_and_told_apart() -> None:
    chosen = set_of(QUESTIONS[:1], "message")
    results = asyncio.run(run_batch(the_candidate(), units_of(chosen, repeat=3)))
    assert [(one.case_key, one.repeat) for one in results] == [("1", 0), ("1", 1), ("1", 2)]
    assert len({json.dumps(one.output, sort_keys=True) for one in results}) == 1


def test_only_what_is_missing_or_failed_is_asked_again() -> None:
    chosen = set_of(QUESTIONS, "message")
    done = [replace(one, error="TryLater: busy") if one.case_key == "2" else one for one in ask(chosen)][:2]
    assert [case.key for case, _ in units_of(chosen, repeat=1, done=done)] == ["2", "3"]


def test_a_killed_run_goes_on_and_ends_like_one_that_was_not(db: Database, seller: SellerId) -> None:
    chosen, recipe, clock = set_of(QUESTIONS, "message"), make_recipe(), Clock()
    known: list[str] = []

    def die(done: int, _whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_stored(db, seller, chosen, recipe, plan=Plan(), clock=clock, tell=die, began=known.append)
    broken = db.read_now(read_run, seller, known[0])
    assert (broken.status, broken.figures) == ("running", {})
    report = run_stored(db, seller, chosen, recipe, plan=Plan(), clock=clock, resume=known[0])
    assert report.resumed == 3
    assert report.run is not None
    assert (report.run.status, len(db.read_now(read_results, seller, known[0]).items)) == ("done", 3)
    assert report.figures == run_set(chosen, recipe, plan=Plan()).figures


def test_a_run_of_something_else_is_not_resumed(db: Database, seller: SellerId) -> None:
    chosen = set_of(QUESTIONS, "message")
    report = run_stored(db, seller, chosen, make_recipe(), plan=Plan(), clock=Clock())
    assert report.run is not None
    other = set_of(QUESTIONS[:2], "message")
    with pytest.raises(BadInput, match="set was"):
        run_stored(db, seller, other, make_recipe(), plan=Plan(), clock=Clock(), resume=report.run.id)
    with pytest.raises(BadInput, match="variant was"):
        run_stored(db, seller, chosen, make_recipe("no_money_guard"), plan=Plan(), clock=Clock(), resume=report.run.id)


def test_a_run_says_what_it_was_made_of(db: Database, seller: SellerId) -> None:
    chosen = set_of(QUESTIONS, "message")
    report = run_stored(db, seller, chosen, make_recipe("no_money_guard"), plan=Plan(seed=3), clock=Clock())
    assert report.run is not None
    made = report.run.made_of
    assert made["models"] == {"router": "offline", "drafter": "offline", "reviewer": "offline"}
    assert (made["git_commit"], report.run.variant, report.run.started_at) == ("abc1234", "no_money_guard", NOW)
    told = report_json(report)
    assert (told["run"], told["seed"]) == ({"id": report.run.id, "resumed": 0}, 3)


def test_a_set_labelled_for_another_playbook_is_refused_with_its_categories() -> None:
    letters = set_of(shipped_rows("giftbox_messages_dev"), "message", "giftbox_messages_dev")
    with pytest.raises(BadInput, match=r"unknown categories of this playbook: .*retention_primary_request"):
        run_set(letters, make_recipe(), plan=Plan())


def test_a_sample_is_drawn_by_its_seed() -> None:
    chosen = set_of(shipped_rows("wb_questions_dev"), "message")
    report = [run_set_keys(chosen, seed) for seed in (1, 1, 2)]
    assert report[0] == report[1] != report[2]
    assert len(report[0]) == 5


def run_set_keys(chosen: CaseSet, seed: int) -> list[str]:
    return [case.key for case in sampled(chosen, Plan(sample=5, seed=seed)).cases]


@pytest.mark.timeout(400)
def test_two_processes_say_what_one_says() -> None:
    chosen = set_of(shipped_rows("drafts_gate_dev")[:25], "draft")
    found = []
    for processes in (1, 2):
        batches = run_units(units_of(chosen, repeat=1), make_recipe(), pace=Pace(concurrency=1, processes=processes))
        found.append([(one.case_key, one.output, one.error) for batch in batches for one in batch])
    assert found[0] == found[1]


@pytest.mark.timeout(400)
def test_the_same_commit_and_seed_give_the_same_json_but_for_times() -> None:
    command = [PROGRAM, "eval", "run", "--set", "wb_questions_dev",
               "--sample", "6", "--no-store", "--json"]  # fmt: skip
    found = []
    for seed in ("0", "1"):
        own = clean_environment() | {"PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)
        found.append({key: value for key, value in told.items() if key not in ("run", "timing")})
    assert json.dumps(found[0]) == json.dumps(found[1])


def test_a_message_case_is_what_the_desk_would_have_got() -> None:
    (case,) = set_of([{"text": "Размер какой?", "intent": "sizing_fit", "nm_id": 5}], "message").cases
    assert isinstance(case, MessageCase)
    assert (case.message.channel, case.message.nm_id, case.message.language) == ("question", 5, "ru")
