"""What a user reads when the database fails: one line, the right exit code, no password."""

import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from localize.errors import InputError, LocalizeError, MissingExtra, StoreError, WriteError
from localize.model import Cell
from localize.store import Cached, Store, open_store


def one_line(error: LocalizeError) -> str:
    text = str(error)
    assert "\n" not in text
    assert text
    return text


def failing(where: str | Path, kind: type[LocalizeError]) -> str:
    with pytest.raises(kind) as caught:
        open_store(where, timeout_s=0.1)
    return one_line(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"1\n00:00:01,000 --> 00:00:02,000\nhello\n" * 50)
    assert failing(path, StoreError).startswith(f"{path}: not a database")
    assert path.read_bytes().startswith(b"1\n00:00")


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE photo (id INTEGER)")
    raw.close()
    assert "a database of another program" in failing(path, StoreError)


def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with open_store(path) as store:
        rows = [(Cell("th-TH", f"c{n}", "pending", text="x" * 99), 0) for n in range(999)]
        store.save_cells("d", rows)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * (size - 4096 * 3))
    with pytest.raises(StoreError) as caught, open_store(path) as store:
        store.queue("d")
        store.counts("d", errors=())
        store.history("d", "th-TH", "c1")
    assert "damaged" in one_line(caught.value)


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    assert "cannot be opened" in failing(tmp_path, WriteError)
    file = tmp_path / "file"
    file.write_text("x")
    assert str(file) in failing(file / "state.db", WriteError)


def test_a_folder_that_takes_no_files() -> None:
    # Nobody, not even root, makes files there.
    assert "/proc" in failing("/proc/localize/state.db", WriteError)
    assert "cannot be opened" in failing("/proc/state.db", WriteError)


def test_a_full_disk_says_so_and_keeps_what_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with open_store(path) as store:
        store.cache_put([Cached("first", "kept")])
        pages = _limit_pages(store, 60)
        with pytest.raises(WriteError) as caught:
            store.cache_put([Cached(f"k{n}", "x" * 900) for n in range(pages * 10)])
        assert "the disk is full" in one_line(caught.value)
        store.cache_put([Cached("later", "kept too")])
        assert set(store.cache_get(["first", "later", "k1"])) == {"first", "later"}


def _limit_pages(store: Store, more: int) -> int:
    """Let the file grow by so many pages only: SQLite then fails as on a full disk."""
    with store._database.write() as connection:
        pages = int(connection.rows("PRAGMA page_count")[0][0]) + more
    with store._database.read() as connection:
        connection.rows(f"PRAGMA max_page_count = {pages}")
    return pages


def test_a_file_that_another_program_locks(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with open_store(path, timeout_s=0.1) as store:
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program keeps the database locked"):
            store.cache_put([Cached("k", "t")])
        raw.execute("ROLLBACK")
        raw.close()
        store.cache_put([Cached("k", "t")])


def test_a_thread_that_holds_the_file_too_long(tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "state.db", timeout_s=0.1) as one,
        open_store(tmp_path / "state.db", timeout_s=0.1) as other,
        one._database.write(),
        pytest.raises(StoreError, match="another thread keeps the database locked"),
    ):
        other.cache_put([Cached("k", "t")])


def test_a_row_that_another_program_locks(postgres_url: str) -> None:
    with open_store(postgres_url, timeout_s=0.1) as store:
        store.cache_put([Cached("k", "t")])
        with psycopg.connect(postgres_url) as raw:
            raw.execute("SELECT * FROM cache FOR UPDATE")
            with pytest.raises(StoreError, match="another program keeps the database locked"):
                store.cache_put([Cached("k", "new")])
        store.cache_put([Cached("k", "new")])
        assert store.cache_get(["k"])["k"].text == "new"


def test_a_schema_that_takes_no_writes(postgres_url: str) -> None:
    with open_store(postgres_url):
        pass
    read_only = f"{postgres_url}%20-cdefault_transaction_read_only%3Don"
    with open_store(read_only) as store, pytest.raises(WriteError) as caught:
        store.cache_put([Cached("k", "t")])
    assert "may not be written to" in one_line(caught.value)


