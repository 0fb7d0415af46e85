"""How the assistant's requests are read without a model: in either language, and what is none of them."""

from typing import Any

from agent.offline.assistant_asked import Asked, read_question, reader_of
from desk.playbook import Playbook

# Written before the word lists were looked at again: 50 of a person's own wordings. docs/assistant.md has the figure.
FRESH: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("А что у нас горит по срокам?", "find", {"overdue": True}),
    ("Есть ли просроченные чаты?", "find", {"overdue": True, "channel": "chat"}),
    ("Выведи список просрочки, пожалуйста", "find", {"overdue": True}),
    ("anything past due right now?", "find", {"overdue": True}),
    ("Which messages are late?", "find", {"overdue": True}),
    ("Плохие отзывы о чайнике на этой неделе", "find", {"mood": "negative", "period": "week"}),
    ("Хочу увидеть жалобы на плед за последний месяц", "find", {"mood": "negative", "period": "month"}),
    ("Кто ругает куртку?", "find", {"mood": "negative"}),
    ("Bad reviews of the kettle from this week", "find", {"mood": "negative", "period": "week"}),
    ("list unhappy customers of the blanket", "find", {"mood": "negative"}),
    ("Поищи по слову молния", "find", {}),
    ("Где пишут про запах бензина?", "find", {}),
    ("look for the word zipper", "find", {}),
    ("Покажи благодарности за вчера", "find", {"mood": "positive", "period": "yesterday"}),
    ("Набросай ответ на этот отзыв", "draft", {}),
    ("Подготовь, пожалуйста, отклик покупателю", "draft", {}),
    ("Ответь ему", "draft", {}),
    ("Please write a reply to this review", "draft", {}),
    ("Can you draft an answer?", "draft", {}),
    ("А можно покороче?", "draft", {}),
    ("Слишком длинно, сократи", "draft", {}),
    ("Сделай текст душевнее", "draft", {}),
    ("too long, make it more concise", "draft", {}),
    ("make the tone softer", "draft", {}),
    ("Допиши: замену вышлем бесплатно", "draft", {}),
    ("По какой причине это ушло человеку?", "why", {}),
    ("Объясни решение по этой карточке", "why", {}),
    ("Из-за чего заблокирован черновик?", "why", {}),
    ("What was the reason for the escalation?", "why", {}),
    ("why didn't this go out by itself", "why", {}),
    ("Как мы справились за вчерашний день?", "figures", {"period": "yesterday"}),
    ("Дай сводку за неделю", "figures", {"period": "week"}),
    ("How was yesterday?", "figures", {"period": "yesterday"}),
    ("Any stats for this month?", "figures", {"period": "month"}),
    ("Сколько у нас вопросов без ответа?", "count", {"channel": "question", "status": "open"}),
    ("Посчитай открытые обращения по статусам", "count", {"status": "open"}),
    ("How many reviews did we get today?", "count", {"channel": "review", "period": "today"}),
    ("number of open chats", "count", {"channel": "chat", "status": "open"}),
    ("Объедини карточки 4 и 9", "link", {}),
    ("Сообщения 4 и 9 не связаны, разъедини", "unlink", {}),
    ("connect 4 with 9", "link", {}),
    ("4 and 9 should be separated: disconnect them", "unlink", {}),
    ("Закрой эту карточку", "close", {}),
    ("Забираю карточку себе", "assign", {}),
    ("Прочитай мне карточку 44", "open", {}),
    ("Расскажи, что ты умеешь делать", "help", {}),
    ("what are you able to do?", "help", {}),
    ("Напиши пост для соцсетей о нашей распродаже", "unknown", {}),
    ("Стоит ли поднять цену на чайник?", "unknown", {}),
    ("Who will win the world cup?", "unknown", {}),
)


def read(playbook: Playbook, question: str) -> Asked:
    return read_question(question, reader_of(playbook), usual="ru")


def is_read(playbook: Playbook, question: str, act: str, narrow: dict[str, Any]) -> bool:
    asked = read(playbook, question)
    return asked.act == act and narrow.items() <= asked.narrow.items()


def test_wordings_nobody_tuned_for_are_read(playbook: Playbook) -> None:
    missed = [question for question, act, narrow in FRESH if not is_read(playbook, question, act, narrow)]
    assert missed == []
