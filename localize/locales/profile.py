"""What the tool knows of a market: limits with their sources, typography, counting."""

from typing import Literal

import msgspec


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure and where it comes from (``"house rule"`` where nobody publishes one)."""

    value: float
    source: str


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one market on one kind of screen.

    ``cps``: characters a second, at most. ``cps_optimum``: what is comfortable. ``cpl``:
    characters a line. ``min_ms``/``max_ms``: shortest and longest time on screen. ``gap_frames``:
    least gap between two cues, in frames. ``close_gap_ms``: a gap above ``gap_frames`` and below
    this should be closed (0: never).
    """

    cps: Limit
    cps_optimum: Limit
    cpl: Limit
    lines: Limit
    min_ms: Limit
    max_ms: Limit
    gap_frames: Limit
    close_gap_ms: Limit


class Typography(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a market writes marks. ``""`` means that the mark is not written at all.

    ``comma`` and the others are what Chinese marks become, with the spaces that the market sets
    around them (``"، "``). ``before`` maps a mark to the space that stands before it (French).
    """

    quotes: tuple[str, str]
    nested_quotes: tuple[str, str]
    titles: tuple[str, str]
    ellipsis: str
    ellipsis_netflix: str
    comma: str
    full_stop: str
    enumeration_comma: str
    semicolon: str
    colon: str
    question: str
    exclamation: str
    interruption: str
    dialogue_dash: str
    opening_question: str = ""
    opening_exclamation: str = ""
    before: dict[str, str] = {}
    italics: bool = True
    full_width_digits: Literal["", "single"] = ""
    spaces_between_words: bool = True
    source: str = ""


class Market(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A BCP 47 locale that subtitles are delivered to (or, for Chinese, come from).

    ``counting`` says how characters count against the limits: ``all`` one each, ``half-width``
    Latin and half-width marks 0.5, ``thai`` marks above and below free. ``length`` is how many
    counted characters one Han character of the source becomes on average, for the length check.
    ``inherits`` lists the glossaries and rules that hold here too, the nearest last
    (``["common", "es"]``).
    """

    locale: str
    name: str
    language: str
    script: str
    counting: Literal["all", "half-width", "thai"]
    length: Limit
    inherits: tuple[str, ...]
    typography: Typography
    vertical: Profile
    netflix: Profile
    direction: Literal["ltr", "rtl"] = "ltr"
    target: bool = True

    def profile(self, name: str) -> Profile:
        """The limits of the family ``vertical`` or ``netflix``."""
        return self.netflix if name == "netflix" else self.vertical
