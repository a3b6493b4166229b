"""Older databases are brought up to date, newer ones refused, failed steps leave nothing."""

import threading
from collections.abc import Sequence

import pytest

from localize.errors import StoreError
from localize.store import Cached, MemoryRow, open_store
from localize.store.connection import Database
from localize.store.migrations import MIGRATIONS, Migration, migrate
from localize.store.store import _database

NEXT = MIGRATIONS[-1].number + 1


def made_by(url: str, migrations: Sequence[Migration]) -> Database:
    database = _database(url, 30)
    migrate(database, migrations)
    return database


def tables(database: Database) -> set[str]:
    names = ("migration", "drama", "cell", "memory", "extra", "extra_two")
    with database.read() as connection:
        return {name for name in names if database.has_table(connection, name)}


def applied(database: Database) -> list[int]:
    with database.read() as connection:
        rows = connection.rows("SELECT number FROM migration ORDER BY number")
    return [row[0] for row in rows]


def test_the_steps_are_numbered_without_gaps() -> None:
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


@pytest.mark.parametrize("version", [step.number for step in MIGRATIONS])
def test_a_database_of_each_version_is_brought_up_to_date(store_url: str, version: int) -> None:
    old = made_by(store_url, MIGRATIONS[:version])
    assert applied(old) == list(range(1, version + 1))
    with old.write() as connection:  # as the first version wrote it
        connection.execute(
            "INSERT INTO cache (key, text, engine, model, prompt, at)"
            " VALUES ('k', ?, 'qwen', 'max', 'v1', 't')",
            ("你好 100%?",),
        )
    old.close()
    with open_store(store_url) as store:
        assert store.cache_get(["k"]) == {"k": Cached("k", "你好 100%?", "qwen", "max", "v1")}
        store.memory_add([MemoryRow("zh-Hans", "th-TH", "a", "b")])
    again = made_by(store_url, MIGRATIONS)
    assert applied(again) == [step.number for step in MIGRATIONS]
    again.close()


def test_who_edited_is_known_of_older_decisions(store_url: str) -> None:
    old = made_by(store_url, MIGRATIONS[:3])
    cell = (
        "INSERT INTO cell (drama, market, cue, version, state, machine, text, origin, engine,"
        " basis, reason, typed, risk, updated_at)"
        " VALUES ('d', 'th-TH', ?, 2, 'pending', '', 't', '', '', '', '', ?, 0, 't')"
    )
    revision = (
        "INSERT INTO revision (drama, market, cue, version, made, at, person, action, old_text,"
        " new_text, state, reason) VALUES ('d', 'th-TH', ?, ?, 1, 't', ?, ?, ?, ?, 'pending', '')"
    )
    with old.write() as connection:
        connection.executemany(cell, [("a", 1), ("b", 0)])
        for version, (person, action, before, after) in enumerate(
            [
                ("run", "draft", "", "x"),
                ("Ann", "edit", "x", "y"),
                ("Bo", "edit", "y", "t"),
                ("Cy", "approve", "t", "t"),
            ]
        ):
            connection.execute(revision, ("a", version, person, action, before, after))
            connection.execute(revision, ("b", version, "run", "draft", before, after))
    old.close()
    with open_store(store_url) as store:
        editors = [store.cell("d", "th-TH", cue) for cue in "ab"]
        assert [one.editor for one in editors if one is not None] == ["Bo", ""]
        past = store.standing("d", "th-TH", "a")
        assert [(one.revision.by, one.earlier) for one in past] == [
            ("Ann", None),
            ("Bo", None),
            ("Cy", None),
        ]


def test_a_later_step_is_applied_once(store_url: str) -> None:
    step = Migration(NEXT, "more", ("CREATE TABLE extra (id $ID, text TEXT)",))
    made_by(store_url, MIGRATIONS).close()
    newer = made_by(store_url, (*MIGRATIONS, step))
    migrate(newer, (*MIGRATIONS, step))
    assert applied(newer)[-1] == NEXT
    assert "extra" in tables(newer)
    newer.close()
    with pytest.raises(StoreError, match=f"newer localize \\(schema {NEXT}, this one knows"):
        open_store(store_url)


def test_a_step_that_fails_half_way_leaves_nothing(store_url: str) -> None:
    bad = ("CREATE TABLE extra (id $ID)", "CREATE TABLE extra_two (id $ID)", "CREATE nonsense")
    database = made_by(store_url, MIGRATIONS)
    with pytest.raises(StoreError, match="syntax error"):
        migrate(database, (*MIGRATIONS, Migration(NEXT, "broken", bad)))
    assert tables(database) == {"migration", "drama", "cell", "memory"}
    assert applied(database)[-1] == NEXT - 1
    migrate(database, (*MIGRATIONS, Migration(NEXT, "mended", bad[:2])))
    assert {"extra", "extra_two"} <= tables(database)
    database.close()


def test_the_very_first_step_leaves_nothing_either(store_url: str) -> None:
    database = _database(store_url, 30)
    first = MIGRATIONS[0]
    broken = first._replace(both=(*first.both, "CREATE nonsense"))
    with pytest.raises(StoreError, match="syntax error"):
        migrate(database, [broken])
    assert tables(database) == set()
    database.close()
    open_store(store_url).close()


def test_many_may_open_a_new_database_at_once(store_url: str) -> None:
    failures: list[BaseException] = []
    gate = threading.Barrier(6)

    def start() -> None:
        gate.wait()
        try:
            open_store(store_url).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
