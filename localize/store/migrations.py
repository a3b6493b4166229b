"""The schema, as numbered steps that are applied in order and never changed once released."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from localize.errors import StoreError
from localize.store.connection import Connection, Database
from localize.store.memory import index_all

# ``$ID`` and ``$CLUSTERED`` are all that the two back ends spell differently in a table.
_WORDS = {
    "sqlite": {"$ID": "INTEGER PRIMARY KEY", "$CLUSTERED": "WITHOUT ROWID"},
    "postgres": {"$ID": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "$CLUSTERED": ""},
}


class Migration(NamedTuple):
    """One step: ``both`` runs on either back end, then the statements of its own.

    ``fill`` then gives the new tables what SQL alone cannot make of the old ones.
    """

    number: int
    name: str
    both: tuple[str, ...]
    sqlite: tuple[str, ...] = ()
    postgres: tuple[str, ...] = ()
    fill: Callable[[Connection], None] | None = None


_DRAMAS = (
    """CREATE TABLE drama (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, path TEXT NOT NULL, created TEXT NOT NULL
    )""",
    """CREATE TABLE run_lock (
        drama TEXT PRIMARY KEY, token TEXT NOT NULL, holder TEXT NOT NULL, host TEXT NOT NULL,
        machine TEXT NOT NULL, pid BIGINT NOT NULL, started TEXT NOT NULL,
        heartbeat DOUBLE PRECISION NOT NULL
    )""",
    """CREATE TABLE run (
        id $ID, drama TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL,
        report TEXT NOT NULL
    )""",
    "CREATE INDEX run_drama ON run (drama)",
    """CREATE TABLE written (
        drama TEXT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (drama, path)
    ) $CLUSTERED""",
)

_SOURCE = (
    """CREATE TABLE episode (
        drama TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, format TEXT NOT NULL,
        encoding TEXT NOT NULL, digest TEXT NOT NULL, loaded_at TEXT NOT NULL, findings TEXT,
        PRIMARY KEY (drama, number)
    ) $CLUSTERED""",
    """CREATE TABLE cue (
        drama TEXT NOT NULL, id TEXT NOT NULL, episode INTEGER NOT NULL, place INTEGER NOT NULL,
        number TEXT NOT NULL, start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL,
        text TEXT NOT NULL, previous TEXT NOT NULL, speaker TEXT NOT NULL, kind TEXT NOT NULL,
        style TEXT NOT NULL, tags TEXT, line INTEGER NOT NULL, scene INTEGER NOT NULL,
        hook INTEGER NOT NULL, cliffhanger INTEGER NOT NULL, recap INTEGER NOT NULL,
        gone INTEGER NOT NULL, PRIMARY KEY (drama, id)
    ) $CLUSTERED""",
    "CREATE INDEX cue_episode ON cue (drama, episode, place)",
)

# Cells are not clustered by their key: cues' ids are spread, so that each batch of a run would
# touch every page of its market (36 us a cell instead of 14). Nor does an index by risk pay: the
# queue sorts by more than it holds, and was slower with it.
_CELLS = (
    """CREATE TABLE cell (
        drama TEXT NOT NULL, market TEXT NOT NULL, cue TEXT NOT NULL, version INTEGER NOT NULL,
        state TEXT NOT NULL, machine TEXT NOT NULL, text TEXT NOT NULL, pieces TEXT,
        origin TEXT NOT NULL, engine TEXT NOT NULL, basis TEXT NOT NULL, reason TEXT NOT NULL,
        typed INTEGER NOT NULL, risk INTEGER NOT NULL, reasons TEXT, findings TEXT, changes TEXT,
        updated_at TEXT NOT NULL, PRIMARY KEY (drama, market, cue)
    )""",
    """CREATE TABLE revision (
        id $ID, drama TEXT NOT NULL, market TEXT NOT NULL, cue TEXT NOT NULL,
        version INTEGER NOT NULL, made INTEGER NOT NULL, at TEXT NOT NULL, person TEXT NOT NULL,
        action TEXT NOT NULL, old_text TEXT NOT NULL, new_text TEXT NOT NULL,
        state TEXT NOT NULL, reason TEXT NOT NULL
    )""",
    "CREATE INDEX revision_cell ON revision (drama, market, cue)",
    """CREATE INDEX revision_rejected ON revision (drama, market, cue)
        WHERE action = 'reject'""",
    """CREATE INDEX revision_approved ON revision (drama, market, at)
        WHERE state = 'approved' AND made = 1""",
)

_TEXTS = (
    """CREATE TABLE cache (
        key TEXT PRIMARY KEY, text TEXT NOT NULL, engine TEXT NOT NULL, model TEXT NOT NULL,
        prompt TEXT NOT NULL, at TEXT NOT NULL
    ) $CLUSTERED""",
    """CREATE TABLE memory_file (
        id BIGINT PRIMARY KEY, origin TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL
    )""",
    """CREATE TABLE memory (
        id $ID, market TEXT NOT NULL, hash BIGINT NOT NULL, pair BIGINT NOT NULL,
        source_lang TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
        previous_hash BIGINT NOT NULL, next_hash BIGINT NOT NULL, origin TEXT NOT NULL,
        file BIGINT NOT NULL, drama TEXT NOT NULL, episode INTEGER NOT NULL, cue TEXT NOT NULL,
        person TEXT NOT NULL, at TEXT NOT NULL
    )""",
    "CREATE UNIQUE INDEX memory_pair ON memory (market, hash, pair)",
    "CREATE INDEX memory_cell ON memory (drama, market, cue) WHERE file = 0",
    "CREATE INDEX memory_of_file ON memory (file) WHERE file <> 0",
)

_ONLY_APPENDED_SQLITE = (
    """CREATE TRIGGER revision_update BEFORE UPDATE ON revision
        BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END""",
    """CREATE TRIGGER revision_delete BEFORE DELETE ON revision
        BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END""",
)
_ONLY_APPENDED_POSTGRES = (
    """CREATE FUNCTION revision_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the history is never changed'; END $$""",
    """CREATE TRIGGER revision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON revision
        FOR EACH STATEMENT EXECUTE FUNCTION revision_refuse()""",
)

