"""Fixes of single faults, and what of a file must stay as it is."""

from pathlib import Path

import pytest

from localize.adapt import RULES
from localize.checking import Asked, Checker
from localize.checks import CHECKS
from localize.fixing import Fixed, fix, proposals
from localize.fixing.tags import moved
from localize.model import Tag


def fixed(
    path: Path,
    text: str | bytes,
    *,
    market: str = "en-US",
    profile: str = "vertical",
    unsafe: bool = False,
    codes: frozenset[str] | None = None,
) -> Fixed:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return fix(path, Checker(Asked(market=market, profile=profile, codes=codes)), unsafe=unsafe)


def srt(*cues: tuple[str, str, str]) -> str:
    """Return an SRT text of cues ``(start, end, text)`` with seconds."""
    return "\n".join(
        f"{n}\n00:00:{a.zfill(6)} --> 00:00:{b.zfill(6)}\n{text}\n".replace(".", ",", 2)
        for n, (a, b, text) in enumerate(cues, 1)
    )


def test_every_fixable_code_has_its_proposal() -> None:
    others = {"F002", "F003", "T102", "T106", "T107", "G502", "G503", "P409"}
    known = {*proposals.RULES, *proposals.OF_LINES, *proposals.OF_TIMES, *others}
    assert {check.code for check in CHECKS if check.fixable} == known
    used = {rule for rules in proposals.RULES.values() for rule in rules}
    # No check looks at the spaces of dashes; italics are markup, which stands beside a cue's text.
    left = {"typography.dash-spaces", "typography.italics"}
    assert used | left == {rule.id for rule in RULES if rule.id.startswith("typography.")}


@pytest.mark.parametrize(
    ("market", "code", "before", "after"),
    [
        ("en-US", "P401", "Wait，now？", "Wait, now?"),
        ("en-US", "P402", "Wait......", "Wait…"),
        ("zh-TW", "P402", "等等……", "等等⋯"),
        ("en-US", "P403", "Too  wide", "Too wide"),
        ("en-US", "P406", "Stop !", "Stop!"),
        ("fr-FR", "P406", "Qui es-tu ?", "Qui es-tu\u202f?"),
        ("de-DE", "P407", "Er sagte «nein».", "Er sagte „nein“."),
        ("th-TH", "P408", "ฉันรู้แล้ว.", "ฉันรู้แล้ว"),
        ("en-US", "G503", "soft\xadly\u200b.", "softly."),
    ],
)
def test_safe_fixes_of_marks(
    tmp_path: Path, market: str, code: str, before: str, after: str
) -> None:
    cue = "1\n00:00:01,000 --> 00:00:04,000\n"
    done = fixed(tmp_path / "a.srt", f"{cue}{before}\n", market=market)
    assert done.after.decode() == f"{cue}{after}\n"
    assert done.counts[code] == 1
    assert not any(finding.code == code for finding in done.result.findings)


@pytest.mark.parametrize(
    ("market", "code", "before", "after"),
    [
        ("es-419", "P405", "Quién eres?", "¿Quién eres?"),
        ("th-TH", "P409", "<i>ฉันรู้</i>", "ฉันรู้"),
        ("en-US", "G502", "Hello\u200f there", "Hello there"),
        ("en-US", "L304", "Hello\nthere.", "Hello there."),
        ("en-US", "P404", "- Who is it? - It's me.", "-Who is it?\n-It's me."),
        (
            "en-US",
            "L302",
            "I told you not to come back here.",
            "I told you not to come\nback here.",
        ),
    ],
)
def test_unsafe_fixes_of_text(
    tmp_path: Path, market: str, code: str, before: str, after: str
) -> None:
    text = f"1\n00:00:01,000 --> 00:00:04,000\n{before}\n"
    file = tmp_path / "a.srt"
    assert fixed(file, text, market=market).after == text.encode()
    done = fixed(file, text, market=market, unsafe=True)
    assert done.counts[code] == 1
    assert done.after.decode() == text.replace(before, after)


def test_a_small_gap_is_closed_and_a_pause_is_not(tmp_path: Path) -> None:
    text = srt(("1.000", "3.000", "One."), ("3.200", "5.000", "Two."), ("5.600", "8.000", "Three."))
    done = fixed(tmp_path / "a.srt", text, profile="netflix")
    assert done.after.decode() == text.replace("00:00:03,000", "00:00:03,120")
    assert done.counts == {"T106": 1}


