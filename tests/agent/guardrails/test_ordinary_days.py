"""Right replies of ordinary days that were held once, each beside the wrong one that must still be held."""

import pytest
from gate_makers import make_case, make_english, verdict

from agent.guardrails.case import GateCase
from desk.decisions import Verdict


def _question(draft: str, customer: str, *facts: str) -> GateCase:
    return make_case(draft, channel="question", customer_text=customer, facts=facts)


def _letter(draft: str, customer: str, *facts: str) -> GateCase:
    return make_english(draft, channel="email", customer_text=customer, facts=facts)


@pytest.mark.parametrize(
    ("right", "wrong", "customer", "facts"),
    [
        ("Гирлянда работает от трёх батареек AA.", "Гирлянда работает от пяти батареек AA.", "гирлянда от сети?",
         ("power: 3 батарейки AA",)),
        ("Гирлянда работает от 3 батареек AA.", "Гирлянда работает от 5 батареек AA.", "гирлянда от сети?",
         ("power: 3 батарейки AA",)),
        ("Дренажные отверстия есть, поддон отдельно.", "Поддон продаётся отдельно.", "дырки снизу есть? поддон есть?",
         ("holes: true", "saucer: продаётся отдельно")),
        ("Весы работают от двух батареек AAA.", "Весы работают от трёх батареек AAA.", "какие батарейки?",
         ("power: 2 x AAA",)),
        ("Глубина 30 см, в нишу 32 см войдёт.", "Глубина 30 см, да, на 32 см хватит.", "Глубина? Нужно 32 см",
         ("depth: 30 см",)),
        ("Да, нужен Android 8.0, на 9-й встанет.", "Да, на 7-й встанет.", "на андроид 9 или 7 встанет?",
         ("app: Android 8.0 и выше",)),
        ("До 15,6 дюйма, для 16 дюймов маловато. Есть чехол.", "Да, на 16 дюймов подойдёт.", "ноут 16 дюймов влезет?",
         ("laptop pocket: до 15,6 дюйма",)),
        ("Заказ ещё не собран.", "Заказ уже собран.", "что с заказом?", ("order status: оформлен, не собран",)),
        ("Одна посылка уже в пункте выдачи, вторая пока в пути.", "Обе посылки уже доставлены.", "где посылки?",
         ("order parcels: в пункте выдачи, в пути",)),
        ("Синего нет. Из того, что в наличии, есть чёрный.", "Синий в наличии.", "синий есть?",
         ("stock синий: 0", "stock чёрный: 12")),
        ("Оплата по заказу получена.", "Оплата по заказу отклонена.", "оплата прошла?", ("order payment: получена",)),
        ("Да, чайник со свистком.", "Нет, чайник без свистка.", "чайник свистит?", ("whistle: true",)),
        ("Да, магнит внутри есть.", "Нет, магнита внутри нет.", "магнит внутри есть?", ("magnetic: true",)),
        ("Обидно собирать тысячу деталей.", "Обидно собирать две тысячи деталей.", "не хватило одной",
         ("product: пазл 1000 элементов",)),
        ("Да, аммиака в краске нет.", "Нет, аммиак в краске есть.", "краска без аммиака?", ("ammonia: false",)),
        ("Да, гирлянда работает от батареек.", "Да, батарейки входят в комплект.", "гирлянда на батарейках?",
         ("power: батарейки", "batteries included: false")),
        ("В этих часах NFC нет.", "Через час NFC включат.", "NFC есть?", ("nfc: false",)),
        ("Срок зачисления зависит от площадки и банка.", "За возврат отвечает площадка.", "Сколько идёт возврат?",
         ("policy: срок зачисления зависит от площадки и банка",)),
        ("Доставка перенесена на субботу.", "Доставка перенесена на субботу.", "перенесите на субботу",
         ("reschedule: подтверждено: суббота",)),
    ],
)  # fmt: skip
def test_a_russian_reply_is_right_by_its_facts(right: str, wrong: str, customer: str, facts: tuple[str, ...]) -> None:
    assert verdict(_question(right, customer, *facts)) is Verdict.SEND
    others = facts if wrong != right else ()
    assert verdict(_question(wrong, customer, *others)) is not Verdict.SEND


