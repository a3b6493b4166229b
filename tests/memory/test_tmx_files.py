"""TMX both ways: what we write is valid and comes back, what others write is read."""

import unicodedata
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize.errors import SettingsError
from localize.memory import Imported, Memory, export_tmx, import_once, import_tmx, read_tmx
from localize.memory.tmx import Target, Unit
from localize.store import MemoryRow, Store, open_store, text_hash

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MARKETS = {"th": "th-TH", "th-TH": "th-TH", "vi-VN": "vi-VN"}

#: TMX 1.4b's DTD: the content of each element as (children in order, may each repeat), and its
#: attributes as (required, allowed).
CONTENT = {
    "tmx": (("header", "body"), ()),
    "header": ((), ("note", "prop", "ude")),
    "body": ((), ("tu",)),
    "note": ((), ()),
    "prop": ((), ()),
    "seg": ((), ()),
}
ATTRIBUTES = {
    "tmx": ({"version"}, set()),
    "header": (
        {
            "creationtool",
            "creationtoolversion",
            "segtype",
            "o-tmf",
            "adminlang",
            "srclang",
            "datatype",
        },
        {"o-encoding", "creationdate", "creationid", "changedate", "changeid"},
    ),
    "body": (set(), set()),
    "note": (set(), {"o-encoding", LANG, "lang"}),
    "prop": ({"type"}, {LANG, "o-encoding", "lang"}),
    "tu": (
        set(),
        {
            "tuid",
            "o-encoding",
            "datatype",
            "usagecount",
            "lastusagedate",
            "creationtool",
            "creationtoolversion",
            "creationdate",
            "creationid",
            "changedate",
            "segtype",
            "changeid",
            "o-tmf",
            "srclang",
        },
    ),
    "tuv": (
        {LANG},
        {
            "o-encoding",
            "datatype",
            "usagecount",
            "lastusagedate",
            "creationtool",
            "creationtoolversion",
            "creationdate",
            "creationid",
            "changedate",
            "o-tmf",
            "changeid",
            "lang",
        },
    ),
    "seg": (set(), set()),
}


def violations(element: Element) -> list[str]:
    """Return what the DTD of TMX 1.4b forbids in an element and below."""
    name = element.tag
    if name not in ATTRIBUTES:
        return [f"<{name}> is not known"]
    required, optional = ATTRIBUTES[name]
    wrong = [f"<{name}> lacks {key}" for key in sorted(required - {*element.keys()})]
    wrong += [f"<{name}> has {key}" for key in sorted({*element.keys()} - required - optional)]
    children = [child.tag for child in element]
    if name == "tu":
        # ((note | prop)*, tuv+)
        heads = [tag for tag in children if tag != "tuv"]
        if children != heads + ["tuv"] * children.count("tuv") or "tuv" not in children:
            wrong.append(f"<tu> holds {children}")
        wrong += [f"<tu> holds {tag}" for tag in heads if tag not in ("note", "prop")]
    elif name == "tuv":
        # ((note | prop)*, seg)
        if children[-1:] != ["seg"] or not set(children[:-1]) <= {"note", "prop"}:
            wrong.append(f"<tuv> holds {children}")
    else:
        sequence, any_order = CONTENT[name]
        if children != list(sequence) if sequence else not set(children) <= set(any_order):
            wrong.append(f"<{name}> holds {children}")
    if name not in ("note", "prop", "seg") and (element.text or "").strip():
        wrong.append(f"<{name}> holds text")
    for name_of_time in ("creationdate", "changedate"):
        time = element.get(name_of_time, "20260101T000000Z")
        if len(time) != 16 or time[8] != "T" or time[15] != "Z":
            wrong.append(f"{name_of_time} is {time}")
    if name == "header" and element.get("segtype") not in (
        "block",
        "paragraph",
        "sentence",
        "phrase",
    ):
        wrong.append("segtype")
    return wrong + [problem for child in element for problem in violations(child)]


def export(store: Store, *, source: str = "zh-Hans", market: str | None = None) -> bytes:
    rows = store.memory_rows(market)
    return b"".join(export_tmx(rows, store, source=source, version="1.0", counts=Counter()))


