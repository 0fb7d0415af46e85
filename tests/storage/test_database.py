"""Two processes on one SQLite file: a writer waits its turn instead of failing."""

import threading
import time
from pathlib import Path

from sqlalchemy import Connection, text

from storage.database import Database


def test_a_writer_waits_while_another_holds_the_lock(tmp_path: Path) -> None:
    first, second = (Database(f"sqlite:///{tmp_path / 'shared.sqlite'}") for _ in range(2))
    first.write_now(lambda conn: conn.execute(text("CREATE TABLE marks (name text)")))
    is_held, order = threading.Event(), []

    def hold(conn: Connection) -> None:
        conn.execute(text("INSERT INTO marks VALUES ('first')"))
        is_held.set()
        time.sleep(0.2)
        order.append("first")

    holder = threading.Thread(target=first.write_now, args=(hold,))
    holder.start()
    assert is_held.wait(5)
    second.write_now(lambda conn: conn.execute(text("INSERT INTO marks VALUES ('second')")))
    order.append("second")
    holder.join()
    names = first.read_now(lambda conn: conn.execute(text("SELECT name FROM marks ORDER BY rowid")).scalars().all())
    first.close()
    second.close()
    assert order == names == ["first", "second"]
