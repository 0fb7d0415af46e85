"""The assistant's Markdown: whatever it says, nothing runs, nothing loads, no way leads out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.assistant_view import TextFrames
from api.console.markdown import cut_blocks, to_html

_HOSTILE = (
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](https://evil.example/p.png)",
    "[x](https://evil.example)", "[x](//evil.example)", "[x](/\\\\evil.example)", "<https://evil.example>",
    "[x][1]\n\n[1]: https://evil.example", "[x](/logout)", "[x](/api/persons/erase)",
    '[x](/inbox "onmouseover=alert(1)")',
    "`<script>`", "```html\n<script>alert(1)</script>\n```", "```<script>\nx\n```",
    "| <b> | x |\n|:-:|--:|\n| <i> | y |",
    "<svg/onload=alert(1)>", "[x](/inbox?id=1%0d%0aX)", "[x](/inbox/../api/audit)",
)  # fmt: skip
_PIECES = ("a\n", "\n", "- b\n", "```\n", "| a | b |\n|---|---|\n", "# c\n", "  d", "> e\n", "f\u2028g\x0bh")
_TAGS = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_KNOWN = {"p", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
          "hr", "br", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_GIVEN = re.compile(r'(?: (?:href="/(?!/)[^"\\]*"|title="[^"]*"|start="\d+"|class="language-[^"]*"))*(?: /)?')


def assert_inert(html: str) -> None:
    for _close, tag, given_ in _TAGS.findall(html):
        assert tag in _KNOWN, html
        assert _GIVEN.fullmatch(given_), html
    assert "evil.example" not in " ".join(re.findall(r'href="([^"]*)"', html))


@pytest.mark.parametrize("text", _HOSTILE)
def test_hostile_markdown_is_inert(text: str) -> None:
    assert_inert(to_html(text))


@given(st.lists(st.sampled_from([*_HOSTILE, "\n\n", " ", "**", "- ", "> "]), max_size=6))
def test_so_is_any_mixture_of_it(parts: list[str]) -> None:
    assert_inert(to_html("".join(parts)))


def test_links_lead_to_our_own_pages() -> None:
    assert 'href="/inbox?status=any&amp;id=17"' in to_html("[№17](/inbox?status=any&id=17)")
    for other in ("/logout", "/api/audit", "//evil.example", "/inbox/../api", "https://evil.example"):
        assert "href" not in to_html(f"[x]({other})"), other


@given(
    st.lists(
        st.sampled_from(
            ["a\n", "\n", "- b\n", "```\n", "| a | b |\n|---|---|\n", "# c\n", "  d", "> e\n", "f\u2028g\x0bh"]
        ),
        max_size=12,
    )
)
def test_blocks_are_the_whole_text_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(cut_blocks(text)) == text


def test_what_is_finished_is_never_rendered_again() -> None:
    text, targets = TextFrames(turn_id=7), list[str]()
    for word in ("Раз ", "два\n\n", "- три\n", "- четыре\n\n", "пять"):
        targets += [target for target, _op, _html in text.add(word)]
    assert targets[-1] == "text-7"
    assert targets.index("block-7-0") < targets.index("text-7", 1)
    assert "block-7-0" not in targets[targets.index("text-7", 1) :]
