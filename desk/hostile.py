"""Messages meant for the machine, not for the shop: orders to it, its secrets, other people's data, code, markup.

A signal that lowers autonomy, not the boundary: what may leave is decided by the gate whatever was said here. Pure.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from desk.decisions import Finding, Severity
from desk.lexicon import patterns
from desk.playbook import Playbook
from desk.text import read

_FILE = "hostile"
_KINDS = (
    "injection",
    "exfiltration",
    "credentials",
    "impersonation",
    "third_party",
    "blanket_consent",
    "abuse",
    "pressed_promise",
    "spam",
)
# Nothing is owed to an advertiser or a phisher; everybody else is answered by a person.
_BLOCKED = frozenset({"spam"})
_MOST = 4_000

# Shapes rather than words: borders of a conversation, code, addresses of machines. No shop's customer writes them.
_FLAGS = re.IGNORECASE | re.MULTILINE
_SHAPES = tuple(
    (kind, re.compile(shape, _FLAGS))
    for kind, shape in (
        ("injection", r"</?\s*(?:system|assistant|user|customer_message|instructions?|tool|prompt)\b[^>]*>"),
        ("injection", r"^\s*(?:#{2,}|\[|<<|={3,})\s*(?:END\s+)?(?:SYSTEM|INST|ASSISTANT|ADMIN|СИСТЕМА)\b"),
        ("injection", r"(?:^|[.!?]\s)\s*(?:system|assistant|ассистент|система)\s*:\s*\S"),
        ("injection", r"\b(?:agent|operator|support|manager|оператор|продавец|менеджер)\s*\(\d{1,2}[:.]\d{2}\)\s*:"),
        ("injection", r"\[(?:[^\]\s]{1,40}\s+){3,40}[^\]\s]{1,40}\]"),
        (
            "injection",
            r"^\s*(?:agent|operator|support|manager|оператор|менеджер|поддержка|бот|bot)\b[^:\n]{0,20}:\s*\S",
        ),
        ("injection", r"</\s*[^\W\d]\w{2,40}\s*>"),
        ("injection", r"^\s*(?:operator|оператор|admin|администратор)\s*\([^)]{3,40}\)\s*:"),
        (
            "injection",
            r"<\|[a-z_]{2,20}\|>|\"role\"\s*:|^\s*role\s*:\s*\w+|\btool result\b|\breviewer verdict\b|\bverdict\s*:",
        ),
        (
            "injection",
            r"\[+\s*(?:assistant|bot|system|ai|ассистент|бот|служебн\w+|система|модера\w+|supervisor|супервайзер)\b[^\]]{0,80}[\]:]",
        ),
        (
            "injection",
            r"^\W*-{2,}\s*(?:end|begin|supervisor|operator|agent|конец|начало|оператор)\b"
            r"|^\W*(?:end of|конец) (?:customer|user|текста|сообщения)\b",
        ),
        (
            "injection",
            r"^\s*(?:покупатель|customer|buyer|user|клиент)\s*:.*\n\s*(?:магазин|shop|store|seller|продавец)\s*:",
        ),
        ("injection", r"忽略|无视|忘记.{0,6}(?:规则|指令)|무시|لتجاهل|تجاهل"),
        ("injection", r"(?<![0-9a-f])(?:[0-9a-f]{2}){12,}(?![0-9a-f])"),
        ("code", r"(?:\.\./){2,}|\$\([^)\n]{2,80}\)|\$\{[^}\n]{2,80}\}|\b(?:curl|wget)\s+-|\brm\s+-rf\b|\bcmd\s*\|"),
        ("code", r"(?<!\w)\.env\b|\b(?:union\s+(?:all\s+)?select|sleep\(\d|xp_cmdshell)\b|/etc/\w+"),
        ("markup", r"<\s*(?:script|img|iframe|svg|object|embed|form|a)\b[^>]*[=/]"),
        ("markup", r"!\[[^\]]*\]\(\s*\S+|\{\{[^}]{1,60}\}\}|\bon(?:error|load|click)\s*=|javascript:"),
        ("markup", r"^\s*[=@+]\s*(?:HYPERLINK|IMPORT\w*|CMD|DDE|WEBSERVICE|EXEC)\s*[(|]"),
        ("code", r";\s*(?:drop|delete|truncate|alter|insert|update)\s+(?:table|from|into|\w+\s+set)\b"),
        ("code", r"'\s*or\s+'?1'?\s*="),
        ("code", r"\b(?:file|gopher|ftp|data|dict)://|\blocalhost\b|/etc/passwd"),
        ("code", r"(?<![\d.])(?:169\.254|127\.0|10\.\d{1,3}|192\.168)\.\d{1,3}\.\d{1,3}(?![\d.])"),
    )
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=])")
_READABLE_SHARE = 0.9


def find_hostile(text: str, playbook: Playbook) -> tuple[Finding, ...]:
    """What in a customer's words is meant for the machine; each finding sends the message to a person.

    Reads through zero-width characters, look-alike letters, spacing and leetspeak, and into base64.
    """
    seen = dict.fromkeys(_signals(text[:_MOST], playbook))
    return tuple(
        Finding(
            guardrail=f"hostile_{kind}",
            severity=Severity.BLOCK if kind in _BLOCKED else Severity.ESCALATE,
            quote=quote,
            reason=f"written to the machine, not to the shop: {kind.replace('_', ' ')}",
            about="customer",
        )
        for kind, quote in seen
    )


def _signals(text: str, playbook: Playbook) -> Iterator[tuple[str, str]]:
    for kind, shape in _SHAPES:
        found = shape.search(text)
        if found:
            yield kind, found.group().strip()[:120]
    for hidden in _decoded(text):
        yield "injection", hidden[:120]
    if _is_known(playbook):
        reading = read(text)
        for kind in _KINDS:
            for match in patterns(playbook, _FILE, kind, unless_denied=False).find(reading)[:1]:
                yield kind, match.quote


def _decoded(text: str) -> Iterator[str]:
    """Runs of base64 that hold readable text, as they stand in the message."""
    for match in _BASE64.finditer(text):
        raw = match.group()
        try:
            plain = base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True).decode("utf-8", errors="ignore")
        except (binascii.Error, ValueError):
            continue
        if plain and sum(char.isalpha() or char.isspace() for char in plain) / len(plain) >= _READABLE_SHARE:
            yield raw


def _is_known(playbook: Playbook) -> bool:
    return _FILE in playbook.words
