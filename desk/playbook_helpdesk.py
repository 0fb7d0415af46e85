"""Reads helpdesk.toml of a playbook: which team of the help desk takes over which category."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk.playbook_files import read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpdeskPolicy:
    """`teams`: category to team, by the names they have at the help desk; `usual`: for the others, None for nobody."""

    usual: str | None = None
    teams: Mapping[str, str] = field(default_factory=dict)

    def team_of(self, category: str) -> str | None:
        """Who takes over."""
        return self.teams.get(category, self.usual)


NO_TEAMS = HelpdeskPolicy()
"""What holds where a playbook says nothing: whoever looks takes it."""


def read_helpdesk_policy(folder: Path, categories: Collection[str]) -> HelpdeskPolicy:
    """`[teams]` of helpdesk.toml; a playbook may do without the file. `BadPlaybook` for a category it does not have."""
    if not (folder / "helpdesk.toml").is_file():
        return NO_TEAMS
    table = read_table(folder / "helpdesk.toml")
    told = table.table("teams")
    usual = told.text("usual") if told.has("usual") else None
    teams = {name: told.text(name) for name in categories if told.has(name)}
    told.refuse_unknown()
    table.refuse_unknown()
    return HelpdeskPolicy(usual=usual, teams=teams)
