"""Long files and long lines take time in proportion: CPU time of a size beside that of a fifth."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import pytest

from localize.checking import Asked, Checker
from localize.checks.output import pieces
from localize.errors import SubtitleError
from localize.fixing import fix
from localize.ignores import ENDING

#: What readers, checks and fixes look for, repeated to a line of many thousand characters.
UNITS = (
    "<", "{", "<i>", "{\\an8}", "(", ")", " ", ". ", "¿", "¿a? ", "«", '"', "\u202b", "\u202c",
    "- ", "http://", "www.", "1 ", "1,", "...", "。", "，", "\xa0", "a ", "的", "ก", "\u200b", "&",
    "⟦1⟧", "? ", " !", "a\u0301", "no. 5 ", "x://", "<i>a</i> ", "<v ", "一万", "100万",
    ": ", "-->", "\t",
)  # fmt: skip
SMALL, LARGE = 4_000, 20_000
#: Five times the size may take so many times as long: linear is 5, quadratic 25.
MOST = 12


@pytest.fixture(autouse=True)
def _alone() -> None:
    """Let each collection below walk what this test made, not what all tests before it left."""
    gc.collect()
    gc.freeze()


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the least CPU seconds of so many runs."""
    taken = []
    for _ in range(runs):
        gc.collect()
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


def checked(path: Path, market: str, beside: bool) -> None:
    checker = Checker(Asked(market=market, source=path if beside else None))
    result = checker.result(checker.load(path))
    for format_ in ("text", "json"):
        assert all(pieces([result], format_))  # type: ignore[arg-type]
    fix(path, checker, unsafe=True)


def grows(
    tmp_path: Path,
    write: Callable[[int], str],
    market: str,
    ending: str = "srt",
    *,
    beside: bool = False,
) -> float:
    """Return how many times as long the large file takes; ``beside`` itself as its source."""
    ratio = 0.0
    for runs in (1, 3):  # one run may have been disturbed: look again before it counts
        times = []
        for size in (SMALL, LARGE):
            path = tmp_path / f"{size}.{ending}"
            path.write_text(write(size), encoding="utf-8")
            times.append(seconds(partial(checked, path, market, beside), runs))
        # What takes no time at all has no ratio.
        ratio = times[1] / max(times[0], 0.004)
        if ratio <= MOST:
            break
    return ratio


@pytest.mark.parametrize("market", ["fr-FR", "th-TH", "zh-TW"])
def test_one_long_line(tmp_path: Path, market: str) -> None:
    slow = {}
    for unit in UNITS:

        def one_cue(size: int, unit: str = unit) -> str:
            return f"1\n00:00:01,000 --> 00:00:05,000\n{unit * (size // len(unit))}\n"

        ratio = grows(tmp_path, one_cue, market)
        if ratio > MOST:
            slow[unit] = round(ratio, 1)
    assert not slow


#: A file of one cue by its ending, and what to repeat in it.
WHOLE = {
    "vtt": ("WEBVTT\n\n00:01.000 --> 00:05.000\n{}\n", ("&amp;", "a\n")),
    "ass": ("[Events]\nDialogue: 0,0:00:01.00,0:00:05.00,,,,,,,{}\n", ("a\\N", "\\h")),
    "sub": ("{{25}}{{125}}{}\n", ("a|", "{{Y:i}}")),
    "smi": ("<SAMI><SYNC Start=1000><P>{}\n<SYNC Start=5000><P>", ("a<br>", "<P>", "<!--")),
    "ttml": (
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="5s">{}</p></div>'
        "</body></tt>",
        ("a<br/>", "<span>Hi !</span>", "<!-- a -->", "&#46;"),
    ),
}