def test_numbers_and_order(tmp_path: Path) -> None:
    text = (
        "0005\n00:00:05,000 --> 00:00:07,000\nLater.\n\n"
        "0009\n00:00:01,000 --> 00:00:03,000\nFirst.\n"
    )
    done = fixed(tmp_path / "a.srt", text)
    assert done.after.decode() == (
        "0001\n00:00:01,000 --> 00:00:03,000\nFirst.\n\n"
        "0002\n00:00:05,000 --> 00:00:07,000\nLater.\n"
    )
    assert done.counts == {"F003": 1, "T107": 1}


def test_only_what_was_asked_for_is_mended(tmp_path: Path) -> None:
    text = srt(("1.000", "3.000", "Wait...  now !"))
    done = fixed(tmp_path / "a.srt", text, codes=frozenset({"P402"}))
    assert done.after.decode() == text.replace("...", "…")


def test_utf8_and_the_byte_order_mark(tmp_path: Path) -> None:
    text = srt(("1.000", "4.000", "你终于回来了我等你很久了"))
    done = fixed(tmp_path / "a.srt", text.encode("gb18030"), market="zh-Hans")
    assert done.after == text.encode()
    assert (done.encoding, done.counts) == ("gb18030", {"F002": 1})
    marked = srt(("1.000", "4.000", "Wait...")).encode("utf-8-sig")
    assert fixed(tmp_path / "b.srt", marked).after == marked.replace(b"...", "…".encode())


def test_broken_bytes_are_kept(tmp_path: Path) -> None:
    text = srt(
        ("1.000", "3.000", "Caf\xe9..."), ("4.000", "6.000", "你好，朋友你好 你好...")
    ).encode()
    broken = text.replace("\xe9".encode(), b"\xff")
    done = fixed(tmp_path / "a.srt", broken)
    assert b"Caf\xff..." in done.after
    assert done.after.count(b"...") == 1


def test_line_ends_odd_spelling_and_text_outside_of_cues_stay(tmp_path: Path) -> None:
    text = (
        "\r\n1\r\n0:0:1,0 --> 00:00:04,000\r\nOdd...\r\n\r\n\r\nstray...\r\n\r\n"
        "2\r\n00:00:05,000 --> 00:00:08,000  X1:10 X2:20\r\nWait...\r\n\r\n\r\n"
    )
    done = fixed(tmp_path / "a.srt", text)
    # Where the text of a malformed block ends is a person's to say.
    assert done.after.decode() == text.replace("Wait...", "Wait…")


def test_webvtt_keeps_notes_settings_and_ids(tmp_path: Path) -> None:
    text = (
        "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nNOTE mind this\n\n"
        "intro\n00:01.000 --> 00:04.000 line:0 align:start\n<v Lin>Wait... &amp; see</v>\n\n"
        "NOTE the end\n"
    )
    done = fixed(tmp_path / "a.vtt", text)
    assert done.after.decode() == text.replace("...", "…")


def test_ass_keeps_styles_comments_and_override_tags(tmp_path: Path) -> None:
    text = (
        "[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: A,Noto\n\n"
        "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect,"
        " Text\n"
        "Comment: 0,0:00:00.00,0:00:00.00,A,,0,0,0,,a note...\n"
        "Dialogue: 3,0:00:01.00,0:00:04.00,A,Lin,1,2,3,fx,{\\fad(1,2)}Wait...{\\i1} now{\\i0} !\n"
    )
    done = fixed(tmp_path / "a.ass", text)
    assert done.after.decode() == text.replace("Wait...", "Wait…").replace(" !", "!")


def test_microdvd_keeps_its_other_lines(tmp_path: Path) -> None:
    text = (
        "{1}{1}23.976\r\n\r\n; a remark...\r\n{ 24 }{96}Wait...\r\n{100}{}No end\r\n"
        "stray\r\n{150}{200}x"
    )
    done = fixed(tmp_path / "a.sub", text)
    assert done.after.decode() == text.replace("Wait...", "Wait…")


