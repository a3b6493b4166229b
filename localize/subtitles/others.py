r"""TTML and MicroDVD: formats that dramas arrive in now and then.

What is kept of each, beside text, line breaks and times:

========  =========================================================================================
TTML      italics, bold, underline (attributes or styles) as ``<i>`` ``<b>`` ``<u>``; ruby readings
          as ``<rt>``; a region at the top as ``{\an8}``; times in clock, offset, frames and ticks,
          with ``dur`` and the times of ``body`` and ``div``. Where
          only its spans are timed, a paragraph stands while one does. Lost: colours, fonts.
MicroDVD  ``{Y:i}`` and its like as tags; the rate of a ``{1}{1}23.976`` line.
========  =========================================================================================
"""

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from localize import late, timecode
from localize.errors import SubtitleError
from localize.model import Cue, Finding, Tag
from localize.subtitles import blocks
from localize.subtitles.blocks import malformed
from localize.subtitles.markup import extract

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Found = tuple[list[Cue], list[Finding]]


# --- MicroDVD -------------------------------------------------------------------------------------

LINE = late.pattern(r"\s*\{\s*([0-9]{1,9})\s*\}\s*\{\s*([0-9]{0,9})\s*\}(.*)")
_RATE = r"\s*(?=[0-9.,]*[1-9])[0-9]{1,3}(?:[.,][0-9]{1,6})?\s*"
#: What a file says of its own rate, in a cue in front of all others.
RATE_LINE = late.pattern(rf"\s*\{{\s*1\s*\}}\s*\{{\s*1\s*\}}({_RATE})")


def microdvd(text: str, fps: Fraction) -> Found:
    """The cues of a MicroDVD text, whose times are frames: its own rate wins over ``fps``.

    A cue without an end frame lasts until the next one.
    """
    cues: list[Cue] = []
    findings: list[Finding] = []
    endless: list[int] = []
    usual = blocks.newline(text)
    for number, row in enumerate(blocks.lines(text, 0, len(text), usual), 1):
        written = text[row.start : row.end]
        match = LINE.fullmatch(written)
        if match is None:
            if written.strip():
                findings.append(malformed("malformed block", written.strip(), number))
            continue
        first, last, raw = match.groups()
        rate = None if cues else RATE_LINE.fullmatch(written)
        if rate is not None:
            fps = timecode.rate(rate[1].replace(",", "."))
            continue
        start = timecode.milliseconds(int(first), fps)
        end = timecode.milliseconds(int(last), fps) if last else start
        content, tags = extract(raw, "microdvd")
        if not last:
            endless.append(len(cues))
        cues.append(Cue(len(cues) + 1, start, end, content, "", number, "", tags))
    for index in endless:
        cue = cues[index]
        end = cues[index + 1].start if index + 1 < len(cues) else cue.start + 2000
        cues[index] = Cue(cue.place, cue.start, end, cue.text, "", cue.line, "", cue.tags)
    return cues, findings


# --- TTML -----------------------------------------------------------------------------------------

OFFSET = late.pattern(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)(h|ms|m|s|f|t)")
CLOCK = late.pattern(
    r"([0-9]{1,6}):([0-9]{2}):([0-9]{2})(\.[0-9]{1,9})?(?::([0-9]{1,4})(?:\.[0-9]+)?)?"
)
#: What is no time of TTML but can mean only one: a comma, no hours, seconds without their unit.
_UNUSUAL = late.pattern(r"(?:(?:([0-9]{1,6}):)?([0-9]{1,3}):)?([0-9]{1,6})(?:[.,]([0-9]{1,9}))?")
_P = late.pattern(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|(?P<p><(?:[^\s<>/:]+:)?p(?=[\s/>]))", re.DOTALL
)
_COUNT = late.pattern(r"[0-9]{1,9}")
UNITS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
#: Elements may stand in each other so deep; real files have ten.
_DEEPEST = 200


class Place(NamedTuple):
    """Where a cue stands: in which ``paragraph`` of the file, counted from 0, and how.

    Its times count from ``begin``; ``keep``: white space stands as it is; ``timed``: parts of it
    have times of their own.
    """

    paragraph: int
    begin: int
    keep: bool
    timed: bool


def paragraphs(text: str) -> list[int]:
    """Where each paragraph of a TTML text begins."""
    return [match.start() for match in _P.finditer(text) if match["p"]]


def ttml(text: str, fps: Fraction, path: str) -> Found:
    """The cues of a TTML text; entities and document types are refused, as they can be bombs."""
    return Ttml(text, fps, path).read()


def _tree(text: str, path: str) -> "Element":
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except ParseError as error:
        raise SubtitleError(f"broken XML: {error.msg}", file=path) from error
    except DefusedXmlException as error:
        why = "XML with a document type (DOCTYPE): entities can be bombs, so it is not read"
        raise SubtitleError(why, file=path) from error
    except ValueError as error:
        raise SubtitleError(f"XML that cannot be read: {error}", file=path) from error
    return root


