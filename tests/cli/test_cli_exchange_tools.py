"""`localize review import`: files that other tools made of ours, in the ways in which they do."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.drama import Drama, one_line
from tests.cli.test_cli_exchange import keep, reason, send, state, table, take

SEGMENT = r'<target\1><mrk mtype="seg" mid="1">\2</mrk></target>'
_TARGET = re.compile(r"<target([^>]*)>(.*?)</target>", re.DOTALL)


def prefixed(text: str) -> str:
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")


def indented(text: str) -> str:
    return _TARGET.sub(r"<target\1>\n      \2\n    </target>", text)


def on_one_line(text: str) -> str:
    folded = _TARGET.sub(lambda found: " ".join(found[0].split()), text)
    return folded.replace(' xml:space="preserve"', "")


TOOLS: dict[str, Callable[[str], str]] = {
    "prefix": prefixed,
    "attributes": lambda text: re.sub(r'(xml:lang="[^"]*") (state="[^"]*")', r"\2 \1", text),
    "indented": indented,
    "one line": on_one_line,
    "segments": lambda text: _TARGET.sub(SEGMENT, text),
    "more drafts": lambda text: text.replace(
        "</trans-unit>", "<alt-trans><source>x</source><target>z</target></alt-trans></trans-unit>"
    ),
    "no names on notes": lambda text: re.sub(r'(<note) from="[^"]*"', r"\1", text),
    "comments": lambda text: _TARGET.sub(r"<target\1><!-- x --><?y z?>\2</target>", text),
    "no targets": lambda text: _TARGET.sub("", text),
    "own elements": lambda text: _TARGET.sub(
        r'<target\1>\2<q:x xmlns:q="urn:q"/></target><q:y xmlns:q="urn:q">1</q:y>', text
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_that_writes_xliff_its_own_way_says_nothing_new(night: Drama, tool: str) -> None:
    night.inside(
        "review", "edit", "en-US/1/3", "--text", "I waited\\n<i>17</i> days.", "--by", "Ana"
    )
    night.inside("review", "comment", "en-US/1/3", "--text", "a = b & c", "--by", "Ana")
    night.approve("en-US/1/1")
    path = send(night, "xliff")
    path.write_text(TOOLS[tool](path.read_text("utf-8")), "utf-8")
    before = state(night)
    done = take(night, path)
    assert (done["unchanged"], done["commented"]) == (done["rows"], [])
    assert state(night) == before


def test_a_comment_among_notes_without_names(night: Drama) -> None:
    night.inside("review", "comment", "en-US/1/3", "--text", "as agreed", "--by", "Ana")
    path = send(night, "xliff")
    text = re.sub(r'(<note) from="[^"]*"', r"\1", path.read_text("utf-8"))
    path.write_text(text.replace("as agreed</note>", "as agreed</note><note>too long</note>"))
    assert take(night, path)["commented"] == ["en-US/1/3"]
    history = night.inside("review", "history", "en-US/1/3", "--json").json()["history"]
    assert history[-1]["reason"] == "too long"


def test_an_indented_edit_has_the_breaks_that_were_typed(night: Drama) -> None:
    path = send(night, "xliff", "th-TH")
    text = path.read_text("utf-8").replace(">ปล่อยฉันนะ!</target>", ">\n  ปล่อย  \n  ฉัน\n</target>", 1)
    path.write_text(text, "utf-8")
    assert take(night, path)["edited"] == ["th-TH/1/2"]
    assert night.cells("th-TH")["th-TH/1/2"]["text"] == "ปล่อย\nฉัน"


# --- spreadsheets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "#NAME?", "'tis", "- Go!", "@home", "50%"])
def test_a_text_that_a_spreadsheet_would_calculate_comes_back(night: Drama, text: str) -> None:
    """LibreOffice writes a sheet as CSV without the apostrophe that keeps a text a text."""
    night.inside("review", "edit", "en-US/1/3", "--text", text, "--by", "Ana")
    path = send(night, "xlsx")
    sheet = load_workbook(path)["en-US"]
    rows = [[str(cell.value or "") for cell in line] for line in sheet.iter_rows()]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    other = path.with_suffix(".csv")
    other.write_bytes(out.getvalue().encode("utf-8"))
    for file in (path, other):
        done = take(night, file)
        assert done["unchanged"] == done["rows"]


@pytest.mark.parametrize(
    ("typed", "word"), [("=B1", "a formula"), ("#NAME?", "the error #NAME?"), ("#REF!", "#REF!")]
)
def test_what_a_spreadsheet_calculated_is_no_text(night: Drama, typed: str, word: str) -> None:
    path = send(night)
    rows = table(path)
    rows[2]["target"] = typed
    before = state(night)
    assert word in reason(take(night, keep(path, rows), code=1), "en-US/1/3")
    assert state(night) == before


def test_a_percentage_became_a_number(night: Drama) -> None:
    path = send(night, "xlsx")
    book = load_workbook(path)
    cell = book["en-US"]["K4"]
    cell.value, cell.number_format = 0.5, "0%"
    book.save(path)
    assert "0.5 as a number, not as text" in reason(take(night, path, code=1), "en-US/1/3")


def lossy(text: str) -> bytes:
    """What Windows and LibreOffice save as cp1252: what looks alike, or question marks."""
    alike = {"ş": "s", "ı": "i", "ğ": "g", "！": "!", "？": "?", "，": ","}
    twice = "".join("??" if char > "\uffff" else alike.get(char, char) for char in text)
    return twice.encode("cp1252", "replace")


def test_letters_that_an_old_encoding_lacks_are_not_taken_for_edits(night: Drama) -> None:
    night.inside("review", "edit", "en-US/1/2", "--text", "Şimdi değil ışık 😀", "--by", "Ana")
    night.inside("review", "edit", "en-US/1/3", "--text", "şimdi değil", "--by", "Ana")
    path = send(night)
    before = state(night)
    path.write_bytes(lossy(path.read_text("utf-8-sig")).replace(b"\xde", b"S"))
    done = take(night, path)
    assert done["unchanged"] == done["rows"]
    text = path.read_bytes().replace(b"simdi degil", b"simdi olmaz \xe9 se\xf1or \xe0 bient\xf4t")
    path.write_bytes(text)
    assert "save it as UTF-8" in reason(take(night, path, code=1), "en-US/1/3")
    assert state(night) == before


def test_a_row_twice_with_two_comments(night: Drama) -> None:
    path = send(night)
    rows = table(path)
    rows += [{**rows[2], "comment": "one"}, {**rows[2], "comment": "two"}]
    done = take(night, keep(path, rows), code=1)
    assert {one["cell"] for one in done["refused"]} == {rows[2]["id"]}
    assert len(done["refused"]) == 3


def opendocument() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("x.ods", opendocument(), "save it as XLSX"),
        ("x.csv", '"ï»¿id";"version";"target"\n'.encode(), "open it as UTF-8"),
        ("x.csv", b"x" * 2001, "too big"),
    ],
)
def test_a_file_of_another_kind_is_told_how_to_save_it(
    night: Drama, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, word: str
) -> None:
    monkeypatch.setattr("localize.exchange.lines.MOST_BYTES", 2000)
    path = night.folder.parent / name
    path.write_bytes(data)
    assert word in one_line(night.inside("review", "import", path, "--by", "Mei", code=2).err)


def test_a_file_without_any_of_ours_is_told_in_one_line(night: Drama, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    data = send(night, "xlsx").read_bytes()
    path.write_bytes(data[:-200])
    done = night.inside("review", "import", path, "--by", "Mei", code=2)
    assert done.err.count("\n") == 1
