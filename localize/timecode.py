"""Times in milliseconds, frame rates as fractions, and the way between them.

A frame rate is a :class:`fractions.Fraction`: 23.976 is 24000/1001, since a rounded rate drifts by
a frame in four minutes. Milliseconds are integers everywhere else in the package.
"""

from fractions import Fraction
from typing import NamedTuple

from localize import late

#: How the NTSC rates are written, and what they mean.
_NTSC = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "47.952": Fraction(48000, 1001),
    "47.95": Fraction(48000, 1001),
    "59.94": Fraction(60000, 1001),
    "119.88": Fraction(120000, 1001),
}

#: No camera of films and none of their players takes more frames a second.
_FASTEST = 1000

_TIME = late.pattern(r"(-?)(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})[,.]([0-9]{1,3})\s*")
_MOMENT = late.pattern(r"(?:(?:([0-9]{1,4}):)?([0-9]{1,4}):)?([0-9]{1,7})(?:[,.]([0-9]{1,9}))?")


def rate(text: str | float | Fraction) -> Fraction:
    """The frame rate as a fraction: an NTSC rate by its usual name, any other exactly as written.

    Raises ``ValueError`` for what is no rate above zero, or above a thousand.

    >>> rate("23.976"), rate(29.97), rate("25"), rate("24000/1001")
    (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(25, 1), Fraction(24000, 1001))
    """
    if isinstance(text, Fraction):
        value = text
    else:
        written = str(text).strip()
        name = written.rstrip("0") if "." in written else written
        try:
            value = _NTSC[name] if name in _NTSC else Fraction(written)
        except (ValueError, ZeroDivisionError):
            raise ValueError(f"no frame rate: {written!r}") from None
    if not 0 < value <= _FASTEST:
        raise ValueError(f"no frame rate: {text!r} (above 0, up to {_FASTEST})")
    return value


def frames(ms: float, rate: Fraction) -> int:
    """The number of frames in ``ms`` milliseconds, a half rounded up.

    >>> frames(83, Fraction(24)), frames(1001, Fraction(24000, 1001)), frames(60, Fraction(25))
    (2, 24, 2)
    """
    top = Fraction(ms) * rate
    return int((2 * top + 1000) // 2000)


def milliseconds(frames: int, rate: Fraction) -> int:
    """The milliseconds that ``frames`` frames last, a half rounded up.

    >>> milliseconds(2, Fraction(24)), milliseconds(24, Fraction(24000, 1001))
    (83, 1001)
    """
    return int((2000 * frames / rate + 1) // 2)


class Smpte(NamedTuple):
    """A clock that counts frames, so many a second by its labels, and runs at another rate.

    At 24000/1001 frames a second its hour takes 3.6 seconds more than an hour. ``drop`` names the
    labels that are left out to make up for that, as TTML's ``dropMode`` has it: ``dropNTSC`` (two
    of thirty each minute but the tenth), ``dropPAL`` (four each second minute but the twentieth).
    """

    labels: int
    rate: Fraction
    drop: str = "nonDrop"

    def milliseconds(self, seconds: Fraction, frame: int) -> int:
        """The time at a label: the seconds of its clock, and the frame in that second.

        >>> Smpte(24, Fraction(24000, 1001)).milliseconds(Fraction(60), 0)
        60060
        >>> Smpte(30, Fraction(30000, 1001), "dropNTSC").milliseconds(Fraction(3600), 0)
        3599996
        """
        count = seconds * self.labels + frame - self._dropped(int(seconds) // 60)
        return round(count * 1000 / self.rate)

    def label(self, frames: int) -> tuple[int, int, int, int]:
        """The hours, minutes, seconds and frame that stand for so many frames from the beginning.

        >>> Smpte(30, Fraction(30000, 1001), "dropNTSC").label(1800)
        (0, 1, 0, 2)
        """
        count = frames
        while (more := frames + self._dropped(count // (60 * self.labels))) != count:
            count = more
        seconds, frame = divmod(count, self.labels)
        return seconds // 3600, seconds // 60 % 60, seconds % 60, frame

    def _dropped(self, minutes: int) -> int:
        """How many labels were left out in so many minutes."""
        if self.drop == "dropNTSC":
            return 2 * (self.labels // 30) * (minutes - minutes // 10)
        if self.drop == "dropPAL":
            return 4 * (minutes // 2 - minutes // 20)
        return 0


def parse(text: str) -> int:
    """The milliseconds of ``HH:MM:SS,mmm``, ``HH:MM:SS.mmm`` or ``MM:SS.mmm``.

    Fewer than three digits after the mark are a fraction of a second (``.5`` is 500). A minus in
    front is understood. Raises ``ValueError`` for anything else.

    >>> parse("00:01:02,500"), parse("01:02.5"), parse("-00:00:00.010")
    (62500, 62500, -10)
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no time: {text!r} (write HH:MM:SS,mmm)")
    sign, hours, minutes, seconds, fraction = match.groups()
    if int(minutes) > 59 or int(seconds) > 59:
        raise ValueError(f"no time: {text!r} (minutes and seconds end at 59)")
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    value = whole * 1000 + int(fraction.ljust(3, "0"))
    return -value if sign else value


def srt(ms: int) -> str:
    """The time as SRT writes it.

    >>> srt(62500), srt(-10), srt(360_000_000)
    ('00:01:02,500', '-00:00:00,010', '100:00:00,000')
    """
    seconds, fraction = divmod(abs(ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    sign = "-" if ms < 0 else ""
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds:02},{fraction:03}"


def vtt(ms: int) -> str:
    """The time as WebVTT and TTML write it; a time below zero becomes zero, as they have none.

    >>> vtt(62500), vtt(-10)
    ('00:01:02.500', '00:00:00.000')
    """
    return srt(max(ms, 0)).replace(",", ".")


def least_ms(count: int, rate: Fraction) -> int:
    """The least milliseconds that count as ``count`` frames, a half rounded up.

    >>> least_ms(2, Fraction(25)), frames(60, Fraction(25)), frames(59, Fraction(25))
    (60, 2, 1)
    """
    return max(0, -(-(500 * (2 * count - 1)) * rate.denominator // rate.numerator))


def moment(text: str) -> int:
    """The milliseconds of a time as people write it: seconds, or minutes and hours before them.

    A fraction may follow a point or a comma. Raises ``ValueError`` for anything else.

    >>> moment("92.5"), moment("1:32.5"), moment("00:01:32,500"), moment("90")
    (92500, 92500, 92500, 90000)
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no time: {text!r} (write 92.5, 1:32.5 or 00:01:32,500)")
    hours, minutes, seconds, fraction = match.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        raise ValueError(f"no time: {text!r} (minutes and seconds end at 59)")
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + round(Fraction(f"0.{fraction or 0}") * 1000)
