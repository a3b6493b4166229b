"""A file with some of its cues changed, and everything else as it was."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from localize import timecode
from localize.errors import InputError
from localize.model import Cue
from localize.subtitles import ass, blocks, others
from localize.subtitles.blocks import Block, Line
from localize.subtitles.document import Document, scan
from localize.subtitles.encodings import BOMS, composed, in_parts
from localize.subtitles.markup import insert
from localize.subtitles.writer import block as new_block
from localize.subtitles.writer import compose, event, event_text, legal, times


def render(
    document: Document,
    cues: Iterable[Cue],
    *,
    encoding: str | None = None,
    renumber: bool = False,
) -> bytes:
    """The bytes of the document with these cues in place of its own.

    A cue belongs to the block that its ``place`` names, the first time that place comes; others
    (place 0) are new. Blocks may be left out, added, or come in another order. Of a block only
    what differs is written anew; notes, styles, odd spelling and text outside of cues stay. So
    ``render(document, document.cues) == document.raw``. TTML and SAMI are changed where they stand,
    and what cannot be changed there is left (:mod:`localize.subtitles.inplace`); TTML with other
    cues than it had is written anew as a whole.

    The encoding stays, UTF-8 taking its place if it lacks a character; ``encoding`` asks for
    another. ``renumber`` counts SRT cues from 1. Raises :class:`InputError` for an unknown or
    insufficient ``encoding``, and for SAMI with other cues than it had.
    """
    wanted = tuple(cues)
    if wanted == document.cues and encoding is None and not renumber:
        return document.raw
    if document.format in ("srt", "vtt", "ass", "ssa"):
        text = own_text(document)
        return _encoded(document, _Writer(document, text, renumber).write(wanted), encoding)
    same = [cue.place for cue in wanted] == [cue.place for cue in document.cues]
    if document.format in ("ttml", "sami") and same:
        return _encoded(document, _in_place(document, wanted, encoding), encoding)
    if document.format == "sami":
        raise InputError("SAMI keeps its cues; write srt, vtt, ass or ttml", file=document.path)
    if document.format == "microdvd":
        text = _microdvd(document, wanted)
    else:
        text = compose(wanted, format="ttml")
        encoding = encoding or "utf-8"
    return _encoded(document, text, encoding)


def _in_place(document: Document, cues: Sequence[Cue], encoding: str | None) -> str:
    from localize.subtitles import inplace

    text = composed(own_text(document), document.encoding)
    if encoding is not None and document.format == "ttml":
        text = inplace.declared(text, encoding.upper())
    return inplace.rewritten(
        document, text, cues, document.encoding if encoding is None else encoding
    )


def own_text(document: Document) -> str:
    """The text with broken bytes as lone surrogates, so that they can be written again."""
    data = document.raw.removeprefix(BOMS[document.encoding]) if document.bom else document.raw
    try:
        return data.decode(document.encoding, "surrogateescape")
    except UnicodeDecodeError:
        return data.decode(document.encoding, "replace")


def _encoded(document: Document, text: str, encoding: str | None) -> bytes:
    if encoding is None:
        mark = BOMS[document.encoding] if document.bom else b""
        try:
            written = in_parts(text) if document.encoding == "cp1258" else text
            return mark + written.encode(document.encoding, "surrogateescape")
        except UnicodeEncodeError:
            return _whole(text, document).encode("utf-8")
    try:
        data = _whole(text, document).encode(encoding)
    except LookupError:
        raise InputError(f"unknown encoding {encoding!r}", file=document.path) from None
    except UnicodeEncodeError as error:
        char = text[error.start : error.start + 1]
        raise InputError(f"{encoding} has no {char!r}; take utf-8", file=document.path) from None
    keep = document.bom and encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    return BOMS["utf-8"] + data if keep else data


def _whole(text: str, document: Document) -> str:
    """The text with U+FFFD for broken bytes, and letters that its encoding had to cut in one."""
    return re.sub("[\ud800-\udfff]", "\ufffd", composed(text, document.encoding))


class _Writer:
    """Puts a document of blocks together again."""

    def __init__(self, document: Document, text: str, renumber: bool) -> None:
        self.document = document
        self.text = text
        self.nl = document.newline
        self.lines = document.format in ("ass", "ssa")
        self.renumber = renumber and document.format == "srt"
        self.blocks = scan(text, document.format).blocks
        self.names = ass.event_fields(text, document.format) if self.lines else []

    def write(self, wanted: Sequence[Cue]) -> str:
        """The text of the whole file."""
        order = self._order(wanted)
        leads, tail = self._leads({index for index in order if index is not None})
        parts = [leads.pop(0, "") if self.blocks else ""]
        if not self.blocks:
            parts, tail = self._without_blocks(wanted)
        for position, (cue, index) in enumerate(zip(wanted, order, strict=True)):
            following = order[position + 1] if position + 1 < len(order) else None
            final = position + 1 == len(order)
            parts.append(leads.get(index, "") if index is not None else "")
            if index is None:
                body, gap = self._new(cue, position + 1), self._gap(final and not tail)
            else:
                body = self._body(cue, index, position + 1)
                gap = self._old_gap(cue, index, following, final, bool(tail))
            parts += (body, gap)
        return "".join((*parts, tail))

    def _order(self, wanted: Sequence[Cue]) -> list[int | None]:
        """For each cue the block that it belongs to."""
        used: set[int] = set()
        order: list[int | None] = []
        for cue in wanted:
            index = cue.place - 1
            free = 0 <= index < len(self.blocks) and index not in used
            order.append(index if free else None)
            used.add(index)
        return order

    def _leads(self, kept: set[int]) -> tuple[dict[int, str], str]:
        """What stands before each kept block, by index, and after the last one.

        What stood before a block that was left out goes to the next one that is kept. The head of
        the file is entry 0 and always comes first.
        """
        leads: dict[int, str] = {}
        waiting, done = "", 0
        for index, block in enumerate(self.blocks):
            between = self.text[done : block.begin]
            done = block.end
            if index == 0:
                leads[0] = between
                continue
            waiting += between
            if index in kept:
                leads[index], waiting = waiting, ""
        return leads, waiting + self.text[done:]

    def _without_blocks(self, wanted: Sequence[Cue]) -> tuple[list[str], str]:
        """For a file without any cue: its text, ended so that cues can follow."""
        if not wanted or not self.text:
            return [self.text], ""
        end = self.nl if self.lines else self.nl * 2
        return [self.text.rstrip("\r\n") + end], ""

    def _gap(self, final: bool) -> str:
        return self.nl if final or self.lines else self.nl * 2

    def _old_gap(self, cue: Cue, index: int, following: int | None, final: bool, tail: bool) -> str:
        """The blank lines after a block: its own where the same thing follows."""
        block, last = self.blocks[index], index + 1 == len(self.blocks)
        own = self.text[block.text_end : block.end]
        filled = block.text_at == block.text_end and cue.text and not self.lines
        same = (final and last) or (not final and following == index + 1)
        if same and not filled:
            return own
        if final and last and filled:
            return self.nl * 2 if tail else self.nl
        enough = blocks.line_ends(own, self.nl) >= (1 if self.lines else 2) and not filled
        return own if enough and not final else self._gap(final and not tail)

    def _new(self, cue: Cue, number: int) -> str:
        """A block for a cue that the file did not have, without its last line end."""
        if self.lines:
            return event(cue, cue.style or "Default")
        name = self.document.format
        label = cue.number or (str(number) if name == "srt" else "")
        written = new_block(cue, name, str(number) if self.renumber else label)
        return written.removesuffix("\n").replace("\n", self.nl)

    def _body(self, cue: Cue, index: int, number: int) -> str:
        """A block of the file, with what differs in it written anew."""
        block, old = self.blocks[index], self.document.cues[index]
        if self.lines:
            return self._event(cue, block, old)
        if self.renumber:
            cue = msgspec.structs.replace(cue, number=str(number))
        head = self.text[block.begin : block.time_at]
        if cue.number != old.number:
            head = f"{cue.number}{self.nl}" if cue.number else ""
        timing = self.text[block.time_at : block.text_at]
        name = self.document.format
        if (cue.start, cue.end, cue.style) != (old.start, old.end, old.style):
            timing = times(cue, name) + self.nl
        body = self.text[block.text_at : block.text_end]
        if (cue.text, cue.tags) != (old.text, old.tags):
            body = legal(insert(cue.text, cue.tags, name), name).replace("\n", self.nl)
            if body and not timing.endswith(("\n", "\r")):
                timing += self.nl
        return head + timing + body

    def _event(self, cue: Cue, block: Block, old: Cue) -> str:
        prefix = self.text[block.begin : block.time_at]
        if cue == msgspec.structs.replace(old, id=cue.id):
            return self.text[block.begin : block.text_end]
        if (cue.kind == "comment") != (old.kind == "comment"):
            prefix = "Comment: " if cue.kind == "comment" else "Dialogue: "
        values = self.text[block.time_at : block.text_end].split(",", len(self.names) - 1)
        for index, name in enumerate(self.names):
            if name == "start" and cue.start != old.start:
                values[index] = ass.time(cue.start)
            elif name == "end" and cue.end != old.end:
                values[index] = ass.time(cue.end)
            elif name == "style" and cue.style != old.style:
                values[index] = cue.style.replace(",", ";")
            elif name == "name" and cue.speaker != old.speaker:
                values[index] = cue.speaker.replace(",", ";")
            elif name == "text" and (cue.text, cue.tags) != (old.text, old.tags):
                values[index] = event_text(cue)
        return prefix + ",".join(values)


def _microdvd(document: Document, cues: Sequence[Cue]) -> str:
    """A MicroDVD text with its cues on the lines that cues had; every other line stays."""
    text = own_text(document)
    rows = blocks.lines(text, 0, len(text), document.newline)
    kept = {cue.place for cue in cues}
    free = iter(sorted(cue.line - 1 for cue in document.cues if cue.place in kept))
    lines: dict[int, list[str]] = {cue.line - 1: [] for cue in document.cues}
    fps, at, used = _microdvd_rate(text, rows, document.fps), len(rows), set[int]()
    for cue in cues:
        old = None
        if 0 < cue.place <= len(document.cues) and cue.place not in used:
            old = document.cues[cue.place - 1]
            used.add(cue.place)
            at = next(free)
        lines.setdefault(at, []).append(_microdvd_line(text, rows, cue, old, fps))
    parts: list[str] = []
    for index, row in enumerate(rows):
        end = text[row.end : row.after] or document.newline
        if index not in lines:
            parts.append(text[row.start : row.after])
        parts += (line + end for line in lines.get(index, ()))
    parts += (line + document.newline for line in lines.get(len(rows), ()))
    whole = "".join(parts)
    ended = not rows or rows[-1].after > rows[-1].end or len(rows) in lines
    return whole if ended else whole.removesuffix(document.newline)


def _microdvd_rate(text: str, rows: Sequence[Line], fps: Fraction) -> Fraction:
    """The rate that the file itself says, in a cue in front of all others."""
    for row in rows:
        match = others.RATE_LINE.fullmatch(text, row.start, row.end)
        if match is not None:
            return timecode.rate(match[1].replace(",", "."))
        if others.LINE.fullmatch(text, row.start, row.end):
            break
    return fps


def _microdvd_line(
    text: str, rows: Sequence[Line], cue: Cue, old: Cue | None, fps: Fraction
) -> str:
    """The line of a cue; of an ``old`` one only what differs is written anew."""
    head = f"{{{timecode.frames(cue.start, fps)}}}{{{timecode.frames(cue.end, fps)}}}"
    body = insert(cue.text, cue.tags, "microdvd")
    if old is not None:
        row = rows[old.line - 1]
        match = others.LINE.fullmatch(text, row.start, row.end)
        assert match is not None  # it was read as one
        if (cue.start, cue.end) == (old.start, old.end):
            head = text[row.start : match.start(3)]
        if (cue.text, cue.tags) == (old.text, old.tags):
            body = match[3]
    return head + body
