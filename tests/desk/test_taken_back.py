"""What a review takes back is no complaint; what it complains of now is one."""

from makers import make_playbook

from desk.routing import route
from desk.taken_back import without_taken_back

PLAYBOOK = make_playbook()


def _topics(text: str) -> tuple[str, ...]:
    return route(channel="review", text=text, pros=None, cons=None, rating=5, playbook=PLAYBOOK).topics


def test_a_complaint_taken_back_is_none() -> None:
    said = "что крышка кривая, не закрывается. Контейнер отличный!"
    assert "defect" not in _topics(f"Забудьте, я писал, {said}")
    assert "defect" in _topics(f"Снова пишу, {said}")


def test_what_stands_beside_it_and_a_message_of_nothing_else_are_kept() -> None:
    beside = "Забудьте мой вопрос: нашла сама. Ручка треснула."
    assert without_taken_back(beside, PLAYBOOK) == "нашла сама. Ручка треснула."
    for whole in ("Ignore my last review", "Ручка треснула. Забудьте про меня"):
        assert without_taken_back(whole, PLAYBOOK) == whole
