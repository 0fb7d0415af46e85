"""What the console says: the same keys in both languages, every key it asks for, everything it loads its own."""

import gzip
import hashlib
import re
import string
from pathlib import Path

import httpx

import api.console
from api.console.assets import load_assets
from api.console.render import environment
from api.console.words import choose_language, load_words
from desk.claims_derived import DERIVED

_HERE = Path(api.console.__path__[0])
_TEMPLATES = sorted((_HERE / "templates").rglob("*.html"))


def _names(saying: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(saying) if name}


def test_both_languages_say_the_same_things_with_the_same_names() -> None:
    ru, en = load_words("ru").sayings, load_words("en").sayings
    assert ru.keys() == en.keys()
    for key in ru:
        # A sentence of the desk is known by its English names; what a reader needs none of may be left out.
        is_shape = key.startswith(("refusal.", "told."))
        assert _names(ru[key]) == _names(en[key]) or (is_shape and _names(ru[key]) < _names(en[key])), key


def test_every_template_compiles_and_every_saying_it_names_exists() -> None:
    known = load_words("en").sayings
    for path in _TEMPLATES:
        environment().get_template(path.relative_to(_HERE / "templates").as_posix())
        text = path.read_text(encoding="utf-8")
        for key in re.findall(r"""\bt\(["']([\w.]+)["'][,)]""", text):
            assert key in known, f"{path.name}: {key}"


def test_every_saying_is_asked_for_somewhere() -> None:
    files = [path for path in _HERE.rglob("*") if path.suffix in (".py", ".html")]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    # Words for the values of closed lists are looked up by value.
    lists = {*re.findall(r"""\.name\(["'](\w+)["']""", source), "source_hint", "intent", "section"}
    lists |= {
        "reason",
        "hold",
        "red_line",
        "sounds",
        "hostile",
        "language_name",
        "family",
        "refusal",
        "told",
        "direction",
    }
    built = {
        "inbox.any_",
        "draft.",
        "keys.",
        "playground.",
        "analytics.",
        "readiness.",
        "traces.by_",
        "traces.act_",
        "settings.",
        "rules.",
    }
    for key in load_words("en").sayings:
        group = key.partition(".")[0]
        named = key in source or group in lists
        assert named or any(key.startswith(one) and f'"{key.removeprefix(one)}"' in source for one in built), key


def test_each_kind_of_evidence_is_named_in_both_languages() -> None:
    kinds = ("card", "past_reply", "article", "timeline", "tool", "fact", "customer", DERIVED)
    for language in ("ru", "en"):
        named = {kind: load_words(language).name("evidence", kind) for kind in kinds}
        assert [kind for kind, name in named.items() if name == kind] == []


def test_nothing_of_a_page_runs_or_loads_from_elsewhere() -> None:
    for path in _TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""\son\w+=|style=|(src|href)=["']https?:|javascript:""", text), path.name
        assert "<script>" not in text, path.name


def test_the_browser_chooses_unless_somebody_did() -> None:
    assert choose_language("en", "ru") == "en"
    assert choose_language(None, "de,en;q=0.8,ru;q=0.5") == "en"
    assert choose_language("xx", "") == "ru"


def test_htmx_is_the_one_the_console_was_written_for() -> None:
    body = load_assets().read("vendor/htmx.js").body
    assert hashlib.sha256(body).hexdigest() == "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"


def test_our_modules_stay_small() -> None:
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (_HERE / "static/js").glob("*.js"))
    assert lines <= 1_000


async def test_the_first_load_is_small_and_kept_for_a_year(client: httpx.AsyncClient) -> None:
    page = await client.get("/inbox")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    total = len(gzip.compress(page.content))
    for address in addresses:
        answer = await client.get(address, headers={"Accept-Encoding": "gzip"})
        assert "immutable" in answer.headers["cache-control"]
        total += int(answer.headers["content-length"])
    # The modules the page's own modules bring.
    total += sum(len(load_assets().read(f"js/{name}.js").packed) for name in ("card", "sla"))
    assert total <= 60_000


async def test_a_file_that_is_none_is_not_there(client: httpx.AsyncClient) -> None:
    for name in ("css/none.css", "..%2fassets.py", "css/%2e%2e/js"):
        assert (await client.get(f"/static/x/{name}")).status_code == 404
