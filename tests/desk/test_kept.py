"""What was built from a playbook is built once for that object, and again for another."""

from dataclasses import replace

from makers import make_playbook

from desk.kept import once_per_playbook
from desk.playbook import Playbook


def test_each_playbook_is_built_from_once() -> None:
    built: list[str] = []

    @once_per_playbook
    def title(playbook: Playbook) -> str:
        built.append(playbook.title)
        return playbook.title

    first = make_playbook()
    other = replace(first, title="Другой")
    assert [title(first), title(other), title(first)] == [first.title, "Другой", first.title]
    assert built == [first.title, "Другой"]
