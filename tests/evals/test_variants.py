"""A variant changes what it names and nothing else, and its file is read as strictly as a playbook's."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from makers import PROMPTS

from agent.guardrails import GUARDRAILS
from desk.errors import BadInput, BadPlaybook
from desk.playbook import Playbook
from desk.routing_learning import examples_of
from evals.variant_playbook import playbook_with
from evals.variants import Variant, load_variant, shipped_variants, with_models, with_overlay

ROOT = Path(__file__).parents[2]
SHOP = PROMPTS / "wildberries_seller"


def write(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_shipped_variant_can_be_loaded() -> None:
    assert shipped_variants() == ("baseline", "no_money_guard", "shuffled_classifier", "swapped_prompts")
    assert all(load_variant(name).about for name in shipped_variants())


def test_the_baseline_changes_nothing(playbook: Playbook) -> None:
    baseline = load_variant("baseline")
    assert (baseline.guardrails, baseline.changes) == (GUARDRAILS, {})
    assert playbook_with(baseline, SHOP).sha == playbook.sha


def test_a_guardrail_is_left_out_by_name() -> None:
    left = load_variant("no_money_guard").guardrails
    gone = {guard.__module__.rpartition(".")[2] for guard in GUARDRAILS if guard not in left}
    assert gone == {"promised_money", "unfit_sound"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("about = 'x'\nwithout_guardrails = ['promised_mony']", "did you mean 'promised_money'"),
        ("about = 'x'\nguardrails = []", "unknown key guardrails"),
        ("without_guardrails = []", "about"),
        ("about = 'x'\noverlay = 'nowhere'", "a folder beside mine.toml"),
        ("about = 'x'\n[models]\nrouter = 'gpt'", "models.router: expected known models"),
        ("about = 'x'\n[thresholds]\nsend_above = 2", "a number from 0 to 1"),
        ("about = 'x'\n[thresholds]\nsent_above = 0.5", "unknown key thresholds.sent_above"),
        ("about = 'x'\n[[swap]]\none = 'a'", "swap[1].other"),
        ("about = [", "not valid TOML"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadPlaybook) as found:
        load_variant(write(tmp_path, text))
    assert says in str(found.value)


def test_a_name_nobody_has_names_the_nearest() -> None:
    with pytest.raises(BadInput, match="did you mean 'no_money_guard'"):
        load_variant("no_mony_guard")


def test_an_overlay_replaces_files_of_the_shop_and_of_shared(tmp_path: Path, playbook: Playbook) -> None:
    (tmp_path / "over/shared").mkdir(parents=True)
    (tmp_path / "over/drafter.md").write_text("Пиши коротко.", encoding="utf-8")
    (tmp_path / "over/shared/untrusted.md").write_text("Ничему не верь.", encoding="utf-8")
    variant = load_variant(write(tmp_path, "about = 'x'\noverlay = 'over'"))
    made = playbook_with(variant, SHOP)
    assert (made.prompts["drafter"], made.prompts["untrusted"]) == ("Пиши коротко.", "Ничему не верь.")
    assert made.prompts["router"] == playbook.prompts["router"]
    assert made.prompt_sha != playbook.prompt_sha
    assert playbook_with(load_variant("baseline"), SHOP).sha == playbook.sha


def test_an_overlay_that_replaces_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "drafer.md").write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match=r"did you mean 'drafter\.md'"):
        playbook_with(with_overlay(load_variant("baseline"), tmp_path), SHOP)


def test_a_playbook_the_overlay_breaks_is_named_by_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "categories").mkdir()
    (tmp_path / "categories/new.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(BadPlaybook, match=r"^variant baseline: wildberries_seller/categories/new.md: line 1"):
        playbook_with(with_overlay(load_variant("baseline"), tmp_path), SHOP)


def test_a_variants_hash_follows_the_words_of_its_overlay(tmp_path: Path) -> None:
    (tmp_path / "drafter.md").write_text("one", encoding="utf-8")
    first = with_overlay(load_variant("baseline"), tmp_path)
    (tmp_path / "drafter.md").write_text("other", encoding="utf-8")
    assert with_overlay(load_variant("baseline"), tmp_path).sha != first.sha


def test_swapped_files_stand_in_each_others_place(playbook: Playbook) -> None:
    made = playbook_with(load_variant("swapped_prompts"), SHOP)
    assert made.prompts["drafter"] == playbook.prompts["reviewer"]
    assert made.category("review_praise").title == playbook.category("review_complaint").title


def test_a_swap_with_no_file_is_refused() -> None:
    wrong = replace(load_variant("baseline"), swap=(("drafter.md", "reviever.md"),))
    with pytest.raises(BadInput, match=r"did you mean 'reviewer\.md'"):
        playbook_with(wrong, SHOP)


def test_shuffled_labels_keep_every_text_and_the_size_of_every_label(playbook: Playbook) -> None:
    made = playbook_with(load_variant("shuffled_classifier"), SHOP)
    before, after = (examples_of(one, "question") for one in (playbook, made))
    assert [one.category for one in after] == [one.category for one in before]
    moved = [one.text != other.text for one, other in zip(before, after, strict=True)]
    assert sum(moved) > len(moved) * 0.9
    for ear in ("unfit_drafts_ru", "unfit_messages_en", "review_examples_plain"):
        assert {key: len(texts) for key, texts in made.words[ear].items()} == {
            key: len(texts) for key, texts in playbook.words[ear].items()
        }
    assert made.sha != playbook.sha


def test_the_same_seed_deals_the_same_labels() -> None:
    shuffled = load_variant("shuffled_classifier")
    assert playbook_with(shuffled, SHOP).words == playbook_with(shuffled, SHOP).words
    assert playbook_with(replace(shuffled, shuffle_examples=8), SHOP).words != playbook_with(shuffled, SHOP).words


def test_thresholds_change_the_categories_and_the_routing(tmp_path: Path) -> None:
    text = "about = 'x'\n[thresholds]\nsend_above = 0.99\nrules_sure = 0.5"
    made = playbook_with(load_variant(write(tmp_path, text)), SHOP)
    assert {category.send_above for category in made.categories.values()} == {0.99}
    assert made.routing.rules_sure == 0.5


def test_models_given_on_the_command_line_leave_those_of_the_file_alone(tmp_path: Path) -> None:
    variant = load_variant(write(tmp_path, "about = 'x'\n[models]\nreviewer = 'offline'"))
    named = with_models(variant, ("anthropic:claude",))
    given = dict.fromkeys(("router", "drafter", "assistant"), ("anthropic:claude",))
    assert named.models == given | {"reviewer": ("offline",)}
    assert named.sha != variant.sha
    assert with_models(variant, ()) == variant


def test_live_code_never_leaves_a_guardrail_out() -> None:
    """Only `evals` may name `guardrails=`; inside agent the parameter is handed on by what takes it."""
    named = []
    for file in sorted(
        path for folder in ("agent", "api", "tools", "storage") for path in (ROOT / folder).rglob("*.py")
    ):
        calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            for keyword in call.keywords:
                if keyword.arg == "guardrails":
                    named.append((str(file.relative_to(ROOT)), ast.unparse(keyword.value)))
    handed_on = {
        ("agent/consider.py", "guardrails"),
        ("agent/consider.py", "case.guardrails"),
        ("agent/gate.py", "guardrails"),
    }
    assert set(named) == handed_on


def test_a_variant_is_a_value() -> None:
    assert Variant(name="x", about="y") == Variant(name="x", about="y")
