"""TTML and SAMI are mended where they stand: every other character of the file stays."""

from pathlib import Path

import pytest

from localize.checking import Asked, Checker
from localize.fixing import Fixed, fix
from localize.subtitles import parse
from tests.cli.drama import inside

TTML = """\
<?xml version='1.0' encoding="UTF-8"?>\r
<!-- not a <p>aragraph... -->
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling"
    xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate='25' ttp:tickRate="1000">
  <tt:head><tt:styling><tt:style xml:id="s1" tts:color="red"/></tt:styling></tt:head>
  <tt:body><tt:div begin="10s">
    <tt:p xml:id='a' begin="1s" end="00:00:04.00" style="s1">
       Wait...   for
       <tt:span style='s1'  >me !</tt:span><!-- hm... -->
       <tt:br/>Tom &amp; <![CDATA[Jerry...]]>
    </tt:p>
    <tt:p begin="00:00:05:00" dur="20f" region="below">I waited for you all night long&#46;..</tt:p>
    <tt:p xml:space="preserve" begin="9000t" end="11000t">A  gap</tt:p>
    <tt:p begin="00:00:14:00" end="16.5s"><tt:metadata note="..."/>Two<tt:br></tt:br>
      lines</tt:p>
  </tt:div></tt:body>
</tt:tt>
"""
SAFE = (
    ("Wait...", "Wait…"), ("me !", "me!"), ("Jerry...", "Jerry…"), ("long&#46;..", "long…"),
    ("A  gap", "A gap"),
)  # fmt: skip
SAMI = """\
<SAMI><HEAD><STYLE TYPE="text/css"><!-- P {} .ENCC {lang: en-US;} --></STYLE></HEAD>
<BODY>
<SYNC Start=1000><P Class=ENCC>
Wait...   for <font color="red">me !</font><br>
Tom &amp; <i>Jerry</i>...
<SYNC Start="4000"><P Class=ENCC>&nbsp;
<!-- <SYNC Start=1><P>no... -->
<sync start=5000><p>You&nbsp;there&#46;..<p class=KRCC>너...
</BODY></SAMI>"""


def mended(path: Path, text: str | bytes, *, unsafe: bool = False, market: str = "en-US") -> Fixed:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = fix(path, Checker(Asked(market=market)), unsafe=unsafe)
    path.write_bytes(done.after)
    assert fix(path, Checker(Asked(market=market)), unsafe=unsafe).after == done.after
    return done


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_ttml_keeps_all_but_the_letters_that_change(tmp_path: Path) -> None:
    done = mended(tmp_path / "a.ttml", TTML)
    assert done.after.decode() == replaced(TTML, *SAFE)
    assert not done.refused


def test_ttml_is_retimed_in_its_own_expressions(tmp_path: Path) -> None:
    done = mended(tmp_path / "a.ttml", TTML, unsafe=True)
    broken = ("waited for you", "waited<tt:br/>for you")
    joined = ("Two<tt:br></tt:br>\n      lines", "Two \n      lines")
    assert done.after.decode() == replaced(TTML, *SAFE, broken, ('dur="20f"', 'dur="31f"'), joined)


@pytest.mark.parametrize(
    ("begin", "end", "after"),
    [
        ("1s", "1.5s", "1.833s"),
        ("1000ms", "1500ms", "1833ms"),
        ("00:00:01", "00:00:01.5", "00:00:01.833"),
        ("00:00:01.00", "00:00:01.50", "00:00:01.833"),
        ("00:00:01:00", "00:00:01:12", "00:00:01:21"),
        ("25f", "38f", "46f"),
        ("0.0002h", "0.0004h", "0.000431389h"),
        ("1000t", "1500t", "1833t"),
    ],
)
def test_a_short_cue_gets_longer(tmp_path: Path, begin: str, end: str, after: str) -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:p="http://www.w3.org/ns/ttml#parameter"'
        f' p:tickRate="1000" p:frameRate="25"><body><div><p begin="{begin}" end="{end}">Hi.</p>'
        "</div></body></tt>"
    )
    path = tmp_path / "a.ttml"
    path.write_text(text, encoding="utf-8")
    done = fix(path, Checker(Asked(market="en-US", profile="netflix")), unsafe=True)
    assert done.after.decode() == text.replace(end, after)


