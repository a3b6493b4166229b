"""Adding to a glossary: nothing in it is lost, moved or written anew."""

import io
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize.glossary import LAST
from localize.glossary.merging import Merged, merge_into
from localize.glossary.rows import CONFIDENCES, KINDS, csv_text, read_csv
from localize.model import Term

HEAD = "source,target,kind,forbidden,episodes,confidence,note\n"


def merged(tmp_path: Path, text: str, terms: list[Term], *, replace: bool = False) -> Merged:
    path = tmp_path / "en.csv"
    path.write_bytes(text.encode("utf-8"))
    return merge_into(path, terms, replace=replace)


def test_new_rows_stand_at_the_end_and_the_others_stay(tmp_path: Path) -> None:
    text = HEAD + '\n妈, Mom ,,,1-8,,"a, ""note"""\n\n"爸","Dad"\n'
    found = merged(tmp_path, text, [Term("爸", ("Dad",)), Term("哥", ("bro", "brother"), "title")])
    assert found.text == text + "哥,bro|brother,title,,,high,\n"
    assert (len(found.added), found.same, found.clashes) == (1, 1, ())


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    found = merge_into(tmp_path / "en.csv", [Term("妈", ("Mom",))])
    assert found.text == HEAD + "妈,Mom,term,,,high,\n"


def test_what_differs_is_left_to_a_person(tmp_path: Path) -> None:
    text = HEAD + "妈,Mom\n爸,Dad,,,1-8\n"
    new = [Term("妈", ("Mum",)), Term("爸", ("Father",), first=8), Term("爸", ("Pa",), first=9)]
    found = merged(tmp_path, text, new)
    assert [(clash.term, clash.row.line) for clash in found.clashes] == [(new[0], 2), (new[1], 3)]
    assert found.added == (new[2],)
    assert found.text == text + "爸,Pa,term,,9-,high,\n"


def test_replacing_takes_the_place_of_the_row(tmp_path: Path) -> None:
    text = HEAD + '妈,"Mom\nor so"\n爸,Dad,,,1-8\n哥,bro\n'
    new = [Term("妈", ("Mum",)), Term("爸", ("Father",))]
    found = merged(tmp_path, text, new, replace=True)
    assert found.text == HEAD + "妈,Mum,term,,,high,\n爸,Dad,,,1-8\n哥,bro\n"
    assert found.replaced == (new[0],)
    # Its range is another one: no row may be lost.
    assert [clash.term for clash in found.clashes] == [new[1]]


def test_two_rows_of_one_import_do_not_replace_each_other(tmp_path: Path) -> None:
    new = [Term("妈", ("Mum",)), Term("妈", ("Mother",))]
    for text in (HEAD, HEAD + "妈,Mom\n"):
        found = merged(tmp_path, text, new, replace=True)
        assert [clash.term for clash in found.clashes] == [new[1]]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_marks_and_lacking_columns(tmp_path: Path, start: str, end: str) -> None:
    text = f"{start}target,Source,,{end}Mom,妈,,{end}Dad,爸"
    found = merged(tmp_path, text, [Term("哥", ("bro",), first=2, note="x")])
    head = f"{start}target,source,episodes,note{end}"
    assert found.text == f"{head}Mom,妈,,{end}Dad,爸{end}bro,哥,2-,x{end}"
    (tmp_path / "new.csv").write_bytes(found.text.encode())
    assert [term.source for term in read_csv(tmp_path / "new.csv")] == ["妈", "爸", "哥"]
    plain = merged(tmp_path, text, [Term("哥", ("bro",))])
    assert plain.text == f"{text}{end}bro,哥{end}"


def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    text = "\ufeffsource,target,,\r\n妈,Mom"
    assert merged(tmp_path, text, [Term("妈", ("Mom",))]).text == text


source = st.sampled_from(["妈", "爸", "哥"])
text = st.text(st.sampled_from('ab,"\n é'), min_size=1, max_size=6).filter(
    lambda t: t.strip() != ""
)
term = st.builds(
    lambda source, targets, kind, first, last, confidence: Term(
        source, targets, kind, (), first, last, confidence
    ),
    source,
    st.lists(text.map(lambda t: " ".join(t.split())), min_size=1, max_size=2).map(tuple),
    st.sampled_from(KINDS[:3]),
    st.integers(1, 4),
    st.integers(4, 6) | st.just(LAST),
    st.sampled_from(CONFIDENCES),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=st.lists(term, max_size=4),
    new=st.lists(term, max_size=4),
    ends=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    replace=st.booleans(),
)
def test_no_row_is_lost_or_moved(
    tmp_path: Path, old: list[Term], new: list[Term], ends: str, last: bool, replace: bool
) -> None:
    path = tmp_path / "en.csv"
    content = csv_text(old).replace("\n", ends)
    path.write_bytes((content if last else content.rstrip("\r\n")).encode())
    before = read_csv(path)
    found = merge_into(path, new, replace=replace)
    assert len(found.added) + len(found.replaced) + found.same + len(found.clashes) == len(new)
    path.write_bytes(found.text.encode())
    after = read_csv(path)
    said = [msgspec.structs.replace(row, origin="", line=0) for row in after]
    kept = [msgspec.structs.replace(row, origin="", line=0) for row in before]
    assert len(said) == len(kept) + len(found.added)
    taken = list(found.replaced)
    for place, row in enumerate(kept):
        if said[place] != row:
            assert (said[place].source, said[place].first) == (row.source, row.first)
            taken.remove(said[place])
    assert taken == []
    assert said[len(kept) :] == list(found.added)
    # What was added or replaced is there; once more, nothing is to be done for it.
    again = merge_into(path, [*found.added, *found.replaced])
    assert (again.same, again.text) == (len(found.added) + len(found.replaced), found.text)
    lines = list(io.StringIO(content, newline=""))
    if not found.replaced and last:
        assert found.text.startswith("".join(lines))
