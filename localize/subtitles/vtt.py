"""WebVTT: ids, settings, notes, styles and regions all have their place.

``Cue.number`` is the cue's id, ``Cue.style`` its settings (``line:0 align:start``), the name of the
first ``<v Name>`` its speaker. Regions, styles and the header stay in the file as they are.
"""

import re

from localize import late
from localize.model import Cue, Finding
from localize.subtitles import blocks
from localize.subtitles.blocks import Block, Line, Note, Scan, malformed
from localize.subtitles.markup import extract

_TIME = r"(?:[0-9]{1,9}[:：])?[0-9]{1,2}:[0-9]{1,2}[.,][0-9]{1,3}"
_TIMING = late.pattern(rf"[ \t]*({_TIME})[ \t]*-->[ \t]*({_TIME})(?:[ \t]+(.*?))?[ \t]*")
_CANONICAL = late.pattern(r"(?:[0-9]{2,}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}")
_SETTINGS = late.pattern(r"(?:(?:vertical|line|position|size|align|region):\S+[ \t]*)*")
_VOICE = late.pattern(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>", re.IGNORECASE)
_KEPT = late.pattern(r"(?:STYLE|REGION)[ \t]*")
_NOTE = late.pattern(r"NOTE(?:[ \t].*)?")


def scan(text: str) -> Scan:
    """The blocks, notes and oddities of a WebVTT text."""
    usual = blocks.newline(text)
    reader = _Reader(text, usual)
    rows = blocks.lines(text, 0, len(text), usual)
    index = reader.header(rows)
    while index < len(rows):
        until = index
        while until < len(rows) and not reader.blank(rows[until]):
            until += 1
        index = reader.paragraph(rows, index, until) if until > index else index + 1
    odd = blocks.mixed(text, usual)
    if odd:
        reader.findings.append(odd)
    count = len(reader.blocks)
    notes = tuple(
        Note(note.line, note.text, note.cue if note.cue <= count else 0) for note in reader.notes
    )
    return Scan(reader.blocks, sorted(reader.findings, key=lambda f: f.line), notes)


class _Reader:
    """Takes one paragraph of lines after the other."""

    def __init__(self, text: str, usual: str) -> None:
        self.text = text
        self.usual = usual
        self.blocks: list[Block] = []
        self.findings: list[Finding] = []
        self.notes: list[Note] = []

    def header(self, rows: list[Line]) -> int:
        """The index of the first line after the header."""
        if not rows or not re.match(r"WEBVTT(?![^ \t])", self._written(rows[0])):
            self._odd("no WEBVTT line at the beginning", "", 0)
            return 0
        index = 1
        while index < len(rows) and not self.blank(rows[index]):
            if "-->" in self._written(rows[index]):
                self._odd("no blank line after the header", "", index)
                numbered = index > 1 and "-->" not in self._written(rows[index - 1])
                return index - 1 if numbered else index
            index += 1
        return index

    def paragraph(self, rows: list[Line], index: int, until: int) -> int:
        """Read the lines up to ``until``; returns the index of the first line not used."""
        first = self._written(rows[index])
        if _NOTE.fullmatch(first) and "-->" not in first:
            note = "\n".join(self._written(row) for row in rows[index:until])
            self.notes.append(Note(index + 1, note[4:].strip(), len(self.blocks) + 1))
            return until
        if _KEPT.fullmatch(first):
            return until
        for at in range(index, min(index + 2, until)):
            match = self._times(rows[at])
            if match is not None:
                return self._cue(rows, index, at, match)
        data = self.text[rows[index].start : rows[until - 1].end]
        self.findings.append(malformed("malformed block", data, index + 1))
        return until

    def _times(self, row: Line) -> re.Match[str] | None:
        if row.end - row.start > 2000:
            return None
        return _TIMING.fullmatch(self.text, row.start, row.end)

    def _cue(self, rows: list[Line], index: int, at: int, match: re.Match[str]) -> int:
        """A cue whose times stand in row ``at``; its text ends at a blank line or at new times."""
        place = len(self.blocks) + 1
        until = at + 1
        while until < len(rows) and not self.blank(rows[until]):
            if "-->" in self._written(rows[until]) and self._times(rows[until]) is not None:
                self._odd("no blank line before the block", "", until, place + 1)
                break
            until += 1
        written, settings = self._written(rows[at]), match[3] or ""
        if not all(map(_CANONICAL.fullmatch, (match[1], match[2]))):
            self._odd("times not written as 00:00:01.000 --> 00:00:02.000", written, at, place)
        elif not _SETTINGS.fullmatch(settings):
            self._odd("settings that WebVTT does not have", written, at, place)
        text_at = rows[at + 1].start if at + 1 < until else rows[at].after
        text_end = rows[until - 1].end if at + 1 < until else text_at
        text, tags = extract(blocks.plain(self.text[text_at:text_end], self.usual), "vtt")
        voice = next((m for m in (_VOICE.fullmatch(tag.raw) for tag in tags) if m), None)
        cue = Cue(
            place,
            _milliseconds(match[1]),
            _milliseconds(match[2]),
            text,
            self._written(rows[index]).strip() if at > index else "",
            index + 1,
            voice[1].strip() if voice else "",
            tags,
            style=settings,
        )
        after = until
        while after < len(rows) and self.blank(rows[after]):
            after += 1
        end = rows[after].start if after < len(rows) else len(self.text)
        begin = rows[index].start
        self.blocks.append(Block(cue, begin, rows[at].start, text_at, text_end, end))
        return after

    def blank(self, row: Line) -> bool:
        """Whether a line is empty; one of spaces counts, as editors leave them."""
        return row.end == row.start or not self._written(row).strip(" \t")

    def _written(self, row: Line) -> str:
        return self.text[row.start : row.end]

    def _odd(self, why: str, data: str, index: int, place: int = 0) -> None:
        self.findings.append(malformed(why, data, index + 1, place))


def _milliseconds(written: str) -> int:
    """The time in milliseconds; minutes above 59 are taken as they are."""
    *hours, minutes, seconds = written.replace("：", ":").replace(",", ".").split(":")
    whole, _, part = seconds.partition(".")
    total = (int(hours[0] if hours else 0) * 60 + int(minutes)) * 60 + int(whole)
    return total * 1000 + int(part.ljust(3, "0"))