@pytest.mark.parametrize(
    ("drop", "begin", "end", "after", "times"),
    [
        ("nonDrop", "01:00:00:00", "01:00:00:12", "01:00:00:25", [3603600, 3604434]),
        ("dropNTSC", "00:00:59:10", "00:00:59:29", "00:01:00:08", [59393, 60260]),
    ],
)
def test_ttml_whose_clock_counts_frames(
    tmp_path: Path, drop: str, begin: str, end: str, after: str, times: list[int]
) -> None:
    """Its second is as many labels as ``frameRate`` says, at the rate that plays them."""
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:p="http://www.w3.org/ns/ttml#parameter"'
        f' p:timeBase="smpte" p:frameRate="30" p:frameRateMultiplier="1000 1001"'
        f' p:dropMode="{drop}"><body><div><p begin="{begin}" end="{end}">Hi.</p></div></body></tt>'
    )
    path = tmp_path / "a.ttml"
    path.write_text(text, encoding="utf-8")
    done = fix(path, Checker(Asked(market="en-US", profile="netflix")), unsafe=True)
    assert done.after.decode() == text.replace(end, after)
    (cue,) = parse(done.after, path="a.ttml").cues
    assert [cue.start, cue.end] == times


def test_vietnamese_tones_are_one_with_their_letters_in_utf_8(tmp_path: Path) -> None:
    """Windows-1258 has no letter ở: it writes ơ and a mark."""
    text = "1\n00:00:01,000 --> 00:00:04,000\nEm đang ơ\u0309 nhà mô\u0323t mi\u0300nh...\n"
    path = tmp_path / "a.srt"
    path.write_bytes(text.encode("cp1258"))
    checker = Checker(Asked(market="vi-VN"))
    done = fix(path, checker)
    assert done.after.decode() == text.replace(
        "Em đang ơ\u0309 nhà mô\u0323t mi\u0300nh...", "Em đang ở nhà một mình…"
    )
    kept = fix(path, Checker(Asked(market="vi-VN", codes=frozenset({"P402"}))))
    assert kept.after == text.replace("...", "…").encode("cp1258")


def test_ttml_stays_in_its_encoding_or_says_the_new_one(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="windows-1251"?><tt xmlns="http://www.w3.org/ns/ttml"><body>'
        '<div><p begin="1s" end="4s">Подожди меня... ты где был так долго</p></div></body></tt>'
    )
    checker = Checker(Asked(market="ru-RU", codes=frozenset({"P402", "F002"})))
    path = tmp_path / "a.ttml"
    path.write_bytes(text.encode("cp1251"))
    assert fix(path, checker).after.decode() == text.replace("windows-1251", "UTF-8").replace(
        "...", "…"
    )
    # What an encoding lacks is written as a reference.
    latin = text.replace("Подожди меня... ты где был так долго", "Été « là » ! Ça, c'est près")
    path.write_bytes(latin.replace("windows-1251", "iso-8859-1").encode("latin-1"))
    checker = Checker(Asked(market="fr-FR", codes=frozenset({"P406", "P407"})))
    assert "&#8239;" in fix(path, checker).after.decode("latin-1")