@pytest.mark.parametrize(
    ("right", "wrong", "customer", "facts"),
    [
        ("Send a photo of the four packets, please.", "Send a photo of the five packets, please.",
         "Two of my four teas were the same.", ("photos: 0",)),
        ("It has 1,000 pieces.", "It has 1,500 pieces.", "how many pieces?", ("pieces: 1000",)),
        ("The new price is $1,250.50.", "The new price is $1,350.50.", "what is the price?", ("price: $1250.50",)),
        ("Dana will call you between 3 and 4 pm.", "Dana will call you between 3 and 5 pm.", "can someone call me?",
         ("callback: booked with Dana, 3-4 pm",)),
        ("For size 13 you'd want our XL.", "For size 17 you'd want our XL.", "size 13 feet here, which socks do i pick",
         ("sizes L: US men 9-12", "sizes XL: US men 12-15")),
        ("That is fixed in 4.2.", "That is fixed in 4.3.", "the app crashes",
         ("known issue: crash on v4.1, fix in v4.2",)),
        ("You need three: dark green, dark earth and sky.", "You need four: dark green, dark earth and sky.",
         "which paints?", ("paints needed: dark green, dark earth, sky",)),
        ("Yes, with a ribbon. For ladies there are S, M and L.", "Yes, with a ribbon.",
         "Do they come gift wrapped? Also what sizes are there for ladies?",
         ("gift wrap: ribbon, included", "sizes women: S, M, L")),
        ("It ships with your May box.", "It ships with your June box.", "add jam",
         ("add item: added, ships with May box",)),
        ("It is back in stock on September 1.", "It is back in stock on October 1.", "is it coming back?",
         ("pumpkin candle: back in stock Sept 1",)),
        ("Cotton socks are available now.", "Bamboo socks are available now.", "do you have any?",
         ("cotton: available", "bamboo: sold out until spring")),
        ("You are on the quarterly plan now.", "I have changed your address for the next box.",
         "move me to quarterly",
         ("change frequency: quarterly, next box in March",)),
        ("I've set it: your boxes are paused.", "Your plan is cancelled.", "pause it please",
         ("pause: set, 3 months",)),
        ("I've swapped your rose candle for cedar.", "I've changed your address.", "swap the rose candle",
         ("swap: rose replaced by cedar",)),
        ("Please stop here before the 25th.", "Please stop here before the 28th.", "I wish to stop",
         ("deadline: the 25th",)),
        ("They run on macOS, and the app works with iPhone.", "They run on macOS, and the app works with Nokia.",
         "does it work with iphone?", ("software: macOS, iOS",)),
    ],
)  # fmt: skip
def test_an_english_reply_is_right_by_its_facts(right: str, wrong: str, customer: str, facts: tuple[str, ...]) -> None:
    assert verdict(_letter(right, customer, *facts)) is Verdict.SEND
    assert verdict(_letter(wrong, customer, *facts)) is not Verdict.SEND


@pytest.mark.parametrize(
    ("wrong", "customer", "fact"),
    [
        (
            "Можно, плавайте и ныряйте спокойно.",
            "в часах плавать можно?",
            "water: защита только от брызг, не для плавания",
        ),
        ("Да, спокойно плавайте в них в бассейне.", "часы для бассейна?", "water: защита от брызг, плавать нельзя"),
        ("Можно, кант микроволновки не боится.", "в микроволновку можно?", "microwave: false"),
        ("Не промокнет, можно гулять под ливнем.", "под дождём не промокнет?", "waterproof: false"),
        ("Да, палатка двухслойная.", "палатка двухслойная?", "layers: 1"),
        ("Бежевые привезут в следующую среду.", "когда бежевые будут", "restock: null"),
    ],
)
def test_what_a_line_denies_is_not_affirmed(wrong: str, customer: str, fact: str) -> None:
    assert verdict(_question(wrong, customer, fact)) is not Verdict.SEND


