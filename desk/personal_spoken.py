"""Number words as people dictate phones with: what each is worth, and the digits a row of them spells. Pure."""

NUMBER_WORDS = {
    **dict.fromkeys(("ноль", "нуль", "zero", "oh"), 0),
    **dict.fromkeys(("один", "одна", "раз", "one", "единица", "единичка"), 1),
    **dict.fromkeys(("два", "две", "two", "двойка"), 2), **dict.fromkeys(("три", "three", "тройка"), 3),
    **dict.fromkeys(("четыре", "four"), 4), **dict.fromkeys(("пять", "five"), 5), **dict.fromkeys(("шесть", "six"), 6),
    **dict.fromkeys(("семь", "seven"), 7), **dict.fromkeys(("восемь", "eight"), 8),
    **dict.fromkeys(("девять", "nine"), 9), "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70,
    "восемьдесят": 80, "девяносто": 90, "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500,
    "шестьсот": 600, "семьсот": 700, "восемьсот": 800, "девятьсот": 900,
}  # fmt: skip
"""Word -> value; only forms used when dictating."""


def spell(words: list[str]) -> str:
    """Number words as they are dialled: "девятьсот двенадцать" is 912, "сорок пять" 45, "семь восемь" 78."""
    digits, zeros = "", 0
    for word in words:
        value = NUMBER_WORDS.get(word)
        shown = word if value is None and word.isdigit() else "" if value is None else str(value)
        if value and len(shown) <= zeros:
            digits = digits[: -len(shown)]
        digits += shown
        # Places still open inside the same number: two after "девятьсот", one after "сорок", none after "десять".
        zeros = len(shown) - len(shown.rstrip("0")) if value and value >= 20 else 0
    return digits
