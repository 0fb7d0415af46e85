"""The house's own rules, kept by machine: sizes, tables, names, settings."""

import ast
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import agent.guardrails
import evals.evaluators
import tools
from desk.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("desk", "connectors", "storage", "tools", "agent", "evals", "analytics", "api", "sandbox")
MAX_FILE, MAX_FUNCTION = 300, 40


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations/versions" not in file.as_posix():
                yield file


def test_no_file_is_longer_than_the_house_allows() -> None:
    sizes = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines())
             for file in _sources(*PACKAGES, "tests", "benchmarks")}  # fmt: skip
    assert {str(file): size for file, size in sizes.items() if size > MAX_FILE} == {}


def test_no_function_is_longer_than_the_house_allows() -> None:
    long = []
    for file in _sources(*PACKAGES, "tests", "benchmarks"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > MAX_FUNCTION:
                    long.append(f"{file.relative_to(ROOT)}:{node.name} {size}")
    assert long == []


def test_every_module_says_what_it_owns() -> None:
    silent = [str(file.relative_to(ROOT)) for file in _sources(*PACKAGES)
              if ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) is None]  # fmt: skip
    assert silent == []


def test_every_guardrail_module_is_in_the_table() -> None:
    files = {file.stem for file in (ROOT / "agent/guardrails").glob("*.py")} - {"__init__", "case"}
    listed = {guardrail.__module__.rsplit(".", 1)[-1] for guardrail in agent.guardrails.GUARDRAILS}
    helpers = {stem for stem in files if stem.startswith("_")}
    assert files - helpers == listed


def test_every_evaluator_module_is_in_the_table_under_its_own_name() -> None:
    files = {file.stem for file in (ROOT / "evals/evaluators").glob("*.py")} - {"__init__", "judged"}
    listed = {name: evaluator.__module__.rsplit(".", 1)[-1] for name, evaluator in evals.evaluators.EVALUATORS.items()}
    assert listed == {name: name for name in files}


def test_every_tool_module_is_in_the_table() -> None:
    around = {"__init__", "context", "customer_answers", "kept_reads", "reader", "snapshot_reader", "snapshot_values"}
    files = {file.stem for file in (ROOT / "tools").glob("*.py")} - around
    listed = {tool.__module__.rsplit(".", 1)[-1] for tool in tools.TOOLS.values()}
    assert files == listed


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_setting_is_documented(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"REPLYDESK_{name.upper()}" not in text]
    assert missing == []


def test_our_package_names_belong_to_nobody_else() -> None:
    owners = {name: set(packages_distributions().get(name, [])) - {"replydesk"} for name in (*PACKAGES, "prompts")}
    assert {name: who for name, who in owners.items() if who} == {}


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["dependency-groups"]["build"],
    ]
    names = {requirement.split("[")[0].split(">")[0].split("<")[0].split("=")[0].strip() for requirement in wanted}
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_tests_are_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_committed_lock_names_an_index() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert "--hash=sha256:" in text