FIRST = MemoryRow(
    "zh-Hans",
    "th-TH",
    "你好 & <再见>",
    'ส"วัสดี\nค่ะ',
    prev=text_hash("前"),
    next=text_hash("后"),
    drama="rainy",
    episode=3,
    cue="c1",
    by="Ann <a@b>",
    at="2026-01-02T03:04:05.678+00:00",
)
BEFORE = MemoryRow("zh-Hans", "th-TH", "前", "ก่อน", drama="rainy", episode=3, cue="c0")
TAIWAN = MemoryRow("zh-TW", "vi-VN", "妳好", "Chào", at="2026-01-02T03:04:05+08:00")


# --- out ------------------------------------------------------------------------------------------


def test_an_export_is_valid_and_says_all_it_knows(store: Store) -> None:
    store.memory_add([FIRST, BEFORE, TAIWAN])
    data = export(store)
    root = fromstring(data)
    assert violations(root) == []
    assert root.get("version") == "1.4"
    header = root.find("header")
    assert header is not None
    assert (header.get("srclang"), header.get("segtype"), header.get("creationtool")) == (
        "zh-Hans",
        "sentence",
        "localize",
    )
    units = {unit.findtext("tuv/seg"): unit for unit in root.iter("tu")}
    first = units[FIRST.source]
    assert first.attrib == {
        "tuid": first.get("tuid"),
        "creationid": "Ann <a@b>",
        "changeid": "Ann <a@b>",
        "creationdate": "20260102T030405Z",
        "changedate": "20260102T030405Z",
    }
    assert {prop.get("type"): prop.text for prop in first.iter("prop")} == {
        "drama": "rainy",
        "episode": "3",
        "cue": "c1",
        "reviewer": "Ann <a@b>",
        "prev": "前",
        "x-next-hash": str(text_hash("后")),
    }
    assert [variant.get(LANG) for variant in first.iter("tuv")] == ["zh-Hans", "th-TH"]
    assert units["妳好"].get("srclang") == "zh-TW"
    assert units["妳好"].get("creationdate") == "20260101T190405Z"
    assert len({unit.get("tuid") for unit in units.values()}) == 3
    assert export(store).partition(b"<body>")[2] == data.partition(b"<body>")[2]


def test_an_empty_memory_is_a_valid_file(store: Store) -> None:
    assert violations(fromstring(export(store))) == []


def test_the_validation_sees_mistakes() -> None:
    header = (
        '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x"'
        ' adminlang="en" srclang="en" datatype="plaintext"/>'
    )
    bad = {
        '<tmx version="1.4"><body/></tmx>': "<tmx> holds",
        f'<tmx version="1.4">{header}<body><tu/></body></tmx>': "<tu> holds",
        f"<tmx>{header}<body/></tmx>": "lacks version",
        f'<tmx version="1.4">{header}<body><tu><tuv xml:lang="en"><seg/></tuv>'
        "<note/></tu></body></tmx>": "<tu> holds",
        f'<tmx version="1.4">{header}<body><tu><tuv><seg/></tuv></tu></body></tmx>': "lacks",
        f'<tmx version="1.4">{header}<body><tu><tuv xml:lang="en"><seg/><prop type="a"/>'
        "</tuv></tu></body></tmx>": "<tuv> holds",
    }
    for text, problem in bad.items():
        assert problem in " ".join(violations(fromstring(text))), text


# --- both ways ------------------------------------------------------------------------------------


def come_back(store: Store, folder: Path, *, source: str = "zh-Hans") -> list[MemoryRow]:
    """Return what another database has after it imported what this one exports."""
    file = folder / "out.tmx"
    file.write_bytes(export(store, source=source))
    with open_store(folder / "other.db") as other:
        import_tmx(other, [file], MARKETS, source=source)
        return list(other.memory_rows())


def test_pairs_come_back(store: Store, tmp_path: Path) -> None:
    store.memory_add([FIRST, BEFORE, TAIWAN])
    origin = str(tmp_path / "out.tmx")
    first = msgspec.structs.replace(FIRST, origin=origin, at="2026-01-02T03:04:05+00:00")
    found = come_back(store, tmp_path)
    assert sorted(found, key=lambda row: row.cue) == [
        msgspec.structs.replace(BEFORE, origin=origin),
        first,
    ]
    (tmp_path / "other.db").unlink()
    taiwan = msgspec.structs.replace(TAIWAN, origin=origin, at="2026-01-01T19:04:05+00:00")
    assert come_back(store, tmp_path, source="zh-TW") == [taiwan]


