"""Puts a letter's reply together: greeting, opener, body, the customer's link, closer, sign-off. Pure, deterministic.

The words are words/assembly.toml; the body is the drafter's. What a body brings of its own (a greeting, a sign-off) is
taken off first. Plain text for chats, HTML for mail, both of the same parts; foreign text is escaped.
"""

import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from desk.errors import BadInput
from desk.playbook import Playbook

_FILE = "assembly"
_PARAGRAPHS = re.compile(r"\n\s*\n")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a reply is for. `name`: how to greet, empty when nobody knows. `keys`: what the letter is, the most telling
    first (grief, its category, its mood). `seed`: anything of the message; it picks among equal wordings.
    """

    channel: str
    name: str
    keys: tuple[str, ...]
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a reply in order; an empty one is left out. `link` with its `link_lead` above it."""

    greeting: str
    opener: str
    body: str
    closer: str
    signoff: str
    link: str = ""
    link_lead: str = ""

    def paragraphs(self) -> Iterator[str]:
        """Every part but the link, which is no text."""
        first = " ".join(part for part in (self.opener, self.body) if part)
        yield from (part for part in (self.greeting, *_PARAGRAPHS.split(first)) if part.strip())


def assemble(body: str, about: About, playbook: Playbook, *, link: str | None = None) -> Parts:
    """The reply around `body`. `link`: the customer's own way to leave, put below the body; `BadInput` unless https
    (or http to this machine).
    """

    def pick(*names: str, **values: str) -> str:
        found = next((lists[name] for name in names if lists.get(name)), ())
        return found[_number(about.seed, names[0]) % len(found)].format(**values) if found else ""

    lists = playbook.words.get(_FILE, {})
    name = _greetable(about.name)
    named = (f"greeting_named_{about.channel}",) if name else ()
    keys = (*about.keys, "usual")
    core = strip_own(body, playbook)
    return Parts(
        greeting=pick(*named, f"greeting_{about.channel}", name=name),
        opener="" if _opens_itself(core, playbook) else pick(*(f"opener_{key}" for key in keys)),
        body=core,
        closer=pick(*(f"closer_{key}" for key in keys)),
        signoff=pick(f"signoff_{about.channel}", brand=playbook.brand),
        link=_checked(link) if link else "",
        link_lead=pick("link_lead") if link else "",
    )


def as_text(parts: Parts) -> str:
    """Plain text, a blank line between paragraphs."""
    linked = f"{parts.link_lead}\n{parts.link}".strip()
    return "\n\n".join(part for part in (*parts.paragraphs(), linked, parts.closer, parts.signoff) if part)


def as_html(parts: Parts) -> str:
    """The same as HTML: paragraphs, line breaks, the link as a link; everything else escaped."""
    blocks = [_paragraph(text) for text in parts.paragraphs()]
    if parts.link:
        address = html.escape(parts.link, quote=True)
        blocks.append(f'<p>{html.escape(parts.link_lead)}<br>\n<a href="{address}">{address}</a></p>')
    blocks += [_paragraph(text) for text in (parts.closer, parts.signoff) if text]
    return "\n".join(blocks)


def text_as_html(text: str) -> str:
    """Any plain text as mail: what an operator wrote, or a reply that was assembled before."""
    return "\n".join(_paragraph(part) for part in _PARAGRAPHS.split(text.strip()) if part.strip())


def strip_own(body: str, playbook: Playbook) -> str:
    """The body without a greeting line and a sign-off of its own."""
    lines = body.strip().splitlines()
    if lines and _is_greeting(lines[0], playbook):
        lines = lines[1:]
    for number in range(max(0, len(lines) - 3), len(lines)):
        if _says(lines[number], playbook.word_list(_FILE, "own_signoffs")) and number > 0:
            lines = lines[:number]
            break
    return "\n".join(lines).strip() or body.strip()


def _is_greeting(line: str, playbook: Playbook) -> bool:
    """A short line that ends like one: "Hi Opal," but not "Hello, your box is on its way."."""
    words = line.strip().split()
    ends = line.strip()[-1:] in (",", "!", ":") or len(words) <= 1
    return len(words) <= 5 and ends and _begins(line, playbook.word_list(_FILE, "own_greetings"))


def _says(line: str, known: Sequence[str]) -> bool:
    return line.strip().rstrip(",.!").casefold() in known


def _begins(line: str, known: Sequence[str]) -> bool:
    plain = line.strip().casefold()
    return any(plain.startswith(word) and not plain[len(word) :][:1].isalpha() for word in known)


def _opens_itself(body: str, playbook: Playbook) -> bool:
    """The body says sorry or thanks in its first sentence already."""
    first = re.split(r"[.!?\n]", body, maxsplit=1)[0].casefold()
    return any(word in first for word in playbook.words.get(_FILE, {}).get("opens_itself", ()))


def _greetable(name: str) -> str:
    """A name one may greet with: printable, short, with letters, no markup."""
    plain = " ".join(name.split())
    fits = 0 < len(plain) <= _LONGEST_NAME and bool(_LETTER.search(plain)) and plain.isprintable()
    return plain if fits and not set(plain) & set('<>{}[]@/\\|"') and not any(c.isdigit() for c in plain) else ""


def _checked(link: str) -> str:
    parts = urlsplit(link)
    is_here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not (parts.scheme == "https" and parts.hostname) and not is_here:
        raise BadInput(f"the link to leave must be an https address, found {link[:40]!r}")
    return link


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text.strip()).replace(chr(10), '<br>' + chr(10))}</p>"


def _number(seed: str, place: str) -> int:
    digest = hashlib.blake2b(f"{seed}|{place}".encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
