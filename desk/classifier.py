"""Tells the class of a text from plain weights: no scikit-learn, no pickle, a fraction of a millisecond.

Weights come from `desk/classifier_training.py`; as bytes they are an npz archive with a JSON header.
"""

import io
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desk.classifier_features import BLOCKS, Space
from desk.errors import BadInput

OUT_OF_SCOPE: Final = "oos"
"""The label that means "none of the others": in training it teaches rejection, it is never predicted as a class."""
SIGNALS: Final = ("top", "share", "unknown", "oos")
_FORMAT = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a text is about. `confidence`: calibrated probability that `label` is right, given it is any of the classes.

    `oos_score`: probability 0..1 that it is none of them, `is_rejected` when that is above the threshold learnt.
    `runner_up` None when there is one class only.
    """

    label: str
    confidence: float
    runner_up: str | None
    runner_up_confidence: float
    oos_score: float
    is_rejected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A logistic regression over SIGNALS. `threshold`: above this probability a text is none of the classes."""

    slopes: tuple[float, ...]
    intercept: float
    threshold: float

    def score(self, signals: tuple[float, ...]) -> float:
        """Probability 0..1 of being out of scope; grows with every signal whose slope is positive."""
        sum_ = self.intercept + sum(slope * signal for slope, signal in zip(self.slopes, signals, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, sum_))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """Linear scores over a feature space. `weights`: features x columns; a last column `oos` if training had such rows.

    `temperature` turns scores into probabilities; `training_sha` names the exact training set.
    """

    classes: tuple[str, ...]
    space: Space
    weights: Floats
    bias: Floats
    temperature: float
    rejection: Rejection
    training_sha: str
    n_train: int

    def predict(self, text: str) -> Prediction:
        """The class of a text; deterministic, never raises for any text."""
        return self.weigh(text)[0]

    def weigh(self, text: str) -> tuple[Prediction, Mapping[str, float]]:
        """The same with the calibrated probability of every class; they add up to one."""
        read = self.space.read(text)
        scores = read.values @ self.weights[read.where] + self.bias
        signals = signals_of(scores, len(self.classes), self.temperature, read.unknown)
        shares = shares_of(scores[: len(self.classes)], self.temperature)
        order = np.argsort(-shares, kind="stable")[:2]
        oos = self.rejection.score(signals)
        found = Prediction(
            label=self.classes[order[0]],
            confidence=float(shares[order[0]]),
            runner_up=self.classes[order[1]] if len(order) > 1 else None,
            runner_up_confidence=float(shares[order[1]]) if len(order) > 1 else 0.0,
            oos_score=oos,
            is_rejected=oos > self.rejection.threshold,
        )
        return found, dict(zip(self.classes, shares.tolist(), strict=True))


def shares_of(scores: Floats, temperature: float) -> NDArray[np.float64]:
    """Softmax of the scores of one text."""
    raised = np.exp((scores - scores.max()).astype(np.float64) / temperature)
    shares: NDArray[np.float64] = raised / raised.sum()
    return shares


def signals_of(scores: Floats, classes: int, temperature: float, unknown: float) -> tuple[float, ...]:
    """What speaks for "none of these", in the order of SIGNALS, each growing with doubt."""
    best = float(scores[:classes].max())
    share = float(shares_of(scores[:classes], temperature).max())
    return -best, -share, unknown, float(scores[classes]) if len(scores) > classes else 0.0


def to_bytes(classifier: Classifier) -> bytes:
    """The classifier as bytes: equal classifiers give equal bytes."""
    names = sorted(classifier.space.vocabulary, key=lambda name: classifier.space.vocabulary[name])
    header = {
        "format": _FORMAT,
        "classes": list(classifier.classes),
        "temperature": classifier.temperature,
        "word_idf": classifier.space.word_idf,
        "slopes": list(classifier.rejection.slopes),
        "intercept": classifier.rejection.intercept,
        "threshold": classifier.rejection.threshold,
        "training_sha": classifier.training_sha,
        "n_train": classifier.n_train,
    }
    out = io.BytesIO()
    np.savez_compressed(
        out,
        header=_as_bytes(json.dumps(header, ensure_ascii=True)),
        vocabulary=_as_bytes("\n".join(names)),
        idf=classifier.space.idf,
        block=classifier.space.block,
        # Half precision halves the row; training rounds to it too, so nothing changes on the way.
        weights=classifier.weights.astype(np.float16),
        bias=classifier.bias,
    )
    return out.getvalue()


def from_bytes(data: bytes) -> Classifier:
    """Read what `to_bytes` wrote; `BadInput` for anything else. Never unpickles."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        return _from_parts(parts, json.loads(parts["header"].tobytes()))
    except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, IndexError) as error:
        raise _unreadable(error) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, MemoryError) as error:
        raise _unreadable(error) from error


def _from_parts(parts: Mapping[str, NDArray[np.generic]], header: Mapping[str, object]) -> Classifier:
    if header["format"] != _FORMAT:
        raise ValueError(f"format {header['format']!r}, this code reads {_FORMAT}")
    joined = parts["vocabulary"].tobytes().decode("utf-8", "surrogatepass")
    names = joined.split("\n") if joined else []
    classes = tuple(str(name) for name in _list(header["classes"]))
    weights = parts["weights"].astype(np.float32)
    bias, idf, block = parts["bias"].astype(np.float32), parts["idf"].astype(np.float32), parts["block"].astype(np.int8)
    columns = len(bias)
    if weights.shape != (len(names), columns) or len(idf) != len(names) or len(block) != len(names):
        raise ValueError(f"{weights.shape} weights for {len(names)} features and {columns} columns")
    if not classes or columns not in (len(classes), len(classes) + 1):
        raise ValueError(f"{len(classes)} classes for {columns} columns")
    if not set(block.tolist()) <= set(range(len(BLOCKS))):
        raise ValueError(f"a feature of no known block; known are {', '.join(BLOCKS)}")
    if not all(np.isfinite(part).all() for part in (weights, bias, idf)):
        raise ValueError("a weight is not a number")
    space = Space(
        vocabulary={name: place for place, name in enumerate(names)}, idf=idf, block=block,
        word_idf=_number(header["word_idf"]),
    )  # fmt: skip
    slopes = tuple(_number(slope) for slope in _list(header["slopes"]))
    if len(slopes) != len(SIGNALS):
        raise ValueError(f"{len(slopes)} slopes for {len(SIGNALS)} signals")
    return Classifier(
        classes=classes,
        space=space,
        weights=weights,
        bias=bias,
        temperature=_number(header["temperature"]),
        rejection=Rejection(
            slopes=slopes, intercept=_number(header["intercept"]), threshold=_number(header["threshold"])
        ),
        training_sha=str(header["training_sha"]),
        n_train=int(_number(header["n_train"])),
    )


def _unreadable(error: Exception) -> BadInput:
    return BadInput(f"these classifier weights cannot be read ({error}); expected what `replydesk train` stores; train")


def _as_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, found {value!r}")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"expected a number, found {value!r}")
    return float(value)