# Old Macs' line ends come back too; what XML cannot hold at all is tested below.
TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r"),
    min_size=1,
    max_size=20,
).filter(str.strip)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("tmx")
    rows = [
        MemoryRow("zh-Hans", "th-TH", source, target, drama="d", cue=f"c{n}", by=by.strip())
        for n, (source, target, by) in enumerate(texts)
    ]
    with open_store(folder / "state.db") as store:
        store.memory_add(rows)
        assert violations(fromstring(export(store))) == []
        found = come_back(store, folder)
    assert {(row.cue, row.source, row.target) for row in found} == {
        (row.cue, row.source, row.target) for row in rows
    }


def test_what_xml_cannot_hold_is_left_out(store: Store) -> None:
    store.memory_add([msgspec.structs.replace(FIRST, target="a\x01b\x1fc\ufffe", by="A\x02")])
    root = fromstring(export(store))
    assert root.findtext("body/tu/tuv[2]/seg") == "abc"


def test_a_context_comes_back(store: Store, tmp_path: Path) -> None:
    store.memory_add([FIRST, BEFORE])
    file = tmp_path / "out.tmx"
    file.write_bytes(export(store))
    with open_store(tmp_path / "other.db") as other:
        import_tmx(other, [file], MARKETS)
        texts = ["前", FIRST.source, "后"]
        found = Memory(other, "th-TH", "zh-Hans").exact(texts, [1], lambda _index, _target: True)
    assert found[0][1].score == 101


# --- what others write ----------------------------------------------------------------------------


def tmx(body: str, srclang: str) -> str:
    return f'<tmx version="1.4"><header srclang="{srclang}"/><body>{body}</body></tmx>'


def tu(variants: dict[str, str], more: str = "", **attributes: str) -> str:
    texts = "".join(
        f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>' for lang, text in variants.items()
    )
    named = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<tu{named}>{more}{texts}</tu>"


def write(folder: Path, text: str) -> Path:
    file = folder / "foreign.tmx"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_all_languages_is_read_from_ours(tmp_path: Path) -> None:
    body = tu({"EN-us": "Hi", "ZH-cn": "你好", "th": "สวัสดี"}) + tu({"en": "Yes", "th": "ใช่"})
    file = write(tmp_path, tmx(body, "*all*"))
    skipped: Counter[str] = Counter()
    assert list(read_tmx(file, source="zh-Hans", skipped=skipped)) == [
        Unit("zh-Hans", "你好", (Target("EN-us", "Hi"), Target("th", "สวัสดี")))
    ]
    assert skipped == {"no text in zh-Hans": 1}
    # Nobody says from where: the first language of each unit.
    assert [unit.source for unit in read_tmx(file)] == ["Hi", "Yes"]


def test_a_pair_stored_the_other_way_round_is_turned(store: Store, tmp_path: Path) -> None:
    file = write(tmp_path, tmx(tu({"th-TH": "สวัสดี", "zh-CN": "你好"}), "th-TH"))
    import_tmx(store, [file], MARKETS)
    assert [(row.source, row.target) for row in store.memory_rows()] == [("你好", "สวัสดี")]


def test_the_lines_around_a_unit_are_read_as_other_tools_give_them(tmp_path: Path) -> None:
    omegat = '<prop type="prev">前</prop><prop type="next"> 后\n</prop>'
    memoq = (
        '<prop type="x-context-pre">&lt;seg&gt;前&lt;/seg&gt;</prop>'
        '<prop type="x-context-post">&lt;seg&gt;后&lt;/seg&gt;</prop>'
    )
    odd = (
        '<prop type="x-prev-hash">x</prop><prop type="x-next-hash">99999999999999999999</prop>'
        '<prop type="episode">12a</prop>'
    )
    pair = {"zh-CN": "你好", "th": "สวัสดี"}
    matecat = tu(pair, memoq)
    inside = tu(pair).replace("<seg>你好", f"{memoq}<seg>你好")
    body = tu(pair, omegat) + matecat + inside + tu(pair, odd)
    file = write(tmp_path, tmx(body, "zh-CN"))
    found = [(unit.prev, unit.next, unit.episode) for unit in read_tmx(file)]
    around = (text_hash("前"), text_hash("后"), 0)
    assert found == [around, around, around, (0, 0, 0)]


