"""Apertium's real program, and programs in its place that die, hang or answer nonsense."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize import engines, locales
from localize.engines import Line, Request
from localize.errors import EngineError, SettingsError

ES = locales.market("es-419")


def build(**table: Any) -> Any:
    return engines.build("apertium", table, folder=Path())


def request(*texts: str) -> Request:
    return Request("en-US", ES, tuple(Line(str(n), text) for n, text in enumerate(texts)))


def texts(engine: Any, *lines: str) -> list[str]:
    return [answer.text for answer in engine.translate(request(*lines))]


@pytest.fixture(scope="module")
def real() -> Iterator[Any]:
    engine = build()
    yield engine
    engine.close()


def test_lines_are_translated(real: Any) -> None:
    assert texts(real, "Who are you?", "I don't know", "No") == ["Quién eres?", "No sé", "No"]


def test_the_full_stop_of_a_line_is_kept_and_none_is_added(real: Any) -> None:
    found = texts(real, "The house is big.", "The house is big", "Wait...")
    assert found == ["La casa es grande.", "La casa es grande", "Espera..."]


def test_unknown_words_stay_without_their_mark(real: Any) -> None:
    assert texts(real, "The house of Xyzzyq is big.") == ["La casa de Xyzzyq es grande."]
    assert texts(real, "2 * 3 #") == ["2 * 3 #"]


def test_placeholders_survive(real: Any) -> None:
    assert texts(real, "⟦1⟧ is in the house of ⟦12⟧.") == ["⟦1⟧ es en la casa de ⟦12⟧."]


def test_marks_that_mean_something_to_the_pipe_are_text(real: Any) -> None:
    for mark in "[]{}^$/\\@<>":
        assert mark in texts(real, f"house {mark} house")[0]
    assert texts(real, "[0]a[].[]\0[1]b[].[]", "house") == ["[0]un[].[] [1]b[].[]", "Casa"]


def test_a_line_without_a_text_is_declined(real: Any) -> None:
    (answer,) = real.translate(request("~"))
    assert (answer.text, bool(answer.declined)) == ("", True)


NUMBERED = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=20
)


@given(lines=NUMBERED)
@settings(max_examples=60, deadline=None)
def test_whatever_the_lines_hold_none_comes_under_another(real: Any, lines: list[str]) -> None:
    """Every line has a number of its own, which comes back in its own answer only."""
    numbered = [f"{line} {100 + n} cats" for n, line in enumerate(lines)]
    answers = real.translate(request(*numbered))
    assert [answer.id for answer in answers] == [str(n) for n in range(len(lines))]
    for n, answer in enumerate(answers):
        assert str(100 + n) in answer.text, (numbered[n], answer)


def test_many_threads_get_their_own_lines(real: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: texts(real, f"He has {n} cats.")[0], range(200)))
    assert done == [f"Tiene {n} gatos." for n in range(200)]


def test_more_than_a_pipe_holds_goes_through(real: Any) -> None:
    long = "The house is big. " * 100
    assert len(texts(real, *[long] * 30)) == 30


# --- which markets --------------------------------------------------------------------------------


def test_it_serves_what_a_mode_is_there_for(real: Any) -> None:
    assert real.serves(ES, "en-US") == ""
    assert real.serves(locales.market("es-ES"), "en-GB") == ""
    assert real.serves(locales.market("en-US"), "es-419") == ""
    assert "reads no Chinese" in real.serves(ES, "zh-Hans")
    assert "eng-spa" in real.serves(locales.market("th-TH"), "en-US")
    assert real.reach() == ""


def test_what_it_does_not_serve_it_does_not_translate(real: Any) -> None:
    with pytest.raises(EngineError, match="no mode from en-US to th-TH") as caught:
        real.translate(Request("en-US", locales.market("th-TH"), (Line("0", "Who?"),)))
    assert caught.value.reason == "refused"


def test_a_mode_that_is_set_is_the_only_one() -> None:
    engine = build(mode="spa-eng_US")
    assert engine.serves(locales.market("en-GB"), "es-ES") == ""
    assert engine.serves(ES, "en-US") == "no mode from en-US to es-419, only spa-eng_US"
    assert "no mode eng-fra" in build(mode="eng-fra").serves(ES, "en-US")


def test_a_name_that_is_no_mode_is_refused() -> None:
    with pytest.raises(SettingsError, match="eng-spa"):
        build(mode="../eng-spa")


def test_what_is_missing_is_named_with_its_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = build(path=str(tmp_path))
    assert "no modes in" in engine.reach()
    assert "apt-get install apertium apertium-eng-spa" in engine.serves(ES, "en-US")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apertium is not installed" in build().reach()
    assert "\n" not in build().serves(ES, "en-US")


# --- programs in its place ------------------------------------------------------------------------

SCRIPT = """#!/usr/bin/env python3
import os, sys, time
log = open({log!r}, "a")
log.write(f"{{os.getpid()}}\\n"); log.close()
starts = len(open({log!r}).readlines())
def lines():
    held = b""
    while chunk := os.read(0, 65536):
        *whole, held = (held + chunk).split(b"\\0")
        yield from whole
