"""A spoilt reply holds one thing that is not true, and the gate sends none of them."""

import json
from pathlib import Path

import pytest
from gate_makers import playbook
from hypothesis import given
from hypothesis import strategies as st

import evals
from desk.errors import BadInput
from evals.facts import score_facts
from evals.rows import load_rows
from evals.wrong_facts import KINDS, spoil

DRAFT = (
    "Здравствуйте, Анна! По карточке товара «Плед «Шале»»: длина — 200 см. Заказ в пути, ждём 18 апреля. Всего доброго!"
)
FACTS = "Длина: 200 см\nПлед «Шале»\nАнна\nstatus: в пути\neta: 18 апреля"
CARDS = Path(evals.__file__).parent / "datasets" / "facts_cards.jsonl"


@given(st.sampled_from(sorted(KINDS)), st.integers(min_value=0, max_value=10_000))
def test_what_is_put_in_is_new_and_the_same_seed_puts_in_the_same(kind: str, seed: int) -> None:
    copy = spoil(DRAFT, kind, true_facts=FACTS, language="ru", seed=seed)
    assert copy.put_in in copy.text
    assert copy.put_in.casefold() not in f"{FACTS}\n{DRAFT}".casefold()
    assert copy == spoil(DRAFT, kind, true_facts=FACTS, language="ru", seed=seed)


def test_both_ways_are_used_a_value_changed_and_a_clause_added() -> None:
    lengths = {len(spoil(DRAFT, "number", true_facts=FACTS, language="ru", seed=seed).text) for seed in range(30)}
    assert min(lengths) <= len(DRAFT) + 2
    assert max(lengths) > len(DRAFT) + 10


def test_the_mutator_knows_nothing_of_the_gate() -> None:
    folder = Path(evals.__file__).parent
    for file in ("wrong_facts.py", "wrong_fact_words.py"):
        lines = (folder / file).read_text(encoding="utf-8").splitlines()
        assert not [
            line for line in lines if line.startswith(("import agent", "from agent", "from desk", "import desk"))
        ]


def test_no_wrong_copy_leaves_and_right_drafts_still_do() -> None:
    scores = score_facts(load_rows(CARDS)[:40], playbook(), count=20, copies=60, seed=11)
    assert (scores["n"], scores["copies"], scores["auto_sent"]) == (20, 60, 0)
    assert float(str(scores["clean_sendable"])) >= 0.95
    per_kind = scores["per_kind"]
    assert isinstance(per_kind, dict)
    assert {kind: row["n"] for kind, row in per_kind.items()} == dict.fromkeys(KINDS, 10)


def test_a_row_without_a_card_is_refused_by_name() -> None:
    rows = [json.loads('{"channel": "question", "text": "Какой вес?"}')]
    with pytest.raises(BadInput, match="row 1: card"):
        score_facts(rows, playbook())
