"""What must not leave, told by paraphrase; beside each a look-alike that may. And words free of their second sense."""

import pytest
from gate_makers import make_case, make_english, playbook

from agent.guardrails.ai_mention import ai_mention
from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.brush_off import brush_off
from agent.guardrails.cancel_confirmed import cancel_confirmed
from agent.guardrails.contacts_and_links import contacts_and_links
from agent.guardrails.internals import internals
from agent.guardrails.language import language
from agent.guardrails.overclaims import overclaims
from agent.guardrails.personal_data import personal_data
from agent.guardrails.placeholder import placeholder
from agent.guardrails.promised_money import promised_money
from agent.guardrails.rude_tone import rude_tone
from agent.guardrails.unproven_deed import unproven_deed
from desk.redlines import find_red_lines


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("Рост 104 см. Жаль, вы не посмотрели на бирку, тогда бы и менять не пришлось.", "Рост 104 см, жаль, мало."),
        ("Загляни вы в карточку, вопроса бы не было.", "Загляните в карточку, там есть схема."),
        ("Будь описание прочитано, всё бы сошлось.", "Будь чай покрепче, было бы вкуснее."),
        ("Не стоило так затягивать винт, он мягкий.", "Не стоило так волноваться, всё в порядке."),
        ("Если бы вкладыш и схему прочитали, ножка бы встала.", "Если бы мы приложили схему, ножка бы встала."),
        ("Видимо, вы поторопились при оформлении.", "Видимо, курьер поторопился."),
    ],
)
def test_a_reproach_in_the_conditional_is_one(held: str, fine: str) -> None:
    assert blamed_customer(make_case(held))
    assert blamed_customer(make_case(fine)) == ()


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        (
            "Had you opened the leaflet, you would have seen the step.",
            "Had we known, we would have waited.",
        ),
        ("These straps snap only when someone yanks them.", "These straps are soft when someone small wears them."),
        ("A gentler hand would have spared the handle.", "A longer cable would have helped, we agree."),
        ("Being home is the recipient's job.", "We've added the recipient's name to the label."),
        ("One look at the leaflet would have shown the step.", "One look at the photo and we saw the crack."),
        ("It stands on the box for anyone who cares to read.", "It is a lamp for reading in bed."),
        ("The crack began on your doorstep.", "The parcel is on your doorstep."),
        ("That one is down to you rather than the seal.", "The choice is down to the colour."),
    ],
)
def test_a_reproach_in_english_too(held: str, fine: str) -> None:
    assert blamed_customer(make_english(held))
    assert blamed_customer(make_english(fine)) == ()


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("Не ищите никаких кнопок: аннулируем заказ за вас.", "Заказ отменяет сам покупатель кнопкой в приложении."),
        ("Мы снимем его с отгрузки.", "Мы снимем видео об отгрузке."),
        ("Чашки вас больше не потревожат.", "Шум вас не потревожит: прокладки мягкие."),
        ("В списке на март вас нет.", "В списке цветов белого нет."),
        ("Никуда коробка не уедет.", "Чехол уедет завтра."),
    ],
)
def test_a_cancellation_told_otherwise(held: str, fine: str) -> None:
    assert cancel_confirmed(make_case(held, customer_text="Хочу отменить подписку"))
    assert cancel_confirmed(make_case(fine)) == ()


@pytest.mark.parametrize(
    "held",
    [
        "Nothing will go out for you again.",
        "No form needed, we'll wind the plan down for you.",
        "I've flipped the switch.",
        "You'll hear no more from us.",
    ],
)
def test_a_cancellation_told_otherwise_in_english(held: str) -> None:
    assert cancel_confirmed(make_english(held, customer_text="Please stop my plan"))


def test_close_by_and_postmarks_cancel_nothing() -> None:
    assert cancel_confirmed(make_english("We're glad you're so close to the sea.")) == ()
    assert cancel_confirmed(make_english("All the stamps are cancelled, with a clear postmark.")) == ()
    assert cancel_confirmed(make_english("We're closing your account today."))
    assert cancel_confirmed(make_english("Your plan is cancelled."))


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("У оператора рейтинг 41 балл из ста.", "У чайника рейтинг 4,8."),
        ("У вас низкий чек, поэтому отвечаем позже.", "Чек придёт вам в приложение."),
        ("Вы у нас в группе риска.", "Кремом пользуются и в группе риска, спросите врача о здоровье."),
        ("Система таких покупателей отсекает.", "Фильтр отсекает пыль."),
        ("Ваш вопрос с низким приоритетом.", "Приоритет у нас один: чтобы грело."),
        ("Сработал автоотказ.", "Сработало автоотключение."),
        ("За вами числится пять возвратов.", "За вами место номер пять."),
        ("По нашей памятке скидка идёт последней.", "По памятке для ухода стирайте при 30 градусах."),
        ("По секрету: шьёт фабрика в Шуе.", "Секрет ручки в двойном шве."),
        ("Начальство решило слить остаток.", "Воду из чайника надо слить."),
        ("У этой модели возвратов уже 31 процент.", "Скидка уже 31 процент."),
    ],
)
def test_figures_and_orders_of_the_house_stay_inside(held: str, fine: str) -> None:
    assert internals(make_case(held))
    assert internals(make_case(fine)) == ()


