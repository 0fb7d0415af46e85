"""A backup of PostgreSQL: pg_dump in the snapshot the rows are counted in; read back with pg_restore, line by line."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from sqlalchemy import Connection, make_url, text

from desk.errors import BadSettings, DeskError
from storage.backup_file import Copied, count_rows, desk_tables, known_version
from storage.database import Database, within_reach

_COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(.*\) FROM stdin;\n')
_END_OF_ROWS = b"\\.\n"
# Newer programs write these for psql alone, against hostile dumps.
_FOR_PSQL = (b"\\restrict ", b"\\unrestrict ")


@dataclass(frozen=True, slots=True)
class Statements:
    """SQL text of a dump, any number of statements."""

    sql: bytes


@dataclass(frozen=True, slots=True)
class RowsOf:
    """What follows are the rows of this table, for the statement `copy`."""

    table: str
    copy: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One row in COPY's text form, with its line end."""

    data: bytes


def dump_database(url: str, part: Path) -> Copied:
    """Dump the desk's tables into `part`, without the queue. Needs pg_dump, of the server's version or newer."""
    program = find_program("pg_dump")
    database = Database(url)
    try:
        with within_reach(), database.engine.connect() as conn:
            conn.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            snapshot = str(conn.execute(text("SELECT pg_export_snapshot()")).scalar_one())
            server, version, names = server_version(conn), known_version(conn), desk_tables(conn)
            refuse_older_program(program, server)
            schema = conn.execute(text("SELECT current_schema()")).scalar_one()
            tables = [f"--table={_quoted(schema)}.{_quoted(name)}" for name in (*names, "alembic_version")]
            _run(program, ["--format=custom", "--lock-wait-timeout=30s", f"--snapshot={snapshot}", *tables,
                           f"--file={part}"], url)  # fmt: skip
            return Copied(schema_version=version, engine_version=server, rows=count_rows(conn, names))
    finally:
        database.close()


def find_problems(file: Path, *, rows: dict[str, int]) -> list[str]:
    """What is wrong inside a dump, in words. Every row is unpacked and counted; no server is needed, pg_restore is."""
    counted = dict.fromkeys(rows, 0)
    name = ""
    try:
        for piece in read_dump(file):
            if isinstance(piece, RowsOf):
                name = piece.table
            elif isinstance(piece, Line) and name in counted:
                counted[name] += 1
    except DeskError as error:
        return [str(error)]
    return [
        f"{name} holds {counted[name]} rows, the manifest says {wanted}"
        for name, wanted in sorted(rows.items())
        if counted[name] != wanted
    ]


def read_dump(file: Path) -> Iterator[Statements | RowsOf | Line]:
    """The dump as SQL, in order: statements, then tables with their rows, then statements."""
    command = [find_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    # A constant command; the file's name is an argument, never parsed by a shell.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        if process.stdout is None or process.stderr is None:
            raise DeskError("pg_restore gives no output")
        yield from _pieces(process.stdout)
        said = process.stderr.read().decode(errors="replace").strip()
        if process.wait() != 0:
            raise DeskError(f"pg_restore cannot read {file}: {_first_line(said)}")


def find_program(name: str) -> str:
    """The path of one of PostgreSQL's own programs; `BadSettings` says how to get it."""
    path = which(name)
    if path is None:
        raise BadSettings(
            f"{name} is not here, and PostgreSQL is backed up with it: install the client programs of the server's "
            "version (Debian, Ubuntu: apt install postgresql-client; macOS: brew install libpq), or run this elsewhere"
        )
    return path


def refuse_older_program(program: str, server: str) -> None:
    """`BadSettings` when pg_dump or pg_restore is older than the server, which they refuse."""
    # A constant command.
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"(\d+)[.\d]*", done.stdout)
    if found and int(found[1]) < major(server):
        raise BadSettings(f"{program} is of PostgreSQL {found[1]}, the server of {major(server)}: install the client "
                          f"programs of version {major(server)} or newer and put them first on PATH")  # fmt: skip


def server_version(conn: Connection) -> str:
    """Such as `15.18`."""
    return str(conn.execute(text("SHOW server_version")).scalar_one()).split()[0]


def major(version: str) -> int:
    """The first number of a version; 0 when there is none."""
    found = re.match(r"\d+", version)
    return int(found[0]) if found else 0


def _pieces(stream: Iterator[bytes]) -> Iterator[Statements | RowsOf | Line]:
    waiting: list[bytes] = []
    is_row = False
    for line in stream:
        if is_row:
            is_row = line != _END_OF_ROWS
            if is_row:
                yield Line(line)
        elif found := _COPY.fullmatch(line):
            yield Statements(b"".join(waiting))
            yield RowsOf(found[1].decode(), line)
            waiting, is_row = [], True
        elif not line.startswith(_FOR_PSQL):
            waiting.append(line)
    yield Statements(b"".join(waiting))


def _run(program: str, options: list[str], url: str) -> None:
    parsed = make_url(url)
    address = parsed.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    # The password stays out of the arguments, which every user of the machine can list.
    secret = {"PGPASSWORD": str(parsed.password)} if parsed.password else {}
    # Constant options, names of our own tables and an address; no shell.
    done = subprocess.run([program, *options, f"--dbname={address}"], env=os.environ | secret,  # noqa: S603
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode != 0:
        raise DeskError(f"{Path(program).name} failed: {_first_line(done.stderr)}; nothing was left behind")


def _first_line(said: str) -> str:
    return said.strip().splitlines()[0] if said.strip() else "without a word"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