def test_microdvd_is_mended_in_whole_frames(tmp_path: Path) -> None:
    text = "{1}{1}25\n{25}{75}{Y:i}Wait...|Now\n{80}{125}Two.\n"
    done = fixed(tmp_path / "a.sub", text, profile="netflix")
    assert done.after.decode() == text.replace("...", "…").replace("{75}", "{78}")


def test_a_fast_cue_gets_the_free_time_and_a_flash_is_merged(tmp_path: Path) -> None:
    fast = srt(("1.000", "1.800", "I waited all night long."), ("5.000", "7.000", "Fine."))
    done = fixed(tmp_path / "a.srt", fast, unsafe=True)
    assert "R201" not in {finding.code for finding in done.result.findings}
    flash = srt(
        ("1.000", "1.300", "No."), ("1.300", "3.300", "Not you."), ("6.000", "8.000", "Hi.")
    )
    done = fixed(tmp_path / "b.srt", flash, unsafe=True)
    assert [cue.text for cue in done.result.cues] == ["No. Not you.", "Hi."]
    assert [cue.number for cue in done.result.cues] == ["1", "2"]
    assert (done.result.cues[0].start, done.result.cues[0].end) == (1000, 3300)


@pytest.mark.parametrize(
    ("cues", "texts"),
    [
        # The nearer neighbour, whichever side it stands on.
        ([("0.0", "1.0", "Look at me."), ("1.1", "1.3", "No."), ("1.35", "2.5", "Who are you?")],
         ["Look at me.", "No. Who are you?"]),
        ([("0.0", "1.0", "Look at me."), ("1.05", "1.3", "No."), ("1.5", "2.5", "Who are you?")],
         ["Look at me. No.", "Who are you?"]),
        # The other one where both do not fit in two lines with the nearer.
        ([("0.0", "1.5", "Look."), ("1.56", "1.9", "No."),
          ("1.9", "4.9", "I will never ever tell\nyou what he said last.")],
         ["Look. No.", "I will never ever tell you what he said last."]),
        ([("0.0", "0.2", "No."), ("0.25", "0.45", "No!"), ("0.5", "1.5", "Never.")],
         ["No. No! Never."]),
        # Two speakers, a pause, markup.
        ([("1.0", "1.3", "No."), ("1.3", "3.3", "-Who?\n-Me.")], ["No.", "-Who?\n-Me."]),
        ([("1.0", "1.3", "No."), ("1.3", "3.3", "<i>Who?</i>")], ["No.", "Who?"]),
        # A cue that stands between them in the file, and one that says who speaks.
        ([("1.0", "1.3", "No."), ("1.0", "3.0", "Elsewhere."), ("1.3", "3.3", "Not you.")],
         ["No.", "Elsewhere.", "Not you."]),
        ([("1.0", "3.0", "Go on."), ("3.0", "3.3", "ANNA: No.")], ["Go on.", "ANNA: No."]),
        ([("1.0", "3.0", "Go on."), ("3.0", "3.3", "[Anna] No.")], ["Go on.", "[Anna] No."]),
        # A question and its answer, the same words again, more than two lines hold.
        ([("1.0", "3.0", "Are you in?"), ("3.0", "3.3", "Yes.")], ["Are you in?", "Yes."]),
        ([("1.0", "3.0", "Go on."), ("3.0", "3.3", "Go on.")], ["Go on.", "Go on."]),
        # A whole sentence and a pause: who goes on, nobody knows. Part of one is not finished.
        ([("1.0", "3.0", "Go on."), ("3.2", "3.5", "Mm-hmm."), ("3.5", "5.0", "ANNA: So?")],
         ["Go on.", "Mm-hmm.", "ANNA: So?"]),
        ([("1.0", "3.0", "“Go on!”"), ("3.2", "3.5", "Hm."), ("3.5", "5.0", "ANNA: So?")],
         ["“Go on!”", "Hm.", "ANNA: So?"]),
        ([("1.0", "3.0", "Go on,"), ("3.2", "3.5", "please."), ("3.5", "5.0", "ANNA: So?")],
         ["Go on, please.", "ANNA: So?"]),
        # Lines of a song.
        ([("1.0", "3.0", "♪ By the river ♪"), ("3.0", "3.3", "♪ Rain ♪"), ("3.3", "5.0", "♪ Oh ♪")],
         ["♪ By the river ♪", "♪ Rain ♪", "♪ Oh ♪"]),
        ([("1.0", "3.0", "I have waited for you here since seven in the morning"),
          ("3.0", "3.3", "and still.")],
         ["I have waited for you here since seven in the morning", "and still."]),
    ],
)  # fmt: skip
def test_what_a_flash_is_merged_with(
    tmp_path: Path, cues: list[tuple[str, str, str]], texts: list[str]
) -> None:
    file = srt(*((f"{float(a):.3f}", f"{float(b):.3f}", text) for a, b, text in cues))
    done = fixed(tmp_path / "a.srt", file, unsafe=True, codes=frozenset({"T103"}))
    assert [cue.text.replace("\n", " ") for cue in done.result.cues] == [
        text.replace("\n", " ") for text in texts
    ]