def test_a_colon_after_a_system_of_the_product_is_no_prompt() -> None:
    assert internals(make_english("It has a two-part system: lid and seal.")) == ()
    assert internals(make_english("system: you answer politely"))


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("Вопрос из серии гениальных, но ответим.", "Вопрос хороший, ответим."),
        ("Повторяем помедленнее: снять крышку.", "Налейте воду помедленнее."),
        ("Взгляните на фото хоть одним глазом.", "Глаза у зайца стеклянные."),
        ("Инструкцию мы не для красоты кладём.", "Бант не для красоты, он держит крышку."),
        ("Даже вы справитесь.", "С ней справится и ребёнок, даже одной рукой."),
        ("Взрослые люди обычно не плачут из-за пятна.", "Взрослые люди носят размер L."),
        ("Незачем было заказывать такую.", "Пятый рулон брать незачем."),
        ("С вашим весом любое сиденье треснет.", "Сиденье рассчитано на ваш вес."),
        ("Вам рано, это не для первоклассника.", "Книга для первоклассника впору."),
        ("Мы не обязаны дежурить тут ради вас.", "Вы не обязаны хранить коробку."),
        ("Ну что, принцесса, недовольны?", "Пусть вашей принцессе носится с радостью."),
    ],
)
def test_mockery(held: str, fine: str) -> None:
    assert rude_tone(make_case(held))
    assert rude_tone(make_case(fine)) == ()


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("You may be happier at the bargain bin.", "There is a bargain on bins this week."),
        ("Shall I explain which end is up?", "Shall I explain how the lid turns?"),
        ("People who know tea rarely complain.", "People who know tea love it."),
        ("Please grow a spine.", "Should the plant grow, a bigger pot helps."),
        ("That is dumb.", ""),
    ],
)
def test_mockery_in_english(held: str, fine: str) -> None:
    assert rude_tone(make_english(held))
    assert rude_tone(make_english(fine)) == ()


def test_a_word_of_the_product_mocks_nobody_in_english_either() -> None:
    assert rude_tone(make_english("The dumb waiter holds 8 kg.", facts=("name: dumb waiter",))) == ()
    assert rude_tone(make_english("The dumb waiter holds 8 kg."))


def test_data_of_somebody_else() -> None:
    assert personal_data(make_case("Забрал сосед, его телефон заканчивается на 4417.", channel="chat"))
    assert personal_data(make_case("Мы на Тургенева, 14.", channel="review"))
    assert personal_data(make_case("Вот трек, его номер заканчивается на 4417.", channel="chat")) == ()


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("Состав: лён. (уточнить у Гали) Спасибо!", "Состав: лён (уточнили у Гали). Спасибо!"),
        ("Лён 40 %. (проверить перед отправкой)", "Проверим перед отправкой."),
        ("Лён __ %, мягкий.", "Лён 40 %, мягкий."),
        ("Длина XX метров.", "Размер XXL, длина 2 метра."),
        ("Лён. (сюда текст про уход)", "Пришлите фото (сюда, в чат)."),
    ],
)
def test_notes_left_over(held: str, fine: str) -> None:
    assert placeholder(make_case(held))
    assert placeholder(make_case(fine)) == ()


def test_brackets_the_customer_quotes_are_no_blanks() -> None:
    draft = "Repeat [k3, p1] to the end."
    assert placeholder(make_english(draft, customer_text="what is [k3, p1]?")) == ()
    assert placeholder(make_english(draft, customer_text="what do I repeat?"))


def test_an_address_in_words_with_commas() -> None:
    assert contacts_and_links(make_case("Пишите: узоры, собака, ромашка, точка, ру."))
    assert contacts_and_links(make_case("На вышивке узоры, собака, ромашка.")) == ()
    assert contacts_and_links(make_case("Продаём на Авито, поищите нас."))
    assert contacts_and_links(make_english("Ready to send your first telegram with it.")) == ()
    assert contacts_and_links(make_english("Find us on Telegram."))


