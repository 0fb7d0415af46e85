"""An import takes what is new, tells what it refuses, and the same file twice changes nothing."""

import pytest
from makers import NOW, make_playbook

from desk.errors import BadInput, Conflict
from desk.interactions import SellerId
from evals.cases import About, Kind, Row
from evals.set_import import Imported, import_rows
from evals.sets import find_case_set, shipped_sets, stored_set
from storage.database import Database

QUESTIONS: list[Row] = [
    {"id": "1", "text": "Какой размер брать?", "intent": "sizing_fit"},
    {"id": "2", "text": "Есть ли сертификат?", "intent": "compliance_safety"},
]


def put(
    db: Database, seller: SellerId, rows: list[Row], *, name: str = "mine", kind: Kind = "message", is_dry: bool = False
) -> Imported:
    return db.write_now(
        import_rows, seller, name=name, kind=kind, rows=rows, playbook=make_playbook(),
        about=About(source="a test", labeller="me"), now=NOW, is_dry=is_dry,
    )  # fmt: skip


def test_rows_become_a_set_that_can_be_run(db: Database, seller: SellerId) -> None:
    found = put(db, seller, QUESTIONS)
    assert found.stored is not None
    assert (found.stored.version, found.added) == (1, ("1", "2"))
    chosen = db.read_now(find_case_set, seller, "mine", make_playbook())
    assert [case.expected.category for case in chosen.cases] == ["sizing_fit", "compliance_safety"]
    assert (chosen.version, chosen.about.source, chosen.sha) == (1, "a test", found.stored.sha)


def test_the_same_rows_again_change_nothing(db: Database, seller: SellerId) -> None:
    put(db, seller, QUESTIONS)
    again = put(db, seller, QUESTIONS)
    assert again.stored is not None
    assert (again.stored.version, again.added, again.known) == (1, (), ("1", "2"))


def test_rows_without_an_id_are_known_by_what_they_say(db: Database, seller: SellerId) -> None:
    rows: list[Row] = [{key: value for key, value in row.items() if key != "id"} for row in QUESTIONS]
    first, again = put(db, seller, rows), put(db, seller, rows)
    assert first.added == again.known
    assert all(key.startswith("c-") for key in first.added)


def test_new_rows_make_the_next_version_and_the_old_one_stays(db: Database, seller: SellerId) -> None:
    put(db, seller, QUESTIONS)
    put(db, seller, [{"id": "3", "text": "Из чего сделано?", "intent": "spec_compatibility"}])
    keys = {name: [case.key for case in db.read_now(stored_set, seller, name, make_playbook()).cases]
            for name in ("mine", "mine@1", "mine@2")}  # fmt: skip
    assert keys == {"mine": ["1", "2", "3"], "mine@1": ["1", "2"], "mine@2": ["1", "2", "3"]}


def test_a_known_id_with_new_words_replaces_its_row(db: Database, seller: SellerId) -> None:
    put(db, seller, QUESTIONS)
    found = put(db, seller, [{"id": "1", "text": "Маломерит ли он?", "intent": "sizing_fit"}])
    assert (found.added, found.changed) == ((), ("1",))
    chosen = db.read_now(stored_set, seller, "mine", make_playbook())
    assert [case.row["text"] for case in chosen.cases] == ["Маломерит ли он?", "Есть ли сертификат?"]


def test_the_same_words_under_another_id_are_told_and_left_out(db: Database, seller: SellerId) -> None:
    put(db, seller, QUESTIONS)
    rows: list[Row] = [
        {"id": "9", "text": "какой  РАЗМЕР брать", "intent": "sizing_fit"},
        {"id": "10", "text": "Цвет?", "intent": "general_question"},
        {"id": "11", "text": "цвет!", "intent": "general_question"},
    ]
    found = put(db, seller, rows)
    assert (found.added, dict(found.duplicates)) == (("10",), {"9": "1", "11": "10"})


def test_nearly_the_same_is_told_and_kept(db: Database, seller: SellerId) -> None:
    rows: list[Row] = [
        {"id": "a", "text": "Подскажите, какая длина рукава у размера 48?", "intent": "sizing_fit"},
        {"id": "b", "text": "Подскажите, какая длина рукава у размера 50?", "intent": "sizing_fit"},
        {"id": "c", "text": "Есть ли гарантия?", "intent": "general_question"},
    ]
    found = put(db, seller, rows)
    assert found.added == ("a", "b", "c")
    assert [(one.key, one.other) for one in found.near] == [("b", "a")]


def test_every_bad_row_is_told_with_its_line_and_the_good_ones_are_taken(db: Database, seller: SellerId) -> None:
    rows: list[Row] = [QUESTIONS[0], {"text": 5, "intent": "x"}, {"id": "x" * 200, **QUESTIONS[1]} | {"id": "x" * 200}]
    found = put(db, seller, rows)
    assert found.added == ("1",)
    assert [one.line for one in found.rejected] == [2, 3]
    assert found.rejected[0].why.startswith("text: expected a text")


def test_a_dry_run_writes_nothing(db: Database, seller: SellerId) -> None:
    found = put(db, seller, QUESTIONS, is_dry=True)
    assert (found.stored, found.added) == (None, ("1", "2"))
    assert put(db, seller, QUESTIONS).added == ("1", "2")


def test_a_shipped_set_is_never_changed(db: Database, seller: SellerId) -> None:
    with pytest.raises(BadInput, match="never changed"):
        put(db, seller, QUESTIONS, name="wb_questions_dev")


@pytest.mark.parametrize("name", ["", "Mine", "a b", "../x", "x" * 65, "ё"])
def test_a_name_that_is_none_is_refused(db: Database, seller: SellerId, name: str) -> None:
    with pytest.raises(BadInput, match="--name"):
        put(db, seller, QUESTIONS, name=name)


def test_rows_of_another_kind_do_not_fit_in(db: Database, seller: SellerId) -> None:
    put(db, seller, QUESTIONS)
    spans: list[Row] = [{"id": "s", "text": "пишите", "spans": []}]
    with pytest.raises((BadInput, Conflict)):
        put(db, seller, spans, kind="pii")


def test_drafts_that_differ_by_a_fact_are_two_cases(db: Database, seller: SellerId) -> None:
    draft = {"channel": "review", "lang": "ru", "customer_text": "вес?", "draft": "Вес 3 кг.", "expected": "send"}
    rows: list[Row] = [{"id": str(kg), **draft, "tool_facts": {"вес": f"{kg} кг"}} for kg in (3, 4)]
    assert put(db, seller, rows, kind="draft").added == ("3", "4")


def test_every_shipped_set_is_listed_and_can_be_read(db: Database, seller: SellerId) -> None:
    for name, shipped in shipped_sets().items():
        chosen = db.read_now(find_case_set, seller, name, make_playbook())
        assert (chosen.kind, len(chosen.cases) > 0) == (shipped.kind, True)
