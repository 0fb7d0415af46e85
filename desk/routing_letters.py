"""Routes a letter (chat, mail) where the playbook has words/letters.toml: its main wish, a second, mood and haste.

The categories are weighed as those of questions are; what lies beyond is told by `desk/letter_mood.py` and
`desk/letter_sender.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from desk.decisions import Route
from desk.errors import BadPlaybook
from desk.kept import once_per_playbook
from desk.letter_mood import read_mood
from desk.letter_sender import read_sender
from desk.phrases import Matcher, matcher_for
from desk.playbook import Category, Playbook
from desk.routing_questions import Score, Weighed, choose, scores_of, spoken_of, with_offsets
from desk.tokens import quote, tokens_of
from desk.weights import read_weights

FILE = "letters"
_REPEATED = "repeated"
# Nobody writes more before the shop answers; what lies beyond is told by the letter as a whole.
_MOST_LINES = 12


def reads_letters(playbook: Playbook) -> bool:
    """Whether private messages of this playbook are letters."""
    return FILE in playbook.words


def weigh_letter(*, text: str, playbook: Playbook, channel: str) -> Weighed:
    """The route of a letter with the share of every category of its channel."""
    sender = read_sender(text, playbook)
    categories, moves = playbook.categories_for(channel), _moves(sender.body, playbook)
    spoken, scores = _heard(sender.body, playbook, categories)
    weighed = choose(categories, _moved(with_offsets(scores, playbook), moves), text=text, playbook=playbook)
    spoken = _moved(spoken, moves)
    main = weighed.route.category
    second = _secondary(main, spoken, categories, playbook) or _of_a_line(main, sender.body, categories, playbook)
    if second is not None and _comes_first(second, main, spoken, sender.body, playbook):
        main, second = second, main
    route = replace(weighed.route, category=main, secondary=second)
    return replace(weighed, route=complete_letter(route, text, playbook))


def complete_letter(route: Route, text: str, playbook: Playbook) -> Route:
    """The route with what only rules tell: the sender, and mood and haste where nobody has told them yet."""
    sender = read_sender(text, playbook)
    mood = read_mood(sender.body, category=route.category, secondary=route.secondary, playbook=playbook)
    return replace(
        route,
        sentiment=mood.sentiment if route.urgency is None else route.sentiment,
        urgency=route.urgency or mood.urgency,
        email=sender.email or route.email,
        signed=sender.name or route.signed,
    )


def _heard(text: str, playbook: Playbook, categories: Sequence[Category]) -> tuple[dict[str, Score], dict[str, Score]]:
    """What the phrases alone say for each category, and what they say together with the examples."""
    spoken = spoken_of(text, playbook, categories)
    return spoken, _with_examples(spoken, scores_of(text, playbook, categories), playbook)


def _with_examples(spoken: Mapping[str, Score], scores: Mapping[str, Score], playbook: Playbook) -> dict[str, Score]:
    """The phrases in full, of what few examples taught a part: they know many small words by accident."""
    shares = read_weights(playbook, FILE, "shares")
    share = shares["examples"]
    # Small words alone decide nothing: without a phrase the examples must speak up.
    votes = [share * (scores[name].total - said.total) for name, said in spoken.items()]
    if not any(said.words for said in spoken.values()) and max(votes) < shares["least"]:
        return {name: Score() for name in spoken}
    return {
        name: Score(said.total + share * (scores[name].total - said.total), [*scores[name].words])
        for name, said in spoken.items()
    }


def _moves(body: str, playbook: Playbook) -> Mapping[str, str]:
    """From -> to, of the categories a wish belongs to once it was said before; none when it was not."""
    tokens = tokens_of(body)
    said = _repeats(playbook).find(tokens)
    if not said:
        return {}
    pairs = [entry.split() for entry in playbook.word_list(FILE, "repeated_moves")]
    if any(len(pair) != 2 for pair in pairs):
        raise BadPlaybook("words/letters.toml: repeated_moves: expected texts like 'from_category to_category'")
    found = quote(body, tokens, said[0].first, said[0].last)
    return {one: other for one, other in pairs if found}


def _moved(scores: Mapping[str, Score], moves: Mapping[str, str]) -> dict[str, Score]:
    """What speaks for the first speaks for the second: a wish that was said before is the same wish."""
    found = dict(scores)
    for one, other in moves.items():
        if found[one].total > 0:
            words = [*found[one].words, *found[other].words]
            found[other] = Score(max(0.0, found[one].total) + max(0.0, found[other].total) + 1.0, words)
            found[one] = Score(min(0.0, found[one].total))
    return found


def _secondary(
    main: str, spoken: Mapping[str, Score], categories: Sequence[Category], playbook: Playbook
) -> str | None:
    """The category whose own phrases say most beside the main one, from the playbook's bar on."""
    others = [
        (spoken[one.name].total, one.priority, one.name)
        for one in categories
        if _is_second(one.name, spoken[one.name].total, main, playbook)
    ]
    return max(others)[2] if others else None


def _is_second(name: str, total: float, main: str, playbook: Playbook) -> bool:
    """Whether a category is another wish than the main one, and clear enough."""
    is_other = name != main and frozenset((main, name)) not in _one_wish(playbook)
    return is_other and total >= read_weights(playbook, FILE, "shares")["secondary"]


@once_per_playbook
def _one_wish(playbook: Playbook) -> frozenset[frozenset[str]]:
    """Pairs of categories that are two readings of one wish."""
    return frozenset(frozenset(entry.split()) for entry in playbook.word_list(FILE, "one_wish"))


def _of_a_line(main: str, body: str, categories: Sequence[Category], playbook: Playbook) -> str | None:
    """The clearest wish of one line beside the main one: in a chat every line is a message, and each is to be answered.

    Within a line the examples take part: so few words are seldom about two things.
    """
    lines = [line for line in body.splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    silent = {*playbook.word_list(FILE, "never_first"), *playbook.word_list("routing", "fallback")}
    told = [_clearest(line, playbook, categories) for line in lines[:_MOST_LINES]]
    others = [
        (total, name) for total, name in told if name not in silent and _is_second(name, total, main, playbook)
    ]  # fmt: skip
    return max(others)[1] if others else None


def _clearest(line: str, playbook: Playbook, categories: Sequence[Category]) -> tuple[float, str]:
    _, scores = _heard(line, playbook, categories)
    return max((score.total, name) for name, score in scores.items())


def _comes_first(second: str, main: str, spoken: Mapping[str, Score], body: str, playbook: Playbook) -> bool:
    """Whether of two wishes said about as clearly the second one was said first: people begin with what matters."""
    if second in playbook.word_list(FILE, "never_first"):
        return False
    is_close = spoken[second].total >= spoken[main].total - read_weights(playbook, FILE, "shares")["close"]
    return is_close and _place(spoken[second], body) < _place(spoken[main], body)


def _place(score: Score, body: str) -> int:
    """Where the first of the deciding words stands."""
    return min((body.find(words) for words in score.words), default=len(body))


@once_per_playbook
def _repeats(playbook: Playbook) -> Matcher:
    groups = playbook.words.get("routing_groups", {})
    phrases = playbook.word_list(FILE, _REPEATED)
    filled = tuple(_filled(phrase, groups) for phrase in phrases)
    return matcher_for(((_REPEATED, filled),))


def _filled(phrase: str, groups: Mapping[str, tuple[str, ...]]) -> str:
    """`@leave` stands for every member of that group."""
    parts = (
        chain.from_iterable(groups[one[1:]] if one.startswith("@") else (one,) for one in word.split("|"))
        for word in phrase.split()
    )
    return " ".join("|".join(part) for part in parts)
