"""Files made to hurt, each found or feared once: one clear finding, and no harm from a fix."""

import json
from itertools import pairwise
from string import ascii_lowercase

import pytest

from tests.fuzz.test_fuzz_check import checked

P = '<p begin="1s" end="3s">Hi...</p>'
BOMB = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(ascii_lowercase[:11])
)


def ttml(body: str, *, doctype: str = "", root: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{doctype}<tt xmlns="http://www.w3.org/ns/ttml"{root}><body><div>'
        f"{body}</div></body></tt>"
    )


#: A name, what the file holds, and the code that has to be found.
FILES = {
    "entities": ("a.ttml", ttml(P, doctype=f'<!DOCTYPE x [<!ENTITY a "aa">{BOMB}]>'), "F006"),
    "secret": (
        "a.ttml",
        ttml("&x;", doctype='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "F006",
    ),
    "remote": ("a.ttml", ttml(P, doctype='<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x">'), "F006"),
    "spans": ("a.ttml", ttml(f"<p>{'<span>' * 50_000}{'</span>' * 50_000}</p>"), "F006"),
    "flat-spans": ("a.ttml", ttml(P.replace("Hi", "<span>Hi </span>" * 20_000)), "P402"),
    "divs": ("a.ttml", ttml("<div>" * 50_000 + P + "</div>" * 50_000), "F006"),
    "paragraphs": ("a.ttml", ttml(P[:-4] * 300 + "</p>" * 300), "P402"),
    "cut-off": ("a.ttml", ttml(P)[:-9], "F006"),
    "surrogate": ("a.ttml", ttml(P.replace("Hi", "&#xD800;")), "F006"),
    "rate": ("a.ttml", ttml(P, root=f' frameRate="{"9" * 5000}" tickRate="²"'), "P402"),
    "rate-zero": ("a.ttml", ttml(P, root=' frameRate="0" frameRateMultiplier="0 0"'), "P402"),
    "late": ("a.ttml", ttml(P.replace("3s", "999999999999h")), "T104"),
    "negative": ("a.ttml", ttml(P.replace("1s", "-1s")), "F001"),
    "spelled": ("a.ttml", ttml(P.replace('"1s"', "'&#50;.9s'")), "T103"),
    "sequence": ("a.ttml", ttml(f"<div timeContainer='seq'>{P}{P}</div>"), "T102"),
    "comment": ("a.ttml", ttml(f"<!-- <p> -->{P}<![CDATA[<p>]]>"), "P402"),
    "sami-time": ("a.smi", "<SAMI><BODY><SYNC Start=99999999999><P>Hi...", "F001"),
    "sami-word": ("a.smi", "<SAMI><SYNC Start=x><P>Hi<SYNC><P>Ho<SYNC Start=-5><P>Hi...", "P402"),
    "sami-comments": ("a.smi", "<SAMI><SYNC Start=1><P>" + "<!--" * 50_000 + "...", "P402"),
    "sami-syncs": ("a.smi", "<SAMI><BODY>" + "<SYNC " * 50_000, "F005"),
    "sami-references": ("a.smi", "<SAMI><SYNC Start=1><P>&#99999999;&#xD800;&x;&", "G501"),
    "frames": ("a.sub", "{1}{1}0.000\n{1}{2}Hi...\n{999999999}{999999999}x\n{-1}{2}z\n", "F001"),
    "slow-frames": ("a.sub", "{1}{1}0.000001\n{1}{999999999}Hi...\n{3}{}x\n", "T104"),
    "srt-late": ("a.srt", "1\n99:59:59,999 --> 100:00:00,000\nHi...\n", "T103"),
    "srt-below": ("a.srt", "1\n-00:00:01,000 --> 00:00:02,000\nHi...\n", "F001"),
    "srt-mac": ("a.srt", "1\r00:00:01,000 --> 00:00:03,000\rHi...\r", "P402"),
    "srt-number": ("a.srt", "9" * 5000 + "\n00:00:01,000 --> 00:00:02,000\nHi...\n", "F001"),
    "srt-breaks": ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n" + "a\n" * 20_000, "L301"),
    "vtt-late": ("a.vtt", "WEBVTT\n\n999999999:00:00.000 --> 999999999:99:99.999\nHi\n", "F001"),
    "vtt-reference": (
        "a.vtt",
        f"WEBVTT\n\n00:01.000 --> 00:02.000\n&#{'9' * 5000};\n",
        "G501",
    ),
    "ass-late": ("a.ass", "[Events]\nDialogue: 0,999999999:59:59.99,0:00:02.00,,,,,,,x\n", "T101"),
    "ass-fields": ("a.ass", f"[Events]\nFormat: {'Text,' * 500}\nDialogue: {'a,' * 600}\n", "F001"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_hard_file_has_its_finding_and_stands_a_fix(case: str) -> None:
    name, text, code = FILES[case]
    data = text.encode()
    out = checked(name, data, "-m", "en-US", "--format", "json")[1]
    found = json.loads(out)["findings"]
    assert code in {one["code"] for one in found}
    assert all(len(one["message"]) < 400 for one in found)
    assert "root:" not in out
    for format_ in ("text", "junit", "sarif", "github"):
        checked(name, data, "-m", "en-US", "--format", format_)
    after, out = checked(name, data, "-m", "en-US", "--unsafe-fixes", "--format", "json")
    assert len(json.loads(out)["findings"]) <= len(found)
    assert checked(name, after, "-m", "en-US", "--unsafe-fixes", "--diff")[1] == ""