class Ttml:
    """One TTML document: its rates, its styles, and the walk over its paragraphs.

    ``places`` says of each cue where it stands.
    """

    def __init__(self, text: str, fps: Fraction, path: str) -> None:
        self.root = root = _tree(text, path)
        self.path = path
        self.cues: list[Cue] = []
        self.places: list[Place] = []
        self.findings: list[Finding] = []
        self._unusual: list[str] = []
        given = _attributes(root)
        frame = given.get("frameRate", "")
        self.fps = Fraction(int(frame)) if _COUNT.fullmatch(frame) and int(frame) else fps
        over = re.fullmatch(
            r"([1-9][0-9]{0,8})[\s:]+([1-9][0-9]{0,8})", given.get("frameRateMultiplier", "")
        )
        if over and frame:
            self.fps *= Fraction(int(over[1]), int(over[2]))
        #: The clock of the file where that counts frames instead of showing the time.
        self.smpte: timecode.Smpte | None = None
        labels = int(frame) if over and _COUNT.fullmatch(frame) else 0
        if labels and given.get("timeBase") == "smpte":
            self.smpte = timecode.Smpte(labels, self.fps, given.get("dropMode", "nonDrop"))
        tick = given.get("tickRate", "")
        self.ticks = Fraction(int(tick)) if _COUNT.fullmatch(tick) and int(tick) else self.fps
        self.styles = {
            value.get("id", ""): value
            for element in root.iter()
            if _local(element) in ("style", "region")
            for value in (_attributes(element),)
        }
        self.top = {
            _attributes(region).get("id", "")
            for region in root.iter()
            if _local(region) == "region" and self._at_top(region)
        }
        elements = (element for element in root.iter() if _local(element) == "p")
        self.starts = paragraphs(text)
        self.indexes = {element: index for index, element in enumerate(elements)}
        self.lines = list(_lines(text, self.starts))

    def _at_top(self, region: "Element") -> bool:
        return any(
            _attributes(part).get("displayAlign") == "before"
            for part in (region, *(e for e in region if _local(e) == "style"))
        )

    def read(self) -> Found:
        body = next((e for e in self.root if _local(e) == "body"), None)
        if body is not None:
            space = _attributes(self.root).get("space", "")
            self._walk(body, _Around(0, None, "", space, 0))
        return self.cues, self.findings

    def _walk(self, element: "Element", around: "_Around") -> None:
        """Everything inside of an element."""
        given = _attributes(element)
        begin, end, depth = around.begin, around.end, around.depth + 1
        region, space = given.get("region", around.region), given.get("space", around.space)
        name = _local(element)
        self._check_depth(depth)
        line = self.lines[self.indexes[element]] if name == "p" else 0
        try:
            own_begin = begin + self.time(given.get("begin", "0s"))
            if "dur" in given:
                end = own_begin + self.time(given["dur"])
            elif "end" in given:
                end = begin + self.time(given["end"])
        except ValueError as error:
            why = f"malformed time {error} in <{name}>"
            self.findings.append(malformed(why, "".join(element.itertext()).strip(), line))
            return
        self._tell_unusual(name, line)
        if name != "p":
            for child in element:
                self._walk(child, _Around(own_begin, end, region, space, depth))
            return
        content, tags = self._content(element, space == "preserve", depth)
        if region in self.top:
            tags.insert(0, Tag(0, "{\\an8}"))
        place = len(self.cues) + 1
        if end is None:
            own_begin, end = self._of_parts(element, own_begin)
            self._tell_unusual("span", line)
        if end is None:
            if content:
                self.findings.append(malformed("no end time", content, line))
            return
        number = given.get("id", "")
        timed = any(not _TIMED.isdisjoint(_attributes(e)) for e in element.iter() if e != element)
        self.places.append(Place(self.indexes[element], begin, space == "preserve", timed))
        self.cues.append(Cue(place, own_begin, end, content, number, line, "", tuple(tags)))

    def _tell_unusual(self, name: str, line: int) -> None:
        """F001 for a time that was understood though TTML has no such time."""
        if self._unusual:
            why = f"time in <{name}> not written as 00:00:01.000 or 1s"
            place = 0 if name in ("body", "div") else len(self.cues) + 1
            self.findings.append(malformed(why, self._unusual[0], line, place))
            self._unusual.clear()

    def _of_parts(self, element: "Element", begin: int) -> tuple[int, int | None]:
        """When a paragraph without times of its own stands: while any timed part of it does."""
        times: list[tuple[int, int]] = []
        for part in element:
            given = _attributes(part)
            if _local(part) == "span" and ("end" in given or "dur" in given):
                try:
                    start = begin + self.time(given.get("begin", "0s"))
                    end = begin + self.time(given["end"]) if "end" in given else start
                    times.append(
                        (start, start + self.time(given["dur"]) if "dur" in given else end)
                    )
                except ValueError:
                    return begin, None
        if not times:
            return begin, None
        return min(start for start, _ in times), max(end for _, end in times)

    def _check_depth(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise SubtitleError(f"XML nested more than {_DEEPEST} deep", file=self.path)

    def time(self, written: str) -> int:
        """The milliseconds that a time expression means; ValueError for what is none."""
        written = written.strip()
        offset = OFFSET.fullmatch(written)
        if offset:
            count, unit = Fraction(offset[1]), offset[2]
            if unit in ("f", "t"):
                return round(count * 1000 / (self.fps if unit == "f" else self.ticks))
            return round(count * UNITS[unit])
        clock = CLOCK.fullmatch(written)
        unusual = _UNUSUAL.fullmatch(written) if clock is None else None
        if unusual is not None:
            self._unusual.append(written)
            total = (int(unusual[1] or 0) * 60 + int(unusual[2] or 0)) * 60 + int(unusual[3])
            return total * 1000 + round(Fraction(f"0.{unusual[4] or 0}") * 1000)
        if clock is None:
            raise ValueError(repr(written))
        hours, minutes, seconds, part, frame = clock.groups()
        if self.smpte is not None:
            clocked = (int(hours) * 60 + int(minutes)) * 60 + Fraction(f"{seconds}{part or ''}")
            return self.smpte.milliseconds(clocked, int(frame) if frame else 0)
        whole = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
        whole += round(Fraction("0" + part) * 1000) if part else 0
        return whole + (timecode.milliseconds(int(frame), self.fps) if frame else 0)

    def _content(self, element: "Element", keep: bool, depth: int) -> tuple[str, list[Tag]]:
        """Text and tags of a paragraph, white space folded as XML says."""
        pieces: list[str | Tag] = []
        self._collect(element, pieces, keep, depth)
        parts: list[str] = []
        tags: list[Tag] = []
        length = 0
        for piece in _folded(pieces):
            if isinstance(piece, Tag):
                tags.append(Tag(length, piece.raw))
            else:
                parts.append(piece)
                length += len(piece)
        text = "".join(parts)
        ended = text.rstrip(" ")
        return ended, [Tag(min(tag.at, len(ended)), tag.raw) for tag in tags]

    def _collect(self, element: "Element", pieces: list[str | Tag], keep: bool, depth: int) -> None:
        """The text of an element in order, with tags for what its styles say."""
        self._check_depth(depth)
        given = _attributes(element)
        ruby = given.get("ruby", "")
        names = [] if ruby in ("text", "delimiter") else self._emphasis(given)
        if ruby in ("text", "delimiter"):
            name = "rt" if ruby == "text" else "rp"
            reading = (
                " ".join("".join(element.itertext()).split()).replace("<", "").replace(">", "")
            )
            pieces.append(Tag(0, f"<{name}>{reading}</{name}>"))
            return
        names += ["ruby"] if ruby == "container" else []
        pieces += [Tag(0, f"<{name}>") for name in names]
        pieces.append(_text(element.text, keep))
        for child in element:
            if _local(child) == "br":
                pieces.append("\n")
            elif _local(child) == "span":
                self._collect(child, pieces, keep, depth + 1)
            pieces.append(_text(child.tail, keep))
        pieces += [Tag(0, f"</{name}>") for name in reversed(names)]

    def _emphasis(self, given: dict[str, str]) -> list[str]:
        merged: dict[str, str] = {}
        for name in given.get("style", "").split():
            merged |= self.styles.get(name, {})
        merged |= given
        return [
            tag
            for tag, key, values in (
                ("i", "fontStyle", ("italic", "oblique")),
                ("b", "fontWeight", ("bold",)),
                ("u", "textDecoration", ("underline",)),
            )
            if merged.get(key) in values
        ]


_TIMED = {"begin", "end", "dur"}


class _Around(NamedTuple):
    """What an element inherits from those around it."""

    begin: int
    end: int | None
    region: str
    space: str
    depth: int


def _lines(text: str, places: list[int]) -> Iterator[int]:
    """The line of each place, from 1."""
    line, done = 1, 0
    for place in places:
        line += text.count("\n", done, place)
        done = place
        yield line


def _text(text: str | None, keep: bool) -> str:
    if text is None:
        return ""
    return text if keep else re.sub(r"[ \t\r\n]+", " ", text)


def _folded(pieces: list[str | Tag]) -> Iterator[str | Tag]:
    """The pieces without spaces at the ends of lines and without double spaces."""
    before = "\n"
    shown = [index for index, piece in enumerate(pieces) if piece and not isinstance(piece, Tag)]
    ending = {one for one, other in itertools.pairwise(shown) if pieces[other] == "\n"}
    for index, piece in enumerate(pieces):
        if isinstance(piece, Tag) or not piece:
            if piece:
                yield piece
            continue
        if before in " \n":
            piece = piece.lstrip(" ")
        if index in ending:
            piece = piece.rstrip(" ")
        if piece:
            before = piece[-1]
            yield piece


def _local(element: "Element") -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def _attributes(element: "Element") -> dict[str, str]:
    """The attributes of an element without their namespaces."""
    return {name.rsplit("}", 1)[-1]: value for name, value in element.attrib.items()}
