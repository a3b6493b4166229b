import random
from datetime import timedelta

import pytest
import srt as oracle
from hypothesis import given
from hypothesis import strategies as st

from localize import timecode
from localize.subtitles import insert, parse
from localize.subtitles import srt as reader
from localize.subtitles.document import scan

LINE = st.text(
    st.one_of(
        st.sampled_from("abc xyz 你好，。！？ <i></i>{\\an8}- 0123456789:,.'é"),
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")),
    ),
    min_size=1,
    max_size=20,
).filter(lambda s: s.strip() and "->" not in s and "- >" not in s and "\ufeff" not in s)
CUE = st.tuples(
    st.integers(0, 359_999_999),
    st.integers(0, 359_999_999),
    st.lists(LINE, min_size=1, max_size=3).map("\n".join),
)


def written(cues, numbers=None):
    numbers = numbers or range(1, len(cues) + 1)
    return "\n".join(
        f"{n}\n{timecode.srt(a)} --> {timecode.srt(b)}\n{text}\n"
        for n, (a, b, text) in zip(numbers, cues, strict=True)
    )


def ms(delta):
    return delta // timedelta(milliseconds=1)


@given(st.lists(CUE, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]), st.data())
def test_both_readers_agree_with_srt_on_canonical_files(cues, newline, data):
    count = len(cues)
    numbers = data.draw(st.lists(st.integers(0, 9999), min_size=count, max_size=count))
    text = written(cues, numbers).replace("\n", newline)
    fast = reader.canonical(text)
    assert fast is not None
    slow = scan(text, "srt")
    assert fast[0] == [block.cue for block in slow.blocks]
    assert fast[1] == slow.findings
    expected = list(oracle.parse(text))
    assert [(c.start, c.end, int(c.number)) for c in fast[0]] == [
        (ms(s.start), ms(s.end), s.index) for s in expected
    ]
    assert [reader.extract(s.content, "srt") for s in expected] == [
        (c.text, c.tags) for c in fast[0]
    ]


@given(st.lists(CUE, min_size=1, max_size=6), st.integers(0, 60))
def test_where_a_file_is_cut_changes_nothing(cues, some):
    text = written(cues)
    assert "".join(f"{part}{reader.ARROW}" for part in reader.parts(text, some)) == (
        f"{text}{reader.ARROW}"
    )


MESS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "1", "2", "3", "", "", " ", "\t", "00:00:01,000 --> 00:00:02,000",
                "00:00:03.5 -> 0:00:04,0", "00:01 --> 00:02", "-00:00:01,000 --> 00:00:01,000",
                "01:02,500 --> 01:03,500", "99:59:59,999 --> 99:59:59,999 X1:10 Y1:2", "text",
                "你好 <i>x</i>", "\ufeff", "\ufeff4", "-->", "a --> b", "00:00:09,000 --> x",
                "00:00:01,000-->00:00:02,000tail", "{\\an8}top", "<b>", "100", "5.", "-3",
            ]
        ),
        LINE,
    ),
    max_size=14,
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r", "\r\r\n"])


def visible(text):
    return sorted(c for c in text if not c.isspace())


@given(MESS, st.lists(ENDS, min_size=14, max_size=14), st.booleans())
def test_no_text_is_lost(lines, ends, same):
    text = "".join(line + ends[0 if same else i] for i, line in enumerate(lines))
    found = scan(text, "srt")
    for block in found.blocks:
        assert block.begin <= block.time_at < block.text_at <= block.text_end <= block.end
    outside, done = [], 0
    for block in found.blocks:
        outside.append(text[done : block.begin])
        inside = text[block.text_at : block.text_end]
        assert visible(insert(block.cue.text, block.cue.tags)) == visible(inside)
        done = block.end
        assert not text[block.text_end : block.end].strip()
    outside.append(text[done:])
    kept = "".join(str(f.value) for f in found.findings if f.code == "F001" and not f.cue)
    for part in outside:
        for word in part.split():
            assert word in kept
    for line in text.replace("\r", "\n").split("\n"):
        if "-->" in line and len(line) < 60:
            times = [b for b in found.blocks if line.strip() in text[b.begin : b.end]]
            assert times or line.strip() in kept


