r"""ASS and SSA: the events, each with its line; every other line of the file stays as it is.

``Cue.speaker`` is the event's Name, ``Cue.style`` its Style. ``Cue.kind``: ``comment`` for Comment
lines, ``drawing`` for text under ``\p1``, ``sign`` where the style's name says so or the text is
placed by hand and nobody is named as speaking, else ``dialogue``. Karaoke stays in the tags.
"""

import re

from localize import late
from localize.model import Cue, Finding
from localize.subtitles import blocks
from localize.subtitles.blocks import Block, Line, Scan, malformed
from localize.subtitles.markup import extract

#: The fields of an event where no Format line says other.
FIELDS = {
    "ass": "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
    "ssa": "Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
}
_EVENT = late.pattern(r"\s*(Dialogue|Comment)\s*:[ \t]?", re.IGNORECASE)
_FORMAT = late.pattern(r"\s*Format\s*:(.*)", re.IGNORECASE)
_OTHER = late.pattern(r"\s*(?:;|!:|(?:Picture|Sound|Movie|Command)\s*:|$)", re.IGNORECASE)
_SECTION = late.pattern(r"\s*\[([^\]]+)\]\s*")
_TIME = late.pattern(r"\s*(-?)([0-9]{1,9}):([0-9]{1,2}):([0-9]{1,2})[.,:]([0-9]{1,3})\s*")
_SIGN_STYLE = late.pattern(r"sign|注|字幕牌|title|screen", re.IGNORECASE)
_PLACED = late.pattern(r"\\(?:pos|move)\s*\(|\\an[7-9]")
_DRAWING = late.pattern(r"\\p[1-9]")


def fields(line: str, format: str) -> list[str]:
    """The names of an event's fields, in lower case, from a Format line ("" for the usual)."""
    match = _FORMAT.fullmatch(line)
    names = match[1] if match else FIELDS[format]
    return [name.strip().lower().replace("actor", "name") for name in names.split(",")]


def scan(text: str, format: str) -> Scan:
    """The events of an ASS or SSA text and what is odd about it."""
    usual = blocks.newline(text)
    found: list[Block] = []
    findings: list[Finding] = []
    section, names = "", fields("", format)
    for number, row in enumerate(blocks.lines(text, 0, len(text), usual), 1):
        written = text[row.start : row.end]
        heading = _SECTION.fullmatch(written)
        if heading:
            section = heading[1].strip().lower()
        elif section != "events" and not _EVENT.match(written):
            continue
        elif _FORMAT.fullmatch(written):
            names = fields(written, format)
        elif not _OTHER.match(written):
            block = _event(written, row, names, len(found) + 1, number)
            if block is None:
                findings.append(malformed("malformed event", written.strip(), number))
            else:
                found.append(block)
    odd = blocks.mixed(text, usual)
    if odd:
        findings.append(odd)
    return Scan(found, findings)


def event_fields(text: str, format: str) -> list[str]:
    """The field names of the first Format line for events, the usual ones without it."""
    match = re.search(r"^[ \t]*\[events\][^\[]*?^[ \t]*(Format[ \t]*:[^\r\n]*)", text, re.I | re.M)
    return fields(match[1] if match else "", format)


def _event(written: str, row: Line, names: list[str], place: int, number: int) -> Block | None:
    match = _EVENT.match(written)
    if match is None or not {"start", "end", "text"} <= set(names):
        return None
    values = written[match.end() :].split(",", len(names) - 1)
    if len(values) < len(names):
        return None
    given = dict(zip(names, values, strict=True))
    start, end = _milliseconds(given["start"]), _milliseconds(given["end"])
    if start is None or end is None:
        return None
    raw, speaker = given["text"], given.get("name", "").strip()
    style = given.get("style", "").strip()
    text, tags = extract(raw, "ass")
    marks = "".join(tag.raw for tag in tags if tag.raw[0] == "{")
    kind = "dialogue"
    if match[1].lower() == "comment":
        kind = "comment"
    elif _DRAWING.search(marks):
        kind = "drawing"
    elif _SIGN_STYLE.search(style) or (not speaker and _PLACED.search(marks)):
        kind = "sign"
    cue = Cue(place, start, end, text, "", number, speaker, tags, kind, style)  # type: ignore[arg-type]
    text_at = row.end - len(raw) if names[-1] == "text" else row.end
    return Block(cue, row.start, row.start + match.end(), text_at, row.end, row.after)


def _milliseconds(written: str) -> int | None:
    """The time of an event, None for what is none; two digits after the dot are hundredths."""
    match = _TIME.fullmatch(written)
    if match is None:
        return None
    sign, hours, minutes, seconds, part = match.groups()
    value = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
    value += int(part.ljust(3, "0"))
    return -value if sign else value


def time(ms: int) -> str:
    """The time as ASS writes it, in hundredths of a second; below zero becomes zero.

    >>> time(62_504), time(62_505)
    ('0:01:02.50', '0:01:02.51')
    """
    hundredths = (max(ms, 0) + 5) // 10
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}"
