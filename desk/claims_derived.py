"""Numbers that follow from numbers: sums, differences, products, shares and roundings of what is already pinned. Pure.

Only where the reply marks the number as a result (`итого`, `in all`, `дороже на`): which words do is data, see
prompts/shared/words/gate_facts.toml. What follows from a number without a source has none itself.
"""

from collections.abc import Iterable, Iterator, Sequence

from desk.claims import CUSTOMER, Claim, ClaimState, Pinned, Source, leave_open
from desk.claims_derived_marks import Marks
from desk.claims_groups import bill
from desk.claims_known_numbers import KnownNumbers
from desk.claims_names import same_word
from desk.claims_numbers import Number
from desk.claims_restated import restated
from desk.claims_results import (
    Operand,
    Result,
    bills,
    differences,
    doubled,
    gaps,
    gaps_between,
    is_count,
    left_after_share,
    leftovers,
    products,
    quotients,
    rates,
    ratios,
    rounded,
    shares,
    shown,
    sums,
)
from desk.claims_spoken import CLOCK
from desk.decisions import Evidence
from desk.playbook import Playbook
from desk.quantities import MONEY, PIECES
from desk.text import Reading

Found = list[tuple[Number, Pinned]]
DERIVED = "derived"
"""Kind of the evidence of a number that follows from others; its ids are those of the numbers' sources."""

# A result may rest on a result (`750`, a tenth of it `75`, in all `675`).
_ROUNDS = 3
# Numbers beside the result, to each side, that it may follow from; and characters in which they stand.
_BESIDE, _NEAR = 6, 250
# Facts that may be added up although the reply names only one of them.
_FEW = 3
_MOST_OPEN = 40
# What only a customer can know of their own plans and rooms.
_THEIRS = ("time", "length", "inch", "area")
# From here on a quotient is no chance find.
_TELLING = 5


def derive(found: Found, reading: Reading, known: KnownNumbers, playbook: Playbook) -> Found:
    """The same numbers in the same order; those that follow from pinned ones are pinned as `derived`."""
    opened = [place for place, (_, pinned) in enumerate(found) if pinned.state is not ClaimState.PINNED]
    if not found or len(opened) > _MOST_OPEN:
        return found
    marks = Marks(reading, playbook, [number for number, _ in found])
    whole, used = list(found), list[Number]()
    _reopen_compared(whole, marks, opened)
    for _ in range(_ROUNDS):
        changed = False
        for place in opened:
            number, pinned = whole[place]
            if pinned.state is ClaimState.PINNED:
                continue
            result = _Search(whole, place, marks, known, used).find()
            if result is not None:
                used += [one.number for one in result.operands]
                whole[place], changed = (number, _pin(pinned.claim, result)), True
        if not changed:
            break
    return whole


def _reopen_compared(whole: Found, marks: Marks, opened: list[int]) -> None:
    """`9 часов, прежняя 6, на шесть дольше`: told as a difference, it does not rest on a source of one of the two."""
    for place, (number, pinned) in enumerate(whole):
        if pinned.state is not ClaimState.PINNED or not marks.is_compared(number):
            continue
        others = [one for one, _ in whole if one is not number and marks.same_sentence(one, number)]
        if len(others) > 1 and any(one.raw == number.raw for one in others):
            opened.append(place)
            whole[place] = (number, leave_open(pinned.claim, "told as a difference", is_against=False))


def _pin(claim: Claim, result: Result) -> Pinned:
    return pin_derived(claim, (id_ for one in result.operands for id_ in one.ids), result.quote)


def pin_derived(claim: Claim, ids: Iterable[str], quote: str) -> Pinned:
    """The claim follows from what the sources of those ids hold; `quote`: how, for people."""
    evidence = Evidence(kind=DERIVED, id=", ".join(dict.fromkeys(ids)), quote=quote)
    return Pinned(claim=claim, state=ClaimState.PINNED, evidence=evidence)


