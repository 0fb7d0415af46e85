"""Writes a report as Markdown or as one HTML page that loads nothing. Templates: evals/templates/."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.compare_report import comparison_lines
from evals.report import Report, Table

Form = Literal["md", "html"]
FORMS: tuple[Form, ...] = ("md", "html")
_TEMPLATES = FileSystemLoader(Path(__file__).parent / "templates")
# What would start markup in a Markdown reader; a line break would end a list's item.
_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~"} | {"\n": " "})


def write_report(report: Report, form: Form) -> str:
    """The whole text. Whatever a customer or a model wrote is escaped."""
    compared = [] if report.comparison is None else comparison_lines(report.comparison)
    templates = _html() if form == "html" else _markdown()
    return templates.get_template(f"report.{form}.j2").render(report=report, compared=compared)


@lru_cache(maxsize=1)
def _html() -> Environment:
    return Environment(
        loader=_TEMPLATES, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _markdown() -> Environment:
    # HTML's escaping means nothing here: `finalize` escapes every value for Markdown instead.
    environment = Environment(  # noqa: S701
        loader=_TEMPLATES, finalize=_escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"table": _table, "code": _code}
    return environment


class _Done(str):
    """Text that is Markdown already."""

    __slots__ = ()


def _escape(value: object) -> str:
    return value if isinstance(value, _Done) else str(value).translate(_MARKUP)


def _table(table: Table) -> _Done:
    lines = [list(map(_escape, line)) for line in (table.head, *table.rows)]
    lines.insert(1, ["---"] * len(table.head))
    return _Done("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _code(line: str) -> _Done:
    """A line of a fenced block: it cannot close the fence."""
    return _Done(line.replace("```", "'''"))