@pytest.mark.parametrize(
    ("market", "text"),
    [
        ("ar-SA", "قال &quot;نعم&quot; ومضى"),
        ("ar-SA", "النقاط {a, b} هنا"),
        ("ja-JP", "《いつか 帰ろう》"),
        ("es-419", "Inténtalo ;D"),
        ("vi-VN", "Hẹn gặp lại :)))"),
        ("pt-BR", "GUARDA:- Quem vem lá?\n- Sou eu."),
        ("zh-Hans", "我们打开这个 app\nLet us open it now."),
    ],
)
@pytest.mark.parametrize("unsafe", [False, True])
def test_what_real_files_write_so_stays(
    tmp_path: Path, market: str, text: str, unsafe: bool
) -> None:
    file = srt(("1.000", "6.000", text))
    assert (
        fixed(tmp_path / "a.srt", file, market=market, profile="netflix", unsafe=unsafe).after
        == file.encode()
    )


def test_a_fix_beside_a_smiley_leaves_it_its_space(tmp_path: Path) -> None:
    file = srt(("1.000", "3.000", "Wait , I mean it :)"))
    assert "Wait, I mean it :)" in fixed(tmp_path / "a.srt", file).after.decode()


def test_lines_in_two_languages_are_not_broken_anew(tmp_path: Path) -> None:
    text = "我们打开这个\nThat is how we open it, all of us together, every morning."
    file = srt(("1.000", "6.000", text))
    done = fixed(tmp_path / "a.srt", file, market="zh-Hans", profile="netflix", unsafe=True)
    assert text in done.after.decode()


def test_a_fix_that_would_add_a_finding_is_not_made(tmp_path: Path) -> None:
    # Closing the gap would keep the cue on screen for longer than 7 s.
    text = srt(("1.000", "7.900", "One."), ("8.200", "9.500", "Two."))
    done = fixed(tmp_path / "a.srt", text, profile="netflix")
    assert done.after == text.encode()
    assert [finding.code for finding in done.result.findings] == ["T106"]
    # Sorted, the first would still be shown when the second comes: today nothing says so.
    text = srt(("4.000", "6.000", "One."), ("1.000", "5.000", "Two."))
    assert fixed(tmp_path / "b.srt", text).after == text.encode()


def test_tags_move_with_their_letters() -> None:
    tags = (Tag(0, "<i>"), Tag(4, "<b>"), Tag(6, "</b>"), Tag(9, "</i>"))
    after = moved(tags, "one, a... ", "one, a…")
    assert after == (Tag(0, "<i>"), Tag(4, "<b>"), Tag(6, "</b>"), Tag(7, "</i>"))
    assert moved((Tag(1, "&lt;"), Tag(4, "&amp;")), "a<b &", "a<b") == (Tag(1, "&lt;"),)
    assert moved((Tag(1, "<i>"),), "a" * 9000, "b" * 9000) is None


def test_a_neighbour_does_not_move_a_cue_that_is_a_persons_to_mend(tmp_path: Path) -> None:
    odd = "2\n00:00:04,000 --> 00:00:06,000\n\nA line too long to stand in a single row.\n"
    data = f"{srt(('1,000', '4,000', 'One.'))}\n{odd}\n3\n00:00:06,000 --> 00:00:08,000\nThree.\n"
    path = tmp_path / "a.srt"
    path.write_text(data, encoding="utf-8")
    checker = Checker(Asked(market="en-US", profile="netflix"))
    once = fix(path, checker, unsafe=True).after
    assert odd.encode() in once
    path.write_bytes(once)
    assert fix(path, checker, unsafe=True).after == once
