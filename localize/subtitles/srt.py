"""SRT: a fast reader for files as they should be, and a tolerant one for files as they are.

The format has no specification, so the oracle is the ``srt`` package: on a canonical file both
readers give what it gives, and the tolerant one leaves odd times to it. Beyond that no text is
lost: what belongs to no cue is the ``value`` of a finding. Not worth a finding: blank lines
between blocks, white space at the end of the number and time lines, coordinates after the times.
"""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from localize import late
from localize.model import Cue, Finding
from localize.subtitles import blocks
from localize.subtitles.blocks import Block, Line, Scan, malformed
from localize.subtitles.markup import extract

ARROW = " --> "
#: So many characters of a file are cut at a time.
_SOME = 1 << 16
_ARROWS = late.pattern(r"-{1,3}>|-{1,2} >")
_MARK = "[,.:，．。：]"
_TIME = rf"-?[0-9]{{1,4}}{_MARK}[0-9]{{1,2}}{_MARK}[0-9]{{1,3}}(?:{_MARK}?[0-9]{{1,9}})?"
_TIMING = late.pattern(
    rf"[ \t\ufeff]*({_TIME})([ \t]*(?:-{{1,3}}>|-{{1,2}} >)[ \t]*)({_TIME})(?![0-9])(.*)"
)
_CANONICAL = late.pattern(r"-?[0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3}")
_SHORT = late.pattern(r"(-?)([0-9]{1,2}[:：][0-9]{1,2}[,.，．][0-9]{3})")
_NUMBER = late.pattern(r"[ \t\ufeff]*(-?[0-9]{1,18})(?:\.[0-9]*)?[ \t]*")
_LIKE_TIME = late.pattern(r"[0-9]\s{0,3}[:.,：，]\s{0,3}[0-9]")
_COORDINATES = late.pattern(r"(?:[XY][12]:[ ]?-?[0-9]+\s*)+", re.IGNORECASE)
_BLANK_TEXT = late.pattern(r"\n[ \t]+(?:\n|\Z)")


# --- the fast reader ------------------------------------------------------------------------------


@functools.cache
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    """``"SS,"`` and ``"mmm"`` to milliseconds."""
    return {f"{n:02},": n * 1000 for n in range(60)}, {f"{n:03}": n for n in range(1000)}


class _Minutes(dict[str, int]):
    """``"HH:MM:"`` to milliseconds, learnt as they come; a wrong shape is a KeyError."""

    def __missing__(self, key: str) -> int:
        if re.fullmatch("[0-9]{2,4}:[0-5][0-9]:", key) is None:
            raise KeyError(key)
        value = self[key] = (int(key[:-4]) * 60 + int(key[-3:-1])) * 60_000
        return value


@functools.cache
def _minutes() -> _Minutes:
    return _Minutes()


def canonical(text: str) -> tuple[list[Cue], list[Finding]] | None:
    """The cues of a file without any oddity of form (and F003), None for any other file."""
    if "\r" in text:
        if not text.count("\r") == text.count("\n") == text.count("\r\n"):
            return None
        text = text.replace("\r\n", "\n")
    arrows = text.count(ARROW)
    if text.count("->") != arrows or "- >" in text or "\ufeff" in text:
        return None
    if ("\n " in text or "\n\t" in text) and _BLANK_TEXT.search(text):
        return None
    try:
        return _cut(text, arrows)
    except (KeyError, ValueError, IndexError):
        return None


def parts(text: str, some: int = _SOME) -> Iterator[str]:
    """What stands between the arrows, cut some at a time: a long file is not held twice."""
    start = 0
    while (end := text.find(ARROW, start + some)) >= 0:
        yield from text[start:end].split(ARROW)
        start = end + len(ARROW)
    yield from text[start:].split(ARROW)