def test_sami_keeps_all_but_the_letters_that_change(tmp_path: Path) -> None:
    done = mended(tmp_path / "a.smi", SAMI, unsafe=True)
    assert done.after.decode() == replaced(
        SAMI, ("Wait...", "Wait…"), ("me !", "me!"), ("</i>...", "</i>…"), ("&#46;..", "…"),
        ("너...", "너…"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "codes"), [("a.ttml", {"T107", "P409"}), ("a.smi", {"T103", "T107", "P409", "R201"})]
)
def test_what_cannot_be_mended_in_place_says_so(tmp_path: Path, name: str, codes: set[str]) -> None:
    cues = ((3000, 3200, "<i>คุณเป็นใครคะ ฉันไม่รู้จักคุณเลย</i>"), (1000, 2900, "ไป"))
    if name == "a.smi":
        made = "".join(f"<SYNC Start={a}><P>{t}<SYNC Start={b}><P>&nbsp;" for a, b, t in cues)
        text = f"<SAMI><BODY>{made}</BODY></SAMI>"
    else:
        made = "".join(f'<p begin="{a}ms" end="{b}ms">{t}</p>' for a, b, t in cues)
        made = made.replace("<i>", '<span s:fontStyle="italic">').replace("</i>", "</span>")
        text = (
            '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:s="http://www.w3.org/ns/ttml#styling">'
            f"<body><div>{made}</div></body></tt>"
        )
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    checker = Checker(Asked(market="th-TH"))
    result = checker.result(checker.load(path))
    assert codes <= {one.code for one in result.findings}
    assert {result.fix(code) for code in codes} == {""}
    chosen = Checker(Asked(market="th-TH", codes=frozenset(codes)))
    assert fix(path, chosen, unsafe=True).after == text.encode()


def test_what_was_tried_and_could_not_be_written_is_promised_no_longer(tmp_path: Path) -> None:
    # The empty line is made of two paragraphs, which stay: so does all else in the cue.
    text = (
        "<SAMI><BODY><SYNC Start=1000><P>Stop there right now<P><P>and give me all of that money !"
        "<SYNC Start=4000><P>&nbsp;</BODY></SAMI>"
    )
    path = tmp_path / "ep01.en-US.smi"
    path.write_text(text, encoding="utf-8")
    first = inside("check", path, "--format", "json", code=None).json()["findings"]
    assert {"P403", "P406"} <= {one["code"] for one in first if one["fixable"] == "safe"}
    again = inside("check", path, "--fix", "--format", "json", code=None).json()["findings"]
    assert path.read_text(encoding="utf-8") == text
    kinds = {one["code"]: one["fixable"] for one in again}
    assert kinds.keys() == {one["code"] for one in first}
    assert "safe" not in kinds.values()
    assert "unsafe" in kinds.values()  # not tried
    last = inside("check", path, "--unsafe-fixes", "--format", "json", code=None)
    assert {one["fixable"] for one in last.json()["findings"]} == {""}
    assert "more may be fixed" not in last.err


def test_parts_with_times_of_their_own_keep_their_beginning(tmp_path: Path) -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div>'
        '<p begin="2s" end="2.1s"><span begin="0s">I waited</span> <span begin="0.05s">for you'
        "...</span></p></div></body></tt>"
    )
    done = mended(tmp_path / "a.ttml", text, unsafe=True)
    assert 'begin="2s"' in done.after.decode()
    assert "you…" in done.after.decode()


def test_what_one_pass_cannot_write_the_next_does(tmp_path: Path) -> None:
    # A space at the end of the ruby's line: joined with the line below, it would belong to both.
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:s="http://www.w3.org/ns/ttml#styling">'
        '<body><div><p begin="0s" end="1s">Who holds<br/>the <span s:ruby="container">'
        '<span s:ruby="base">licence</span> <span s:ruby="text">permit</span> </span>'
        "<br/>to this house</p></div></body></tt>"
    )
    path = tmp_path / "ep01.ttml"
    path.write_text(text, encoding="utf-8")
    checker = Checker(Asked(market="en-US", profile="netflix"))
    first = fix(path, checker, unsafe=True)
    assert {"L301", "P403"} <= {one.code for one in checker.check(path).findings}
    assert not {"L301", "P403"} & {one.code for one in first.result.findings}
    path.write_bytes(first.after)
    assert fix(path, checker, unsafe=True).after == first.after