@pytest.mark.parametrize(
    ("fine", "grave"),
    [
        ("левый наушник тише правого", "наушники левые, подделка"),
        ("стена красная как пожар, обожаю", "утром пожар, стена чёрная"),
        ("удобрение для рассады разводить как?", "развели на деньги, мошенники"),
        ("краска пошла пузырями через два дня", "кожа пошла пузырями через два дня"),
        ("кисти лезут, на картине волосы", "волосы лезут клочьями после шампуня"),
        ("это подделка или оригинальный картридж?", "это подделка, верните деньги"),
        ("My grandson opened the box and ate all the shortbread.", "My grandson opened the box and ate a candle."),
        ("My card says Happy June and here it is August!", "My card was charged twice, I have opened a chargeback."),
        ("She wrote me the sweetest note in spring.", "I have written my goodbye note, I want to end my life."),
        ("My name is spelled wrong on the label.", "The logo is spelled wrong, it is a fake."),
        ("My husband nearly choked laughing.", "My husband choked on a toothpick."),
        ("My son the lawyer wants the same tea.", "My son the lawyer will sue you."),
        ("I have been counting the days.", "I've nobody left and I have been counting my pills."),
        ("The treats are a hit.", "There was a nail inside the dog treat."),
        ("I have hired a gardener.", "I have retained counsel regarding your charges."),
    ],
)
def test_what_only_sounds_grave_needs_no_person(fine: str, grave: str) -> None:
    assert verdict(_thanked(fine)) is not Verdict.ESCALATE
    assert verdict(_thanked(grave)) is Verdict.ESCALATE


def _thanked(customer: str) -> GateCase:
    if customer.isascii():
        return make_english("Thank you for writing.", customer_text=customer)
    return make_case("Спасибо, что написали!", customer_text=customer)


@pytest.mark.parametrize(
    ("right", "wrong", "customer"),
    [
        ("Пусть боты обойдут все лужи этой осени!", "Новые боты будут этой зимой!", "боты сыну на осень"),
        ("Жаль, к празднику это досадно.", "Напишите, успеет к празднику.", "брала на новый год, а он испорчен"),
        ("Рады, что удалась и для компании 😄 Спасибо!", "Рады, что удалась, Кварц!", "Приманка супер"),
        ("Жаль! Напишите в чат, разберёмся.", "Ён ужо едзе да вас, пачакайце крыху.", "Пряжа мягкая, но моток мал"),
    ],
)
def test_a_review_is_answered_by_its_own_words(right: str, wrong: str, customer: str) -> None:
    assert verdict(make_case(right, customer_text=customer, rating=4)) is Verdict.SEND
    assert verdict(make_case(wrong, customer_text=customer, rating=4)) is not Verdict.SEND


def test_a_word_of_a_way_tells_of_no_order_where_nobody_speaks_of_one() -> None:
    draft = "Он впитывает влагу, пока сапоги в дороге."
    assert verdict(_question("Это силикагель. " + draft, "Для чего пакетик с шариками?")) is Verdict.SEND
    assert verdict(_question("Он уже в дороге.", "где мой заказ?")) is not Verdict.SEND


def test_a_robot_of_the_customers_writes_no_replies() -> None:
    draft = "Oh no, poor yarn! I hope the robot gets over it soon."
    assert verdict(make_english(draft, customer_text="my robot vacuum ate your yarn")) is Verdict.SEND
    assert verdict(make_english(draft, customer_text="are you a robot?")) is Verdict.BLOCK


def test_a_document_has_a_number_and_a_maker_a_name() -> None:
    noise = ("noise: до 45 дБ",)
    assert verdict(_question("По паспорту шум до 45 дБ.", "шумный?", *noise)) is Verdict.SEND
    assert verdict(_question("По паспорту 451 он ваш.", "шумный?", *noise)) is Verdict.BLOCK
    drew = "Картинки нарисовала тушью художница Вера Лугова."
    assert verdict(_question(drew, "кто рисовал?", "рисовала: художница Вера Лугова, тушь")) is Verdict.SEND
    assert verdict(_question(drew, "кто рисовал?", "клиент: Вера Лугова, тушь")) is Verdict.BLOCK
