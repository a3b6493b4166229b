"""A subtitle file as read: its cues, what is odd about it, and the bytes it came from."""

from fractions import Fraction
from pathlib import Path

from localize.errors import SubtitleError
from localize.model import Cue, Episode, Finding, Struct
from localize.subtitles import blocks, encodings
from localize.subtitles.blocks import Note, Scan
from localize.subtitles.detect import FORMATS, format_of

#: The frame rate of a MicroDVD or TTML file that does not say its own.
FPS = Fraction(25)


class Document(Struct, frozen=True):
    r"""A file as read.

    ``format`` is one of ``srt vtt ass ssa ttml microdvd sami``; ``encoding`` Python's name of the
    codec; ``newline`` the line end that the file uses most. ``findings`` holds F001 to F005 in the
    order of their lines; ``broken`` counts the bytes that could not be decoded. ``notes`` are the
    comments of a WebVTT file. ``raw`` is the file itself, so that
    :func:`localize.subtitles.render` can keep all that nobody changed.
    """

    path: str
    format: str
    encoding: str
    bom: bool
    newline: str
    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]
    raw: bytes
    notes: tuple[Note, ...] = ()
    fps: Fraction = FPS
    broken: int = 0

    def episode(self, number: int) -> Episode:
        """The file as episode ``number`` of a drama."""
        return Episode(number, self.path, self.format, self.encoding, self.cues, self.findings)


def read(path: Path, *, fps: Fraction = FPS) -> Document:
    """The subtitle file at ``path``, its format and encoding found from its content.

    ``fps`` is for formats that count frames and do not say their rate. Whatever is odd is a
    finding; :class:`SubtitleError` (F006) is raised only for a file that cannot be opened, is no
    text, holds no text at all, or is in no known format.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise SubtitleError("is a folder, not a subtitle file", file=str(path)) from error
    except FileNotFoundError as error:
        raise SubtitleError("no such file", file=str(path)) from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise SubtitleError(f"cannot be read: {why or error}", file=str(path)) from error
    return parse(data, path=str(path), fps=fps)


def parse(data: bytes, *, path: str, fps: Fraction = FPS) -> Document:
    """The same for bytes that are at hand; ``path`` names them and its ending may tell the format.

    >>> document = parse("1\\n00:00:01,000 --> 00:00:02,000\\n你好\\n".encode(), path="ep01.srt")
    >>> document.format, document.cues[0].text, document.findings
    ('srt', '你好', ())
    """
    decoded = encodings.decode(data, path=path)
    text = decoded.text
    if not text.strip("\ufeff \t\r\n\x0c\x1a"):
        raise SubtitleError("the file is empty", file=path, code="F005")
    format = format_of(text, path)  # noqa: A001
    if format is None:
        raise SubtitleError(f"no known subtitle format ({' '.join(FORMATS)})", file=path)
    notes: tuple[Note, ...] = ()
    if format in ("srt", "vtt", "ass", "ssa"):
        cues, findings, notes = _scanned(text, format)
    else:
        cues, findings = _walked(text, format, fps, path)
    found = [*decoded.findings, *findings]
    blocks.about_cues(cues, found)
    if len(found) > 1:
        found.sort(key=lambda finding: finding.line)
    return Document(
        path,
        format,
        decoded.encoding,
        decoded.bom,
        blocks.newline(text),
        tuple(cues),
        tuple(found),
        data,
        notes,
        fps,
        decoded.broken,
    )


def scan(text: str, format: str) -> Scan:
    """The blocks of an SRT, WebVTT, ASS or SSA text with the places of their parts."""
    if format == "srt":
        from localize.subtitles import srt

        return srt.scan(text)
    if format == "vtt":
        from localize.subtitles import vtt

        return vtt.scan(text)
    from localize.subtitles import ass

    return ass.scan(text, format)


def _scanned(text: str, format: str) -> tuple[list[Cue], list[Finding], tuple[Note, ...]]:
    if format == "srt":
        from localize.subtitles import srt

        quick = srt.canonical(text)
        if quick is not None:
            return *quick, ()
    found = scan(text, format)
    return [block.cue for block in found.blocks], found.findings, found.notes


def _walked(text: str, format: str, fps: Fraction, path: str) -> tuple[list[Cue], list[Finding]]:
    if format == "sami":
        from localize.subtitles import sami

        return sami.read(text)
    from localize.subtitles import others

    if format == "microdvd":
        return others.microdvd(text, fps)
    return others.ttml(text, fps, path)
