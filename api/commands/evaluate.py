"""`replydesk eval ...`: scores a labelled file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from api.bootstrap import PROMPTS, open_playbook
from api.commands.launch import give
from desk.playbook import Playbook, load_playbook
from desk.routing_letters import reads_letters
from desk.settings import Settings
from evals.gate import score_gate
from evals.giftbox import score_giftbox
from evals.intents import score_intents
from evals.linking import score_linking
from evals.pii import score_pii
from evals.redteam import score_redteam
from evals.reviews import score_reviews
from evals.rows import load_rows
from tools import TOOLS

Scorer = Callable[[list[dict[str, object]], Playbook], Mapping[str, object]]

_SCORERS: Mapping[str, Scorer] = {
    "intents": score_intents,
    "reviews": score_reviews,
    "gate": score_gate,
    "linking": score_linking,
    "redteam": score_redteam,
    "pii": score_pii,
    "giftbox": score_giftbox,
}


def main(settings: Settings, *, kind: str, file: Path, as_json: bool, cv: int = 0, with_copies: bool = False) -> None:
    """Score the file and print the figures.

    `cv`: folds of learning from the file itself, intents only; `with_copies`: mutated copies too, redteam only.
    """
    rows, playbook = load_rows(file), _playbook_of(kind, settings)
    if with_copies:
        scores = score_redteam(rows, playbook, with_copies=True)
    else:
        scores = dict(score_intents(rows, playbook, folds=cv) if cv else _SCORERS[kind](rows, playbook))
    give(scores, as_json=as_json, lines=[f"{name}: {value}" for name, value in scores.items()])


def _playbook_of(kind: str, settings: Settings) -> Playbook:
    """The configured playbook; for letters the shipped subscription shop's where the configured one has none."""
    playbook = open_playbook(settings)
    if kind == "giftbox" and not reads_letters(playbook):
        return load_playbook(PROMPTS / "subscription_box", known_tools=TOOLS)
    return playbook
