"""The numbers of all sources at once find what going through the sources one by one finds."""

from hypothesis import given
from hypothesis import strategies as st

from desk.claims import CUSTOMER, Source
from desk.claims_known_numbers import KnownNumbers, numbers_in, numbers_of
from desk.claims_numbers import holds

_SAID = ("2 кг", "2000 г", "2", "2.0", "14:00", "в 14 часов", "14 часов", "840", "IP67", "ip67", "160×200 см", "0",
         "две недели", "14 дней", "17 тысяч рублей", "17000 ₽", "5 шт", "USB-C3", "-1", "1")  # fmt: skip
_LINES = st.lists(st.tuples(st.sampled_from(("card", CUSTOMER)), st.sampled_from(_SAID)), max_size=8)


@given(lines=_LINES, said=st.sampled_from(_SAID))
def test_an_index_hides_no_number_a_source_holds(lines: list[tuple[str, str]], said: str) -> None:
    sources = [Source(kind=kind, id=str(number), text=f"Вес: {text}") for number, (kind, text) in enumerate(lines)]
    known = KnownNumbers(sources)
    for number in numbers_in(said):
        one_by_one = [(source, fact) for source in sources for fact in numbers_of(source.text) if holds(fact, number)]
        assert known.holding(number) == one_by_one


@given(lines=_LINES)
def test_the_customers_words_measure_nothing_and_name_no_line(lines: list[tuple[str, str]]) -> None:
    sources = [Source(kind=kind, id=str(number), text=f"Вес: {text}") for number, (kind, text) in enumerate(lines)]
    known, own = KnownNumbers(sources), [source for source in sources if source.kind != CUSTOMER]
    measures = {fact.measure for source in own for fact in numbers_of(source.text)}
    assert {measure for measure in ("mass", "time", "rub", "pieces") if known.measures(measure)} == measures & {
        "mass", "time", "rub", "pieces"
    }  # fmt: skip
    assert all(source in own for source in known.named_in(frozenset({"вес"})))