def say(*lines):
    sys.stdout.buffer.write(b"".join(line + b"\\0" for line in lines)); sys.stdout.buffer.flush()
{body}
"""


class Fake:
    """A mode whose program does what ``body`` says; ``starts``: how often it was started."""

    def __init__(self, folder: Path, body: str) -> None:
        self.log = folder / "log"
        program = folder / "program"
        program.write_text(SCRIPT.format(log=str(self.log), body=body))
        program.chmod(0o755)
        (folder / "eng-spa.mode").write_text(f"{program} a | {program.with_name('through')}")
        program.with_name("through").write_text("#!/bin/sh\nexec cat\n")
        program.with_name("through").chmod(0o755)
        self.path = str(folder)

    @property
    def pids(self) -> list[int]:
        return [int(line) for line in self.log.read_text().split()]

    def failure(self, engine: Any) -> EngineError:
        with pytest.raises(EngineError) as caught:
            engine.translate(request("Who?", "You."))
        return caught.value


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pids: list[int]) -> bool:
    until = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(alive, pids))


def test_an_answer_comes_back_through_a_mode_of_ones_own(tmp_path: Path) -> None:
    fake = Fake(tmp_path, "for line in lines(): say(line)")
    engine = build(path=fake.path)
    assert texts(engine, "Who?", "You / I.") == ["Who?", "You / I."]
    assert texts(engine, "Again.") == ["Again."]
    assert len(fake.pids) == 1
    engine.close()
    assert gone(fake.pids)
    with pytest.raises(EngineError, match="stopped"):
        engine.translate(request("Who?"))


def test_a_program_that_died_is_started_again(tmp_path: Path) -> None:
    fake = Fake(tmp_path, "for line in lines():\n    say(line)\n    if starts == 1: sys.exit(1)")
    engine = build(path=fake.path)
    assert texts(engine, "Who?", "You.", "We.") == ["Who?", "You.", "We."]
    assert len(fake.pids) == 2
    os.kill(fake.pids[1], 9)
    assert gone(fake.pids)
    assert texts(engine, "Who?") == ["Who?"]
    engine.close()


def test_a_program_that_dies_again_is_given_up(tmp_path: Path) -> None:
    fake = Fake(tmp_path, "print('no such\\ndictionary', file=sys.stderr); sys.exit(3)")
    engine = build(path=fake.path)
    error = fake.failure(engine)
    assert (error.reason, error.final) == ("unreachable", False)
    assert str(error) == "the program ended: dictionary"
    assert len(fake.pids) == 2
    assert engine.usage.snapshot()["failures"] == 1
    engine.close()


@pytest.mark.parametrize("body", ["time.sleep(60)", "for line in lines(): time.sleep(60)"])
def test_a_program_that_hangs_is_ended(tmp_path: Path, body: str) -> None:
    fake = Fake(tmp_path, body)
    engine = build(path=fake.path, timeout=1)
    start = time.monotonic()
    with pytest.raises(EngineError) as caught:
        engine.translate(request(*["x" * 10_000] * 100))
    assert caught.value.reason == "timeout"
    assert time.monotonic() - start < 5
    assert len(fake.pids) == 1
    assert gone(fake.pids)
    engine.close()


@pytest.mark.parametrize(
    "body",
    [
        "for line in lines(): say(b'nothing of ours')",
        "for line in lines(): say(line.replace(b'[].[]', b''))",
        "for line in lines(): say(line + b'\\xff')",
        "for line in lines(): say(b'[9' + line[1:])",
        "held = list(zip(*[lines()] * 2, strict=False))",
        "for line in lines(): say(line, line)",
        "two = lines()\nwhile True: a, b = next(two), next(two); say(b, a)",
    ],
)
def test_an_answer_that_is_not_the_lines_own_is_never_used(tmp_path: Path, body: str) -> None:
    fake = Fake(tmp_path, body)
    engine = build(path=fake.path, timeout=2)
    error = fake.failure(engine)
    assert error.reason == ("timeout" if "held" in body else "incomplete")
    assert gone(fake.pids)
    engine.close()


def test_what_is_said_late_is_not_taken_for_the_next_answer(tmp_path: Path) -> None:
    body = "for line in lines():\n    say(line)\n    time.sleep(0.1)\n    say(line)"
    fake = Fake(tmp_path, body)
    engine = build(path=fake.path, timeout=5)
    assert texts(engine, "One.") == ["One."]
    time.sleep(0.4)
    # The old answer stands before the new one: told by its number, and the program starts anew.
    assert texts(engine, "Two.") == ["Two."]
    assert len(fake.pids) == 2
    engine.close()


def test_closing_ends_what_others_wait_for(tmp_path: Path) -> None:
    fake = Fake(tmp_path, "time.sleep(60)")
    engine = build(path=fake.path, timeout=60)
    threading.Timer(1.0, engine.close).start()
    start = time.monotonic()
    with pytest.raises(EngineError) as caught:
        engine.translate(request("Who?"))
    assert caught.value.reason == "unreachable"
    assert time.monotonic() - start < 10
    assert gone(fake.pids)


def test_a_mode_whose_program_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "eng-spa.mode").write_text("lt-proc /none.bin | no-such-program")
    engine = build(path=str(tmp_path))
    with pytest.raises(EngineError) as caught:
        engine.translate(request("Who?"))
    assert caught.value.reason == "unreachable"
    assert "\n" not in str(caught.value)
    engine.close()
