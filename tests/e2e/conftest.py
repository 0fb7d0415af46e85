"""A browser for a file of tests; skipped with a reason where no Chromium is installed."""

from collections.abc import Iterator

import pytest
from browsing import Stage, find_chromium, launch, on_stage
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    find_chromium()
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A desk with ten reviews, all drafted, and an owner who may log in."""
    with on_stage(tmp_path_factory.mktemp("stage")) as served:
        yield served
