"""Our contract, and the vendor's where it is at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from contract import Contract
from wildberries import contracts_folder

_ROOT = Path(__file__).parents[2]
_OURS = Path(__file__).parent / "wildberries.json"


@pytest.fixture(scope="session")
def ours() -> Contract:
    return Contract(json.loads(_OURS.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def vendor_folder() -> Path:
    folder = contracts_folder(_ROOT, os.environ.get("REPLYDESK_CONTRACTS")) / "wildberries"
    if not folder.is_dir():
        pytest.skip("the vendor's specifications are not here; set REPLYDESK_CONTRACTS to their folder")
    return folder


@pytest.fixture(scope="session")
def vendor_documents(vendor_folder: Path) -> list[dict[str, Any]]:
    """The official descriptions of reviews, questions and cards."""
    files = [*vendor_folder.glob("09-communications*.yaml"), *vendor_folder.glob("02-items*.yaml")]
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]


@pytest.fixture(scope="session")
def vendor(vendor_documents: list[dict[str, Any]]) -> dict[str, Contract]:
    """The official contract of each path."""
    return {path: Contract(document) for document in vendor_documents for path in document["paths"]}


@pytest.fixture(scope="session")
def samples(vendor_folder: Path) -> list[dict[str, Any]]:
    """Every official example: method, path, kind, status, content_type, value."""
    files = sorted(vendor_folder.glob("samples.*.json"))
    return [sample for file in files for sample in json.loads(file.read_text(encoding="utf-8"))]
