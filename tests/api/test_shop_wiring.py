"""A house with a shop: its desks reach it and give links; without one nothing is promised."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr
from shops import know, make_practice_shop

from api.bootstrap import House, open_house
from desk.settings import Settings
from sandbox.server import serve
from sandbox.shop_backend import TOKEN
from storage.database import Database
from storage.migrate import migrate


def open_here(folder: Path, *, playbook: str, url: str | None) -> House:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'house.sqlite'}",
        playbook=Path(playbook),
        model="offline",
        shop_url=url,
        shop_tokens={"main": SecretStr(TOKEN)},
        public_url="https://desk.example.com/",
    )
    db = Database(settings.database_url)
    migrate(db)
    db.close()
    return open_house(settings)


async def test_a_box_shops_desk_reaches_its_shop_and_gives_links(tmp_path: Path) -> None:
    shop = make_practice_shop()
    async with serve(shop) as url:
        house = open_here(tmp_path, playbook="subscription_box", url=url)
        try:
            desk = house.desk()
            assert desk.shop is not None
            account = await desk.shop.find_account(kind="id", value="box-1")
            assert account is not None
            assert desk.cancel_links is not None
            link = desk.cancel_links.link_for(desk.seller_id, account, now=desk.clock()) or ""
            assert link.startswith("https://desk.example.com/cancel/")
            assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
            assert know(desk, shop, "box-1")
        finally:
            await house.aclose()


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:9"])
async def test_a_marketplace_seller_gives_no_links_and_makes_no_key(tmp_path: Path, url: str | None) -> None:
    house = open_here(tmp_path, playbook="wildberries_seller", url=url)
    try:
        assert house.desk().cancel_links is None
        assert (house.desk().shop is None) == (url is None)
        assert not (tmp_path / "secret.key").exists()
    finally:
        await house.aclose()
