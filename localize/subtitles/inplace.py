"""TTML and SAMI with some texts and times changed, and every other character as it was.

Styles, spans, comments and indents stay. What cannot be changed where it stands is left alone:
who writes a file reads it again (:mod:`localize.fixing`).
"""

import html
import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from localize import late
from localize.model import Cue
from localize.subtitles import letters, others, sami
from localize.subtitles.document import Document
from localize.subtitles.letters import Edit, Letter
from localize.subtitles.others import Place

_MARKS = (
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    r"|<(?P<close>/?)(?P<prefix>(?:[^\s<>/:]+:)?)(?P<name>[^\s<>/:]+)"
    r"(?P<given>(?:[^<>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*)(?P<empty>/?)>"
)
_MARK = late.pattern(_MARKS, re.DOTALL)
_TOKEN = late.pattern(rf"{_MARKS}|(?P<entity>&[^;\s<&]+;)|(?P<char>\r\n|[^<])", re.DOTALL)
_ATTRIBUTE = late.pattern(r"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_READING = late.pattern(r"\bruby\s*=\s*[\"'](?:text|delimiter)[\"']")
_SEQUENCE = late.pattern(r"\btimeContainer\s*=\s*[\"']seq")
_DECLARED = late.pattern(r"(\A\s*<\?xml[^>]*?\bencoding\s*=\s*[\"'])[^\"']*")


def rewritten(document: Document, text: str, cues: Sequence[Cue], encoding: str) -> str:
    """The text of a TTML or SAMI file with these cues in place of its own, one for each."""
    file = Ttml(document, text) if document.format == "ttml" else _Sami(text)
    made: list[Edit] = []
    for old, new in zip(document.cues, cues, strict=True):
        if (old.start, old.end) != (new.start, new.end) and isinstance(file, Ttml):
            made += file.times(new)
        if old.text != new.text:
            made += letters.edits(
                old.text,
                new.text,
                file.letters(old),
                line_break=file.line_break(old),
                encoding=encoding,
            )
    return letters.applied(text, made)


def declared(text: str, encoding: str) -> str:
    """A TTML text whose XML declaration names that encoding, if it names one."""
    return _DECLARED.sub(lambda match: match[1] + encoding, text, count=1)


class _Sami:
    """The cues of a SAMI file and where they stand; their times are shared, and stay."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.shown = [shown for _, shown in sami.scan(text, [])]

    def letters(self, cue: Cue) -> Iterator[Letter]:
        return sami.letters(self.text, self.shown[cue.place - 1])

    def line_break(self, _cue: Cue) -> str:
        return "<br>"


class Ttml:
    """The cues of a TTML file and where they stand."""

    def __init__(self, document: Document, text: str) -> None:
        self.text = text
        self.reader = others.Ttml(
            re.sub("[\ud800-\udfff]", "\ufffd", text), document.fps, document.path
        )
        self.reader.read()
        #: Where one paragraph waits for the end of another, other times would move them all.
        self.moves = _SEQUENCE.search(text) is not None

    def possible(self, new: Cue, *, later: bool) -> Cue:
        """The cue with the times that it has once they are written: whole frames, for one.

        They are not later than what was asked for, the end not earlier if it is to be ``later``;
        or they are as they were.
        """
        old = self.reader.cues[new.place - 1]
        place, opening = self._paragraph(old)
        given = {name: value for name, value, _, _ in _attributes(opening)}
        given |= dict(self._expressions(new, place, given))
        start = place.begin + self.reader.time(given.get("begin", "0s"))
        end = old.end
        if "dur" in given:
            end = start + self.reader.time(given["dur"])
        elif "end" in given:
            end = place.begin + self.reader.time(given["end"])
        if later and end < new.end != old.end:
            frame = math.ceil(1000 / min(self.reader.fps, self.reader.ticks))
            return self.possible(msgspec.structs.replace(new, end=new.end + frame), later=False)
        return Cue(new.place, start, end, new.text)

    def times(self, new: Cue) -> Iterator[Edit]:
        """The edits that give a cue its new times, in the expressions that the file uses."""
        place, opening = self._paragraph(new)
        given = _attributes(opening)
        put = dict(self._expressions(new, place, {name: value for name, value, _, _ in given}))
        for name, _, start, end in given:
            if name in put:
                yield Edit(start, end, put[name])

    def letters(self, cue: Cue) -> Iterator[Letter]:
        """The letters of a paragraph that are shown: not those of ruby readings, metadata."""
        place, opening = self._paragraph(cue)
        shown = [True]
        if opening["empty"]:
            return
        for token in _TOKEN.finditer(self.text, opening.end()):
            if token["name"] is None:
                if shown[-1]:
                    yield from _letters(token, place.keep)
                continue
            if token["close"]:
                shown.pop()
                if not shown:
                    return
                continue
            if token["name"] == "br" and shown[-1]:
                closing = "" if token["empty"] else f"</{token['prefix']}br>"
                if not self.text.startswith(closing, token.end()):
                    return  # nobody writes in a line break
                yield Letter("\n", token.start(), token.end() + len(closing))
            if not token["empty"]:
                span = token["name"] == "span" and not _READING.search(token["given"])
                shown.append(shown[-1] and span)

    def line_break(self, cue: Cue) -> str:
        """A line break, in the namespace of its paragraph."""
        return f"<{self._paragraph(cue)[1]['prefix']}br/>"

    def _paragraph(self, cue: Cue) -> tuple[Place, re.Match[str]]:
        place = self.reader.places[cue.place - 1]
        opening = _MARK.match(self.text, self.reader.starts[place.paragraph])
        assert opening is not None  # it was read as XML
        return place, opening

    def _expressions(
        self, new: Cue, place: Place, given: dict[str, str]
    ) -> Iterator[tuple[str, str]]:
        """What the attributes of a paragraph must say; nothing where they cannot.

        Parts that are timed move with the beginning of their paragraph, so that has to stay.
        """
        old = self.reader.cues[new.place - 1]
        start = old.start
        if self.moves:
            return
        if new.start != old.start:
            if "begin" not in given or place.timed or new.start < place.begin:
                return
            put = self._expression(given["begin"], new.start - place.begin)
            start = place.begin + self.reader.time(put)
            yield "begin", put
        if "dur" in given and new.end > start:
            yield "dur", self._expression(given["dur"], new.end - start)
        if "end" in given and new.end != old.end and new.end > place.begin:
            yield "end", self._expression(given["end"], new.end - place.begin)

    def _expression(self, written: str, ms: int) -> str:
        """A time written as another one is, not later; the same if it means that already."""
        if self.reader.time(written) == ms:
            return written
        offset = others.OFFSET.fullmatch(written.strip())
        if offset and offset[2] in "ft":
            rate = self.reader.fps if offset[2] == "f" else self.reader.ticks
            return f"{_whole(ms, rate)}{offset[2]}"
        if offset:
            return _decimal(Fraction(ms, others.UNITS[offset[2]]), offset[1], 9) + offset[2]
        clock = others.CLOCK.fullmatch(written.strip())
        assert clock is not None  # the reader knows nothing else
        if self.reader.smpte is not None:
            hours, *smaller = self.reader.smpte.label(_whole(ms, self.reader.fps))
            return ":".join((str(hours).zfill(len(clock[1])), *(f"{one:02}" for one in smaller)))
        minutes, rest = divmod(ms, 60_000)
        head = f"{str(minutes // 60).zfill(len(clock[1]))}:{minutes % 60:02}:"
        if clock[5] is not None:
            frame = _whole(rest % 1000, self.reader.fps)
            return f"{head}{rest // 1000:02}:{str(frame).zfill(len(clock[5]))}"
        seconds = _decimal(Fraction(rest, 1000), f"0{clock[4] or ''}", 3)
        return head + (seconds if rest >= 10_000 else f"0{seconds}")


def _whole(ms: int, rate: Fraction) -> int:
    """The frames or ticks that are read as so many milliseconds, or the last ones before.

    >>> _whole(834, Fraction(24000, 1001)), _whole(833, Fraction(24000, 1001))
    (20, 19)
    """
    count = round(ms * rate / 1000)
    return count if round(count * 1000 / rate) <= ms else count - 1


def _decimal(value: Fraction, like: str, digits: int) -> str:
    """A number with the digits that it needs, at most so many, and as many as another has.

    >>> _decimal(Fraction(3, 2), "1", 9), _decimal(Fraction(3, 2), "1.00", 9)
    ('1.5', '1.50')
    """
    whole, part = divmod(round(value * 10**digits), 10**digits)
    shown = str(part).zfill(digits).rstrip("0").ljust(len(like.partition(".")[2]), "0")
    return f"{whole}.{shown}" if shown else str(whole)


def _attributes(opening: re.Match[str]) -> list[tuple[str, str, int, int]]:
    """The attributes of a tag: name without namespace, value, and where that stands."""
    at = opening.start("given")
    return [
        (
            match[1].rpartition(":")[2],
            html.unescape(match[match.lastindex or 2]),
            at + match.start(match.lastindex or 2),
            at + match.end(match.lastindex or 2),
        )
        for match in _ATTRIBUTE.finditer(opening["given"])
    ]


def _letters(token: re.Match[str], keep: bool) -> Iterator[Letter]:
    """The letters of a token of text, CDATA or a reference."""
    start, end = token.span()
    if token["cdata"] is not None:
        for match in re.finditer(r"\r\n|.", token["cdata"], re.DOTALL):
            at = token.start("cdata")
            char = _char(match[0], keep)
            yield Letter(char, at + match.start(), at + match.end(), "cdata")
    elif token["entity"] is not None:
        yield Letter(_char(html.unescape(token["entity"]), keep), start, end)
    elif token["char"] is not None:
        yield Letter(_char(token["char"], keep), start, end)


def _char(written: str, keep: bool) -> str:
    """A character as XML reads it."""
    if written in ("\r\n", "\r"):
        written = "\n"
    return " " if not keep and written in " \t\n" else written