@given(MESS)
def test_readers_agree_wherever_the_fast_one_answers(lines):
    text = "\n".join(lines)
    fast = reader.canonical(text)
    if fast is not None:
        slow = scan(text, "srt")
        assert (fast[0], fast[1]) == ([block.cue for block in slow.blocks], slow.findings)


ONE = "1\n00:00:01,000 --> 00:00:02,000\n你好\n\n"


@pytest.mark.parametrize(
    ("text", "texts", "messages"),
    [
        (ONE + "00:00:03,000 --> 00:00:04,000\nb\n", ["你好", "b"], ["no number"]),
        (ONE[:-1] + "2\n00:00:03,000 --> 00:00:04,000\nb", ["你好", "b"], ["no blank line before"]),
        (ONE + "b\n\nc\n", ["你好\n\nb\n\nc"], ["blank line inside the text"]),
        (ONE.replace(",", "."), ["你好"], ["times not written as"]),
        (ONE.replace("00:00:01", "0:00:01"), ["你好"], ["times not written as"]),
        (ONE.replace("00:00:01", "-00:00:01"), ["你好"], ["time below zero"]),
        (ONE.replace("00:00:02,000", "99:59:59,999"), ["你好"], []),
        (ONE.replace("00:00:02,000", "100:00:00,000"), ["你好"], []),
        ("字幕组\n\n" + ONE, ["你好"], ["text before the first cue"]),
        (ONE + "2\n00:00:03 --> x\nlost?\n", ["你好"], ["malformed block"]),
        (ONE + "2\nlost?\n", ["你好"], ["malformed block"]),
        (ONE.replace(" --> ", "\t-->\t"), ["你好"], ["times not written as"]),
        (ONE.replace(" --> ", "-->"), ["你好"], ["times not written as"]),
        (ONE.replace(" --> ", " -> "), ["你好"], ["times not written as"]),
        (ONE.replace("2,000", "2,000 X1:10 X2:20 Y1:1 Y2:2"), ["你好"], []),
        (ONE.replace("2,000", "2,000 hello"), ["你好"], ["text after the times"]),
        (ONE.replace("1\n", "1 \n", 1), ["你好"], []),
        (ONE.replace("\n你好", "\n\n你好"), ["你好"], ["blank line before the text"]),
        (ONE.replace("1\n", "1\n\n", 1), ["你好"], ["blank line between number and time"]),
        ("1\n\n00:00:01,000 --> 00:00:02,000\n\na\n\n2\n\n00:00:03,000 --> 00:00:04,000\n\nb\n",
         ["a", "b"], ["blank line b"] * 4),
        (ONE + "\ufeff2\n00:00:03,000 --> 00:00:04,000\nb", ["你好", "b"], ["byte order mark"]),
        (ONE.replace("\n", "\r\n"), ["你好"], []),
        (ONE.replace("\n", "\r"), ["你好"], []),
        (ONE.replace("\n", "\r\r\n"), ["你好"], []),
        (ONE.replace("\n", "\r\n", 2), ["你好"], ["line ends differ"]),
        (ONE + "\n\n2\n00:00:03,000 --> 00:00:04,000\nb", ["你好", "b"], []),
        ("\n\n" + ONE, ["你好"], []),
        (ONE + "2\n00:00:03,000 --> 00:00:04,000", ["你好", ""], ["empty cue"]),
        (ONE + "5\n00:00:03,000 --> 00:00:04,000\nb\n", ["你好", "b"], ["number 5 where 2"]),
        (ONE + "1\n00:00:03,000 --> 00:00:04,000\nb\n", ["你好", "b"], ["number 1 where 2"]),
        ("1\n00:00:01,000 --> 00:00:02,000\n<i></i>\n", [""], ["empty cue"]),
        ("hello\nworld\n", [], ["no cues", "text without any time"]),
        (ONE + "100\n\n2\n00:00:03,000 --> 00:00:04,000\nb",
         ["你好\n\n100", "b"], ["blank line inside"]),
    ],
)  # fmt: skip
def test_oddities(text, texts, messages):
    document = parse(text.encode(), path="a.srt")
    assert [cue.text for cue in document.cues] == texts
    assert len(document.findings) == len(messages), document.findings
    for finding, message in zip(document.findings, messages, strict=True):
        assert finding.message.startswith(message)