# One row a bare source text, whichever markets and dramas have it: see `similar`.
_SIMILAR = (
    "CREATE TABLE memory_line (id $ID, key BIGINT NOT NULL UNIQUE, text TEXT NOT NULL)",
    "ALTER TABLE memory ADD COLUMN line BIGINT NOT NULL DEFAULT 0",
)
_SIMILAR_SQLITE = (
    """CREATE VIRTUAL TABLE memory_gram USING fts5(
        grams, content='', detail=none, columnsize=0, tokenize='ascii'
    )""",
)
# A function, for it has settings of its own: the planner takes a common gram for a reason to read
# the whole table.
_SIMILAR_POSTGRES = (
    "ALTER TABLE memory_line ADD COLUMN grams INTEGER[] NOT NULL",
    "CREATE INDEX memory_line_grams ON memory_line USING gin (grams)",
    """CREATE FUNCTION memory_lines_with(wanted INTEGER[], most INTEGER) RETURNS SETOF BIGINT
        LANGUAGE sql STABLE SET enable_seqscan = off AS
        'SELECT id FROM memory_line WHERE grams @> wanted LIMIT most'""",
)


# What rules tell the reviewer, what people decided about rules, and notes on screen.
_RULED = (
    "ALTER TABLE cell ADD COLUMN notes TEXT",
    "ALTER TABLE cell ADD COLUMN rulings TEXT",
    "ALTER TABLE cell ADD COLUMN captions TEXT",
    """CREATE INDEX revision_undone ON revision (drama, market, cue) WHERE action = 'undo-rule'""",
)

