"""How a house is wired: settings reach the vendors they are meant for."""

from pathlib import Path

import pytest
from makers import NOW
from pydantic import SecretStr
from wildberries import make_shop, practice_server

from api.bootstrap import House, open_house
from desk.errors import BadSettings
from desk.interactions import ChannelName, SellerId
from desk.ports import Outgoing, Unreadable
from desk.settings import Settings
from sandbox.config import Fault, ShopConfig
from sandbox.tokens import practice_token
from storage.database import Database
from storage.migrate import migrate

_SELLER = SellerId("main")


def _house(folder: Path, url: str, *, call_seconds: float) -> House:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'house.sqlite'}", seller=_SELLER, wb_feedbacks_url=url, wb_content_url=url,
        wb_tokens={_SELLER: SecretStr(practice_token())}, wb_chat_url=url, wb_limits="lifted",
        call_seconds=call_seconds,
    )  # fmt: skip
    database = Database(settings.database_url)
    migrate(database)
    database.close()
    return open_house(settings)


async def test_a_call_to_a_vendor_ends_when_the_settings_say(tmp_path: Path) -> None:
    slow = ShopConfig(limits="lifted", faults=(Fault(kind="delay", seconds=2.0, path="/api/v1"),))
    async with practice_server(make_shop(), slow) as url:
        house = _house(tmp_path, url, call_seconds=0.3)
        try:
            found = await house.desk().channels[ChannelName.REVIEW].read_back(
                Outgoing(seller_id=_SELLER, channel=ChannelName.REVIEW, external_id="r1", text="Спасибо!", ref="ref",
                         sent_after=NOW)
            )  # fmt: skip
        finally:
            await house.aclose()
    assert isinstance(found, Unreadable)
    assert "within 0.3 s" in found.reason


@pytest.mark.parametrize("name", ["wb_feedbacks_url", "wb_content_url", "wb_chat_url", "chatwoot_url", "shop_url"])
def test_nobodys_real_server_is_called_without_a_pace(tmp_path: Path, name: str) -> None:
    urls = dict.fromkeys(("wb_feedbacks_url", "wb_content_url", "wb_chat_url"), "http://127.0.0.1:1")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'house.sqlite'}", wb_limits="lifted",
        chatwoot_token=SecretStr("t") if name == "chatwoot_url" else None,
        **{**urls, name: "https://vendor.example"},  # type: ignore[arg-type]  # addresses by name
    )  # fmt: skip
    database = Database(settings.database_url)
    migrate(database)
    database.close()
    with pytest.raises(BadSettings, match=r"lifted is for a practice shop .*vendor\.example"):
        open_house(settings)
