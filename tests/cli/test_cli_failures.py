"""Clear failure: one line that names the place, the right exit code, nothing half-written."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.drama import Drama, Result, environment, inside, localize, numbered, one_line

COMMANDS = (["run"], ["status"], ["export"], ["review", "list"])


def limited(drama: Drama, blocks: int, *arguments: str) -> Result:
    """A command that may write no file larger than some blocks of 512 or 1024 bytes."""
    script = f'ulimit -f {blocks} && exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-m", "localize", *arguments],
        cwd=drama.folder,
        env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def untouched(drama: Drama) -> None:
    """Nothing was made of this drama."""
    for name in ("drafts", "out", ".localize"):
        assert not (drama.folder / name).exists(), name


# --- drama.toml -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id = "x"\ntitel = "雨夜"\n', [":2", "titel", "'title'"]),
        ('id = "x\n', [":1", "TOML"]),
        ("[markets]\nth-XX = {}\n", [":2", "th-XX", "th-TH"]),
        ('[markets]\nen-US = { engines = ["memry"] }\n', [":2", "memry", "memory"]),
        ('[markets]\nen-US = { engine = ["memory"] }\n', [":2", "engine", "'engines'"]),
        ('[markets]\nen-US = { engines = "memory" }\n', [":2", "engines"]),
        ('[markets]\nen-US = { engines = ["opencc"] }\n', [":2", "opencc", "zh-TW"]),
        ('memory = ["nothing.tmx"]\n[markets]\nen-US = {}\n', [":1", "nothing.tmx"]),
        ('subtitles = "subs"\n[markets]\nen-US = {}\n', [":1", "subs"]),
        ('profile = "netflx"\n[markets]\nen-US = {}\n', [":1", "netflx", "netflix"]),
        ('fps = "fast"\n[markets]\nen-US = {}\n', [":1", "fast"]),
        ("review = 3\n[markets]\nen-US = {}\n", [":1", "review"]),
        ('source = "zh-Hanz"\n[markets]\nen-US = {}\n', [":1", "zh-Hanz"]),
        ("[markets]\n", ["market"]),
        (
            '[markets]\nen-US = { engines = ["a"] }\n[engines.a]\ntype = "chat"\n',
            [":3", "base_url"],
        ),
        (
            '[markets]\nen-US = { engines = ["a"] }\n[engines.a]\ntype = "chat"\n'
            'base_url = "http://127.0.0.1:9/v1"\nmodel = "m"\nkey = "sk-123"\n',
            [":7", "key", "env:"],
        ),
    ],
    ids=range(16),
)
def test_a_mistake_in_the_settings(fresh: Drama, text: str, words: list[str]) -> None:
    fresh.write("drama.toml", text)
    line = one_line(fresh("run", code=2).err)
    assert "drama.toml" in line
    for word in words:
        assert word in line
    assert "sk-123" not in line
    untouched(fresh)


def test_other_commands_say_the_same(fresh: Drama) -> None:
    fresh.write("drama.toml", 'titel = "雨夜"\n')
    lines = {one_line(fresh.inside(*command, code=2).err) for command in COMMANDS}
    assert len(lines) == 1
    untouched(fresh)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_outside_any_drama(tmp_path: Path, command: list[str]) -> None:
    line = one_line(inside("-C", tmp_path, *command, code=2).err)
    assert "drama.toml" in line
    assert "localize init" in line
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_drama_or_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "drama.toml" in one_line(localize("run", "empty", at=tmp_path, code=2).err)
    assert "nowhere" in localize("run", "nowhere", at=tmp_path, code=2).err
    assert "nowhere" in localize("-C", "nowhere", "run", at=tmp_path, code=2).err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("cast.toml", '[[person]]\nnam = "x"\n', ["cast.toml", "nam"]),
        ("glossaries/en-US.csv", "source,taget\n信,letter\n", ["en-US.csv", "taget"]),
        ("glossaries/en-US.csv", "source,target,episodes\n信,letter,x-y\n", ["en-US.csv", "x-y"]),
        ("memory.tmx", "<tmx><body>", ["memory.tmx"]),
        ("memory.tmx", "no xml at all", ["memory.tmx"]),
    ],
)
def test_a_mistake_in_another_file(fresh: Drama, name: str, text: str, words: list[str]) -> None:
    fresh.write(name, text)
    line = one_line(fresh("run", code=2).err)
    for word in words:
        assert word in line
    assert not (fresh.folder / "drafts").exists()


# --- the source -----------------------------------------------------------------------------------


def test_an_empty_source_folder(fresh: Drama) -> None:
    for path in (fresh.folder / "source").iterdir():
        path.unlink()
    line = one_line(fresh("run", code=2).err)
    assert "source" in line
    assert ".srt" in line


def test_a_source_that_is_a_file(fresh: Drama) -> None:
    shutil.rmtree(fresh.folder / "source")
    fresh.write("source", "a file")
    assert "source" in one_line(fresh("run", code=2).err)
    untouched(fresh)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"",
        b"just a note\n",
        b"\xff" * 99,
    ],
    ids=["binary", "png", "empty", "note", "ff"],
)
def test_an_episode_that_is_none(fresh: Drama, data: bytes) -> None:
    path = fresh.folder / "source" / "ep02.srt"
    good = path.read_bytes()
    path.write_bytes(data)
    line = one_line(fresh("run", code=2).err)
    assert "ep02.srt" in line
    assert not (fresh.folder / "drafts").exists()
    path.write_bytes(good)
    fresh.run()


def test_two_episodes_with_one_number(fresh: Drama) -> None:
    shutil.copy(fresh.folder / "source" / "ep02.srt", fresh.folder / "source" / "第2集.srt")
    line = one_line(fresh("run", code=2).err)
    assert "ep02.srt" in line
    assert "第2集.srt" in line
    assert not (fresh.folder / "drafts").exists()


def test_an_episode_that_is_a_link_to_nowhere(fresh: Drama) -> None:
    (fresh.folder / "source" / "ep03.srt").symlink_to(fresh.folder / "gone.srt")
    result = fresh("run", code=None)
    # Whether it is skipped or refused, it must not pass in silence.
    assert "ep03.srt" in result.err


def test_a_later_mistake_in_the_source_loses_nothing(night: Drama) -> None:
    night.approve("en-US/1/3")
    night.run()
    before = night.cells("en-US")
    path = night.folder / "source" / "ep02.srt"
    good = path.read_bytes()
    path.write_bytes(b"\0" * 100)
    night("run", code=2)
    assert night.cells("en-US") == before
    path.write_bytes(good)
    night.run()
    assert night.cells("en-US") == before


# --- the disk -------------------------------------------------------------------------------------


def test_a_file_where_the_drafts_should_go(fresh: Drama) -> None:
    path = fresh.write("drafts", "a file")
    line = one_line(fresh("run", code=3).err)
    assert "drafts" in line
    assert path.read_text(encoding="utf-8") == "a file"
    path.unlink()
    report = fresh.run()
    assert report["markets"]["en-US"]["untranslated"] == 0
    assert len(fresh.draft("en-US")) == 6


def test_a_folder_where_a_draft_should_go(fresh: Drama) -> None:
    path = fresh.folder / "drafts" / "en-US" / "ep01.srt"
    path.mkdir(parents=True)
    assert "ep01.srt" in one_line(fresh("run", code=3).err)
    path.rmdir()
    fresh.run()
    assert len(fresh.draft("en-US")) == 6


def test_a_file_where_the_deliverables_should_go(night: Drama) -> None:
    path = night.write("out", "a file")
    line = one_line(night("export", "-m", "en-US", "--allow-unapproved", code=3).err)
    assert "out" in line
    path.unlink()
    night("export", "-m", "en-US", "--allow-unapproved")


def test_a_file_where_the_database_should_go(fresh: Drama) -> None:
    path = fresh.write(".localize", "a file")
    assert ".localize" in one_line(fresh("run", code=3).err)
    path.unlink()
    fresh.run()


def test_a_disk_that_is_full_from_the_start(fresh: Drama) -> None:
    result = limited(fresh, 0, "run")
    assert result.code == 3
    one_line(result.err)
    assert not list(fresh.folder.rglob("*.tmp"))
    fresh.run()
    assert len(fresh.draft("en-US")) == 6


def test_a_disk_that_runs_full(night: Drama) -> None:
    before = night.files()
    many = numbered(400, start=100)
    night.source(3, many)
    result = limited(night, 100, "run")
    assert result.code == 3
    one_line(result.err)
    assert {name: data for name, data in night.files().items() if name in before} == before
    assert not list(night.folder.rglob("*.tmp"))
    report = night.run()
    assert report["markets"]["en-US"]["untranslated"] == 0
    assert len(night.draft("en-US", 3)) == 400


def test_a_full_disk_at_export_keeps_the_old_files(night: Drama) -> None:
    export = ["export", "-m", "en-US", "--allow-unapproved"]
    night(*export)
    before = night.files()
    night("review", "edit", "en-US/1/3", "--text", "I waited 17 days.", "--by", "Ana")
    result = limited(night, 0, *export)
    assert result.code == 3
    assert night.files() == before


@pytest.mark.parametrize("command", [["checks"], ["status", "--json"], ["run"]], ids=" ".join)
def test_the_output_goes_to_a_full_disk(night: Drama, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "localize", *command],
            cwd=night.folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
        )
    assert done.returncode == 3
    one_line(done.stderr)


# --- the database ---------------------------------------------------------------------------------


def database(drama: Drama) -> Path:
    return drama.folder / ".localize" / "state.db"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_of_a_newer_version(night: Drama, command: list[str]) -> None:
    with sqlite3.connect(database(night)) as connection:
        connection.execute(
            "INSERT INTO migration (number, name, at) VALUES (999, 'later', '2030-01-01')"
        )
    connection.close()
    before = night.files()
    line = one_line(night.inside(*command, code=3).err)
    assert "newer" in line
    assert "999" in line
    assert night.files() == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_is_none(night: Drama, command: list[str]) -> None:
    junk = b"this is no database\n" * 500
    for name in ("state.db-wal", "state.db-shm"):
        (night.folder / ".localize" / name).unlink(missing_ok=True)
    database(night).write_bytes(junk)
    line = one_line(night.inside(*command, code=3).err)
    assert "state.db" in line
    assert database(night).read_bytes() == junk


def test_a_database_that_is_damaged(night: Drama) -> None:
    path = database(night)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    line = one_line(night("run", code=3).err)
    assert "state.db" in line


def test_a_database_that_is_not_there_yet_is_made(night: Drama) -> None:
    shutil.rmtree(night.folder / ".localize")
    # The drafts are what it would write: nothing is in the way.
    night.run()


def test_a_server_of_databases_that_does_not_answer(fresh: Drama) -> None:
    url = "postgresql://someone:secret-word@127.0.0.1:9/none?connect_timeout=2"
    result = localize("run", fresh.folder, env={"LOCALIZE_DATABASE": url}, code=3)
    line = one_line(result.err)
    assert "127.0.0.1" in line
    assert "secret-word" not in line


def test_a_kind_of_database_that_nobody_knows(fresh: Drama) -> None:
    env = {"LOCALIZE_DATABASE": "mysql://127.0.0.1/none"}
    assert "mysql" in one_line(localize("run", fresh.folder, env=env, code=2).err)


def test_two_dramas_with_one_name_in_one_database(tmp_path: Path) -> None:
    settings = '\n[markets]\nen-US = { engines = ["pseudo"] }\n'
    for name in ("one", "two"):
        Drama.make(tmp_path / name, {1: numbered(3)}, settings)
    (tmp_path / "studio.toml").write_text('database = "studio.db"\n', encoding="utf-8")
    localize("run", "one", at=tmp_path)
    line = one_line(localize("run", "two", at=tmp_path, code=2).err)
    assert "night" in line
    assert str(tmp_path / "one") in line
    assert not (tmp_path / "two" / "drafts").exists()
    two = Drama(tmp_path / "two")
    two.write("drama.toml", 'id = "two"\n' + settings)
    localize("run", "two", at=tmp_path)
    assert not (tmp_path / "two" / ".localize").exists()
    assert len(two.cells("en-US")) == 3


# --- what is no file ------------------------------------------------------------------------------


def test_a_folder_where_a_file_should_be_is_named(fresh: Drama) -> None:
    for name in ("glossaries/en-US.csv", "cast.toml"):
        (fresh.folder / name).mkdir(parents=True)
        line = one_line(fresh.inside("run", "--offline", code=2).err)
        assert name in line
        assert "Is a directory" in line
        (fresh.folder / name).rmdir()
    untouched(fresh)
    (fresh.folder / "source/ep01.srt.ignore.toml").mkdir()
    line = one_line(fresh.inside("check", "source", code=2).err)
    assert "ep01.srt.ignore.toml: cannot be read: Is a directory" in line


def test_check_passes_over_pipes_and_folders_that_are_named_like_episodes(fresh: Drama) -> None:
    os.mkfifo(fresh.folder / "source" / "ep08.srt")
    (fresh.folder / "source" / "ep09.srt").mkdir()
    (fresh.folder / "source" / "ep10.srt").symlink_to("nowhere")
    report = fresh("check", "source", "--format", "json", code=1).json()
    assert report["files"] == 3
    (found,) = [one for one in report["findings"] if one["severity"] == "error"]
    assert (found["file"], found["code"]) == ("source/ep10.srt", "F006")
