"""Lines into each format and back, exactly, whatever their texts hold."""

import csv
import datetime
import io
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from localize import exchange, locales
from localize.errors import InputError, MissingExtra
from localize.exchange.csvfile import safe, unsafe
from localize.exchange.inline import MARK, Mark, decode, encode, marks
from localize.exchange.lines import STATUSES, Bundle, Line, Row, clean
from localize.exchange.tables import COLUMNS

SCHEMA = Path(__file__).parents[1] / "data" / "exchange" / "xliff-subset.rng"
#: Where Debian puts the schema of OASIS; `make xliff` installs it.
PUBLISHED = Path("/usr/share/php/Symfony/Component/Translation/Resources/schemas")
FORMATS = ("xliff", "xlsx", "csv")
ENDINGS = {"xliff": ".xlf", "xlsx": ".xlsx", "csv": ".csv"}

#: What breaks careless writers: formulas, quotes, marks, controls, right to left, markup.
PIECES = st.sampled_from(
    [
        "=1+1",
        "- Go!",
        "+7",
        "@x",
        "'",
        "''-",
        "\n",
        "\r\n",
        '"',
        ";",
        ",",
        "\t",
        "<",
        "&amp;",
        "]]>",
        "\x07",
        "\ufffe",
        "_x000D_",
        "你好",
        "กู้",
        "مَرْحَبًا",
        "\u200f",
        "👨‍👩‍👧",
        "⟦9⟧",
        " ",
        "a",
        "<3",
        "|",
    ]
)
PLAIN = st.lists(PIECES, max_size=6).map("".join)
MARKUP = st.sampled_from(["<i>", "</i>", "<b>", "</b>", "{\\an8}", "<font color=red>", "</font>"])
TEXT = st.lists(st.one_of(PIECES, MARKUP), max_size=8).map("".join)


def line(source: str, target: str, number: int = 1, **more: Any) -> Line:
    known = marks(source, target)
    return Line(
        id=f"c{number}.th-TH",
        version=number,
        market="th-TH",
        episode=1 + number // 10,
        cue=number,
        start=1000 * number,
        end=1000 * number + 900,
        source=encode(source, known),
        target=encode(target, known),
        status=STATUSES[number % 3],
        limit=40,
        marks=known,
        **more,
    )


def bundle(*lines: Line, market: str = "th-TH") -> Bundle:
    return Bundle("night", "雨夜", "zh-Hans", market, "2026-11-21T14:05:38.000+00:00", lines)


def there_and_back(made: Bundle, format: str) -> list[Row]:
    return exchange.read(Path(f"x{ENDINGS[format]}"), exchange.written(made, format))


# --- marks ----------------------------------------------------------------------------------------


@given(TEXT, TEXT)
def test_marks_stand_for_the_same_markup(source: str, target: str) -> None:
    source, target = clean(source), clean(target)
    known = marks(source, target)
    # A line that has no markup and says ⟦9⟧ itself is refused by name: nobody writes that.
    assume(known or MARK.search(source + target) is None)
    for text in (source, target):
        assert decode(encode(text, known), known) == text
    assert len({mark.number for mark in known}) == len(known)


def test_a_target_wears_the_marks_of_its_source() -> None:
    known = marks("<i>你</i>{\\an8}", "<i>You</i><b>!</b>")
    assert [mark.number for mark in known] == [1, 2, 3]
    assert encode("<i>You</i><b>!</b>", known) == "⟦1⟧You⟦/1⟧⟦3⟧!⟦/3⟧"


@pytest.mark.parametrize("text", ["⟦1⟧a", "a⟦/1⟧", "⟦/1⟧a⟦1⟧", "⟦1⟧⟦1⟧a⟦/1⟧", "⟦4⟧a", "⟦/2⟧"])
def test_broken_marks_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="⟦"):
        decode(text, (Mark(1, "<i>", "</i>"), Mark(2, "{\\an8}")))


# --- all formats ----------------------------------------------------------------------------------


@settings(max_examples=60)
@pytest.mark.parametrize("format", FORMATS)
@given(st.lists(st.tuples(TEXT, TEXT, PLAIN), min_size=1, max_size=4))
def test_every_text_comes_back(format: str, texts: list[tuple[str, str, str]]) -> None:
    lines = [
        line(clean(source), clean(target), number, speaker=clean(note), notes=(clean(note),))
        for number, (source, target, note) in enumerate(texts, 8)
    ]
    back = there_and_back(bundle(*lines), format)
    assert [(row.id, row.version, row.status) for row in back] == [
        (one.id, one.version, one.status) for one in lines
    ]
    for row, one in zip(back, lines, strict=True):
        assert row.fault == ""
        assert row.drama == "night"
        assert row.comment == ""
        assert (row.source, row.target) == (clean(one.source), clean(one.target))