def test_a_malformed_block_is_kept_whole_with_its_line():
    text = ONE + "2\n00:00:03,000 --> 00:00:0x\n" + "字" * 100 + "\n\n3\n" + ONE[2:]
    (finding,) = parse(text.encode(), path="a.srt").findings
    assert (finding.code, finding.line, finding.cue) == ("F001", 5, 0)
    assert finding.value == "2\n00:00:03,000 --> 00:00:0x\n" + "字" * 100
    assert finding.message.endswith("…")
    assert len(finding.message) < 100


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("00:00:01,000", 1000),
        ("0:0:1,000", 1000),
        ("01:02,500", 62_500),
        ("00:00:01:250", 1250),
        ("00：00：01，250", 1250),
        ("00:00:01.123456", 1123),
        ("00:00:01", 1000),
        ("00:01:60,000", 120_000),
        ("-00:00:00,500", -500),
    ],
)
def test_ways_of_writing_a_time(time, expected):
    text = f"1\n{time} --> 00:00:09,000\nx\n"
    assert parse(text.encode(), path="a.srt").cues[0].start == expected


def test_line_numbers_point_at_the_blocks():
    text = (
        "junk\n\n"
        + ONE
        + "text\n\n2\n00:00:03,000 --> 00:00:04,000\nb\nc\n\n00:00:05,000 --> 00:00:06,000\nd"
    )
    for newline in ("\n", "\r\n", "\r", "\r\r\n"):
        cues = parse(text.replace("\n", newline).encode(), path="a.srt").cues
        assert [cue.line for cue in cues] == [3, 9, 14]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_hundred_thousand_cues(newline):
    text = written([(i * 2000, i * 2000 + 1500, f"第{i}句\nline") for i in range(100_000)])
    document = parse(text.replace("\n", newline).encode(), path="a.srt")
    assert len(document.cues) == 100_000
    assert document.findings == ()
    odd = parse(("\n\njunk\n\n" + text).replace("\n", newline).encode(), path="a.srt")
    assert [c.text for c in odd.cues] == [c.text for c in document.cues]


@pytest.mark.parametrize(
    "line",
    ["x" * 1_000_000, "-->" * 300_000, "- " * 500_000, "<" * 1_000_000, "{\\" * 500_000,
     "<i " * 300_000, "0:" * 500_000, "1" * 1_000_000, " " * 1_000_000 + "x", "&" * 1_000_000,
     "- >" * 300_000, "\ufeff" * 1_000_000, "(" * 1_000_000, "⟦" * 1_000_000],
    ids=lambda line: line[:3],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.ass"])
def test_a_line_of_a_megabyte(line, name):
    text = {
        "a.srt": ONE + "2\n00:00:03,000 --> 00:00:04,000\n" + line,
        "a.vtt": "WEBVTT\n\n00:03.000 --> 00:04.000\n" + line,
        "a.ass": "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,," + line,
    }[name]
    document = parse(text.encode(), path=name)
    assert document.cues


def test_many_lines_of_one_character():
    for unit in ("\n", "\r", "1\n", "1\n\n", "-->\n", "a\n\n", "\r\n\r"):
        parse((ONE + unit * 50_000).encode(), path="a.srt")
        parse((unit * 50_000 + ONE).encode(), path="a.srt")


def test_shuffled_halves_still_hold_all_text():
    picker = random.Random(1)
    text = written([(i * 2000, i * 2000 + 1500, f"word{i}") for i in range(50)])
    for _ in range(50):
        rows = text.split("\n")
        del rows[picker.randrange(len(rows))]
        document = parse("\n".join(rows).encode(), path="a.srt")
        held = " ".join(c.text for c in document.cues) + " ".join(
            str(f.value) for f in document.findings
        )
        for row in rows:
            assert not row.startswith("word") or row in held
