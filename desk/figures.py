"""Finds one figure of an eval run by its name: figures stand in objects inside objects, and names hold dots. Pure."""

from collections.abc import Mapping

from desk.interactions import Json


def find_figure(figures: Mapping[str, Json], name: str) -> float | None:
    """`gate.block_recall` is `figures["gate"]["block_recall"]`, `scores.decision.exact.mean` is
    `figures["scores"]["decision.exact"]["mean"]`. None where there is no such number.
    """
    parts = name.split(".")
    # The longest key first: what holds dots itself goes before what lies deeper.
    for end in range(len(parts), 0, -1):
        value = figures.get(".".join(parts[:end]))
        if value is None:
            continue
        if end == len(parts):
            return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
        if isinstance(value, Mapping):
            return find_figure(value, ".".join(parts[end:]))
    return None
