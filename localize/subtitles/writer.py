"""New subtitle files from cues."""

import re
from collections.abc import Iterable

from localize import late, timecode
from localize.locales.screens import Platform, Screen, screen
from localize.model import Cue, Tag
from localize.subtitles import ass
from localize.subtitles.convert import convert, position, settings
from localize.subtitles.markup import insert

FORMATS = ("srt", "vtt", "ass", "ttml")
_COORDINATES = late.pattern(r"(?:[XY][12]:[ ]?-?[0-9]+\s*)+", re.IGNORECASE)
_NOT_XML = late.pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def compose(
    cues: Iterable[Cue],
    *,
    format: str,
    title: str = "",
    language: str = "",
    profile: str = "vertical",
    platform: Platform = "app",
) -> str:
    r"""The text of a new file in ``srt``, ``vtt``, ``ass`` or ``ttml``, with ``\n`` as line end.

    Cues are written in the order given, a time below zero as zero; SRT numbers them from 1.
    Emphasis and position are translated between formats, other markup stays only where it is
    native. Comments are written to ASS and as WebVTT notes, drawings to ASS only. ``language`` is
    a BCP 47 tag. ASS gets the frame, font and size of ``profile``, and margins that keep clear of
    what ``platform`` covers (``locales/screens.toml``); its ``Fontsize`` is the height of a line,
    so that letters come out a little smaller than they were measured, never larger. Raises
    ``ValueError`` for other formats.

    >>> print(compose([Cue(1, 0, 1000, "Hi")], format="srt"))
    1
    00:00:00,000 --> 00:00:01,000
    Hi
    <BLANKLINE>
    """
    if format not in FORMATS:
        raise ValueError(f"cannot write {format!r}; known are {' '.join(FORMATS)}")
    if format == "ass":
        return _ass(cues, title, language, screen(language, profile, platform))
    if format == "ttml":
        return _ttml(cues, title, language)
    blocks = [] if format == "srt" else [_vtt_header(title, language)]
    number = 0
    for cue in cues:
        if cue.kind in ("dialogue", "sign"):
            number += 1
            blocks.append(block(cue, format, str(number) if format == "srt" else cue.number))
        elif cue.kind == "comment" and format == "vtt":
            blocks.append(f"NOTE {legal(cue.text, 'vtt')}\n")
    return "\n".join(blocks)


def block(cue: Cue, format: str, number: str) -> str:
    """One block of SRT or WebVTT, up to the end of its last line."""
    raw = legal(insert(cue.text, convert(cue, format), format), format)
    lines = [number] if number else []
    lines.append(times(cue, format))
    return "\n".join((*lines, raw, "") if raw else (*lines, ""))


def times(cue: Cue, format: str) -> str:
    """The line of SRT or WebVTT with the times, and what follows them."""
    if format == "vtt":
        style = settings(cue)
        line = f"{timecode.vtt(cue.start)} --> {timecode.vtt(cue.end)}"
    else:
        style = cue.style if _COORDINATES.fullmatch(cue.style) else ""
        line = f"{timecode.srt(max(cue.start, 0))} --> {timecode.srt(max(cue.end, 0))}"
    return f"{line} {style}" if style else line


def legal(raw: str, format: str) -> str:
    """A cue's text without what would end its block: empty lines, and an arrow in WebVTT."""
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in raw:
        raw = "\n".join(line for line in raw.split("\n") if line.strip(" \t"))
    elif not raw.strip(" \t"):
        raw = ""
    return raw.replace("-->", "--&gt;") if format == "vtt" else raw


def _vtt_header(title: str, language: str) -> str:
    name = " ".join(title.replace("-->", "").split())
    head = f"WEBVTT - {name}\n" if name else "WEBVTT\n"
    return f"{head}Language: {language}\n" if language else head


# --- ASS ------------------------------------------------------------------------------------------

_STYLE = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, "
    "Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, "
    "Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)


