"""What a message claims of the thing: what happens to it or does not, which part is fine, which to blame. Pure.

The owner of a broken hinge does not write next day that the hinge is fine, unless something was mended in between.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desk.lemmas import grammar_of, lemma
from desk.phrases import Match
from desk.tokens import Token, has_question

_FINE, _BROKEN = "said_fine", "said_broken"
_NEGATIONS = frozenset({"не", "ни"})
_DEEDS = frozenset({"VERB", "PRTS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Dictionary forms, out of statements only: a question claims nothing."""

    done: frozenset[str] = frozenset()
    undone: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()
    blamed: frozenset[str] = frozenset()


def read_claims(text: str, tokens: Sequence[Token], matches: Sequence[Match], passing: frozenset[str]) -> Claims:
    """Claims of a text. `passing`: verbs whose truth changes by itself (`придет`, `ответили`), and modal ones."""
    asked = _asked(text, tuple(tokens)) if "?" in text else set[int]()
    stated = [token for token in tokens if token.sentence not in asked]
    fine, broken = (_clauses(label, tokens, matches) for label in (_FINE, _BROKEN))
    broken |= {token.clause for token in stated if token.text in _NEGATIONS}
    bad = {token.sentence for token in stated if token.clause in broken}
    done, undone = (frozenset(_deeds(stated, passing, is_done=is_done)) for is_done in (True, False))
    return Claims(
        done=done - undone,
        undone=undone,
        fine=frozenset(_things(token for token in stated if token.clause in fine - broken and _is_subject(token))),
        blamed=frozenset(_things(token for token in stated if token.sentence in bad and token.clause not in fine)),
    )


def _asked(text: str, tokens: tuple[Token, ...]) -> set[int]:
    return {sentence for sentence in {token.sentence for token in tokens} if has_question(text, tokens, sentence)}


def _clauses(label: str, tokens: Sequence[Token], matches: Iterable[Match]) -> set[int]:
    return {tokens[match.first].clause for match in matches if match.label == label}


def _deeds(tokens: Sequence[Token], passing: frozenset[str], *, is_done: bool) -> Iterator[str]:
    """Verbs said to happen, or not to."""
    for before, token in zip((None, *tokens), tokens, strict=False):
        form = lemma(token.text)
        is_denied = before is not None and before.text in _NEGATIONS and before.sentence == token.sentence
        if grammar_of(token.text) & _DEEDS and form not in passing and is_denied is not is_done:
            yield form


def _is_subject(token: Token) -> bool:
    return "nomn" in grammar_of(token.text)


def _things(tokens: Iterable[Token]) -> Iterator[str]:
    return (lemma(token.text) for token in tokens if "NOUN" in grammar_of(token.text))
