"""The playbook a variant speaks by: the shop's own folder with the variant's files and numbers in it."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from desk.errors import BadInput, BadPlaybook
from desk.playbook import Category, Playbook, load_playbook
from desk.playbook_files import nearest
from evals.variants import Variant
from tools import TOOLS

_SHARED = "shared"
# Folders in which a file of a new name means something: a category, an article, a word list.
_OPEN = ("categories", "knowledge", "words")
_EXAMPLES = ("routing_examples_", "routing_more_")
_EARS = ("unfit_drafts", "unfit_messages")


def playbook_with(variant: Variant, folder: Path) -> Playbook:
    """The playbook of `folder` as the variant has it; the very same where it changes no file, number or label.

    Raises `BadPlaybook` for what the loader refuses, `BadInput` for a file of the variant that replaces nothing.
    """
    playbook = _load(variant, folder)
    playbook = _with_thresholds(playbook, variant.thresholds)
    return playbook if variant.shuffle_examples is None else _shuffled(playbook, variant)


def _load(variant: Variant, folder: Path) -> Playbook:
    if variant.overlay is None and not variant.swap:
        return load_playbook(folder, known_tools=TOOLS)
    with TemporaryDirectory(prefix="replydesk-variant-") as place:
        copy = Path(place) / folder.name
        shutil.copytree(folder, copy)
        shutil.copytree(folder.parent / _SHARED, copy.parent / _SHARED)
        for one, other in variant.swap:
            _swap(copy, one, other)
        if variant.overlay is not None:
            _lay_over(copy, variant.overlay)
        try:
            return load_playbook(copy, known_tools=TOOLS)
        except BadPlaybook as error:
            # The copy is gone when this is read: the file is named by its place in the playbook.
            raise BadPlaybook(f"variant {variant.name}: {str(error).replace(f'{copy.parent}/', '')}") from None


def _swap(folder: Path, one: str, other: str) -> None:
    first, second = (_own_file(folder, name) for name in (one, other))
    first_bytes = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(first_bytes)


def _own_file(folder: Path, name: str) -> Path:
    known = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file()]
    if name not in known:
        raise BadInput(f"swap: playbook {folder.name!r} has no file {name!r}{nearest(name, known)}")
    return folder / name


def _lay_over(copy: Path, overlay: Path) -> None:
    for file in sorted(path for path in overlay.rglob("*") if path.is_file()):
        name = file.relative_to(overlay)
        place = (copy.parent if name.parts[0] == _SHARED else copy) / name
        inside = name.parts[1:] if name.parts[0] == _SHARED else name.parts
        if not place.is_file() and inside[0] not in _OPEN:
            known = [str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()]
            raise BadInput(f"overlay {overlay}: {name} replaces no file of {copy.name}{nearest(str(name), known)}")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def _with_thresholds(playbook: Playbook, thresholds: Mapping[str, float]) -> Playbook:
    if not thresholds:
        return playbook
    bar = thresholds.get("send_above")
    categories = {
        name: category if bar is None else replace(category, send_above=bar)
        for name, category in playbook.categories.items()
    }
    numbers = {name: value for name, value in thresholds.items() if name != "send_above"}
    routing = replace(playbook.routing, **numbers)  # type: ignore[arg-type]  # all of them are floats there
    return _renamed(replace(playbook, categories=categories, routing=routing), sorted(thresholds.items()))


def _shuffled(playbook: Playbook, variant: Variant) -> Playbook:
    """Every text that teaches stands under a label drawn by lot; each label keeps as many as it had."""
    draw = np.random.default_rng(variant.shuffle_examples)
    words = dict(playbook.words)
    for names in _groups(playbook):
        _deal(words, names, draw)
    categories = _deal_categories(playbook.categories, draw)
    return _renamed(replace(playbook, categories=categories, words=words), ["shuffled", variant.shuffle_examples])


def _groups(playbook: Playbook) -> tuple[tuple[str, ...], ...]:
    """Names of word files whose texts are dealt among each other."""
    files = sorted(playbook.words)
    taught = [name for name in files if name.startswith(_EXAMPLES)]
    ears = [[name for name in files if name.startswith(ear)] for ear in _EARS]
    reviews = [name for name in files if name.startswith("review_examples")]
    return tuple(tuple(names) for names in (taught, *ears, reviews) if names)


def _deal(words: dict[str, Mapping[str, tuple[str, ...]]], names: Sequence[str], draw: np.random.Generator) -> None:
    places = [(name, key) for name in names for key in sorted(words[name])]
    texts = [text for name, key in places for text in words[name][key]]
    dealt = iter([texts[place] for place in draw.permutation(len(texts))])
    for name, key in places:
        words[name] = {**words[name], key: tuple(next(dealt) for _ in words[name][key])}


def _deal_categories(categories: Mapping[str, Category], draw: np.random.Generator) -> dict[str, Category]:
    texts = [text for category in categories.values() for text in category.examples]
    dealt = iter([texts[place] for place in draw.permutation(len(texts))])
    return {
        name: replace(category, examples=tuple(next(dealt) for _ in category.examples))
        for name, category in categories.items()
    }


def _renamed(playbook: Playbook, change: object) -> Playbook:
    """With a sha of its own: much of what is learnt from a playbook is remembered under it."""
    told = hashlib.sha256(f"{playbook.sha} {change!r}".encode()).hexdigest()
    return replace(playbook, sha=told[:16])
