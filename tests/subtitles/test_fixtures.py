"""Each file of ``tests/data/subtitles`` beside what is read from it."""

from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from localize import timecode
from localize.errors import InputError, SubtitleError
from localize.subtitles import Document, compose, insert, parse, read, render

DATA = Path(__file__).parents[1] / "data" / "subtitles"
FILES = sorted(p.name for p in DATA.iterdir() if p.suffix not in ("", ".expected"))
IN_PLACE = [name for name in FILES if not name.endswith((".ttml", ".sub", ".smi"))]


def shown(document: Document) -> str:
    """A file as read, one thing a line."""
    rows = [f"{document.format} {document.encoding} bom={document.bom} {document.newline!r}"]
    for cue in document.cues:
        times = f"{timecode.srt(cue.start)} {timecode.srt(cue.end)}"
        extra = "".join(
            f" {name}={value!r}"
            for name, value in (
                ("number", cue.number),
                ("speaker", cue.speaker),
                ("kind", cue.kind if cue.kind != "dialogue" else ""),
                ("style", cue.style),
                ("tags", " ".join(f"{t.at}:{t.raw}" for t in cue.tags)),
            )
            if value
        )
        rows.append(f"{cue.place} line {cue.line} {times} {cue.text!r}{extra}")
    rows += [f"note line {n.line} before {n.cue}: {n.text!r}" for n in document.notes]
    rows += [
        f"{f.code} line {f.line} cue {f.cue}: {f.message} {f.value!r}" for f in document.findings
    ]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("name", FILES)
def test_what_is_read(name):
    expected = (DATA / f"{name}.expected").read_text(encoding="utf-8")
    assert shown(read(DATA / name)) == expected


@pytest.mark.parametrize("name", FILES)
def test_nothing_changes_where_no_cue_changes(name):
    document = read(DATA / name)
    assert render(document, document.cues) == document.raw
    if name in IN_PLACE:  # put together again from its blocks
        marked = [msgspec.structs.replace(cue, id="x") for cue in document.cues]
        assert render(document, marked) == document.raw


@pytest.mark.parametrize("name", IN_PLACE)
def test_a_change_touches_its_own_block_only(name):
    document = read(DATA / name)
    for index, cue in enumerate(document.cues):
        changed = list(document.cues)
        changed[index] = msgspec.structs.replace(cue, text="XYZ", tags=(), end=cue.end + 1000)
        data = render(document, changed)
        again = parse(data, path=name)
        assert again.cues[index].text == "XYZ"
        assert again.cues[index].end == cue.end + 1000
        others = [(c.start, c.end, c.text, c.tags) for i, c in enumerate(again.cues) if i != index]
        before = [
            (c.start, c.end, c.text, c.tags) for i, c in enumerate(document.cues) if i != index
        ]
        assert others == before
        front = document.raw[: _same(document.raw, data)]
        back = _same(document.raw[::-1], data[::-1])
        assert len(data) - len(front) - back < 120


def _same(one: bytes, other: bytes) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def texts_of(data: bytes, name: str) -> list[str]:
    try:
        return [cue.text for cue in parse(data, path=name).cues]
    except SubtitleError as error:
        assert "empty" in str(error)
        return []


@pytest.mark.parametrize("name", IN_PLACE)
def test_cues_leave_arrive_and_move(name):
    document = read(DATA / name)
    texts = [cue.text for cue in document.cues]
    for index in range(len(texts)):
        kept = [c for i, c in enumerate(document.cues) if i != index]
        assert texts_of(render(document, kept), name) == texts[:index] + texts[index + 1 :]
    for index in range(0 if name != "doubled.srt" else 1, len(texts) + 1):
        new = msgspec.structs.replace(
            document.cues[0], place=0, number="", text="new", tags=(), kind="dialogue", style=""
        )
        more = [*document.cues[:index], new, *document.cues[index:]]
        assert texts_of(render(document, more), name) == [*texts[:index], "new", *texts[index:]]
    assert texts_of(render(document, document.cues[::-1]), name) == texts[::-1]
    assert texts_of(render(document, ()), name) == []


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith((".ttml", ".sub"))])
def test_other_formats_take_another_text(name):
    document = read(DATA / name)
    cues = [msgspec.structs.replace(document.cues[0], text="XYZ", tags=()), *document.cues[1:]]
    again = parse(render(document, cues), path=name)
    assert [(c.start, c.end, c.text) for c in again.cues] == [
        (c.start, c.end, c.text) for c in cues
    ]
    assert [c.tags for c in again.cues] == [c.tags for c in cues]


def test_sami_keeps_its_cues():
    document = read(DATA / "full.smi")
    with pytest.raises(InputError, match="SAMI keeps its cues"):
        render(document, ())


