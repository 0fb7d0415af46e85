"""What linking goes by, made ready once from a playbook: weights, names, phrases, words that say nothing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.lemmas import lemma
from desk.link_values import LinkWeights
from desk.linking_names import NameTable
from desk.phrases import Matcher, matcher_for
from desk.playbook import Playbook

_SIGNS, _NAMES, _COMMON = "linking_signs", "linking_names", "linking_common"
_REFERS = (
    "refers_question", "refers_review", "refers_chat", "refers_email", "refers_any", "refers_others", "refers_crowd",
)  # fmt: skip
_STATES = (
    "first_time", "before_purchase", "long_use", "waiting", "refund_wanted", "resolved", "owned", "returned",
    "second_hand", "again", "bulk", "single", "said_fine", "said_broken", "changed", "no_children", "no_pets", "argues",
)  # fmt: skip
_OTHERS = (
    "serial_words", "batch_words", "size_words", "child_words", "own_verbs", "own_feminine", "own_masculine", "doers",
    "passing_verbs", "before_third",
    "female", "male",
)  # fmt: skip
_NAME_LISTS = ("female", "male", "hidden", "roles", "common")
_TELL_NOTHING = ("common", "goods", "parts")
# Plain words, no phrases.
_BARE = frozenset({"own_verbs", "own_feminine", "own_masculine", "doers", "passing_verbs", "before_third"})
_MOST = 64
_STEM = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkPolicy:
    """`matcher` finds every phrase list by its label. `common`: dictionary forms that tell nobody apart."""

    weights: LinkWeights
    names: NameTable
    matcher: Matcher
    common: frozenset[str]
    own_verbs: frozenset[str]
    own_adjectives: Mapping[str, str]
    doers: frozenset[str]
    passing_verbs: frozenset[str]
    before_third: frozenset[str]
    small_talk: frozenset[str]
    making_countries: frozenset[str]
    shop_mailboxes: tuple[str, ...]


_ready: dict[tuple[str, str], LinkPolicy] = {}


def link_policy(playbook: Playbook) -> LinkPolicy:
    """The policy of a playbook; `BadPlaybook` when a list is missing."""
    key = (playbook.name, playbook.sha)
    if key not in _ready:
        if len(_ready) >= _MOST:
            _ready.clear()
        _ready[key] = _make(playbook)
    return _ready[key]


def _make(playbook: Playbook) -> LinkPolicy:
    lists = {key: playbook.word_list(_SIGNS, key) for key in playbook.words.get(_SIGNS, {})}
    for key in (*_REFERS, *_STATES, *_OTHERS):
        playbook.word_list(_SIGNS, key)
    return LinkPolicy(
        weights=playbook.linking,
        names=NameTable({key: playbook.word_list(_NAMES, key) for key in _NAME_LISTS}),
        matcher=matcher_for(tuple(_labelled(lists))),
        common=frozenset(lemma(word) for key in _TELL_NOTHING for word in playbook.word_list(_COMMON, key)),
        own_verbs=frozenset(lists["own_verbs"]),
        own_adjectives=dict.fromkeys(lists["own_feminine"], "f") | dict.fromkeys(lists["own_masculine"], "m"),
        making_countries=frozenset(playbook.word_list(_COMMON, "making_countries")),
        shop_mailboxes=playbook.word_list(_COMMON, "shop_mailboxes"),
        passing_verbs=frozenset(lists["passing_verbs"]),
        before_third=frozenset(lists["before_third"]),
        small_talk=frozenset(lemma(word)[:_STEM] for word in playbook.word_list(_COMMON, "small_talk")),
        doers=frozenset(word for entry in lists["doers"] for word in entry.split("|")),
    )  # fmt: skip


def _labelled(lists: Mapping[str, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """Lists by label. Lists of values (`colours`) give a label a value: `colours:белый`."""
    labelled: list[tuple[str, tuple[str, ...]]] = []
    for key, entries in lists.items():
        if key in _BARE:
            continue
        if key in ("colours", "makers", "breeds"):
            labelled += [(f"{key}:{entry.split('|')[0]}", (entry,)) for entry in entries]
        else:
            labelled.append((key, entries))
    return labelled
