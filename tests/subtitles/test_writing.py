import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.errors import SubtitleError
from localize.model import Cue, Tag
from localize.subtitles import compose, extract, insert, parse, read, render, write_atomic
from localize.subtitles.writer import legal

WORDS = st.text(
    st.one_of(
        st.sampled_from("abc 你好，。<>&{}-1\n\\"),
        st.characters(
            exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters="\ufeff\u2060"
        ),
    ),
    min_size=1,
    max_size=15,
).filter(lambda s: extract(s, "srt") == (s, ()) and not set("&>") & set(s))
TIME = st.integers(0, 3_600_000).map(lambda n: n * 10)
CUES = st.lists(st.builds(Cue, st.just(0), TIME, TIME, WORDS), min_size=1, max_size=5)


def lines(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


@given(CUES, st.sampled_from(["srt", "vtt", "ass", "ttml"]))
def test_what_is_written_is_read(cues, form):
    again = parse(compose(cues, format=form).encode(), path=f"a.{form}")
    assert [(c.start, c.end) for c in again.cues] == [(c.start, c.end) for c in cues]
    for old, new in zip(cues, again.cues, strict=True):
        assert lines(new.text) == lines(old.text)


OPEN = ["<i>", "<b>", "{\\i1}", "{\\b1}", "<font color=red>", "<v Lin>", "{\\an8}", "{\\fad(1,2)}"]
CLOSE = ["</i>", "</b>", "{\\i0}", "{\\b0}", "</font>", "</v>", "{\\r}"]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from([*OPEN, *CLOSE])), max_size=6),
    st.sampled_from(["srt", "vtt", "ass", "ttml"]),
)
def test_any_markup_is_written_well_formed(places, form):
    tags = tuple(Tag(at, raw) for at, raw in sorted(places, key=lambda p: p[0]))
    cue = Cue(1, 1000, 2000, "abcdef", tags=tags)
    (again,) = parse(compose([cue], format=form).encode(), path=f"a.{form}").cues
    assert again.text == "abcdef"
    if form == "ttml":
        names = [tag.raw for tag in again.tags]
        assert names.count("<i>") == names.count("</i>")


@pytest.mark.parametrize(
    ("raw", "kind", "form", "expected"),
    [
        ("<i>a</i>", "srt", "ass", "{\\i1}a{\\i0}"),
        ("{\\i1}a{\\i0}b", "ass", "srt", "<i>a</i>b"),
        ("{\\i1}a", "ass", "srt", "<i>a</i>"),
        ("{\\i1\\b1}a{\\r}b", "ass", "vtt", "<i><b>a</b></i>b"),
        ("{\\b700}a{\\b0}", "ass", "srt", "<b>a</b>"),
        ("<i>a<b>b</i>c</b>{\\k2}", "srt", "vtt", "<i>a<b>b</b></i><b>c</b>"),
        ("{\\an8}a", "srt", "ass", "{\\an8}a"),
        ("{\\an8\\fs20}a", "ass", "srt", "{\\an8}a"),
        ("{\\pos(1,2)}a", "ass", "srt", "a"),
        ("<v Lin>a", "vtt", "srt", "a"),
        ("<c.x>a</c>", "vtt", "vtt", "<c.x>a</c>"),
        ("{Y:i}a", "microdvd", "srt", "<i>a</i>"),
        ("<em>a</em>", "srt", "vtt", "<i>a</i>"),
        ("a &lt; b", "vtt", "srt", "a < b"),
        ("a < b", "srt", "vtt", "a &lt; b"),
        ("a\\Nb", "ass", "srt", "a\nb"),
        ("a\nb", "srt", "ass", "a\\Nb"),
        ("<font color=red>a</font>", "srt", "vtt", "a"),
    ],
)
def test_markup_of_another_format(raw, kind, form, expected):
    text, tags = extract(raw, kind)
    written = compose([Cue(1, 0, 1000, text, tags=tags)], format=form)
    assert written.endswith((f"\n{expected}\n", f",,{expected}\n"))


