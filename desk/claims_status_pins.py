"""Which source bears out what a reply says has become of an order, of money, of the stock. Pure."""

from collections.abc import Iterable, Iterator

from desk import claims_statuses
from desk.claims import ClaimKind, ClaimState, Pinned, Source, leave_open, pin_to
from desk.claims_case import Case, Span, reading_of
from desk.claims_known_numbers import name_keys
from desk.claims_names import same_word
from desk.claims_statuses import Status, find_statuses
from desk.lemmas import grammar_of
from desk.lexicon import negation, patterns
from desk.text import Word, read

_STATUSES = "gate_statuses"
_LONG_WORD = 4


def pin_statuses(case: Case) -> Iterator[Pinned]:
    """The statuses a reply states as so, pinned or left open."""
    for status in find_statuses(case.reading, case.playbook):
        if status.is_supposed:
            continue
        pinned = _pin_status(case, status)
        if pinned.state is not ClaimState.UNSUPPORTED or case.is_of_order(status):
            yield pinned


def _pin_status(case: Case, status: Status) -> Pinned:
    claim = case.claim(ClaimKind.STATUS, status.start, status.end)
    is_over = claims_statuses.is_over(status, (one for _, one in case.statuses))
    for source, one in case.statuses if not is_over else ():
        if claims_statuses.holds(one, status) and not _is_of_rival(case, source, status):
            return pin_to(claim, source, one.start, one.end)
    if (line := _status_line(case, status)) is not None:
        return pin_to(claim, line[0], *line[1])
    if status.is_echo and (echo := _echo(case, status)):
        return pin_to(claim, echo[0], *echo[1])
    is_against = any(one.family == status.family and not one.is_supposed for _, one in case.statuses)
    reason = "the sources give another status" if is_against else "no source holds this status"
    return leave_open(claim, reason, is_against=is_against)


def _is_of_rival(case: Case, source: Source, status: Status) -> bool:
    """The sentence names another line of the stock, which says otherwise, and not this one: `bamboo: sold out`."""
    if status.family != "stock":
        return False
    said = frozenset[str]().union(*map(same_word, read(case.reading.sentence_around(status.start)).words))
    rivals = [other for other, one in case.statuses if one.family == "stock" and not claims_statuses.holds(one, status)]
    own = name_keys(source.text)
    return own.isdisjoint(said) and any(not (name_keys(rival.text) - own).isdisjoint(said) for rival in rivals)


def _echo(case: Case, status: Status) -> tuple[Source, Span] | None:
    """The customer told the same: a word of the status stands in their words."""
    return _word_in(case, status, case.customer)


def _status_line(case: Case, status: Status) -> tuple[Source, Span] | None:
    """A line `status: выполнен` whose value has a word in common with what the draft says, things left out."""
    if status.is_denied:
        return None
    marks, denial = patterns(case.playbook, _STATUSES, "status_lines"), negation(case.playbook)
    things = {word.lstrip("=") for key in ("thing", "payment") for word in case.playbook.word_list(_STATUSES, key)}
    for source in case.own:
        name = source.text.partition(":")[0]
        if marks.find(read(name)) and not denial.clauses(reading_of(source)):
            found = _word_in(case, status, (source,), beyond=len(name), but=frozenset(things))
            if found:
                return found
    return None


def _word_in(
    case: Case, status: Status, sources: Iterable[Source], *, beyond: int = 0, but: frozenset[str] = frozenset()
) -> tuple[Source, Span] | None:
    """Where a source holds a word of the status. `beyond`: only after that place; `but`: words that do not count."""
    wanted = [same_word(word) for word in case.reading.words_in(status.start, status.end) if _tells(word, but)]
    for source in sources:
        for at in reading_of(source).words:
            if at.start >= beyond and any(not keys.isdisjoint(same_word(at)) for keys in wanted):
                return source, (at.start, at.end)
    return None


def _tells(word: Word, but: frozenset[str]) -> bool:
    if len(word.plain) < _LONG_WORD or not but.isdisjoint(same_word(word)):
        return False
    return not but or "NOUN" not in grammar_of(word.plain)
