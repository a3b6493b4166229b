"""Reading TMX as other tools write it, and refusing what is none or means harm."""

import gc
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localize.errors import SettingsError
from localize.memory import read_tmx
from localize.memory.tmx import Target, Unit

DATA = Path(__file__).parent.parent / "data" / "memory"


def tmx(body: str, *, srclang: str = "zh-Hans", head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'
        f'<tmx version="1.4"><header srclang="{srclang}"/><body>\n{body}\n</body></tmx>\n'
    )


def unit(source: str, target: str, *, lang: str = "zh-Hans") -> str:
    return (
        f'<tu><tuv xml:lang="{lang}"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="th-TH"><seg>{target}</seg></tuv></tu>\n'
    )


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "memory.tmx"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def error(file: Path) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        list(read_tmx(file))
    assert "\n" not in str(caught.value)
    assert caught.value.file == str(file)
    return caught.value


def test_inline_codes_languages_and_people() -> None:
    assert list(read_tmx(DATA / "inline.tmx")) == [
        Unit(
            "zh-Hans",
            "你到底是谁？",
            (
                Target("th-TH", "คุณเป็นใครกันแน่", "Anong", "20260510T090000Z"),
                Target("en-US", "Who are you?", "Sam", "20260601T090000Z"),
            ),
            "The Borrowed Bride",
            episode=3,
        ),
        Unit("zh-Hans", "走吧&跑吧", (Target("th", "ไปกัน"),)),
        Unit("en-US", "Fine", (Target("zh-CN", "好"),)),
    ]


@pytest.mark.parametrize(
    ("header", "variant", "locale"),
    [
        ("zh-CN", "zh-Hans", "zh-Hans"),
        ("zh", "zh", "zh-Hans"),
        ("ZH", "zh-CN", "zh-Hans"),
        ("zh_TW", "zh-Hant-TW", "zh-TW"),
        ("X-None", "x-none", "x-none"),
    ],
)
def test_the_source_is_known_by_any_of_its_names(
    tmp_path: Path, header: str, variant: str, locale: str
) -> None:
    file = write(tmp_path, tmx(unit("你好", "สวัสดี", lang=variant), srclang=header))
    assert list(read_tmx(file)) == [Unit(locale, "你好", (Target("th-TH", "สวัสดี"),))]


def test_units_of_another_source_are_left_out(tmp_path: Path) -> None:
    file = write(tmp_path, tmx(unit("你好", "สวัสดี", lang="ja-JP")))
    assert list(read_tmx(file)) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = tmx(unit("你好", "สวัสดี")).replace("UTF-8", encoding.removesuffix("-sig"))
    assert len(list(read_tmx(write(tmp_path, text.encode(encoding))))) == 1


# --- mistakes and attacks -------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "no-such-code"])
def test_other_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    text = tmx(unit("你好", "ok")).replace("UTF-8", encoding)
    codec = "utf-8" if encoding == "no-such-code" else encoding
    found = error(write(tmp_path, text.encode(codec)))
    assert "its encoding cannot be read" in str(found)
    assert "save it as UTF-8" in str(found)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in str(error(tmp_path / "none.tmx"))


def test_another_kind_of_xml_is_named(tmp_path: Path) -> None:
    found = error(write(tmp_path, "<xliff><file/></xliff>"))
    assert "not a TMX file: it opens with <xliff>" in str(found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("id = 5\n", 1),
        (tmx(unit("你好", "<b>")), 4),
        (tmx(unit("你好", "a") * 3 + "</tu>"), 7),
        (tmx(unit("你好", "a"))[:-30], 4),
        (tmx(unit("你&nbsp;好", "a")), 4),
    ],
)
def test_broken_xml_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    found = error(write(tmp_path, text))
    assert found.line == line
    assert "not valid TMX" in str(found)


def test_bytes_that_are_not_the_encoding_are_named(tmp_path: Path) -> None:
    found = error(write(tmp_path, tmx(unit("@", "a")).encode().replace(b"@", b"\xd3\xea")))
    assert found.line == 4


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "哈">' for n in range(9)
    )
    text = tmx(unit("&e8;", "a"), head=f"<!DOCTYPE tmx [{levels}]>")
    assert "refused" in str(error(write(tmp_path, text)))


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY % x SYSTEM "x.dtd"> %x;',
    ],
)
def test_an_external_entity_is_refused(tmp_path: Path, entity: str) -> None:
    text = tmx(unit("a", "b"), head=f"<!DOCTYPE tmx [{entity}]>")
    assert "refused" in str(error(write(tmp_path, text)))


# --- size -----------------------------------------------------------------------------------------


def elements() -> int:
    return sum(isinstance(found, Element) for found in gc.get_objects())


def test_a_big_file_is_streamed(tmp_path: Path) -> None:
    number = 50_000
    file = write(tmp_path, tmx("".join(unit(f"第{n}行", f"บรรทัด {n}") for n in range(number))))
    before = elements()
    kept = 0
    units: Iterator[Unit] = read_tmx(file)
    for count, found in enumerate(units):
        assert found.source == f"第{count}行"
        if count % 10_000 == 9_999:
            kept = max(kept, elements() - before)
    assert count == number - 1
    # What the parser has read ahead: a block of 16 or 64 KB, not the 250,000 elements of the file.
    assert kept < 5_000


# --- round trip -----------------------------------------------------------------------------------

TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1
).filter(str.strip)


@given(st.lists(st.tuples(TEXT, TEXT)))
@settings(max_examples=50)
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    body = "".join(unit(escape(source), escape(target)) for source, target in pairs)
    file = write(tmp_path_factory.mktemp("tmx"), tmx(body))
    found = [(item.source, item.targets[0].text) for item in read_tmx(file)]
    assert found == pairs
