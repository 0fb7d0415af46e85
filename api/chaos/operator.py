"""The operator of a kill loop: answers by hand whatever the desk holds for a person, so that every message ends."""

import random
from uuid import uuid4

from agent.approve import approve
from agent.desk import Desk
from desk.errors import Conflict, TryLater
from desk.interactions import Interaction, Status
from storage.inbox import InboxFilter, list_inbox

_PAGE = 200
# Plain, true for every message, and different enough that a reader tells them apart.
_OPENINGS = ("Здравствуйте!", "Добрый день!", "Приветствуем вас!")
_MIDDLES = ("Спасибо, что написали нам.", "Благодарим за сообщение.", "Спасибо за обратную связь.")
_ENDINGS = ("Мы всё прочитали и учтём.", "Передали ваши слова коллегам.", "Ваше мнение для нас важно.")


class Operator:
    """Works through the inbox of one desk. Two of her press the button at once now and then."""

    def __init__(self, desk: Desk, *, chance: random.Random) -> None:
        self._desk, self._chance = desk, chance
        self.answers = self.conflicts = 0

    async def answer_some(self) -> int:
        """Answer one page of handled, open messages; how many were taken."""
        page = await self._desk.db.read(
            list_inbox, self._desk.seller_id, wanted=InboxFilter(status=Status.OPEN, needs_response=True), limit=_PAGE
        )
        taken = 0
        for item in page.items:
            # What has no priority reason was not handled yet: the desk goes first.
            if item.priority_reason is not None:
                taken += await self._answer(item)
        return taken

    async def _answer(self, item: Interaction) -> bool:
        texts = {self._text() for _ in range(1 + (self._chance.random() < 0.1))}
        return any([await self._approve(item, text) for text in texts])

    async def _approve(self, item: Interaction, text: str) -> bool:
        try:
            done = await approve(
                self._desk, item.id, text=text, revision=item.revision, author="chaos", idempotency_key=uuid4().hex
            )
        except (Conflict, TryLater):
            self.conflicts += 1
            return False
        self.answers += done.reply is not None
        return done.reply is not None

    def _text(self) -> str:
        return " ".join(self._chance.choice(parts) for parts in (_OPENINGS, _MIDDLES, _ENDINGS))