def test_a_server_that_hung_up_is_asked_again(postgres_url: str) -> None:
    with open_store(postgres_url) as store:
        store.cache_put([Cached("k", "t")])
        with psycopg.connect(postgres_url, autocommit=True) as raw:
            raw.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'localize' AND pid <> pg_backend_pid()"
            )
        with pytest.raises(StoreError, match="the server is gone"):
            store.cache_get(["k"])
        assert store.cache_get(["k"])["k"].text == "t"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:S3cret@127.0.0.1:{port}/studio",
        "postgres://ann:S3cret@127.0.0.1:{port}/studio",
        "postgresql://ann:%533cret@127.0.0.1:{port}/studio",
        "postgresql://127.0.0.1:{port}/studio?user=ann&password=S3cret",
        "postgresql://ann:S3cret@127.0.0.1:99999/studio",
        "postgresql://ann:S3cret@127.0.0.1:port/studio",
        "postgresql://ann:S3cret%zz@127.0.0.1:{port}/studio",
        "postgresql://ann:S3cret@127.0.0.1:{port}/studio?nonsense=S3cret",
        "postgresql://ann:S3cret@[::1/studio",
        "postgresql://ann:S3cret@no-such-host.invalid:{port}/S3cret",
    ],
)
def test_no_error_tells_the_password(url: str) -> None:
    with pytest.raises(LocalizeError) as caught:
        open_store(url.format(port=free_port()))
    error: BaseException | None = caught.value
    text = one_line(caught.value)
    assert isinstance(caught.value, (StoreError, InputError))
    assert "127.0.0.1" in text or "database" in text or "no-such-host" in text
    while error is not None:
        assert "3cret" not in str(error).replace("/S3cret", "")
        error = None if error.__suppress_context__ else error.__context__


def test_the_name_of_a_store_has_no_password(postgres_url: str, tmp_path: Path) -> None:
    with open_store(f"{postgres_url}&password=S3cret") as store:
        assert "S3cret" not in store.name
        assert store.name.startswith("postgresql://")
    with open_store(tmp_path / "deep" / "er" / "state.db") as store:
        assert store.name == str(tmp_path / "deep" / "er" / "state.db")


def test_an_unknown_kind_of_database(tmp_path: Path) -> None:
    said = failing("mysql://ann:S3cret@host/studio", InputError)
    assert said == "database: mysql:// is not known; give a path or postgresql://HOST/NAME"


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_postgres_without_its_driver_names_the_extra() -> None:
    said = python(
        "import sys; sys.modules['psycopg'] = None\n"
        "from localize.errors import MissingExtra\n"
        "from localize.store import open_store\n"
        "try: open_store('postgresql://127.0.0.1/x')\n"
        "except MissingExtra as error: print(error.extra, error)\n"
    )
    assert said.startswith("studio PostgreSQL needs the extra [studio]")
    assert MissingExtra.exit_code == 2


def test_importing_the_store_opens_no_driver() -> None:
    code = (
        "import sys, localize.store; print([m for m in ('sqlite3', 'psycopg') if m in sys.modules])"
    )
    assert python(code) == "[]"


def test_a_store_is_closed_and_may_be_opened_again(store: Store) -> None:
    store.cache_put([Cached("k", "t")])
    store.close()
    assert store.cache_get(["k"])["k"].text == "t"


def test_a_forked_child_opens_connections_of_its_own(store: Store, store_url: str) -> None:
    store.cache_put([Cached("k", "parent")])
    said = python(
        "import os\n"
        "from localize.store import Cached, open_store\n"
        f"store = open_store({store_url!r})\n"
        "store.cache_get(['k'])\n"
        "child = os.fork()\n"
        "store.cache_put([Cached('child' if child == 0 else 'parent', 'x')])\n"
        "if child == 0: os._exit(0)\n"
        "print(os.waitpid(child, 0)[1], sorted(store.cache_get(['child', 'parent'])))\n"
    )
    assert said == "0 ['child', 'parent']"


def test_every_error_of_the_server_is_one_of_ours() -> None:
    from psycopg import errors

    from localize.store.postgres import Postgres

    database = Postgres("postgresql://ann:S3cret@host/studio", timeout_s=1)
    kinds = [errors.lookup(code) for code in ("53100", "25006", "42501", "57P01", "40P01", "42P01")]
    said = [database.explain(kind("S3cret is wrong\nDETAIL: S3cret")) for kind in kinds]
    assert [type(error) for error in said] == [WriteError] * 3 + [StoreError] * 3
    name = "postgresql://ann@host/studio"
    assert [one_line(error) for error in said] == [
        f"{name}: the disk is full: *** is wrong",
        f"{name}: may not be written to: *** is wrong",
        f"{name}: this user may not write to it: *** is wrong",
        f"{name}: the server is gone or cannot be reached: *** is wrong",
        f"{name}: another program keeps the database locked: *** is wrong",
        f"{name}: *** is wrong",
    ]


def test_a_nul_is_refused_in_one_line(store: Store, store_url: str) -> None:
    if store_url.startswith("postgres"):
        with pytest.raises(StoreError) as caught:
            store.cache_put([Cached("k", "a\0b")])
        assert "NUL" in one_line(caught.value)
    else:
        store.cache_put([Cached("k", "a\0b")])
        assert store.cache_get(["k"])["k"].text == "a\0b"