def test_srt_is_renumbered_when_asked():
    document = read(DATA / "odd.srt")
    again = parse(render(document, document.cues, renumber=True), path="a.srt")
    assert [cue.number for cue in again.cues] == [str(i) for i in range(1, len(again.cues) + 1)]
    assert not [f for f in again.findings if f.code == "F003"]
    assert [cue.text for cue in again.cues] == [cue.text for cue in document.cues]


def test_another_encoding():
    document = read(DATA / "gbk.srt")
    data = render(document, document.cues, encoding="utf-8")
    assert data.decode() == document.raw.decode("gb18030")
    marked = read(DATA / "windows.srt")
    assert render(marked, marked.cues, encoding="UTF-8") == marked.raw
    with pytest.raises(InputError, match="ascii has no"):
        render(document, document.cues, encoding="ascii")
    with pytest.raises(InputError, match="unknown encoding"):
        render(document, document.cues, encoding="klingon")
    broken = read(DATA / "broken-bytes.srt")
    assert "\ufffd" in render(broken, broken.cues, encoding="utf-8").decode()


def test_a_character_that_the_encoding_lacks_makes_the_file_utf8():
    document = read(DATA / "big5.srt")
    cues = [msgspec.structs.replace(document.cues[0], text="สวัสดี"), *document.cues[1:]]
    again = parse(render(document, cues), path="a.srt")
    assert again.encoding == "utf-8"
    assert again.cues[0].text == "สวัสดี"


def test_a_rate_for_files_that_count_frames():
    assert read(DATA / "plain.sub", fps=Fraction(50)).cues[0].start == 500
    assert read(DATA / "rate.sub", fps=Fraction(50)).cues[0].start == 1001


def test_an_entity_bomb_is_refused():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        '<tt xmlns="http://www.w3.org/ns/ttml"><body>&b;</body></tt>'
    )
    with pytest.raises(InputError, match="with a document type"):
        parse(bomb.encode(), path="a.ttml")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", ["srt", "vtt", "ass", "ttml"])
def test_every_file_can_be_written_in_every_format(name, form):
    document = read(DATA / name)
    cues = [c for c in document.cues if c.kind in ("dialogue", "sign") and c.text.strip()]
    text = compose(cues, format=form, title="A & <b>", language="zh-Hans")
    again = parse(text.encode(), path=f"a.{form}")
    assert again.format == form
    assert again.findings == ()
    step = 10 if form == "ass" else 1
    for old, new in zip(cues, again.cues, strict=True):
        assert new.text.split() == old.text.split()
        assert abs(new.end - max(old.end, 0)) < step or old.end < 0
        marks = insert(old.text, old.tags)
        for opening in ("<i>", "{\\i1}"):
            if opening in marks:
                assert "<i>" in insert(new.text, new.tags) or "{\\i1}" in insert(new.text, new.tags)


def ttml_of(body: str) -> Document:
    namespace = "http://www.w3.org/ns/ttml"
    return parse(f'<tt xmlns="{namespace}"><body>{body}</body></tt>'.encode(), path="a.ttml")


@pytest.mark.parametrize(
    ("begin", "end", "times"),
    [
        ("00:00:01,500", "00:00:02,250", (1500, 2250)),
        ("1:02.5", "1:04", (62_500, 64_000)),
        ("7.25", "9", (7250, 9000)),
    ],
)
def test_times_that_can_mean_only_one_thing_are_read_and_named(begin, end, times):
    document = ttml_of(f'<div><p begin="{begin}" end="{end}">Wait for me.</p></div>')
    [cue] = document.cues
    assert (cue.start, cue.end) == times
    [odd] = document.findings
    assert (odd.code, odd.cue, odd.value) == ("F001", 1, begin)


def test_an_odd_time_of_the_body_costs_no_cue():
    document = ttml_of('<div begin="2.5"><p begin="1s" end="2s">Now.</p></div>')
    assert [(cue.start, cue.end) for cue in document.cues] == [(3500, 4500)]
    assert [(one.code, one.cue) for one in document.findings] == [("F001", 0)]


def test_a_time_that_means_nothing_is_no_cue():
    document = ttml_of('<div><p begin="soon" end="2s">Now.</p></div>')
    assert document.cues == ()
    assert "F001" in {one.code for one in document.findings}


def test_a_paragraph_with_timed_spans_alone_stands_while_one_does():
    spans = '<span begin="1s" end="2s">One,</span> <span begin="3s" dur="1500ms">two.</span>'
    document = ttml_of(f"<div><p>{spans}</p></div>")
    assert [(c.start, c.end, c.text) for c in document.cues] == [(1000, 4500, "One, two.")]
    assert document.findings == ()
    broken = ttml_of('<div><p><span begin="1s" end="never">One.</span></p></div>')
    assert broken.cues == ()
