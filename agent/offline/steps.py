"""What a policy may decide: ask tools, or answer."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """Call these tools, without arguments."""

    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Fill the output with these values."""

    values: Mapping[str, object]


Step = Ask | Answer
