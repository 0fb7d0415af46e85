"""What a policy may decide: ask tools, or answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ask:
    """Call these tools; `arguments`: those of a tool that takes any."""

    tools: tuple[str, ...]
    arguments: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Fill the output with these values."""

    values: Mapping[str, object]


Step = Ask | Answer
