"""TBX: what is written is read as it was; foreign dialects; nothing dangerous."""

from pathlib import Path
from xml.etree.ElementTree import Element

import msgspec
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize.errors import InputError, SettingsError
from localize.glossary import LAST
from localize.glossary.rows import CONFIDENCES, KINDS, csv_text, read_csv
from localize.glossary.tbx import read_tbx, tbx_text
from localize.locales import market
from localize.model import Term

DATA = Path(__file__).parents[1] / "data" / "glossary"
EN, TH = market("en-US"), market("th-TH")
NS = "{urn:iso:std:iso:30042:ed-2}"

# A glossary cell: no bar, no control characters, white space as one space and none at the ends.
cell = (
    st.text(
        st.characters(exclude_categories=["C", "Z"], exclude_characters="|") | st.just(" "),
        min_size=1,
        max_size=12,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
forms = st.lists(cell, min_size=1, max_size=3).map(tuple)
terms = st.lists(
    st.builds(
        lambda source, targets, kind, forbidden, first, last, confidence, note: Term(
            source,
            () if kind == "keep" else targets,
            kind,
            forbidden,
            first,
            last,
            confidence,
            note,
        ),
        cell,
        forms,
        st.sampled_from(KINDS),
        st.lists(cell, max_size=2).map(tuple),
        st.integers(1, 50),
        st.integers(50, 90) | st.just(LAST),
        st.sampled_from(CONFIDENCES),
        st.just("") | cell,
    ),
    max_size=5,
)


def plain(rows: tuple[Term, ...]) -> list[Term]:
    return [msgspec.structs.replace(term, origin="", line=0) for term in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=terms, name=st.sampled_from(["en-US", "th-TH", "zh-TW", "es-419", "ja-JP"]))
def test_round_trip_through_tbx_and_csv(tmp_path: Path, rows: list[Term], name: str) -> None:
    path = tmp_path / "x.tbx"
    path.write_text(tbx_text(rows, market(name)), encoding="utf-8")
    read = read_tbx(path, market(name))
    assert plain(read.terms) == rows
    assert read.skipped == 0
    path.write_text(csv_text(read.terms), encoding="utf-8", newline="")
    assert plain(read_csv(path)) == rows


def test_another_source_language(tmp_path: Path) -> None:
    path = tmp_path / "x.tbx"
    path.write_text(tbx_text([Term("社長", ("ประธาน",))], TH, source="ja-JP"), encoding="utf-8")
    assert plain(read_tbx(path, TH, source="ja-JP").terms) == [Term("社長", ("ประธาน",))]
    assert read_tbx(path, TH).terms == ()


def test_the_structure_of_what_is_written() -> None:
    """The core structure of ISO 30042:2019: order and number of elements, picklist values."""
    term = Term("红包", ("red envelope", "gift"), "slang", ("bag & <box>",), 4, 9, "low", "a note")
    root: Element = fromstring(tbx_text([term], EN))
    assert root.tag == f"{NS}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dca")
    assert [child.tag for child in root] == [f"{NS}tbxHeader", f"{NS}text"]
    [entry] = root.iter(f"{NS}conceptEntry")
    assert entry.get("id") == "c1"
    names = [child.tag.removeprefix(NS) for child in entry]
    assert names == ["descrip", "admin", "admin", "note", "langSec", "langSec"]
    for section in entry.iter(f"{NS}langSec"):
        for holder in section:
            assert [child.tag for child in holder] == [f"{NS}term", f"{NS}termNote"]
    statuses = [element.text for element in entry.iter(f"{NS}termNote")]
    assert statuses == [
        "preferredTerm-admn-sts",
        "preferredTerm-admn-sts",
        "admittedTerm-admn-sts",
        "deprecatedTerm-admn-sts",
    ]


def test_the_older_dialect() -> None:
    path = DATA / "basic-v2.tbx"
    read = read_tbx(path, EN)
    row = Term(
        "彩礼",
        ("bride price", "betrothal gift"),
        forbidden=("dowry",),
        note="the other way round than a dowry",
    )
    name = Term("顾北辰", ("Gu Beichen",), "name")
    assert plain(read.terms) == [row, msgspec.structs.replace(row, source="聘礼"), name]
    assert (read.skipped, read.languages) == (1, ("en-US", "zh-CN", "en-GB", "zh", "en", "fr"))
    assert {term.origin for term in read.terms} == {str(path)}


def test_a_market_takes_its_own_name_before_its_language() -> None:
    path = DATA / "basic-v2.tbx"
    assert [term.targets for term in read_tbx(path, market("en-GB")).terms] == [
        ("bride wealth",),
        ("bride wealth",),
        ("Gu Beichen",),
    ]
    assert read_tbx(path, TH).terms == ()
    assert read_tbx(path, market("zh-TW")).terms == ()


def test_data_categories_as_elements() -> None:
    assert plain(read_tbx(DATA / "basic-dct.tbx", EN).terms) == [
        Term("掉马", ("unmasked", "cover blown"), "slang", ("fell off the horse",), first=9)
    ]


BOMB = '<!DOCTYPE martif [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><martif>&b;</martif>'
OUTSIDE = '<!DOCTYPE martif [<!ENTITY a SYSTEM "file:///etc/passwd">]><martif>&a;</martif>'
ENTRY = (
    '<tbx><text><body><conceptEntry><langSec xml:lang="zh"><termSec><term>{}</term></termSec>'
    '</langSec><langSec xml:lang="en"><termSec><term>{}</term></termSec></langSec>'
    "</conceptEntry></body></text></tbx>"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ("not valid TBX",)),
        ("<tbx><text>", (":1", "not valid TBX")),
        ("<html/>", ("not a TBX file", "<html>")),
        (BOMB, ("refused",)),
        (OUTSIDE, ("refused",)),
        ('<?xml version="1.0" encoding="klingon"?><tbx/>', ("encoding",)),
        (ENTRY.format("红包", "a|b"), ("concept 1", "'a|b'", "bar")),
        (ENTRY.format("红" * 101, "a"), ("concept 1", "101", "100")),
    ],
)
def test_every_error_is_one_line(tmp_path: Path, content: str, words: tuple[str, ...]) -> None:
    path = tmp_path / "x.tbx"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_tbx(path, EN)
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "\n" not in text
    for word in words:
        assert word in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_tbx(tmp_path / "no.tbx", EN)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60))
def test_any_bytes_are_terms_or_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tbx"
    for start in (b"", b'<tbx><conceptEntry><langSec xml:lang="zh">'):
        path.write_bytes(start + content)
        try:
            read_tbx(path, EN)
        except SettingsError as error:
            assert str(error).startswith(str(path))


def test_what_xml_cannot_hold_is_named() -> None:
    with pytest.raises(InputError) as caught:
        tbx_text([Term("妈", ("Mo\x01m",), origin="en.csv", line=4)], EN)
    assert str(caught.value) == "en.csv:4: '妈' holds U+0001, which XML cannot hold"
