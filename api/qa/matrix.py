"""What the matrix is made of: a scenario by a channel is a cell, and a cell is what was checked and what failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.qa.goods import Goods
from api.qa.walked import Failure, RowCounts, Walked

CHANNELS = ("review", "question", "chat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`checked` things and those of them that failed. `tolerated`: known weaknesses, told and let pass.

    `skipped`: why nothing was checked here; then it is no pass.
    """

    scenario: str
    channel: str
    checked: int = 0
    failures: tuple[Failure, ...] = ()
    tolerated: tuple[Failure, ...] = ()
    skipped: str | None = None

    @property
    def mark(self) -> str:
        """pass, FAIL or -."""
        if self.failures:
            return "FAIL"
        return "pass" if self.skipped is None else "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the marketplace shows of one message. `times`: how often the desk wrote to the same words."""

    text: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Everything one walk saw.

    `at_source`: how many messages the marketplace says it holds, by channel; a channel it does not tell of is absent.
    `standing`: by message, what it shows. `floors`: the least cautious verdict allowed, by
    message. `before`, `after`: rows and writes around a second pass over the same messages. `is_practice` False: a real
    desk as it stands, of which `standing` is a sample.
    """

    messages: Sequence[Walked]
    goods: Goods
    floors: Mapping[str, str]
    at_source: Mapping[str, int]
    standing: Mapping[str, Standing]
    is_sending: bool
    before: tuple[RowCounts, int]
    after: tuple[RowCounts, int]
    is_practice: bool = True

    def of(self, channel: str) -> list[Walked]:
        """The messages of one channel."""
        return [one for one in self.messages if one.channel == channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The result. `environment`: what it was made on and of, by name; `counts`: messages by what became of them."""

    cells: tuple[Cell, ...]
    counts: Mapping[str, Mapping[str, int]]
    environment: Mapping[str, str]

    @property
    def is_pass(self) -> bool:
        """Nothing failed; cells nobody could check do not count either way."""
        return not any(cell.failures for cell in self.cells)

    @property
    def failures(self) -> list[tuple[Cell, Failure]]:
        """Everything that failed, in the order of the scenarios."""
        return [(cell, failure) for cell in self.cells for failure in cell.failures]

    @property
    def tolerated(self) -> list[tuple[Cell, Failure]]:
        """Everything that was let pass."""
        return [(cell, failure) for cell in self.cells for failure in cell.tolerated]
