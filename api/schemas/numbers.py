"""Numbers of the API that a database has to hold: a bigger one is no such thing, and is told so at the border."""

from typing import Annotated

from pydantic import Field

LARGEST = 2**63 - 1
"""Ids of rows, and article numbers of vendors."""

RowId = Annotated[int, Field(ge=1, le=LARGEST)]
Count = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Revisions, versions, places in a list."""
