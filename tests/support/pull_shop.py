"""A channel that is pulled as told: pages of so many messages, and errors between them."""

from makers import make_inbound
from slots import Slot

from desk.ports import Absent, Cursor, Page


class Shop(Slot):
    """Pages as told: a number of messages, or an error; the last one for ever."""

    def __init__(self, *told: int | Exception) -> None:
        super().__init__(reads=[Absent()])
        self.told, self.pulls, self.asked = list(told), 0, list[Cursor | None]()

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        self.pulls += 1
        self.asked.append(cursor)
        has_more = len(self.told) > 1
        told = self.told.pop(0) if has_more else self.told[0]
        if isinstance(told, Exception):
            raise told
        items = tuple(make_inbound(f"r{self.pulls}-{number}") for number in range(told))
        return Page(items=items, cursor=Cursor(f"after {self.pulls}"), has_more=has_more)