def test_people_and_times_may_stand_at_the_unit(store: Store, tmp_path: Path) -> None:
    pair = {"zh-CN": "你好", "th": "สวัสดี"}
    unit = tu(
        pair, creationid="Mei", creationdate="20260510T090000Z", changedate="20260511T090000Z"
    )
    odd = tu({"zh-CN": "再见", "th": "ลาก่อน"}, creationdate="yesterday")
    import_tmx(store, [write(tmp_path, tmx(unit + odd, "zh-CN"))], MARKETS)
    assert {(row.by, row.at) for row in store.memory_rows()} == {
        ("Mei", "2026-05-11T09:00:00+00:00"),
        ("", ""),
    }


# --- what an import tells -------------------------------------------------------------------------


def test_an_import_tells_what_it_took_and_what_it_left(store: Store, tmp_path: Path) -> None:
    body = (
        tu({"zh-CN": "你好", "th": "สวัสดี", "vi-VN": "Chào", "fr-FR": "Salut"})
        + tu({"zh-CN": "你好", "th-TH": "สวัสดี"})
        + tu({"zh-CN": "再见", "fr-FR": "Au revoir"})
        + tu({"zh-CN": "走"})
        + tu({"en": "Go", "th": "ไป"})
        + "<tu/>"
    )
    file = write(tmp_path, tmx(body, "zh-CN"))
    wanted = Imported(
        str(file),
        {"th-TH": 2, "vi-VN": 1},
        1,
        {
            "fr-FR is none of the markets": 2,
            "no translation": 1,
            "no text in zh-Hans": 2,
        },
    )
    origin = Memory.origin("night", file)
    for _ in range(2):  # again: the same, though nothing changed
        assert import_once(store, file, MARKETS, source="zh-Hans", origin=origin) == wanted
    assert len(list(store.memory_rows())) == 2
    assert list(store.memory_files()) == [origin]


def test_a_file_that_is_none_changes_nothing(store: Store, tmp_path: Path) -> None:
    file = write(tmp_path, "<xliff/>")
    with pytest.raises(SettingsError, match="not a TMX file"):
        import_once(store, file, MARKETS, source="zh-Hans", origin="x")
    assert store.memory_files() == {}


def test_dramas_with_other_sources_share_a_file(store: Store, tmp_path: Path) -> None:
    body = tu({"zh-CN": "你好", "zh-TW": "妳好", "th": "สวัสดี"})
    file = write(tmp_path, tmx(body, "*all*"))
    for _ in range(2):
        import_tmx(store, [file], {"th": "th-TH"}, source="zh-Hans")
        import_tmx(store, [file], {"th": "th-TH"}, source="zh-TW")
    found = sorted((row.source_lang, row.source) for row in store.memory_rows())
    assert found == [("zh-Hans", "你好"), ("zh-TW", "妳好")]


def test_what_an_older_version_imported_is_not_imported_again(store: Store, tmp_path: Path) -> None:
    file = write(tmp_path, tmx(tu({"zh-CN": "你好", "th": "สวัสดี", "vi-VN": "Chào"}), "zh-CN"))
    import_tmx(store, [file], {"th": "th-TH"})
    stamp = store.memory_files()[str(file)]
    # Before the source stood in the stamp, it was the one that all dramas had.
    store.memory_replace(str(file), store.memory_rows(), stamp.replace("zh-Hans/", ""))
    import_tmx(store, [file], {"vi-VN": "vi-VN"})
    assert sorted(row.market for row in store.memory_rows()) == ["th-TH", "vi-VN"]


def test_texts_are_kept_as_they_are_written(store: Store, tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Chào em")
    file = write(tmp_path, tmx(tu({"zh-CN": " 你好 ", "vi-VN": decomposed}), "zh-CN"))
    import_tmx(store, [file], MARKETS)
    assert [(row.source, row.target) for row in store.memory_rows()] == [(" 你好 ", decomposed)]
