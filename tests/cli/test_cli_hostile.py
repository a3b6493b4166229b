"""`localize run` over episodes as dramas have them, against servers that do their worst."""

import math
from pathlib import Path
from typing import Any

import pytest

from tests.cli.drama import Drama, chat_table
from tests.draft.draft_support import EPISODE, TERMS
from tests.servers.chat import ChatServer, Fault, right
from tests.servers.hostile import BODIES, MENDED, NAMED, ONE_LINE, TAKEN

EPISODES = {1: EPISODE[:14], 2: EPISODE[14:28], 3: EPISODE[28:]}
GLOSSARY = "source,target,kind,confidence\n" + "".join(
    f"{term.source},{term.targets[0]},{term.kind},{term.confidence}\n" for term in TERMS
)
#: A whole batch, its halves and every line alone, once more in the dark, for three episodes.
MOST_REQUESTS = sum(2 * len(e) + math.ceil(math.log2(len(e) + 1)) + 1 for e in EPISODES.values())


def drama_for(folder: Path, server: ChatServer, **table: object) -> Drama:
    settings = f'\n[markets]\nen-US = {{ engines = ["qwen"] }}\n{chat_table(server.url, **table)}'
    drama = Drama.make(folder / "night", EPISODES, settings)
    drama.write("glossaries/en-US.csv", GLOSSARY)
    return drama


def outcome(drama: Drama, server: ChatServer) -> tuple[dict[str, str], list[str]]:
    """The reason of every cue that has no text, and the addresses of those with a wrong one."""
    result = drama.inside("run", "--json", code=None)
    report = result.json()
    named = {f"en-US/{r['episode']}/{r['cue']}": r["reason"] for r in report["untranslated"]}
    assert result.code == (1 if named else 0)
    # People read the first twenty, and how many more there are; the JSON has them all.
    for address in list(named)[:20]:
        assert result.err.count(f"localize: {address}:") == 1, address
    assert len(named) <= 20 or f"and {len(named) - 20} more" in result.err
    entries = {
        entry["source"]: entry for payload in server.payloads() for entry in payload["glossary"]
    }
    cells = drama.cells("en-US")
    assert len(cells) == len(EPISODE)
    wrong = []
    for address, cell in cells.items():
        assert bool(cell["text"]) != (address in named)
        terms = [entry for source, entry in entries.items() if source in cell["source"]]
        if cell["text"] and cell["machine"] != right(cell["source"], "en-US", terms):
            wrong.append(address)
    for episode, lines in EPISODES.items():
        starts = [start for start, _ in drama.draft("en-US", episode)]
        assert starts == [1000 + 3000 * place for place in range(len(lines))]
    return named, wrong


@pytest.mark.parametrize("fault", MENDED)
def test_every_cue_gets_its_own_text_in_the_end(
    tmp_path: Path, server: ChatServer, fault: str
) -> None:
    server.fault = MENDED[fault]
    assert outcome(drama_for(tmp_path, server), server) == ({}, [])
    assert server.requests <= MOST_REQUESTS


@pytest.mark.parametrize("fault", NAMED)
def test_every_cue_is_named_where_nothing_can_be_had(
    tmp_path: Path, server: ChatServer, fault: str
) -> None:
    server.fault, reason = NAMED[fault]
    drama = drama_for(tmp_path, server)
    named, wrong = outcome(drama, server)
    assert wrong == []
    # A line that is all one name and nothing else says little: every script may write it so.
    assert len(named) >= len(EPISODE) - 1
    assert set(named.values()) == {reason}
    assert server.requests <= MOST_REQUESTS
    # No failure is kept: the next run asks for all of them, and gets them.
    server.fault = None
    assert outcome(drama, server) == ({}, wrong)


@pytest.mark.parametrize("fault", TAKEN)
def test_what_is_only_oddly_written_costs_nothing(
    tmp_path: Path, server: ChatServer, fault: str
) -> None:
    server.fault = TAKEN[fault]
    assert outcome(drama_for(tmp_path, server), server) == ({}, [])
    assert server.requests == len(EPISODES)


@pytest.mark.parametrize("fault", ONE_LINE)
def test_one_spoilt_line_leaves_all_others_alone(
    tmp_path: Path, server: ChatServer, fault: str
) -> None:
    line, place = EPISODE[10], "en-US/1/11"
    spoilt = ONE_LINE[fault]
    server.on_text = lambda source, text: spoilt(text) if source == line else text
    named, wrong = outcome(drama_for(tmp_path, server), server)
    assert (set(named), wrong) == ({place}, [])
    assert set(named.values()) == {"suspect"}
    # Its batch, the line alone, and once more; where a line is empty its batch is halved too.
    halves = 2 * math.ceil(math.log2(14))
    assert server.requests <= len(EPISODES) + 2 + (halves if fault == "only-controls" else 0)


@pytest.mark.parametrize("body", BODIES)
def test_what_is_no_completion_at_all(tmp_path: Path, server: ChatServer, body: str) -> None:
    server.always = ("body", {"text": BODIES[body]})
    drama = drama_for(tmp_path, server)
    named, wrong = outcome(drama, server)
    assert (len(named), wrong) == (len(EPISODE), [])
    assert set(named.values()) == {"incomplete"}
    # Six in a row, and what was in flight meanwhile; not every line of every episode.
    assert server.requests <= 6 + len(EPISODES)
    server.always = None
    assert outcome(drama, server) == ({}, [])


@pytest.mark.parametrize("fault", sorted(MENDED))
def test_a_fault_that_comes_once_costs_two_requests_an_episode(
    tmp_path: Path, server: ChatServer, fault: str
) -> None:
    once = MENDED[fault]
    server.fault = Fault(once.spoil, least=once.least, times=1)
    assert outcome(drama_for(tmp_path, server), server) == ({}, [])
    # The halves; or each line alone where its own fault shows, as in a text of another script.
    assert server.requests <= len(EPISODES) + 14


def test_of_two_engines_the_second_gets_only_what_the_first_could_not(
    tmp_path: Path, server: ChatServer
) -> None:
    fault: Any = NAMED["another-script"][0]
    server.fault = fault
    drama = drama_for(tmp_path, server)
    with ChatServer() as other:
        text = (drama.folder / "drama.toml").read_text(encoding="utf-8")
        spare = chat_table(other.url).replace("[engines.qwen]", "[engines.spare]")
        drama.write("drama.toml", text.replace('["qwen"]', '["qwen", "spare"]') + spare)
        report = drama.run()
        assert report["untranslated"] == []
        assert other.requests == len(EPISODES)
        assert report["engines"]["spare"]["failures"] == 0
