"""What belongs behind the counter: code, tool names, prompts, scores, margins, notes about customers."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.lexicon import negation
from desk.patterns import Match
from desk.sieve import Sieve

_FILE = "gate_internals"
_CODE = Sieve(
    r"</?[a-z_]{2,20}[^<>\n]{0,40}>|```|\{\s*[\"'][^\n]{1,80}[\"']\s*:"
    r"|\b[a-z]{2,}(?:_[a-z0-9]{2,})+(?:\(\)?)?|\b[a-zA-Z_]{3,}\(\)|\b[a-z]+[A-Z][a-z]+[A-Z]?\w*\(|\bHTTP/?\s?\d{3}\b"
    r"|\b(?:confidence|score|уверенность|скор|sentiment|priority|intent)\s*[:=]?\s*[01][.,]\d+"
    r"|(?<![a-z,] )\b(?:system|assistant|user|developer)\s*:\s|\bP-\d+\b|\bv\d+\.\d+\.\d+\b"
    # Many an English sentence begins with "None".
    r"|(?<=[\w,:;] )None\b|\b(?:NULL|NaN|undefined)\b"
    r"|\bsk-[A-Za-z0-9]{8,}|\beyJ[\w-]{10,}|\bTraceback\b|\b(?:Error|Exception):|\b\w+(?:Error|Exception)\b"
    r"|^\W*(?:APPROVED|REJECTED|SEND|BLOCK|DRAFT|ESCALATE|PASS|FAIL|OK|TRUE|FALSE|ОДОБРЕНО|ОТКЛОНЕНО)\W*$"
    r"|\b(?:Prompt|Промпт|Instruction|Инструкция модели|Note to self|Thought"
    r"|Action|Observation|Reasoning|Draft|Ответ|Черновик|Мысль|Анализ|Категория|Тон)\s*:\s*(?=\S)",
)


def internals(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that shows how the desk works or what it thinks of the customer."""
    code = tuple(
        Match(start=match.start(), end=match.end(), quote=match.group())
        for match in _CODE.finditer(case.draft)
        if match.group() not in case.customer_text
    )
    words = tuple(
        match
        for match in case.find(_FILE, "leaks", unless_denied=False)
        if match.quote.casefold() not in case.customer_text.casefold() and not _is_declined(case, match)
    )
    return blocks("internals", (*code, *words), "shows the inside of the shop")


def _is_declined(case: GateCase, match: Match) -> bool:
    """ "Our internal rules are not something we share": what the customer asked for, in a sentence that refuses it."""
    said = case.reading.words_in(match.start, match.end)
    denied = negation(case.playbook).clauses(case.reading)
    own = frozenset[str]().union(*(plain_keys(word.keys) for word in case.customer_reading.words))
    # What both the customer and the facts name ("pattern no. 3 of the embroidery") is the product.
    if any(plain_keys(word.keys) & own & case.fact_keys for word in said):
        return True
    return all(word.clause in denied and not plain_keys(word.keys).isdisjoint(own) for word in said)
