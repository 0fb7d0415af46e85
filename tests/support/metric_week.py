"""One week of a small shop whose every figure is computed by hand; the figures stand in the tests that use it.

NOW is Wednesday, 25 November 2026, 12:00 UTC. Tuesday the 24th is a past day, Wednesday is read live.

| what | written | intent | became of it |
|---|---|---|---|
| r1 review | 24th 09:00 | praise | send; left by itself, proven 09:10; due 17:00 |
| r2 review | 24th 10:00 | defect | escalate with a draft; anna sends the draft, proven 12:00; due 11:00; order rid:5 |
| r0 review | 20th 10:00 | defect | nothing; the same order rid:5; closed |
| q1 question | 24th 11:00 | size | draft; anna changes 2 of its 10 letters, proven 25th 11:30; due 24th 19:00 |
| q2 question, imported | 24th 12:00 | size | blocked with a draft; answered at the vendor, seen 18:00; due 20:00 |
| r5 review | 24th 13:00 | praise | send, held, with a draft; open; due 21:00; customer client:9 |
| r6 review | 24th 14:00 | praise | answered when it was first seen |
| r7 review | 24th 15:00 | - | no words: closed when it came |
| c1 chat | 24th 16:00 | parcel | boris without a draft, proven 16:20 (in the thread 16:19); due 18:00 |
| the same chat | 25th 08:00 | parcel | draft; open; due 10:00 |
"""

from makers import make_inbound, put_inbound
from metric_makers import Rows, at
from sqlalchemy import insert

from desk.interactions import Author, ChannelName, Source, VendorAnswer
from storage.interactions import find_by_external_id
from storage.tables import messages

NOW = at(25, 12)


def fill_week(rows: Rows) -> None:
    """Write the week."""
    r1 = rows.message("r1", at(24, 9), intent="praise", sla_due_at=at(24, 17))
    rows.reply(r1, at(24, 9, 10), "Спасибо!", origin="auto", author="desk",
               draft=rows.decide(r1, at(24, 9, 1), "send", draft="Спасибо!"))  # fmt: skip
    rows.message("r0", at(20, 10), intent="defect", order_id="rid:5", needs_response=False)
    r2 = rows.message("r2", at(24, 10), intent="defect", sla_due_at=at(24, 11), order_id="rid:5")
    rows.reply(r2, at(24, 12), "Извините  нас,\nпожалуйста",
               draft=rows.decide(r2, at(24, 10, 1), "escalate", draft="Извините нас, пожалуйста"))  # fmt: skip
    q1 = rows.question("q1", at(24, 11), intent="size", sla_due_at=at(24, 19))
    rows.reply(q1, at(25, 11, 30), "абвгдежзxx", draft=rows.decide(q1, at(24, 11, 1), "draft", draft="абвгдежзик"))
    q2 = rows.question("q2", at(24, 12), intent="size", sla_due_at=at(24, 20), source=Source.IMPORT)
    rows.decide(q2, at(24, 12, 1), "block", draft="Вернём деньги")
    rows.change(q2, at(24, 18), status="responded", needs_response=False, answer_text="42", responded_at=at(24, 18))
    r5 = rows.message("r5", at(24, 13), intent="praise", sla_due_at=at(24, 21), customer_id="client:9")
    rows.decide(r5, at(24, 13, 1), "send", draft="Спасибо!", held="auto-send is off")
    rows.message("r6", at(24, 14), intent="praise", needs_response=False, answer=VendorAnswer(text="Рады!"))
    rows.message("r7", at(24, 15), needs_response=False, text="")
    _fill_chat(rows)


def _fill_chat(rows: Rows) -> None:
    chat = rows.message("c1", at(24, 16), channel=ChannelName.CHAT, rating=None, intent="parcel",
                        sla_due_at=at(24, 18), text="Где посылка?")  # fmt: skip
    rows.decide(chat, at(24, 16, 1), "escalate")
    rows.reply(chat, at(24, 16, 20), "Уже в пути", author="boris", due=at(24, 18))
    thread = {"seller_id": rows.seller, "interaction_id": chat, "revision": 0, "attachments": []}
    told = [
        {"event_id": "e1", "author": Author.CUSTOMER.value, "text": "Где посылка?", "occurred_at": at(24, 16)},
        {"event_id": "e2", "author": Author.SHOP.value, "text": "Уже в пути", "occurred_at": at(24, 16, 19)},
        {"event_id": "e3", "author": Author.CUSTOMER.value, "text": "А когда?", "occurred_at": at(25, 8)},
    ]
    with rows.db.engine.begin() as conn:
        conn.execute(insert(messages), [thread | one for one in told])
    again = make_inbound("c1", channel=ChannelName.CHAT, rating=None, text="А когда?", occurred_at=at(25, 8))
    put_inbound(rows.db, rows.seller, again, now=at(25, 8))
    one = rows.db.read_now(find_by_external_id, rows.seller, ChannelName.CHAT, "c1")
    rows.change(one, at(25, 8, 1), sla_due_at=at(25, 10))
    rows.decide(one, at(25, 8, 1), "draft", draft="Завтра", revision=2, version=2)
