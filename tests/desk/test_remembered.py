"""Short texts are remembered by the hundred, long ones a few at a time, and each is read once while it is."""

from desk.remembered import remembered


def test_a_text_is_read_once_while_it_is_remembered_and_a_heap_of_drafts_is_let_go_of() -> None:
    asked: list[str] = []

    @remembered(100)
    def size(text: str, *, add: int = 0) -> int:
        asked.append(text[:5])
        return len(text) + add

    lines, drafts = [f"{number:05}" for number in range(50)], [f"{number:05}" + "а" * 400 for number in range(50)]
    for text in (*lines, *drafts, *lines):
        assert size(text) == len(text)
    assert len(asked) == 100
    assert size(drafts[-1]) == 405
    assert len(asked) == 100
    assert (size(drafts[0]), size(lines[0], add=2)) == (405, 7)
    assert len(asked) == 102