def _ass(cues: Iterable[Cue], title: str, language: str, place: Screen) -> str:
    frame, area, size = place.frame, place.area, place.size
    look = f"{place.font.family},{size},&H00FFFFFF,&H000000FF,&H00000000,&H80000000"
    rest = f"0,0,0,0,100,100,0,0,1,{max(round(size / 15), 1)},0"
    sides = f"{area.left},{area.right}"
    lines = [
        "[Script Info]",
        f"Title: {' '.join(title.split())}",
        "ScriptType: v4.00+",
        f"PlayResX: {frame.width}",
        f"PlayResY: {frame.height}",
        "WrapStyle: 2",
        "ScaledBorderAndShadow: yes",
        "YCbCr Matrix: None",
        *([f"Language: {language}"] if language else []),
        "",
        "[V4+ Styles]",
        _STYLE,
        f"Style: Default,{look},{rest},2,{sides},{area.bottom},-1",
        f"Style: Sign,{look},{rest},8,{sides},{area.top},-1",
        "",
        "[Events]",
        f"Format: {ass.FIELDS['ass']}",
        *(event(cue, "Sign" if cue.kind == "sign" else "Default") for cue in cues),
    ]
    return "\n".join(lines) + "\n"


def event(cue: Cue, style: str) -> str:
    """One event of ASS, without its line end."""
    kind = "Comment" if cue.kind == "comment" else "Dialogue"
    name = cue.speaker.replace(",", ";").replace("\n", " ")
    raw = event_text(cue)
    return f"{kind}: 0,{ass.time(cue.start)},{ass.time(cue.end)},{style},{name},0,0,0,,{raw}"


def event_text(cue: Cue) -> str:
    """The text of an event, on one line."""
    text = cue.text.replace("\r\n", "\n").replace("\r", "\n")
    tags = convert(cue, "ass")
    if cue.kind == "drawing":
        tags = cue.tags
    return insert(text, tags, "ass").replace("\n", "\\N")


# --- TTML -----------------------------------------------------------------------------------------

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling"
    ttp:timeBase="media" xml:space="preserve" xml:lang="{language}">
  <head>
    <metadata><ttm:title>{title}</ttm:title></metadata>
    <layout>
      <region xml:id="below" tts:origin="10% 10%" tts:extent="80% 70%" tts:displayAlign="after"
              tts:textAlign="center"/>
      <region xml:id="above" tts:origin="10% 10%" tts:extent="80% 70%" tts:displayAlign="before"
              tts:textAlign="center"/>
    </layout>
  </head>
  <body>
    <div>
"""
_SPANS = {
    "<i>": '<span tts:fontStyle="italic">',
    "<b>": '<span tts:fontWeight="bold">',
    "<u>": '<span tts:textDecoration="underline">',
    "<ruby>": '<span tts:ruby="container"><span tts:ruby="base">',
    "</ruby>": "</span></span>",
    "<c>": '<span tts:textDecoration="lineThrough">',
}


def _ttml(cues: Iterable[Cue], title: str, language: str) -> str:
    parts = [_HEAD.format(language=_xml(language), title=_xml(title))]
    for cue in cues:
        if cue.kind not in ("dialogue", "sign"):
            continue
        region = "above" if position(cue) > 6 else "below"
        begin, end = timecode.vtt(cue.start), timecode.vtt(cue.end)
        parts.append(f'      <p begin="{begin}" end="{end}" region="{region}">{_spans(cue)}</p>\n')
    return "".join((*parts, "    </div>\n  </body>\n</tt>\n"))


def _spans(cue: Cue) -> str:
    parts: list[str] = []
    done = 0
    tags: tuple[Tag, ...] = convert(cue, "ttml")
    for tag in tags:
        parts.append(_xml(cue.text[done : tag.at]))
        if tag.raw.startswith("<rt>"):
            reading = _xml(tag.raw[4:-5])
            parts.append(f'</span><span tts:ruby="text">{reading}</span><span tts:ruby="base">')
        else:
            parts.append(_SPANS.get(tag.raw, "</span>"))
        done = tag.at
    return "".join((*parts, _xml(cue.text[done:])))


def _xml(text: str) -> str:
    text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\n", "<br/>")
