"""Gate: how long all guardrails take over a long draft and over hostile ones, and personal data by itself."""

import random
import re
import statistics
import time
from pathlib import Path

from agent.gate import check_text
from agent.guardrails.case import GateCase
from agent.warm import settle
from benchmarks.rows import Figure, make_inbounds, tell
from desk.personal_data import find_personal
from desk.playbook import Playbook, load_playbook
from tools import TOOLS

_TEXTS = 400
_WARM_UP = 50
_CHARS, _LONG_CHARS = 1_000, 50_000
_BAR_MS, _LONG_BAR_MS = 4.0, 150.0
# The floor: every run of letters and every run of digits looked at once.
_FLOOR = re.compile(r"[^\W\d_]+|\d+")
_SPRINKLED = (
    "мой номер 8 912 345-67-89", "почта anna@mail.example", "карта 4276 3800 1234 5679", "заказ 77120345",
    "Мария Сергеевна Иванова", "ул. Ленина, д. 5, кв. 12", "артикул 178234561", "27.11.2026 в 14:35",
)  # fmt: skip
_HOSTILE = {
    "digits": "4 1 1 1 ", "phones": "+7 912 345-67-89, ", "at signs": "a@", "capitals": "Аклетун Рисопав ",
    "number words": "восемь девятьсот ", "passports": "паспорт 45 10 123456 ", "hyphens": "1-",
    "streets": "ул. Мира, д. 5 ",
}  # fmt: skip
_DRAFTS, _DRAFT_CHARS = 200, 5_000
_DRAFT_BAR_MS, _HOSTILE_BAR_MS = 20.0, 200.0
_HOSTILE_DRAFTS = {
    "brackets": "[({<", "letters": "а", "latin": "a", "digits": "1", "spaces": " ", "dots": ".", "link": "a.b ",
    "base64": "QWxhZGRpbjpvcGVuIHNlc2FtZQ", "zero width": "а\u200b", "marks": "е\u0301", "spelt": "д е н ь ",
    "at": "a@", "unknown words": "ъйцукх ", "numbers": "1 ", "sums": "12 кг ", "a.a.a.": "a.a.", "quotes": "«А» ",
    "months": "в мае ", "colons": "1:", "names": "Анна Иванова ", "commas": ",",
}  # fmt: skip
_LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"


def run() -> list[Figure]:
    """The whole gate, then personal data."""
    return [*_whole_gate(), *_personal_data()]


def _whole_gate() -> list[Figure]:
    """Drafts of 5,000 characters, each another one, its words seen before; walls of 50 kB."""
    tell(f"gate: every guardrail over {_DRAFTS} drafts")
    playbook = load_playbook(Path(__file__).parents[1] / "prompts" / "wildberries_seller", known_tools=TOOLS)
    drafts = _make_texts(_DRAFTS, _DRAFT_CHARS)
    for draft in drafts[:_WARM_UP]:
        _gate_ms(draft + ".", playbook)
    settle()
    both = [_gate_ms(draft, playbook) for draft in drafts]
    spent, walls = sorted(cpu for cpu, _ in both), sorted(wall for _, wall in both)
    floor = statistics.median(_floor_ms(draft) for draft in drafts)
    hostile = [*((part * _LONG_CHARS)[:_LONG_CHARS] for part in _HOSTILE_DRAFTS.values()), _make_gibberish()]
    worst = max(_gate_ms(text[:size], playbook)[0] for text in hostile for size in (_DRAFT_CHARS, _LONG_CHARS))
    middle, p99 = statistics.median(spent), spent[int(len(spent) * 0.99)]
    tell(f"gate: wall median {statistics.median(walls):.1f} ms, p99 {walls[int(len(walls) * 0.99)]:.1f} ms")
    return [
        # Every guardrail for one pass of a pattern; a quiet run measured 72 to 79.
        Figure(name="gate: 5,000 chars, median", ours=middle, reference=floor, goal=100.0, unit="cpu ms"),
        # The goal is an idle machine's; processor time is what a shared one can tell of it. Wall time is printed above.
        Figure(name="gate: 5,000 chars, p99", ours=p99, reference=_DRAFT_BAR_MS, goal=1.0, unit="cpu ms"),
        Figure(name="gate: hostile up to 50 kB", ours=worst, reference=_HOSTILE_BAR_MS, goal=1.0, unit="cpu ms"),
    ]


def _make_gibberish() -> str:
    """Words no dictionary knows, each another one: what a dictionary takes longest over."""
    random_ = random.Random(11)
    return " ".join("".join(random_.choices(_LETTERS, k=random_.randint(3, 10))) for _ in range(_LONG_CHARS // 6))


def _gate_ms(draft: str, playbook: Playbook) -> tuple[float, float]:
    """Milliseconds of the processor and of the clock on the wall."""
    case = GateCase(
        channel="review",
        language="ru",
        customer_text="Почему не греет?",
        draft=draft,
        facts=("Материал: хлопок", "Цвет: синий"),
        playbook=playbook,
        product_name="Кружка",
    )
    before, wall = time.process_time(), time.perf_counter()
    check_text(case)
    return (time.process_time() - before) * 1000, (time.perf_counter() - wall) * 1000


def _personal_data() -> list[Figure]:
    """p99 of 1,000 characters against the bar, the median against the floor, and the worst of hostile 50 kB."""
    tell(f"gate: personal data in {_TEXTS} texts")
    texts = _make_texts(_TEXTS, _CHARS)
    for text in texts[:_WARM_UP]:
        find_personal.__wrapped__(text)
    spent = sorted(_cpu_ms(text) for text in texts)
    floor = statistics.median(_floor_ms(text) for text in texts)
    worst = max(min(_cpu_ms((part * _LONG_CHARS)[:_LONG_CHARS]) for _ in range(3)) for part in _HOSTILE.values())
    middle, p99 = statistics.median(spent), spent[int(len(spent) * 0.99)]
    return [
        # 15 finders and a reading of every word for one pass of a pattern; measured 31.
        Figure(name="personal data: 1,000 chars, median", ours=middle, reference=floor, goal=45.0, unit="cpu ms"),
        Figure(name="personal data: 1,000 chars, p99", ours=p99, reference=_BAR_MS, goal=1.0, unit="cpu ms"),
        Figure(name="personal data: hostile 50 kB", ours=worst, reference=_LONG_BAR_MS, goal=1.0, unit="cpu ms"),
    ]


def _make_texts(count: int, chars: int) -> list[str]:
    """Reviews glued together with personal data and look-alikes sprinkled in; every text is another one."""
    random_ = random.Random(7)
    pool = [item.text for item in make_inbounds(500)]
    return [_make_text(random_, pool, chars) for _ in range(count)]


def _make_text(random_: random.Random, pool: list[str], chars: int) -> str:
    text = ""
    while len(text) < chars:
        text += f"{random_.choice(pool)}. {random_.choice(_SPRINKLED)}. "
    return text[:chars]


def _cpu_ms(text: str) -> float:
    before = time.process_time()
    find_personal.__wrapped__(text, trust_goods=False)
    return (time.process_time() - before) * 1000


def _floor_ms(text: str) -> float:
    before = time.process_time()
    for _ in _FLOOR.finditer(text):
        pass
    return (time.process_time() - before) * 1000