# What undoing needs, and what people say, ask, claim and are given to do. `editor` is who wrote
# what stands in a cell; `earlier` the whole cell before a decision; `undoes` the first decision
# that an undo takes back, with all that followed it; `source` the line as the person saw it.
_PEOPLE = (
    "ALTER TABLE cell ADD COLUMN editor TEXT NOT NULL DEFAULT ''",
    """UPDATE cell SET editor = COALESCE((
        SELECT revision.person FROM revision WHERE revision.drama = cell.drama
            AND revision.market = cell.market AND revision.cue = cell.cue AND revision.made = 1
            AND revision.person <> 'run'
            AND (revision.old_text <> revision.new_text OR revision.action = 'caption')
        ORDER BY revision.id DESC LIMIT 1), '')
        WHERE typed = 1 OR rulings IS NOT NULL OR captions IS NOT NULL""",
    "ALTER TABLE revision ADD COLUMN undoes BIGINT",
    "ALTER TABLE revision ADD COLUMN source TEXT",
    "ALTER TABLE revision ADD COLUMN earlier TEXT",
    """CREATE INDEX revision_undo ON revision (drama, market, cue) WHERE undoes IS NOT NULL""",
    """CREATE TABLE claim (
        drama TEXT NOT NULL, market TEXT NOT NULL, cue TEXT NOT NULL, person TEXT NOT NULL,
        at TEXT NOT NULL, until TEXT NOT NULL, note TEXT NOT NULL,
        PRIMARY KEY (drama, market, cue)
    ) $CLUSTERED""",
    """CREATE TABLE question (
        id $ID, drama TEXT NOT NULL, cue TEXT NOT NULL, market TEXT NOT NULL,
        person TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL
    )""",
    "CREATE INDEX question_cue ON question (drama, cue)",
    """CREATE TABLE answer (
        id $ID, question BIGINT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
        text TEXT NOT NULL
    )""",
    "CREATE INDEX answer_question ON answer (question)",
    """CREATE TABLE assignment (
        drama TEXT NOT NULL, market TEXT NOT NULL, episode INTEGER NOT NULL,
        person TEXT NOT NULL, due TEXT NOT NULL, given_by TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (drama, market, episode)
    ) $CLUSTERED""",
)
_TALK_SQLITE = tuple(
    f"""CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END"""
    for table in ("question", "answer")
    for verb in ("update", "delete")
)
_TALK_POSTGRES = tuple(
    f"""CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION revision_refuse()"""
    for table in ("question", "answer")
)


def _index_memory(connection: Connection) -> None:
    index_all(connection)
    # Last: it is cheaper to build than to keep up.
    connection.execute("CREATE INDEX memory_of_line ON memory (line, market)")


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "dramas, cells, history, cache and memory",
        _DRAMAS + _SOURCE + _CELLS + _TEXTS,
        _ONLY_APPENDED_SQLITE,
        _ONLY_APPENDED_POSTGRES,
    ),
    Migration(
        2,
        "similar lines of the memory",
        _SIMILAR,
        _SIMILAR_SQLITE,
        _SIMILAR_POSTGRES,
        _index_memory,
    ),
    Migration(3, "notes of rules, what people decided about them, captions", _RULED),
    Migration(
        4,
        "what undoing needs, claims, questions, assignments",
        _PEOPLE,
        _TALK_SQLITE,
        _TALK_POSTGRES,
    ),
)


def migrate(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a database to the newest of these steps, each in a transaction of its own.

    Raises StoreError when a newer version of localize made the database. A step that fails
    leaves nothing of itself behind.
    """
    with database.read() as connection:
        version = _version(database, connection)
    newest = migrations[-1].number
    if version > newest:
        raise StoreError(
            f"{database.name}: made by a newer localize (schema {version}, this one knows {newest})"
        )
    for migration in migrations:
        if migration.number > version:
            _apply(database, migration)


def _version(database: Database, connection: Connection) -> int:
    if not database.has_table(connection, "migration"):
        return 0
    rows = connection.rows("SELECT MAX(number) FROM migration")
    return int(rows[0][0] or 0)


def _apply(database: Database, migration: Migration) -> None:
    own = migration.sqlite if database.dialect == "sqlite" else migration.postgres
    with database.write(durable=True) as connection:
        database.lock_schema(connection)
        if _version(database, connection) >= migration.number:
            return  # another process was faster
        if migration.number == 1:
            connection.execute(
                "CREATE TABLE migration"
                " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL)"
            )
        for statement in migration.both + own:
            for word, meaning in _WORDS[database.dialect].items():
                statement = statement.replace(word, meaning)
            connection.execute(statement)
        if migration.fill is not None:
            migration.fill(connection)
        connection.execute(
            "INSERT INTO migration (number, name, at) VALUES (?, ?, ?)",
            (migration.number, migration.name, datetime.now(UTC).isoformat(timespec="seconds")),
        )
