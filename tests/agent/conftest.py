"""What tests of the story share."""

import pytest
from slots import Case, MakeCase, Slot

from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.ports import ReadBack, SendOutcome
from storage.database import Database


@pytest.fixture
def make_case(db: Database, seller: SellerId, playbook: Playbook) -> MakeCase:
    """A reply about to leave; the slot plays back `reads`, the last one for ever."""

    def make(*reads: ReadBack, outcome: SendOutcome | None = None) -> Case:
        return Case(db, seller, playbook, Slot(reads=list(reads), outcome=outcome))

    return make
