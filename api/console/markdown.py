"""Markdown of the assistant as HTML: no HTML of its own, no picture, no way out but to our own pages."""

import re
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markupsafe import Markup

# Pages a person reads: never an address that does something, never another site's (`//evil`).
_OURS = re.compile(r"/(?:inbox|assistant|traces|analytics|evals)(?:/[\w-]*)*(?:\?[\w=&;%.-]*)?")

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    # What is no address of ours stays the text it was written as.
    parser.validateLink = lambda url: _OURS.fullmatch(url) is not None  # type: ignore[method-assign]  # its own hook
    return parser


def to_html(text: str) -> Markup:
    """`text` as HTML that is safe to put into a page whatever it says."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        # How a column is aligned: our pages run no style of their own.
        token.attrs.pop("style", None)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - html is off; attacked in its test


def cut_blocks(text: str) -> list[str]:
    """The text by top-level blocks (paragraph, list, table, code), in order; the last one may not be finished."""
    # Lines as the parser sees them: no other character ends one.
    lines = _LINE.findall(text.replace("\r\n", "\n").replace("\r", "\n"))
    starts = sorted({token.map[0] for token in _parser().parse("".join(lines)) if token.level == 0 and token.map})
    bounds = [0, *starts[1:], len(lines)]
    return ["".join(lines[start:stop]) for start, stop in pairwise(bounds) if stop > start]