def _cut(text: str, last: int) -> tuple[list[Cue], list[Finding]]:
    """Cut the file at its arrows, ``last`` of them. Other shapes: Key-, Index- or ValueError."""
    seconds, thousandths = _tables()
    minutes = _minutes()
    cues: list[Cue] = []
    findings: list[Finding] = []
    add = cues.append
    line = 1
    between = parts(text)
    number, start = _front(next(between))
    expected = int(number)
    if not last:
        raise ValueError("no arrow")
    for place, part in enumerate(between, 1):
        begin = minutes[start[:-6]] + seconds[start[-6:-3]] + thousandths[start[-3:]]
        if place < last:
            rest, _, start = part.rpartition("\n")
            rest, blank, following = rest.rpartition("\n\n")
            if not blank:
                raise ValueError("no blank line before the number")
        else:
            rest = part.rstrip("\n")
        stop, _, raw = rest.partition("\n")
        end = minutes[stop[:-6]] + seconds[stop[-6:-3]] + thousandths[stop[-3:]]
        if raw[0] == "\n" or raw[-1] == "\n" or "\n\n" in raw:
            raise ValueError("blank line inside the text")
        value = int(number)
        if value != expected:
            findings.append(out_of_order(value, expected, place, line))
        expected = value + 1
        if "<" in raw or "{" in raw:
            content, tags = extract(raw, "srt")
            add(Cue(place, begin, end, content, number, line, "", tags))
        else:
            add(Cue(place, begin, end, raw, number, line))
        line += raw.count("\n") + 4
        if place < last:
            number = following
            if not (number.isdecimal() and number.isascii()) or len(number) > 18:
                raise ValueError("no number")
    return cues, findings


def _front(part: str) -> tuple[str, str]:
    number, found, start = part.partition("\n")
    if not (found and number.isdecimal() and number.isascii()) or len(number) > 18:
        raise ValueError("no number")
    return number, start


def out_of_order(value: int, expected: int, place: int, line: int) -> Finding:
    """F003: a number that is not one more than the number before."""
    message = f"number {value} where {expected} should stand"
    return Finding("F003", message, cue=place, line=line, value=value, limit=expected)


# --- the tolerant reader --------------------------------------------------------------------------


class _Timing(NamedTuple):
    """A line with times: where it stands, the times, what follows them, and what is odd."""

    line: Line
    start: int
    end: int
    style: str
    odd: str


def scan(text: str) -> Scan:
    """The blocks of any SRT text and all that is odd about it, in time linear in its length."""
    usual = blocks.newline(text)
    reader = _Reader(text, usual)
    timings = _timings(text, usual)
    for index, timing in enumerate(timings):
        if not index:
            reader.front(timing)
        stop = timings[index + 1].line.start if index + 1 < len(timings) else len(text)
        reader.body(timing, stop, last=index + 1 == len(timings))
    if not timings and text.strip():
        reader.outside("text without any time", blocks.lines(text, 0, len(text), usual))
    odd = blocks.mixed(text, usual)
    if odd:
        reader.findings.append(odd)
    return Scan(reader.blocks, sorted(reader.findings, key=lambda f: f.line))


def _timings(text: str, usual: str) -> list[_Timing]:
    """The lines with times, found by their arrows; each line is looked at once."""
    found: list[_Timing] = []
    ends = re.compile(r"[\r\n]")
    done = 0
    for arrow in _ARROWS.finditer(text):
        if arrow.start() < done:
            continue
        before = max(text.rfind("\n", done, arrow.start()), text.rfind("\r", done, arrow.start()))
        start = max(before + 1, done)
        match = ends.search(text, arrow.end())
        end = match.start() if match else len(text)
        after = end
        if match:
            rest = text[end : end + 3]
            after += len(usual) if rest.startswith(usual) else 2 if rest[:2] == "\r\n" else 1
        if end - start < 2000:
            timing = _timing(text[start:end], Line(start, end, after))
            if timing is not None:
                found.append(timing)
        done = after
    return found


def _timing(written: str, line: Line) -> _Timing | None:
    if len(written) == 29 and written[12:17] == ARROW:
        start, end = _columns(written[:12]), _columns(written[17:])
        if start is not None and end is not None:
            return _Timing(line, start, end, "", "")
    match = _TIMING.fullmatch(written)
    if match is None:
        return None
    first, arrow, second, style = match.groups()
    start, end = _milliseconds(first), _milliseconds(second)
    glued = style[:1].strip() and not _CANONICAL.fullmatch(second)
    if start is None or end is None or glued:
        return None
    style = style.strip(" \t")
    odd = ""
    if not (_CANONICAL.fullmatch(first) and _CANONICAL.fullmatch(second)) or arrow != ARROW:
        odd = "times not written as 00:00:01,000 --> 00:00:02,000"
    elif written[0] in " \t\ufeff":
        odd = "something before the times"
    elif style and not _COORDINATES.fullmatch(style):
        odd = "text after the times"
    elif start < 0 or end < 0:
        odd = "time below zero"
    return _Timing(line, start, end, style, odd)