@pytest.mark.parametrize("ending", WHOLE)
def test_one_long_line_of_another_format(tmp_path: Path, ending: str) -> None:
    whole, units = WHOLE[ending]
    slow = {}
    for unit in (*units, "Wait...  ", " "):

        def one_cue(size: int, unit: str = unit) -> str:
            return whole.format(unit * (size // len(unit)))

        ratio = grows(tmp_path, one_cue, "en-US", ending)
        if ratio > MOST:
            slow[unit] = round(ratio, 1)
    assert not slow


def test_many_cues(tmp_path: Path) -> None:
    def cues(size: int) -> str:
        return "\n".join(
            f"{n}\n00:{n // 60 % 60:02}:{n % 60:02},000 --> 00:{n // 60 % 60:02}:{n % 60:02},400\n"
            "Wait...  for me !\n"
            for n in range(size // 8)
        )

    assert grows(tmp_path, cues, "en-US") < MOST


@pytest.mark.parametrize(
    "text",
    [
        "1\n99:59:59,999 --> 99:59:59,999\nHi.\n",
        "1\n-00:00:05,000 --> -00:00:01,000\nHi.\n",
        "1\n00:00:01,000 --> 00:00:02,000\nHi.\n2\n00:00:03,000 --> 00:00:04,000\nHo.\n",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "<i><b>" * 5000 + "Hi." + "</b></i>" * 5000 + "\n",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "\u202e\u2067\u202b" * 5000 + "Hi.\n",
        "1\n00:00:01,000 --> 00:00:02,000\n" + "Hi. " * 250_000 + "\n",
        "1\n00:00:01,000 --> 00:00:02,000\nHi.\x00\n",
    ],
    ids=["latest", "negative", "no-blank", "nested", "bidi", "megabyte", "nul"],
)
def test_an_odd_file_has_a_finding_and_is_fixed_once(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.srt"
    path.write_text(text, encoding="utf-8")
    checker = Checker(Asked(market="en-US"))
    if "\0" in text:
        with pytest.raises(SubtitleError, match="NUL"):
            fix(path, checker)
        return
    before = checker.result(checker.load(path))
    assert before.findings or "<i>" in text
    fixed = fix(path, checker, unsafe=True)
    path.write_bytes(fixed.after)
    assert len(fixed.result.findings) <= len(before.findings)
    assert fix(path, checker, unsafe=True).after == fixed.after


def test_lines_in_another_encoding_than_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    cue = "{}\n00:00:0{},000 --> 00:00:0{},900\n{}\n\n"
    text = "".join(cue.format(n, n, n + 1, "你终于回来了我等你很久了") for n in (1, 3, 5)).encode()
    path.write_bytes(text + cue.format(4, 7, 8, "你好").encode("gb18030"))
    checker = Checker(Asked(market="zh-Hans"))
    codes = {finding.code for finding in checker.result(checker.load(path)).findings}
    assert "F002" in codes
    fixed = fix(path, checker, unsafe=True)
    assert "你好".encode("gb18030") in fixed.after


def one_line(text: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:05,000\n{text}\n"


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("most", [10, 100_000])
def test_a_line_of_many_numbers(tmp_path: Path, most: int, beside: bool) -> None:
    def numbers(size: int) -> str:
        return one_line(" ".join(str(n % most) for n in range(size // 4)))

    assert grows(tmp_path, numbers, "en-US", beside=beside) < MOST


def test_many_changes_of_which_half_are_refused(tmp_path: Path) -> None:
    def cues(size: int) -> str:
        times = [f"{n // 1800:02}:{n // 30 % 60:02}:{2 * n % 60:02}" for n in range(size // 2)]
        return "\n".join(
            f"{n}\n{time},000 --> {time},500\n- Hello there {n}\n- who is it ...\n"
            for n, time in enumerate(times, 1)
        )

    assert grows(tmp_path, cues, "en-US") < MOST


def test_many_suppressions(tmp_path: Path) -> None:
    def cue(size: int) -> str:
        lines = "".join(f'"{n:016x}" = "it may stay"\n' for n in range(size // 4))
        tmp_path.joinpath(f"{size}.srt{ENDING}").write_text(lines, encoding="utf-8")
        return one_line("Hello")

    assert grows(tmp_path, cue, "en-US") < MOST


@pytest.mark.parametrize("market", ["en-US", "fr-FR", "ko-KR", "th-TH", "zh-TW"])
def test_figures_that_no_number_has(tmp_path: Path, market: str) -> None:
    """Python refuses to read an integer of more than 4,300 digits."""
    figures = [
        "9" * 6000,
        "三" * 6000,
        "1" + ",000" * 3000,
        "1" + "\xa0000" * 3000,
        "0." + "7" * 6000,
    ]
    path = tmp_path / "figures.srt"
    path.write_text("\n".join(one_line(f"{one} 5") for one in figures), encoding="utf-8")
    checked(path, market, beside=True)