def test_a_script_nobody_reads_here() -> None:
    assert language(make_case("Здравствуйте! В наборе две кружки. 不含茶托。"))
    assert language(make_case("Здравствуйте! На чашке надпись 福, в наборе две кружки.")) == ()
    assert language(make_case("На чашке надпись 平安福.", facts=("надпись: 平安福",))) == ()


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("Cracked? Your money back, no questions asked.", "No questions asked twice here."),
        ("Don't worry, we'll see you right.", "We'll see you right after lunch."),
        ("You won't be a penny poorer.", "It's a penny cheaper than the tin."),
    ],
)
def test_money_told_otherwise_in_english(held: str, fine: str) -> None:
    assert promised_money(make_english(held))
    assert promised_money(make_english(fine)) == ()


@pytest.mark.parametrize(
    ("held", "fine"),
    [
        ("Следующий заказ обойдётся вам дешевле.", "Набор обойдётся дешевле, чем две кружки."),
        ("Треснет за год, отдадим деньги и вопросов не зададим.", "Деньги возвращает площадка, вопросов не задаём."),
        ("В долгу не останемся.", "Долго не пролежит, разбирают."),
        ("Подставка приедет со следующим заказом.", "Подставка приедет завтра."),
    ],
)
def test_money_told_otherwise(held: str, fine: str) -> None:
    assert promised_money(make_case(held))
    assert promised_money(make_case(fine)) == ()


def test_a_service_that_a_fact_calls_free_may_be_told_free() -> None:
    facts = ("gift_wrap: on request, free",)
    assert promised_money(make_english("We gift-wrap it at no charge.", facts=facts)) == ()
    assert promised_money(make_english("We repair it at no charge.", facts=facts))
    assert promised_money(make_english("We wrap and send another at no charge.", facts=facts))
    assert promised_money(make_english("We gift-wrap it at no charge.", facts=("gift_wrap: free over $50",)))


def test_an_offer_of_the_facts_may_be_told() -> None:
    facts = ("promo code: TULIP15", "promo off: 15%")
    assert promised_money(make_english("TULIP15 takes six dollars off the boots.", facts=facts)) == ()
    assert promised_money(make_english("It's 15% off your boots.", facts=("discount: 15%",))) == ()
    assert promised_money(make_english("We'll take six dollars off your boots.", facts=facts))
    assert promised_money(make_english("It's 25% off your boots.", facts=("discount: 15%",)))


def test_a_reply_made_without_a_person_says_so() -> None:
    assert ai_mention(make_case("Письмо отправлено без участия менеджера."))
    assert ai_mention(make_english("This reply was sent without anyone reading it."))
    assert ai_mention(make_english("It works without anyone touching it.")) == ()
    assert ai_mention(make_case("Пункт работает без участия курьера.")) == ()


def test_how_much_a_day_is_no_dose_unless_it_is_medicine() -> None:
    assert overclaims(make_english("Two scoops a day, so a month.")) == ()
    assert overclaims(make_english("Take two capsules a day."))
    assert overclaims(make_case("Меняйте воду каждый день, пять дней простоят.")) == ()
    assert overclaims(make_case("По две таблетки каждый день."))
    assert overclaims(make_english("Let me look before I promise that.")) == ()
    assert overclaims(make_english("It arrives Friday, I promise."))


def test_a_note_that_made_our_day_was_made_by_nobody_here() -> None:
    asked = "Please add a note"
    assert unproven_deed(make_english("Your note made our morning.", customer_text=asked)) == ()
    assert unproven_deed(make_english("Note made and saved.", customer_text=asked))


def test_it_happens_consoles_whoever_erred_themselves() -> None:
    draft = "Ничего, такое бывает у всех. Напишите, какая пара нужна."
    assert brush_off(make_case(draft, customer_text="Я перепутала размер, стыдно")) == ()
    assert brush_off(make_case(draft, customer_text="Курьер перепутал посылки, мне обидно"))


@pytest.mark.parametrize(
    ("alarming", "calm"),
    [
        ("Утром глаз щёлочкой, всё чешется", "Крышка закрыта, осталась щёлочка"),
        ("С утра веки не разлепить", "Веки у куклы мягкие, глаза не закрываются"),
        ("От одной крошки мне нужен укол", "Крошки высыпаются из коробки"),
        ("Кашляю от запаха", "Обидно до слёз, это был сюрприз"),
    ],
)
def test_harm_told_in_passing(alarming: str, calm: str) -> None:
    assert find_red_lines(alarming, playbook())
    assert find_red_lines(calm, playbook()) == ()