def test_positions():
    top = Cue(1, 0, 1000, "a", tags=(Tag(0, "{\\an8}"),))
    assert "01.000 line:0\na\n" in compose([top], format="vtt")
    side = Cue(1, 0, 1000, "a", tags=(Tag(0, "{\\an4}"),))
    assert "line:50% align:start\n" in compose([side], format="vtt")
    cue = parse(b"WEBVTT\n\n00:01.000 --> 00:02.000 line:5% align:start\na\n", path="a.vtt").cues[0]
    assert compose([cue], format="srt").endswith("\n{\\an8}a\n")
    assert "line:5% align:start" in compose([cue], format="vtt")
    assert 'region="above"' in compose([cue], format="ttml")
    boxed = parse(b"1\n00:00:01,000 --> 00:00:02,000 X1:1 X2:2\na\n", path="a.srt").cues[0]
    assert "02,000 X1:1 X2:2\n" in compose([boxed], format="srt")
    assert "X1" not in compose([boxed], format="vtt")


def test_kinds_and_names():
    cues = [
        Cue(1, 0, 1000, "a", speaker="林,晚"),
        Cue(2, 0, 1000, "note", kind="comment"),
        Cue(3, 0, 1000, "m 0 0", kind="drawing", tags=(Tag(0, "{\\p1}"),)),
        Cue(4, 0, 1000, "海城", kind="sign"),
    ]
    ass = compose(cues, format="ass", language="th-TH", title="x")
    assert "PlayResX: 1080\nPlayResY: 1920" in ass
    assert "Noto Sans Thai,54," in ass
    assert "Default,林;晚,0,0,0,,a" in ass
    assert "Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,note" in ass
    assert "{\\p1}m 0 0" in ass
    assert "Sign,,0,0,0,,海城" in ass
    assert [c.kind for c in parse(ass.encode(), path="a.ass").cues] == [c.kind for c in cues]
    assert len(parse(compose(cues, format="srt").encode(), path="a.srt").cues) == 2
    assert "NOTE note\n" in compose(cues, format="vtt")
    assert "\nLanguage: th-TH\n" in compose([], format="vtt", language="th-TH")
    with pytest.raises(ValueError, match="cannot write 'docx'"):
        compose(cues, format="docx")


def test_pysubs2_reads_what_we_write():
    import pysubs2

    cues = [
        Cue(1, 1000, 2500, "林晚\nb", tags=(Tag(0, "<i>"), Tag(4, "</i>"))),
        Cue(2, 3000, 4000, "c"),
    ]
    for form in ("srt", "vtt", "ass", "ttml"):
        theirs = pysubs2.SSAFile.from_string(compose(cues, format=form), format_=form)
        assert [(e.start, e.end, e.plaintext) for e in theirs] == [
            (c.start, c.end, c.text) for c in cues
        ]


def test_pysubs2_reads_the_same_from_ass(tmp_path):
    import pysubs2

    cues = [Cue(1, 10, 20, "a,b\nc", speaker="林", tags=(Tag(0, "{\\k20}"),), style="")] * 3
    text = compose(cues, format="ass")
    ours = parse(text.encode(), path="a.ass").cues
    theirs = pysubs2.SSAFile.from_string(text)
    assert [(c.start, c.end, insert(c.text, c.tags, "ass"), c.style, c.speaker) for c in ours] == [
        (e.start, e.end, e.text, e.style, e.name) for e in theirs
    ]


@given(CUES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["srt", "vtt", "ass"]), st.data())
def test_a_rendered_file_holds_the_cues_it_was_given(cues, newline, form, data):
    text = compose(cues, format=form).replace("\n", newline)
    document = parse(text.encode(), path=f"a.{form}")
    marked = [msgspec.structs.replace(cue, id="x") for cue in document.cues]
    assert render(document, marked) == document.raw
    chosen = data.draw(st.lists(st.sampled_from([*document.cues, *cues]), max_size=6))
    try:
        again = parse(render(document, chosen), path=f"a.{form}")
    except SubtitleError:
        assert not chosen
        return
    assert [(c.start, c.end, lines(c.text)) for c in again.cues] == [
        (c.start, c.end, lines(c.text)) for c in chosen
    ]
    assert not [f for f in again.findings if f.code == "F001"]


@given(st.binary(max_size=400), st.sampled_from(["srt", "vtt", "ass", "ttml", "sub", "smi", "txt"]))
def test_any_bytes_are_read_or_refused(data, ending):
    fuzz(data, f"a.{ending}")