def _columns(written: str) -> int | None:
    """The milliseconds of ``HH:MM:SS,mmm``, None for any other way of writing."""
    seconds, thousandths = _tables()
    try:
        return _minutes()[written[:6]] + seconds[written[6:9]] + thousandths[written[9:]]
    except KeyError:
        return None


def _milliseconds(written: str) -> int | None:
    """The time as the ``srt`` package reads it, which knows most ways of writing one."""
    short = _SHORT.fullmatch(written)
    sign, digits = (short[1], f"00:{short[2]}") if short else ("", written)
    if digits.startswith("-"):
        sign, digits = "-", digits[1:]
    long = re.fullmatch(rf"(.+{_MARK}[0-9]{{3}})[0-9]+", digits)
    if _CANONICAL.fullmatch(digits):
        fields = digits.replace(",", ":").split(":")
        value = int(fields[3]) + 1000 * (
            int(fields[2]) + 60 * (int(fields[1]) + 60 * int(fields[0]))
        )
        return -value if sign else value
    import srt

    try:
        delta = srt.srt_timestamp_to_timedelta(long[1] if long else digits)
    except (srt.TimestampParseError, OverflowError):
        return None
    total: int = (delta.days * 86400 + delta.seconds) * 1000 + delta.microseconds // 1000
    return -total if sign else total


