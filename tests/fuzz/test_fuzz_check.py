"""`localize check` on whatever a disk may hold: findings or one line, never a traceback."""

import json
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from localize.locales import locales
from tests.cli.drama import inside
from tests.fixing.test_fixing_any import files

NAMES = st.sampled_from(["a.srt", "a.vtt", "a.ass", "a.ssa", "a.ttml", "a.sub", "a.smi"])
MARKETS = st.sampled_from(locales())
#: What the formats are made of, so that random bytes get past the first line of a reader.
CRUMBS = st.sampled_from(
    [
        b"1\n", b"\n", b"\r\n", b"\r", b"\n\n", b"00:00:01,000 --> 00:00:02,000\n", b"-->",
        b" --> ",
        b"99:59:59,999 --> 99:59:59,999\n", b"-00:00:01,000 --> 00:00:00,-50\n", b"WEBVTT\n\n",
        b"NOTE localize ignore R201\n", b"00:01.000 --> 00:02.000 line:0\n", b"STYLE\n", b"\x00",
        b"[Script Info]\n", b"[Events]\n", b"Format: Start, End, Text\n",
        b"Dialogue: 0,0:00:01.00,",
        b"0:00:02.00,Default,,0,0,0,,", b"Comment: localize ignore", b"{\\an8}", b"{\\i1", b"<i>",
        b"</i>", b"<i><i><b></i>", b"&lt;", b"&#99999999;", b"{1}{1}25\n", b"{10}{20}", b"|",
        b"<tt xmlns='http://www.w3.org/ns/ttml'><body><div>", b"<p begin='1s' end='2s'>", b"</p>",
        b"</div></body></tt>", b"<SAMI><BODY>", b"<SYNC Start=1000><P>", b"<br>", b"<br/>",
        b"<span>", b"</span>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&#46;", b"&nbsp;", b"Hi !",
        b"<!DOCTYPE x [<!ENTITY a",
        b"\xff\xfe", b"\xef\xbb\xbf", b"\xff", b"\x81\x40", b"\xc4\xe3\xba\xc3", "你好".encode(),
        "‮⁧‫".encode(), "\u2028\x85".encode(), b"Hello...", b"\x1b[31m", b"\x0c", b"a" * 200,
    ]
)  # fmt: skip
BYTES = st.one_of(
    st.binary(max_size=200), st.lists(st.one_of(CRUMBS, st.binary(max_size=6))).map(b"".join)
)


def checked(
    name: str, data: bytes, *arguments: str, codes: tuple[int, ...] = (0, 1)
) -> tuple[bytes, str]:
    """Check a file of these bytes in this process; its bytes afterwards, and what stdout got."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        result = inside("check", path, *arguments, code=None)
        assert result.code in codes, result
        assert result.code < 2 or result.err.count("\n") == 1
        assert {one.name for one in Path(folder).iterdir()} == {name}
        return path.read_bytes(), result.out


@settings(deadline=None)
@given(name=NAMES, data=BYTES, market=MARKETS)
@example(name="a.srt", data=b"", market="en-US")
@example(name="a.srt", data=b"\x00" * 5000, market="en-US")
def test_any_bytes_are_checked(name: str, data: bytes, market: str) -> None:
    after, out = checked(name, data, "-m", market, "--format", "json")
    assert after == data
    document = json.loads(out)
    assert document["files"] == 1
    for finding in document["findings"]:
        assert finding["message"]
        assert 0 <= finding["cue"] <= document["cues"]


@settings(deadline=None)
@given(name=NAMES, data=BYTES, market=MARKETS)
def test_any_bytes_are_fixed_once(name: str, data: bytes, market: str) -> None:
    options = ("-m", market, "--unsafe-fixes")
    before = json.loads(checked(name, data, "-m", market, "--format", "json")[1])
    after, out = checked(name, data, *options, "--format", "json")
    assert sum(json.loads(out)["summary"].values()) <= sum(before["summary"].values())
    assert checked(name, after, *options)[0] == after


@settings(deadline=None)
@given(
    file=files(),
    source=files(),
    market=MARKETS,
    format_=st.sampled_from(["text", "json", "junit", "sarif", "github"]),
)
def test_any_pair_of_files_is_compared(
    file: tuple[str, bytes], source: tuple[str, bytes], market: str, format_: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder, f"source-{source[0]}")
        other.write_bytes(source[1])
        checked(
            file[0], file[1], "-m", market, "--source", str(other), "--format", format_,
            "--unsafe-fixes", codes=(0, 1, 2),
        )  # fmt: skip