HEADS = {
    "srt": "1\n00:00:01,000 --> 00:00:02,000\n",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n",
    "ass": "[Script Info]\n\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,",
    "ttml": "<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='1s' end='2s'>",
    "sub": "{1}{1}25\n{25}{50}",
    "smi": "<SAMI><BODY><SYNC Start=1000><P>",
}


@given(st.sampled_from(sorted(HEADS)), st.data())
def test_any_damage_is_read_or_refused(ending, data):
    head = HEADS[ending]
    at = data.draw(st.integers(0, len(head)))
    junk = data.draw(st.one_of(st.text(max_size=30), st.sampled_from(list(HEADS.values()))))
    until = at + data.draw(st.integers(0, 3))
    fuzz((head[:at] + junk + head[until:]).encode("utf-8", "replace"), f"a.{ending}")


def fuzz(data, name):
    try:
        document = parse(data, path=name)
    except SubtitleError as error:
        assert "\n" not in str(error)
        return
    assert document.cues or [f for f in document.findings if f.code == "F005"]
    assert [cue.place for cue in document.cues] == list(range(1, len(document.cues) + 1))
    assert render(document, document.cues) == data


@given(st.text(alphabet="a \t\n\r-><", max_size=20))
def test_a_legal_text_has_no_blank_line(raw):
    for form in ("srt", "vtt"):
        written = legal(raw, form)
        assert not written or all(line.strip(" \t") for line in written.split("\n"))
        assert lines(written.replace("--&gt;", "-->")) == lines(
            raw.replace("\r\n", "\n").replace("\r", "\n")
        )


def test_a_file_goes_to_disk_and_back(tmp_path):
    path = tmp_path / "a.srt"
    write_atomic(path, compose([Cue(1, 0, 1000, "你好")], format="srt").encode())
    document = read(path)
    assert document.episode(3).number == 3
    assert document.episode(3).cues == document.cues


ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


def test_every_field_of_an_event_can_change():
    data = (ASS + "Dialogue: 3,0:00:01.00,0:00:02.00,Default,Lin,1,2,3,fx,a,b\n").encode()
    document = parse(data, path="a.ass")
    cue = msgspec.structs.replace(
        document.cues[0], start=10, end=20, style="Top", speaker="Gu,x", kind="comment", text="c"
    )
    assert render(document, [cue]).decode() == (
        ASS + "Comment: 3,0:00:00.01,0:00:00.02,Top,Gu;x,1,2,3,fx,c\n"
    )


@pytest.mark.parametrize(
    ("head", "name"),
    [(ASS, "a.ass"), ("WEBVTT\n", "a.vtt"), ("WEBVTT", "a.vtt"), ("字幕组\n", "a.srt")],
)
def test_cues_can_be_added_to_a_file_without_any(head, name):
    document = parse(head.encode(), path=name)
    again = parse(render(document, [Cue(0, 0, 1000, "你好")]), path=name)
    assert [cue.text for cue in again.cues] == ["你好"]
    assert parse(render(document, ()), path=name).cues == ()


def test_an_empty_cue_can_be_filled():
    one, two = "1\n00:00:01,000 --> 00:00:02,000\n", "2\n00:00:03,000 --> 00:00:04,000"
    for text in (f"{one}\n{two}", f"{one}{two}\n"):
        document = parse(text.encode(), path="a.srt")
        cues = [msgspec.structs.replace(cue, text="x") for cue in document.cues]
        again = parse(render(document, cues), path="a.srt")
        assert [cue.text for cue in again.cues] == ["x", "x"]
        assert again.findings == ()


def test_a_number_can_change_or_go():
    document = parse(b"WEBVTT\n\nid\n00:01.000 --> 00:02.000\na\n", path="a.vtt")
    cue = document.cues[0]
    other = render(document, [msgspec.structs.replace(cue, number="new")])
    assert other == b"WEBVTT\n\nnew\n00:01.000 --> 00:02.000\na\n"
    gone = render(document, [msgspec.structs.replace(cue, number="", end=3000)])
    assert gone == b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\na\n"


def test_broken_utf16_is_kept_where_no_cue_changes():
    data = compose([Cue(1, 0, 1000, "你好")], format="srt").encode("utf-16") + b"\n"
    document = parse(data, path="a.srt")
    assert document.cues[0].text.startswith("你好")
    assert render(document, document.cues) == data
    marked = msgspec.structs.replace(document.cues[0], id="x")
    assert "你" in render(document, [marked]).decode("utf-16")