class _Search:
    """What one open number may follow from."""

    def __init__(self, found: Found, place: int, marks: Marks, known: KnownNumbers, used: list[Number]) -> None:
        self._used = used
        self._number, self._marks, self._known = found[place][0], marks, known
        self._before = self._operands(found[max(0, place - 2 * _BESIDE) : place])[-_BESIDE:]
        self._after = self._operands(found[place + 1 : place + 1 + _BESIDE])
        # A product or a share is told right after what it is made of, in the sentence or the one before.
        self._here = [one for one in (*self._before, *self._after) if marks.same_sentence(one.number, self._number)]
        self._asked = [self._said_one(source, fact) for source, fact in known.asked[:_BESIDE]]

    def find(self) -> Result | None:
        """The first way in which it follows from other numbers."""
        number = self._number
        if number.code:
            return None
        for result in restated(number, self._here, self._marks, self._known):
            if result.is_exact or self._is_known(result):
                return result
        if number.measure == CLOCK or not (self._marks.has_any or self._known.lists):
            return None
        return next(filter(self._is_known, self._ways()), None)

    def _is_known(self, result: Result) -> bool:
        """Not all of it was told by the customer alone, or it is told of what is theirs, as their hours are."""
        is_theirs = self._number.measure in _THEIRS and all(one in self._here for one in result.operands)
        is_own = any(not one.is_said for one in result.operands)
        return is_own or is_theirs or self._marks.is_of_customer(self._number)

    def _ways(self) -> Iterator[Result]:
        number, marks, here = self._number, self._marks, self._here
        if marks.has("result_total", number):
            yield from self._totals()
        if marks.has("result_difference", number) or marks.is_compared(number) or marks.is_rest(number):
            yield from self._gaps() if not marks.is_in_range(number) else ()
        if marks.has("result_same", number) or marks.follows_dash(number):
            yield from products(number, self._counted_prices())
            yield from self._made_here()
        if marks.is_of_two(number):
            yield from doubled(number, here)
        if marks.is_each(number) or marks.has("result_lasts", number):
            yield from quotients(number, _pairs(self._before, [*self._asked, *self._after]))
        if marks.has("result_lasts", number):
            yield from products(number, _pairs(here, self._asked), is_rate=True)
        if marks.has("result_share", number) and marks.last_before(number, "result_share", "result_total"):
            yield from shares(number, self._before, is_rest=False)
        if is_count(number):
            yield from self._listed()
        yield from rounded(number, here, marks.rounding(number))

    def _gaps(self) -> Iterator[Result]:
        """How much one is more than another, what the rest is."""
        number, marks = self._number, self._marks
        if number.measure == "degrees":
            return
        told = [*self._before[-4:], *self._after[:4]]
        for result in differences(number, _pairs(told, self._asked)):
            if not self._here or any(one in self._here for one in result.operands):
                yield result
        yield from gaps(number, _pairs(self._here, []))
        yield from leftovers(number, self._here)
        for group in self._known.siblings:
            facts = [Operand(number=fact, ids=(source.id,)) for source, fact in group]
            if len(facts) == 2 and number.measure and (marks.is_compared(number) or any(map(self._said, facts))):
                yield from differences(number, [(facts[0], facts[1])])

    def _made_here(self) -> Iterator[Result]:
        """What the numbers of the sentence make of each other."""
        number, here = self._number, self._here
        before = [one for one in here if one.number.start < number.start]
        yield from bills(number, before)
        yield from self._bill()
        yield from rates(number, before)
        yield from ratios(number, _pairs(before, self._asked))
        if number.measure or number.raw >= _TELLING:
            yield from quotients(number, _pairs(before, []))

    def _bill(self) -> Iterator[Result]:
        """What the things that the sentence names cost together."""
        words = self._marks.words_before(self._number)
        lines = self._known.named_in(frozenset[str]().union(*map(same_word, words)))
        counts = [one.number for one in self._before]
        taken = bill(self._number, words, counts, lines) if self._number.measure in ("", *MONEY) else []
        operands = tuple(Operand(number=fact, ids=(source.id,)) for source, fact in taken)
        if operands:
            yield Result(operands=operands, quote=" + ".join(map(shown, operands)))

    def _totals(self) -> Iterator[Result]:
        number, marks = self._number, self._marks
        # A total leaves out nothing that the sentence names.
        free = [one for one in self._before if one.number not in self._used]
        here = [one for one in free if marks.same_sentence(one.number, number)]
        if not (number.measure == "" and here and marks.names_one(here[0].number, number)):
            yield from sums(
                number,
                free,
                least=len([one for one in here if one.number.measure == (number.measure or here[-1].number.measure)]),
            )
        if marks.opens_list(number):
            yield from sums(number, [one for one in self._after if marks.same_sentence(one.number, number)][::-1])
        yield from left_after_share(number, self._before)
        yield from products(number, self._counted_prices())
        yield from bills(number, here)
        yield from self._bill()
        yield from gaps_between(number, self._before[-2:], marks.text)
        yield from shares(number, [*self._before, *self._lone_price()], is_rest=True)
        yield from self._all_known()

    def _all_known(self) -> Iterator[Result]:
        """Everything of a kind that the facts hold, one of it named: `220 г … с баночкой 365`."""
        for group in self._known.siblings:
            held = [Operand(number=fact, ids=(source.id,)) for source, fact in group]
            yield from sums(self._number, held, is_whole=True)
        for measure in dict.fromkeys(one.number.measure for one in self._before[-2:]):
            facts = [Operand(number=fact, ids=(source.id,)) for source, fact in self._known.own_of(measure)]
            if measure and 1 < len(facts) <= _FEW and any(self._said(one) for one in facts):
                yield from sums(self._number, facts, is_whole=True)

    def _said_one(self, source: Source, fact: Number) -> Operand:
        """A number of the customer's words; it proves something when another source holds it too."""
        own = [one for one, _ in self._known.holding(fact) if one.kind != CUSTOMER]
        return Operand(number=fact, ids=((own or [source])[0].id,), is_said=not own)

    def _listed(self) -> Iterator[Result]:
        """How many values a line lists, all of them told beside it; or how many pieces it counts in all."""
        number = self._number
        here = {(one.number.measure, one.number.value) for one in (*self._before, *self._after)}
        for source, facts in self._known.lists:
            operands = [Operand(number=fact, ids=(source.id,)) for fact in facts]
            if all((fact.measure, fact.value) in here for fact in facts) and number.raw == len(facts):
                yield Result(operands=tuple(operands), quote="; ".join(source.text[f.start : f.end] for f in facts))
            elif all(fact.measure == PIECES for fact in facts) and self._marks.is_general_count(number):
                yield from sums(number, operands, is_whole=True)

    def _said(self, fact: Operand) -> bool:
        return any(one.number.value == fact.number.value for one in self._before)

    def _lone_price(self) -> list[Operand]:
        """The only price and the only share among the facts, when there are no others to take."""
        money = [one for measure in MONEY for one in self._known.own_of(measure)]
        parts = self._known.own_of("share")
        if len(money) != 1 or len(parts) != 1:
            return []
        return [Operand(number=fact, ids=(source.id,)) for source, fact in (*money, *parts)]

    def _counted_prices(self) -> Iterator[tuple[Operand, Operand]]:
        """A count with the amount told beside it, or with the amount of the line that its noun names."""
        before = self._before
        yield from _pairs(before[-3:], self._asked)
        here = [one for one in before if self._marks.same_sentence(one.number, self._number)]
        counts = [one for one in here if is_count(one.number)][-1:]
        for count in counts:
            for source, fact in self._known.of_line(self._marks.words_between(count.number, self._number)):
                if not is_count(fact):
                    yield count, Operand(number=fact, ids=(source.id,))

    @staticmethod
    def _is_near(one: Number, other: Number) -> bool:
        return abs(one.start - other.start) <= _NEAR

    def _operands(self, found: Iterable[tuple[Number, Pinned]]) -> list[Operand]:
        return [
            Operand(
                number=number,
                ids=(pinned.evidence.id,),
                is_said=pinned.evidence.kind == CUSTOMER,
                is_share=pinned.evidence.kind == DERIVED and "%" in pinned.evidence.quote,
            )
            for number, pinned in found
            if pinned.evidence is not None and not number.code and self._is_near(number, self._number)
        ]


def _pairs(told: Sequence[Operand], asked: Sequence[Operand]) -> Iterator[tuple[Operand, Operand]]:
    """Two that stand in the reply, or one of them and one the customer told."""
    for place, one in enumerate(told):
        for other in (*told[place + 1 :], *asked):
            if other.number is not one.number:
                yield one, other
