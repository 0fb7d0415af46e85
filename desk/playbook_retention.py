"""Reads the `[retention]` table of playbook.toml: how long the desk keeps what customers wrote."""

from dataclasses import dataclass
from datetime import timedelta

from desk.playbook_files import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`raw`: vendor details, attachments and what decisions saw; `texts`: everything customers and we wrote.

    Both count from the last word of a message that owes nothing any more. Traces have their own setting.
    """

    raw: timedelta = timedelta(days=90)
    texts: timedelta = timedelta(days=730)


USUAL = Retention()
"""What holds where a playbook says nothing."""


def read_retention(table: Table) -> Retention:
    """The spans; a playbook may do without the table. `BadPlaybook` names a wrong or unknown key."""
    if not table.has("retention"):
        return USUAL
    told = table.table("retention")
    kept = Retention(raw=timedelta(days=told.whole("raw_days")), texts=timedelta(days=told.whole("text_days")))
    told.refuse_unknown()
    return kept
