"""Where the cuts of a video are: read from a list of times, an EDL, or what ffmpeg prints.

The format is seen from the lines:

- ``pts_time:12.345`` or ``lavfi.scd.time: 12.345``: the log of ffmpeg's ``showinfo``, ``metadata=
  print`` or ``scdet`` filters; all other lines are its talk;
- ``001  AX  V  C  ...`` with four timecodes: a CMX 3600 edit decision list; the record-in of each
  picture event is a cut;
- anything else: one time a line, in seconds or as a clock (``12.345``, ``00:00:12,345``), or with
  frames at its end (``00:00:12:08``). Empty lines and those that begin with ``#`` don't count.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from localize import late
from localize.errors import InputError
from localize.timecode import milliseconds, moment

_PTS: Final = late.pattern(r"\bpts_time: ?(-?[0-9]+(?:\.[0-9]+)?)")
_SCD: Final = late.pattern(r"\blavfi\.scd\.time[:=] ?([0-9]+(?:\.[0-9]+)?)")
_CODE: Final = r"([0-9]{2}:[0-9]{2}:[0-9]{2}[:;.,][0-9]{2,3})"
_EVENT: Final = late.pattern(
    rf"[0-9]{{3,6}}[A-Z]?\s+\S+\s+(\S+)\s+(C|D|W[0-9]+|K\S*)(?:\s+\S+){{0,2}}?\s+"
    rf"{_CODE}\s+{_CODE}\s+{_CODE}\s+{_CODE}"
)
_BEGINS_EVENT: Final = late.pattern(r"[0-9]{3,6}[A-Z]?\s+\S+\s+\S+\s+(?:C|D|W[0-9]+|K\S*)\s")
_FRAMES: Final = late.pattern(r"([0-9]{2}):([0-9]{2}):([0-9]{2})([:;])([0-9]{2,3})")


def read_shots(path: Path, fps: Fraction) -> tuple[int, ...]:
    """The cuts in a file, in ms and in order; ``fps`` turns timecodes with frames into time.

    Raises InputError with the file and the line that is no cut, or for a file without any.

    A record time that begins at a full hour, as edit decision lists mostly do, counts from there.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("is no text in UTF-8: it should list cuts", file=str(path)) from None
    shots = _shots(lines, fps, str(path))
    if not shots:
        raise InputError("lists no cuts", file=str(path))
    return tuple(sorted(set(shots)))


def _shots(lines: Sequence[str], fps: Fraction, file: str) -> list[int]:
    for pattern in (_SCD, _PTS):
        # scdet with metadata=print gives the time of every frame, and its own only at cuts.
        found = [match[1] for line in lines for match in pattern.finditer(line)]
        if found:
            return [round(Fraction(seconds) * 1000) for seconds in found]
    if any(_BEGINS_EVENT.match(line.strip()) for line in lines):
        return _of_edl(lines, fps, file)
    return _of_times(lines, fps, file)


def _of_times(lines: Sequence[str], fps: Fraction, file: str) -> list[int]:
    shots = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            code = _FRAMES.fullmatch(text)
            shots.append(milliseconds(_count(text, fps), fps) if code else moment(text))
        except ValueError:
            raise InputError(
                f"no time: {text!r} (write 12.345, 00:00:12.345 or 00:00:12:08; an EDL and ffmpeg's"
                " scene output are understood too)",
                file=file,
                line=number,
            ) from None
    return shots


def _of_edl(lines: Sequence[str], fps: Fraction, file: str) -> list[int]:
    """The record-in times of the picture events, from the first one's full hour on."""
    counts: list[int] = []
    drop = False
    hour = 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.upper().startswith("FCM:"):
            drop = "NON" not in text.upper()
        if not _BEGINS_EVENT.match(text):
            continue
        event = _EVENT.match(text)
        if event is None:
            raise InputError(f"no event of an EDL: {text!r}", file=file, line=number)
        track, kind, _, _, begins, ends = event.groups()
        if begins == ends or kind != "C" or not track.upper().startswith(("V", "B", "AA/V", "A/V")):
            continue
        try:
            if not counts and begins[3:8] == "00:00" and not int(begins[9:]):
                hour = _count(begins, fps, drop=drop)
            counts.append(_count(begins, fps, drop=drop) - hour)
        except ValueError as error:
            raise InputError(str(error), file=file, line=number) from None
    return [milliseconds(count, fps) for count in counts if count >= 0]


def _count(code: str, fps: Fraction, *, drop: bool = False) -> int:
    """The number of the frame that a timecode names; ``;`` or ``drop`` leave out dropped numbers.

    >>> _count("00:00:12:08", Fraction(25)), _count("00:01:00;02", Fraction(30000, 1001))
    (308, 1800)
    """
    match = _FRAMES.fullmatch(code)
    if match is None:
        raise ValueError(f"no timecode: {code!r} (write HH:MM:SS:FF)")
    hours, minutes, seconds, mark, rest = match.groups()
    nominal = -(-fps.numerator // fps.denominator)
    if int(rest) >= nominal or int(seconds) > 59 or int(minutes) > 59:
        raise ValueError(f"no timecode at {float(fps):g} frames a second: {code!r}")
    at = int(hours) * 60 + int(minutes)
    count = (at * 60 + int(seconds)) * nominal + int(rest)
    if (drop or mark == ";") and fps.denominator == 1001 and nominal % 30 == 0:
        count -= nominal // 15 * (at - at // 10)
    return count
