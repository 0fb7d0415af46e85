"""Who may break the desk on purpose: the kill loop's command and its workers, and nobody else."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("desk", "connectors", "storage", "tools", "agent", "evals", "analytics", "api", "sandbox")
_MODULE = "api.chaos.sabotage"


def _imports(file: Path) -> set[str]:
    """Every module a file names in an import, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _who_imports(name: str) -> set[str]:
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return {file.relative_to(ROOT).as_posix() for file in files if name in _imports(file)}


def test_only_the_kill_loop_can_break_a_desk() -> None:
    assert _who_imports(_MODULE) == {"api/chaos/children.py", "api/commands/chaos.py"}


def test_no_command_but_chaos_starts_the_workers_of_a_kill_loop() -> None:
    assert _who_imports("api.chaos.children") == {"api/chaos/run.py"}
    assert _who_imports("api.chaos.run") == {"api/commands/chaos.py"}


def test_no_text_outside_the_kill_loop_names_a_sabotage() -> None:
    """No setting and no environment variable: the option of one command is the only way in."""
    naming = {file.relative_to(ROOT).as_posix() for package in PACKAGES for file in (ROOT / package).rglob("*.py")
              if "sabotage" in file.read_text(encoding="utf-8").lower()}  # fmt: skip
    assert {name for name in naming if not name.startswith("api/chaos/")} == {"api/cli.py", "api/commands/chaos.py"}
