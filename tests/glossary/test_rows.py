"""Glossary files: what is read, and every reading error in one line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize.errors import SettingsError
from localize.glossary import COLUMNS, LAST, problems, read_csv
from localize.glossary.rows import CONFIDENCES, KINDS
from localize.locales import market
from localize.model import Term

ROOT = Path(__file__).parents[2]
#: Renderings that stay Chinese until a native says what is usual.
LEFT = (("ja-JP", "嬷嬷"),)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_a_row_says(tmp_path: Path, start: bytes, end: str) -> None:
    lines = [
        "source,target,kind,forbidden,episodes,confidence,note",
        '外卖小哥,"delivery guy | courier, boy",title,takeout man|x,1-8,medium,"two',
        'lines, ""one"" note"',
        "",
        ",,,,,,",
        "VIP,,keep",
        " 妈 ,Mom,,,9-,,",
        "爸,Dad,,,3",
    ]
    path = tmp_path / "en.csv"
    path.write_bytes(start + (end.join(lines) + end).encode())
    assert read_csv(path, origin="en") == (
        Term(
            "外卖小哥",
            ("delivery guy", "courier, boy"),
            "title",
            ("takeout man", "x"),
            1,
            8,
            "medium",
            'two lines, "one" note',
            "en",
            2,
        ),
        Term("VIP", (), "keep", origin="en", line=6),
        Term("妈", ("Mom",), first=9, origin="en", line=7),
        Term("爸", ("Dad",), first=3, last=3, origin="en", line=8),
    )


def test_columns_in_any_order_and_empty_ones_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "en.csv"
    path.write_text("Target,Source,,\nMom,妈,,\n", encoding="utf-8")
    assert read_csv(path) == (Term("妈", ("Mom",), origin=str(path), line=2),)


HEAD = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("content", "where", "words"),
    [
        (b"", ":1", ("no header", HEAD)),
        (b"\n", ":1", ("no header", HEAD)),
        (b",,\n", ":1", ("no header",)),
        ("妈,Mom\n".encode(), ":1: 妈", ("unknown column", HEAD)),
        (b"source,targt\n", ":1: targt", ("did you mean 'target'?", HEAD)),
        (b"source;target\n", ":1", ("not separated by commas", HEAD)),
        (b"source\n", ":1: target", ("missing", HEAD)),
        (b"target,kind\n", ":1: source", ("missing",)),
        (b"source,target,source\n", ":1: source", ("twice",)),
        (b"source,target\n,x\n", ":2: source", ("empty",)),
        (b"source,target\na\n", ":2: target", ("empty", "keep")),
        (b"source,target\na,|\n", ":2: target", ("empty",)),
        (b"source,target\na,b,c\n", ":2", ("3 cells", "quotes")),
        (b"source,target,kind\na,b,nam\n", ":2: kind", ("'nam'", ", ".join(KINDS))),
        (b"source,target,confidence\na,b,h\n", ":2: confidence", (", ".join(CONFIDENCES),)),
        (b'source,target,episodes\na,b,"1-3,7"\n', ":2: episodes", ("1-8 or 9-",)),
        (b"source,target,episodes\na,b,8-1\n", ":2: episodes", ("'8-1'", "1-8 or 9-")),
        (b'source,target\na,b\n"c\nd,e\n', ":3", ("not valid CSV",)),
        (b'source,target\na,"b"c\n', ":2", ("not valid CSV",)),
        (b"source,target\na,b\n\xff\xfe,c\n", ":3", ("not UTF-8",)),
        ("source,target\n妈,Mom\n".encode("utf-16"), ":1", ("not UTF-8",)),
        (b"source,target\na,b\nc,\0\n", ":3", ("NUL",)),
        (b"source,target\n" + b"a" * 101 + b",b\n", ":2: source", ("101", "100")),
    ],
)
def test_every_error_is_one_line_with_its_place(
    tmp_path: Path, content: bytes, where: str, words: tuple[str, ...]
) -> None:
    path = tmp_path / "en.csv"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        read_csv(path)
    text = str(caught.value)
    assert text.startswith(f"{path}{where}: ")
    assert "\n" not in text
    for word in words:
        assert word in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.csv"):
        with pytest.raises(SettingsError, match="cannot be read"):
            read_csv(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_rows_or_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    for start in (b"", b"source,target\n"):
        path.write_bytes(start + content)
        try:
            read_csv(path)
        except SettingsError as error:
            assert str(error).startswith(str(path))


words = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="|"), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    terms=st.lists(
        st.builds(
            Term,
            words,
            st.lists(words, min_size=1, max_size=3).map(tuple),
            st.sampled_from(KINDS),
            st.lists(words, max_size=2).map(tuple),
            st.integers(1, 50),
            st.integers(50, 90) | st.just(LAST),
            st.sampled_from(CONFIDENCES),
        ),
        max_size=5,
    )
)
def test_what_a_csv_writer_writes_is_read(tmp_path: Path, terms: list[Term]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for term in terms:
        span = f"{term.first}-{'' if term.last == LAST else term.last}"
        cells = ["|".join(term.targets), term.kind, "|".join(term.forbidden), span]
        writer.writerow([term.source, *cells, term.confidence, ""])
    path = tmp_path / "x.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    read = read_csv(path, origin="")
    assert [
        (t.source, t.targets, t.kind, t.forbidden, t.first, t.last, t.confidence) for t in read
    ] == [(t.source, t.targets, t.kind, t.forbidden, t.first, t.last, t.confidence) for t in terms]


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("glossaries/*.csv"), *ROOT.glob("samples/*/glossaries/*.csv")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_files_that_ship_are_read_and_have_no_problem(path: Path) -> None:
    name = path.stem
    terms = read_csv(path)
    assert terms
    if "-" in name:
        found = problems(terms, market(name))
        assert [p for p in found if (name, p.term.source) not in LEFT] == []


def test_problems() -> None:
    rows = [
        ("妈", ("Mom",), "term", (), 1, LAST),
        ("妈", ("Mum",), "term", (), 5, 8),
        ("爸", ("Dad",), "term", (), 1, 4),
        ("爸", ("Dad",), "term", (), 4, 9),
        ("爸", ("Father",), "term", (), 10, LAST),
        ("公司", ("公司 Inc",), "term", (), 1, LAST),
        ("VIP", ("guest",), "keep", (), 1, LAST),
        ("老公", ("husband",), "term", ("Husband",), 1, LAST),
        ("老婆", ("wife", "Wife"), "term", (), 1, LAST),
        ("哥", ("bro",), "term", ("x", "x"), 1, LAST),
    ]
    terms = [
        Term(*row[:4], first=row[4], last=row[5], line=line) for line, row in enumerate(rows, 2)
    ]
    found = [(problem.term.line, problem.message) for problem in problems(terms, market("en-US"))]
    assert [line for line, _ in found] == [3, 5, 7, 8, 9, 10, 11]
    for (_, message), words in zip(
        found,
        [
            "two renderings",
            "given twice",
            "source script: 公司",
            "kind keep",
            "'Husband' is both a target and forbidden",
            "'wife' stands twice",
            "'x' stands twice",
        ],
        strict=True,
    ):
        assert words in message
