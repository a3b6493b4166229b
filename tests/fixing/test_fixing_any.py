"""Whatever a file holds: its fixes add no finding, and fixing it again changes nothing."""

import html
import unicodedata
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localize import subtitles
from localize.checking import Asked, Checker
from localize.errors import SubtitleError
from localize.fixing import fix
from localize.locales import locales
from localize.model import Cue, Tag
from localize.subtitles import insert

PARTS = (
    "Wait no the I you 3 你好 คุณ ไป 어디 مرحبا नमस्ते ¿Qué été ... …… … ? ! ？ ， 。 . !? -- - –"
    " ( ) [ ] \" “ ” « » „ 「 」 ' \u200b \xad \u200f \u202b \u202c < & { } \\ \x00 \ufeff 📱"
)
WORDS = st.sampled_from([*PARTS.split(" "), "a" * 30])
SPACES = st.sampled_from(["", " ", " ", " ", "  ", "\t", "\n", "\n", "\u3000", "\xa0", "\u202f"])
TEXTS = st.lists(st.tuples(WORDS, SPACES), max_size=12).map(
    lambda parts: "".join(word + space for word, space in parts)
)
TAGS = st.sampled_from([("", ""), ("<i>", "</i>"), ("{\\an8}", ""), ("<b>", "")])


def microdvd(cue: Cue) -> str:
    """Return the line of a cue at 25 frames a second."""
    return f"{{{cue.start // 40}}}{{{cue.end // 40}}}{insert(cue.text, cue.tags, 'microdvd')}\n"


def sami(cue: Cue) -> str:
    """Return a cue and the empty one that ends it."""
    text = html.escape(cue.text, quote=False).replace("\n", "<br>\n")
    return (
        f"<SYNC Start={cue.start}><P Class=A>{text}\n"
        f'<SYNC Start="{cue.end}"><P Class=A>&nbsp;</P>\n'
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw the name and the bytes of a file with faults of many kinds."""
    format_ = draw(st.sampled_from(["srt", "srt", "vtt", "ass", "ttml", "sub", "smi"]))
    cues, now = [], 0
    for place in range(1, draw(st.integers(1, 7)) + 1):
        now += draw(st.sampled_from([0, 0, 10, 40, 80, 200, 440, 1000, -700, 3000]))
        lasts = draw(st.sampled_from([0, 40, 300, 500, 800, 2000, 2000, 6000, 8000]))
        text = draw(TEXTS)
        opens, closes = draw(TAGS)
        tags = tuple(Tag(at, raw) for at, raw in ((0, opens), (len(text), closes)) if raw and text)
        kind = draw(st.sampled_from(["dialogue"] * 6 + ["comment"]))
        cues.append(Cue(place, max(now, 0), max(now + lasts, 0), text, tags=tags, kind=kind))  # type: ignore[arg-type]
        now += lasts
    if format_ == "sub":
        text = "".join(microdvd(cue) for cue in cues)
    elif format_ == "smi":
        text = f"<SAMI><BODY>\n{''.join(map(sami, cues))}</BODY></SAMI>\n"
    else:
        text = subtitles.compose(cues, format=format_)
    if format_ == "srt":
        first = draw(st.sampled_from(["1", "0001", "7", "0"]))
        text = text.replace("1\n", f"{first}\n", 1) if text.startswith("1\n") else text
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
    return f"ep01.{format_}", text.encode(encoding)


def findings(result: object) -> Counter[str]:
    return Counter(finding.code for finding in result.findings)  # type: ignore[attr-defined]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    file=files(),
    locale=st.sampled_from(locales()),
    profile=st.sampled_from(["vertical", "netflix"]),
    unsafe=st.booleans(),
)
def test_a_fix_adds_nothing_and_is_done_once(
    tmp_path: Path, file: tuple[str, bytes], locale: str, profile: str, unsafe: bool
) -> None:
    path = tmp_path / file[0]
    path.write_bytes(file[1])
    checker = Checker(Asked(market=locale, profile=profile))
    try:
        before = checker.result(checker.load(path))
    except SubtitleError:
        return
    fixed = fix(path, checker, unsafe=unsafe)
    path.write_bytes(fixed.after)
    after = checker.result(checker.load(path))
    assert not findings(after) - findings(before)
    assert findings(before) - findings(after) == fixed.counts
    assert after.findings == fixed.result.findings
    again = fix(path, checker, unsafe=unsafe)
    assert again.after == fixed.after
    if not unsafe:
        words = [letters(cue.text) for cue in sorted(before.cues, key=lambda cue: cue.start)]
        assert sorted(words) == sorted(letters(cue.text) for cue in after.cues)
        assert sorted(c.start for c in before.cues) == sorted(c.start for c in after.cues)
    # What could not be decoded cannot be written again.
    lost = any(one.code == "F002" and not before.fix("F002") for one in before.findings)
    assert lost or not fixed.refused


def letters(text: str) -> str:
    # The width of digits and letters is a matter of marks.
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))