@given(st.one_of(PLAIN, st.text()))
def test_a_cell_that_looks_like_a_formula(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(("format", "package"), [("xliff", "lxml.etree"), ("xlsx", "openpyxl")])
def test_a_missing_package_is_named(
    format: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bundle(line("你", "a"))
    data = exchange.written(made, format)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=r"localize\[exchange\]"):
        exchange.written(made, format)
    with pytest.raises(MissingExtra, match=r"localize\[exchange\]"):
        exchange.read(Path(f"x{ENDINGS[format]}"), data)


# --- XLIFF ----------------------------------------------------------------------------------------


class _Beside(etree.Resolver):
    """Finds what a schema imports in the folder of the schema, without a network."""

    def resolve(self, url: str, _: str, context: Any) -> Any:  # type: ignore[override]
        return self.resolve_filename(str(PUBLISHED / url.rpartition("/")[2]), context)


@cache
def schemas() -> tuple[Any, ...]:
    """What of XLIFF we write, and all that the standard allows as OASIS published it."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside())
    [published] = PUBLISHED.glob("xliff-core-1.2-*.xsd")
    return (
        etree.RelaxNG(etree.parse(str(SCHEMA))),
        etree.XMLSchema(etree.parse(str(published), parser)),
    )


def valid(data: bytes) -> None:
    for schema in schemas():
        schema.assertValid(etree.fromstring(data))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'state="translated"', b'state="done"'),
        (b'datatype="plaintext"', b""),
        (b"</trans-unit>", b"<source/></trans-unit>"),
        (b'xml:space="preserve"', b'xml:space="kept"'),
    ],
)
def test_the_published_schema_refuses(old: bytes, new: bytes) -> None:
    data = exchange.written(bundle(line("你", "a")), "xliff")
    assert old in data
    assert not schemas()[1].validate(etree.fromstring(data.replace(old, new)))


@given(TEXT, TEXT)
def test_xliff_is_valid(source: str, target: str) -> None:
    more = {"findings": ("R201 fast",), "glossary": ("顾 = Gu",), "machine": "m", "speaker": "林晚"}
    made = bundle(line(clean(source), clean(target), 1, **more), line("a", "b", 12))
    valid(exchange.written(made, "xliff"))


@pytest.mark.parametrize("market", locales.targets())
def test_xliff_is_valid_in_every_market(market: str) -> None:
    valid(exchange.written(bundle(line("a", "b"), market=market), "xliff"))


def test_markup_is_elements() -> None:
    text = "<i>你<b>好</b></i>{\\an8}"
    data = exchange.written(bundle(line(text, "<i>a<b>b</i>c</b>")), "xliff").decode()
    assert '<g id="1" ctype="italic">你<g id="2" ctype="bold">好</g></g>' in data
    assert '<x id="3" ctype="x-markup" equiv-text="{\\an8}"/>' in data
    assert '<bx id="1" rid="1"/>a<bx id="2" rid="2"/>b<ex id="1" rid="1"/>c' in data


def unit(inside: str, **attributes: str) -> bytes:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        '<file original="night/th-TH/ep01" source-language="zh" datatype="plaintext"><body>'
        f'<trans-unit id="c1.th-TH#4"{more}><source>你</source>{inside}</trans-unit>'
        "</body></file></xliff>"
    ).encode()


@pytest.mark.parametrize(
    ("inside", "attributes", "status"),
    [
        ('<target state="translated">a</target>', {}, "translated"),
        ('<target state="needs-review-translation">a</target>', {}, "translated"),
        ('<target state="final">a</target>', {}, "reviewed"),
        ('<target state="signed-off">a</target>', {"approved": "no"}, "reviewed"),
        ('<target state="translated">a</target>', {"approved": "yes"}, "reviewed"),
        ("<target>a</target>", {"approved": "yes"}, "reviewed"),
        ('<target state="needs-review-l10n">a</target>', {"approved": "yes"}, "translated"),
        ('<target state="x-own">a</target>', {}, None),
        ("<target>a</target>", {}, None),
    ],
)
def test_states_of_other_tools(inside: str, attributes: dict[str, str], status: str | None) -> None:
    [row] = exchange.read(Path("x.xlf"), unit(inside, **attributes))
    assert (row.id, row.version, row.status) == ("c1.th-TH", 4, status)


def test_elements_of_other_tools_and_notes_of_people() -> None:
    inside = (
        '<target><mrk mtype="seg">a<bpt id="1">x</bpt>b<ept id="1">y</ept></mrk>'
        '<ph id="2">z</ph></target>'
        '<note from="localize:finding">ours</note><note from="Mei">too long?</note><note>ok</note>'
    )
    [row] = exchange.read(Path("x.xlf"), unit(inside))
    assert row.target == "a⟦1⟧b⟦/1⟧⟦2⟧"
    assert row.comment == "too long?\nok"


def test_what_trados_keeps_of_a_deleted_text() -> None:
    deleted, added = '<mrk mtype="x-sdl-deleted">a</mrk>', '<mrk mtype="x-sdl-added">b</mrk>'
    [row] = exchange.read(Path("x.xlf"), unit(f"<target>{deleted}{added} c</target>"))
    assert row.target == "b c"


@pytest.mark.parametrize(
    ("target", "attributes", "wrapped"),
    [
        ("a\nb", {"xml:space": "preserve"}, False),
        ("a\nb", {}, True),
        ("\n  a\n", {"xml:space": "preserve"}, True),
        ("a\nb", {"xml:space": "default"}, True),
    ],
)
def test_white_space_of_other_tools(target: str, attributes: dict[str, str], wrapped: bool) -> None:
    [row] = exchange.read(Path("x.xlf"), unit(f"<target>{target}</target>", **attributes))
    assert row.wrapped == wrapped


BOMB = '<!DOCTYPE xliff [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<?xml version='1.0'?><tmx/>",
        b"<xliff",
        b"<xliff version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0'/>",
        BOMB.encode() + unit("<target>&f;&b;</target>"),
        unit("<target>a</target>").replace(b"trans-unit", b"unit"),
    ],
)
def test_what_is_no_xliff_of_ours(data: bytes) -> None:
    with pytest.raises(InputError, match=r"x\.xlf"):
        exchange.read(Path("x.xlf"), data)


def test_xliff_in_utf_16() -> None:
    text = unit("<target>ก</target>").decode()
    [row] = exchange.read(
        Path("x.xlf"), f"<?xml version='1.0' encoding='UTF-16'?>{text}".encode("utf-16")
    )
    assert row.target == "ก"


# --- XLSX -----------------------------------------------------------------------------------------


def workbook(made: Bundle) -> Any:
    return load_workbook(io.BytesIO(exchange.written(made, "xlsx")))


def test_a_workbook_for_people() -> None:
    book = workbook(bundle(line("你", "=1+1"), market="ar-SA"))
    sheet = book["ar-SA"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:S2"
    assert sheet.protection.sheet
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    assert list(heads) == list(COLUMNS)
    for name, letter in heads.items():
        assert sheet[f"{letter}2"].protection.locked == (
            name not in ("target", "status", "comment")
        )
    target = sheet[f"{heads['target']}2"]
    assert (target.data_type, target.number_format) == ("s", "@")
    assert target.alignment.wrap_text
    assert target.alignment.readingOrder == 2
    assert "reviewed" in " ".join(str(row[0].value) for row in book["How to"].iter_rows())
    assert sheet.data_validations.dataValidation[0].formula1 == '"initial,translated,reviewed"'


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_that_somebody_wrote() -> None:
    book = workbook(bundle(line("你", "a"), line("我", "b", 2)))
    book["th-TH"]["K2"] = "=A1&B1"
    one, other = exchange.read(Path("x.xlsx"), saved(book))
    assert (one.fault, other.doubt) == ("", "")
    assert "formula" in one.doubt
    book["th-TH"]["I3"] = "=A1"
    [_, other] = exchange.read(Path("x.xlsx"), saved(book))
    assert other.fault == "source holds a formula"


@pytest.mark.parametrize(
    ("value", "shown", "word"),
    [
        (12, "General", ""),
        (12.0, "0", ""),
        (0.5, "0%", "0.5 as a number"),
        (1.5, "General", "1.5 as a number"),
        (12, "0.00", "12 as a number"),
        (10**17, "General", "as a number"),
        (datetime.datetime(2026, 2, 1), "d mmm", "2026-02-01 00:00:00 as a date"),
        (datetime.time(10, 30), "h:mm", "10:30:00 as a date or time"),
        (True, "General", "True as a truth value"),
        ("#NAME?", "General", "the error #NAME?"),
        ("# 1", "General", ""),
    ],
)
def test_what_a_spreadsheet_made_of_a_text(value: Any, shown: str, word: str) -> None:
    book = workbook(bundle(line("你", "a")))
    book["th-TH"]["K2"].value = value
    book["th-TH"]["K2"].number_format = shown
    [row] = exchange.read(Path("x.xlsx"), saved(book))
    assert row.fault == ""
    assert (row.doubt == "") == (word == "")
    assert word in row.doubt


def test_more_rows_than_a_drama_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localize.exchange.xlsx.MOST_ROWS", 2)
    made = exchange.written(bundle(line("你", "a"), line("我", "b", 2)), "xlsx")
    assert len(exchange.read(Path("x.xlsx"), made)) == 2
    more = exchange.written(bundle(*(line("你", "a", n) for n in range(3))), "xlsx")
    with pytest.raises(InputError, match="more than 2 rows"):
        exchange.read(Path("x.xlsx"), more)


def test_columns_moved_heads_below_and_rows_sorted() -> None:
    book = workbook(bundle(line("你", "a"), line("我", "b", 2)))
    sheet = book["th-TH"]
    sheet.move_range("K1:K3", cols=12)
    sheet.insert_rows(1)
    sheet["A1"] = "Our translation"
    found = exchange.read(Path("x.xlsx"), saved(book))
    assert [(row.id, row.target) for row in found] == [("c1.th-TH", "a"), ("c2.th-TH", "b")]


def test_a_sheet_that_was_formatted_to_its_end() -> None:
    book = workbook(bundle(line("你", "a")))
    book["th-TH"]["XFD1048576"] = " "
    book["th-TH"]["K1048576"].number_format = "@"
    [row] = exchange.read(Path("x.xlsx"), saved(book))
    assert row.target == "a"


@pytest.mark.parametrize("what", ["cut", "bomb", "other", "zip"])
def test_what_is_no_workbook_of_ours(what: str) -> None:
    data = exchange.written(bundle(line("你", "a")), "xlsx")
    out = io.BytesIO()
    if what == "cut":
        data = data[: len(data) // 2]
    elif what == "bomb":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/workbook.xml", b" " * 210_000_000)
        data = out.getvalue()
    elif what == "zip":
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("a.txt", "a")
        data = out.getvalue()
    else:
        book = workbook(bundle(line("你", "a")))
        book["th-TH"]["A1"] = "something"
        data = saved(book)
    with pytest.raises(InputError, match=r"x\.xlsx"):
        exchange.read(Path("x.xlsx"), data)


# --- CSV ------------------------------------------------------------------------------------------


def table(**cells: str) -> list[list[str]]:
    return [list(cells), list(cells.values())]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "gbk"])
def test_other_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    rows = table(
        id="c1.zh-TW",
        version="3.0",
        source="你怎么在这里？他走了。",
        target="你好\n不是的，我们走吧",
        status="Reviewed",
    )
    csv.writer(out, delimiter=delimiter).writerows(rows)
    [row] = exchange.read(Path("x.csv"), out.getvalue().encode(encoding))
    assert (row.id, row.version, row.status) == ("c1.zh-TW", 3, "reviewed")
    assert row.target == "你好\n不是的，我们走吧"
    assert row.source == "你怎么在这里？他走了。"
    assert row.drama is None


def test_rows_with_faults_are_named() -> None:
    text = (
        "sep=,\nid,version,target,status\n"
        ",1,a,\nc1.th-TH,x,a,\nc1.th-TH,1,a,done\nc1.th-TH,1,=A1,\n,,,\n"
        "c1.th-TH,1,#NAME?,\n"
    )
    found = exchange.read(Path("x.csv"), text.encode())
    assert [(row.where, row.fault or row.doubt) for row in found] == [
        ("x.csv:3", "has no id"),
        ("x.csv:4", "has no version, but 'x'"),
        ("x.csv:5", "status 'done' is none of initial, translated, reviewed"),
        ("x.csv:6", "target holds a formula"),
        ("x.csv:8", "target holds the error #NAME?"),
    ]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\x00\x01" * 40, b"1\n00:00:01,000 --> x\n"])
def test_what_is_no_csv_of_ours(data: bytes) -> None:
    with pytest.raises(InputError, match=r"x\.csv"):
        exchange.read(Path("x.csv"), data)
