"""What no fix may touch: cues that are fine, and all that stands between cues."""

import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from localize.checking import Asked, Checker
from localize.checks import CHECKS
from localize.errors import SubtitleError
from localize.fixing import Fixed, fix
from localize.fixing.patches import unified
from localize.locales import locales
from localize.subtitles import Document, parse
from localize.subtitles.document import scan
from localize.subtitles.encodings import decode
from tests.fixing.test_fixing_any import files, letters

#: What people put between cues, by the ending: where it goes, and what.
BETWEEN = {
    ".srt": (r"\Z", "\n\n"),
    ".vtt": (r"\n\n", "\n\nSTYLE\n::cue { color: red }\n\nNOTE mind this...\n\n"),
    ".ass": (r"\[Events\]", "[Fonts]\nfontname: a...\n\n[Events]\n; a  remark !"),
    ".ttml": (r"(?<=\n) *<p ", "<!-- a <p>... !-->\n <p ttm:agent='x' "),
    ".sub": (r"\n", "\n\n; a  remark...\n"),
    ".smi": (r"<SYNC", "<!-- no <SYNC... -->\r<SYNC ID=a"),
}
PARTS = {
    "ttml": re.compile(r"<p .*?</p>", re.DOTALL),
    "sub": re.compile(r"^\{.*", re.MULTILINE),
    "smi": re.compile(r"(?<=>)[^<>]*?<P[^>]*>(?!&nbsp;).+?(?=<!--|</BODY)", re.DOTALL),
}
OF_TEXT = frozenset(check.code for check in CHECKS if check.code[0] in "PG")


@st.composite
def dressed(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a file with something else than cues in it."""
    name, data = draw(files())
    try:
        decoded = decode(data)
    except SubtitleError:
        return name, data
    where, what = BETWEEN[Path(name).suffix]
    end = "\r\n" if "\r\n" in decoded.text else "\n"
    text = re.sub(where, lambda _: what, decoded.text.replace("\r\n", "\n"), count=2)
    if name.endswith(".ttml"):
        text = text.replace('xmlns:ttm="', "xmlns:other='x' xmlns:ttm=\"", 1)
    encoding = decoded.encoding + "-sig" * (decoded.bom and decoded.encoding == "utf-8")
    return name, text.replace("\n", end).encode(encoding, "replace")


def parts(document: Document) -> tuple[list[str], list[str]]:
    """Return the cues of a file as they are written, and what stands around them."""
    text = decode(document.raw).text
    pattern = PARTS.get(Path(document.path).suffix[1:])
    if pattern is None:
        blocks = scan(text, document.format).blocks
        spans = [(block.begin, block.text_end) for block in blocks]
    else:
        spans = [match.span() for match in pattern.finditer(text)]
    cues, around, done = [], [], 0
    for begin, end in spans:
        around.append(text[done:begin])
        cues.append(text[begin:end])
        done = end
    return cues, [*around, text[done:]]


def mended(path: Path, data: bytes, asked: Asked, *, unsafe: bool) -> Fixed | None:
    path.write_bytes(data)
    try:
        return fix(path, Checker(asked), unsafe=unsafe)
    except SubtitleError:
        return None


def writable(document: Document, encoding: str) -> bool:
    """Whether an encoding has all characters of a file; one that lacks any becomes UTF-8."""
    try:
        "".join(cue.text for cue in document.cues).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@given(file=dressed(), market=st.sampled_from(locales()), unsafe=st.booleans())
def test_cues_that_are_fine_and_all_between_cues_stay(
    file: tuple[str, bytes], market: str, unsafe: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file[0])
        asked = Asked(market=market, codes=OF_TEXT)
        done = mended(path, file[1], asked, unsafe=unsafe)
    if done is None:
        return
    before, after = (parse(data, path=file[0]) for data in (done.before, done.after))
    same = done.after.isascii() is done.before.isascii() and writable(after, before.encoding)
    assert (after.encoding, after.bom, after.newline) == (
        before.encoding if same else after.encoding,
        before.bom,
        before.newline,
    )
    old, new = parts(before), parts(after)
    assert new[1] == old[1]
    assert len(new[0]) == len(old[0])
    if len(old[0]) == len(before.cues):
        for index, (one, other) in enumerate(zip(before.cues, after.cues, strict=True)):
            assert (one.start, one.end, one.number, one.style) == (
                other.start,
                other.end,
                other.number,
                other.style,
            )
            if (one.text, one.tags) == (other.text, other.tags):
                assert old[0][index] == new[0][index]


@given(file=dressed(), market=st.sampled_from(locales()))
def test_no_cue_gets_a_finding_that_it_did_not_have(file: tuple[str, bytes], market: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, asked = Path(folder, file[0]), Asked(market=market)
        done = mended(path, file[1], asked, unsafe=False)
        if done is None:
            return
        checker = Checker(asked)
        path.write_bytes(done.before)
        before = checker.result(checker.load(path))
    assert not named(done.result) - named(before)


def named(result: object) -> Counter[tuple[str, str]]:
    """Count findings by their code and the words of their cue, wherever it stands now."""
    cues = {cue.place: cue for cue in result.cues}  # type: ignore[attr-defined]
    return Counter(
        (one.code, letters(cues[one.cue].text) if one.cue in cues else "")
        for one in result.findings  # type: ignore[attr-defined]
    )


@given(file=dressed(), market=st.sampled_from(locales()), unsafe=st.booleans())
def test_patch_makes_what_fix_writes(file: tuple[str, bytes], market: str, unsafe: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file[0])
        done = mended(path, file[1], Asked(market=market), unsafe=unsafe)
        if done is None or done.before == done.after:
            return
        patch = b"".join(unified(file[0].encode(), done.before, done.after))
        subprocess.run(
            ["patch", "--binary", "-s", "-p1"], cwd=folder, input=patch, check=True, timeout=60
        )
        assert path.read_bytes() == done.after


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\n"]), max_size=300).map(b"".join)


@given(before=LINES, after=LINES, end=st.sampled_from([b"", b"x"]))
def test_any_two_texts_make_a_patch(before: bytes, after: bytes, end: bytes) -> None:
    after += end
    if not before or not after or before == after:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "my file.srt")
        path.write_bytes(before)
        patch = b"".join(unified(b"my file.srt", before, after))
        subprocess.run(
            ["git", "apply", "--whitespace=nowarn"], cwd=folder, input=patch, check=True, timeout=60
        )
        assert path.read_bytes() == after