class _Reader:
    """Walks from one line of times to the next and says what stands between."""

    def __init__(self, text: str, usual: str) -> None:
        self.text = text
        self.usual = usual
        self.blocks: list[Block] = []
        self.findings: list[Finding] = []
        self.number: int | None = None
        self.between: list[Line] = []
        self.head = 0
        self.spaced = False
        self.at = 0
        self.line = 1

    def front(self, timing: _Timing) -> None:
        """Before the first time: its number, and text that belongs to nothing."""
        self.between = blocks.lines(self.text, 0, timing.line.start, self.usual)
        self.head = self._number_line(self.between, after_blank=True)
        rest = self.between[: self.head]
        if any(not self._blank(line) for line in rest):
            self.outside("text before the first cue", rest)

    def body(self, timing: _Timing, stop: int, *, last: bool) -> None:
        """The cue of these times; its text ends where the next or a malformed block begins."""
        place = len(self.blocks) + 1
        number, begin, begin_line = self._head(timing, place)
        following = blocks.lines(self.text, timing.line.after, stop, self.usual)
        self.between = following
        self.head = cut = len(following) if last else self._number_line(following)
        first, until, broken = self._text_lines(following[:cut], place)
        if broken is not None:
            self.outside("malformed block", following[broken:cut])
            if self._is_next(following[broken]):
                self.number = None if self.number is None else self.number + 1
        text_at = following[first].start if first < until else timing.line.after
        text_end = following[until - 1].end if first < until else text_at
        resume = broken if broken is not None else cut
        end = following[resume].start if resume < len(following) else stop
        raw = blocks.plain(self.text[text_at:text_end], self.usual)
        content, tags = extract(raw, "srt")
        cue = Cue(
            place, timing.start, timing.end, content, number, begin_line, "", tags,
            style=timing.style,
        )  # fmt: skip
        self.blocks.append(Block(cue, begin, timing.line.start, text_at, text_end, end))

    def outside(self, why: str, lines: list[Line]) -> None:
        """F001 for lines that are in no cue."""
        data = self.text[lines[0].start : lines[-1].end]
        lead = next(line for line in lines if not self._blank(line))
        self.findings.append(malformed(why, data.strip(), self._line(lead.start)))

    def _head(self, timing: _Timing, place: int) -> tuple[str, int, int]:
        """The number of a block as written, where the block begins, and in which line."""
        index = self.head
        before = self.between[:index]
        begin = self.between[index].start if index < len(self.between) else timing.line.start
        line = self._line(begin)
        number = ""
        if index < len(self.between):
            written = self._written(self.between[index])
            match = _NUMBER.fullmatch(written)
            number = match[1] if match else ""
            if "\ufeff" in written:
                self._odd("byte order mark inside the file", written, line, place)
            if index + 1 < len(self.between):
                self.spaced = True
                self._odd("blank line between number and time", "", line, place)
            self._count(number, place, line)
        else:
            self._odd("no number", self._written(timing.line), line, place)
            self.number = None if self.number is None else self.number + 1
        if before and self.blocks and not self._blank(before[-1]):
            self._odd("no blank line before the block", "", line, place)
        if timing.odd:
            self._odd(timing.odd, self._written(timing.line), self._line(timing.line.start), place)
        return number, begin, line

    def _count(self, number: str, place: int, line: int) -> None:
        value = int(number)
        if self.number is not None and value != self.number + 1:
            self.findings.append(out_of_order(value, self.number + 1, place, line))
        self.number = value

    def _number_line(self, lines: list[Line], *, after_blank: bool = False) -> int:
        """The index of the line with the next block's number, ``len(lines)`` if it has none.

        A number directly before the times is one. Across a blank line it may be the text of a cue
        as well: it must be the number that comes next, or an earlier block be written like that.
        """
        index = len(lines) - 1
        if index >= 0 and self._is_number(lines[index]):
            return index
        while index >= 0 and self._blank(lines[index]):
            index -= 1
        if index < 0 or not self._is_number(lines[index]):
            return len(lines)
        alone = index == 0 or self._blank(lines[index - 1])
        first = self.number is None and self._written(lines[index]).strip() == "1"
        if alone and (after_blank or self.spaced or first or self._is_next(lines[index])):
            return index
        return len(lines)

    def _text_lines(self, lines: list[Line], place: int) -> tuple[int, int, int | None]:
        """First and last line (exclusive) of a cue's text, and where a malformed block begins."""
        first = 0
        while first < len(lines) and self._blank(lines[first]):
            first += 1
        broken = self._malformed_at(lines, first)
        until = len(lines) if broken is None else broken
        while until > first and self._blank(lines[until - 1]):
            until -= 1
        if first < until:
            if first:
                self._odd("blank line before the text", "", self._line(lines[0].start), place)
            inside = next((line for line in lines[first:until] if self._blank(line)), None)
            if inside is not None:
                self._odd("blank line inside the text", "", self._line(inside.start), place)
            if "\ufeff" in self.text[lines[first].start : lines[until - 1].end]:
                line = next(x for x in lines[first:until] if "\ufeff" in self._written(x))
                self._odd("byte order mark inside the file", "", self._line(line.start), place)
        return first, until, broken

    def _malformed_at(self, lines: list[Line], first: int) -> int | None:
        """Where lines begin that were meant as a block: a broken time, or a number without one."""
        for index in range(first, len(lines)):
            line = lines[index]
            written = self.text[line.start : min(line.end, line.start + 2000)]
            if _ARROWS.search(written) and _LIKE_TIME.search(written):
                numbered = index > first and self._is_number(lines[index - 1])
                return index - 1 if numbered else index
            if index > first and self._blank(lines[index - 1]) and self._is_next(line):
                return index
        return None

    def _odd(self, why: str, data: str, line: int, place: int) -> None:
        self.findings.append(malformed(why, data, line, place))

    def _written(self, line: Line) -> str:
        return self.text[line.start : line.end]

    def _blank(self, line: Line) -> bool:
        return line.end == line.start or not self._written(line).strip(" \t")

    def _is_number(self, line: Line) -> bool:
        return line.end - line.start < 40 and _NUMBER.fullmatch(self._written(line)) is not None

    def _is_next(self, line: Line) -> bool:
        """Whether a line is the number that comes next."""
        match = _NUMBER.fullmatch(self._written(line)) if self._is_number(line) else None
        return match is not None and self.number is not None and int(match[1]) == self.number + 1

    def _line(self, at: int) -> int:
        """The line of the file, from 1, in which a place stands; asked in rising order mostly."""
        if at < self.at:
            self.line -= blocks.line_ends(self.text[at : self.at], self.usual)
        else:
            self.line += blocks.line_ends(self.text[self.at : at], self.usual)
        self.at = at
        return self.line
