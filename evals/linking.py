"""Scores linking on labelled pairs: `replydesk eval linking`. Row format: evals/datasets/README.md."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.errors import BadInput
from desk.interactions import Json
from desk.link_values import ActionMode, LinkKind, LinkSide
from desk.linking import score_pair
from desk.linking_policy import link_policy
from desk.playbook import Playbook
from evals.rows import flag_of, object_of, optional_text_of, text_of, whole_of

_THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
_AT = (5, 10, 20, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """One labelled pair as the desk sees it."""

    is_same: bool
    confidence: float
    is_auto: bool
    kind: LinkKind


def score_linking(rows: Sequence[Mapping[str, object]], playbook: Playbook) -> dict[str, object]:
    """Keys `n precision_auto precision_085 recall_085 precision recall auto_actions precision_at_k thresholds kinds`.

    precision, recall: at the playbook's hint, .65; *_085: at its high bound. auto_actions: pairs the desk would act
    upon by itself. A precision is None when nothing was selected. `BadInput` names row and key.
    """
    if not rows:
        raise BadInput("no rows to score; expected at least one pair with A, B and same_person")
    judged = [judge_pair(row, number, playbook) for number, row in enumerate(rows, start=1)]
    return {**linking_figures(judged, playbook)}


def linking_figures(judged: Sequence[JudgedPair], playbook: Playbook) -> dict[str, Json]:
    """The same of pairs judged before."""
    weights = playbook.linking
    auto = [one for one in judged if one.is_auto]
    high, hint = (_at(judged, bound) for bound in (weights.high, weights.hint))
    return {
        "n": len(judged),
        "precision_auto": _share(auto),
        "precision_085": high["precision"],
        "recall_085": high["recall"],
        "precision": hint["precision"],
        "recall": hint["recall"],
        "auto_actions": len(auto),
        "precision_at_k": _precision_at_k(judged),
        "thresholds": {f"{bound:.2f}": _at(judged, bound) for bound in _THRESHOLDS},
        "kinds": dict(Counter(one.kind.value for one in judged)),
    }


def judge_pair(row: Mapping[str, object], number: int, playbook: Playbook) -> JudgedPair:
    """What the desk thinks of a labelled pair. `BadInput` names row and key."""
    one, other = (_side(object_of(row, key, number), number) for key in ("A", "B"))
    score = score_pair(one, other, policy=link_policy(playbook))
    return JudgedPair(
        is_same=flag_of(row, "same_person", number),
        confidence=score.confidence,
        is_auto=score.action_mode is ActionMode.AUTO,
        kind=score.kind,
    )


def _side(row: Mapping[str, object], number: int) -> LinkSide:
    return LinkSide(
        seller_id="eval",
        marketplace="eval",
        channel=text_of(row, "channel", number),
        nm_id=None if row.get("nm_id") is None else whole_of(row, "nm_id", number),
        occurred_at=_moment(row, number),
        words=text_of(row, "text", number),
        customer_name=optional_text_of(row, "customer_name", number),
        order_id=optional_text_of(row, "order_id", number),
        customer_id=optional_text_of(row, "customer_id", number),
    )


def _moment(row: Mapping[str, object], number: int) -> datetime:
    text = text_of(row, "occurred_at", number)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(f"row {number}: occurred_at: expected ISO 8601 with an offset, found {text!r}")
    return moment


def _at(judged: Sequence[JudgedPair], bound: float) -> dict[str, Json]:
    chosen = [one for one in judged if one.confidence >= bound]
    same = sum(one.is_same for one in judged)
    hits = sum(one.is_same for one in chosen)
    return {"chosen": len(chosen), "precision": _share(chosen), "recall": round(hits / same, 4) if same else None}


def _precision_at_k(judged: Sequence[JudgedPair]) -> dict[str, Json]:
    """Share of true pairs among the k surest; ties are broken against us: false pairs first."""
    ranked = sorted(judged, key=lambda one: (-one.confidence, one.is_same))
    return {str(k): _share(ranked[:k]) for k in _AT if k <= len(ranked)}


def _share(judged: Sequence[JudgedPair]) -> float | None:
    return round(sum(one.is_same for one in judged) / len(judged), 4) if judged else None
