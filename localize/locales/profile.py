"""What the tool knows of a market: limits with their sources, typography, counting."""

from typing import Literal

import msgspec

Counting = Literal["all", "half-width", "thai"]


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure and where it comes from (``"house rule"`` where nobody publishes one)."""

    value: float
    source: str


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one market on one kind of screen.

    ``cps``: characters a second, at most. ``cps_optimum``: what is comfortable. ``cpl``:
    characters a line. ``min_ms``/``max_ms``: shortest and longest time on screen. ``gap_frames``:
    least gap between two cues, in frames. ``close_gap_ms``: a gap above ``gap_frames`` and below
    this should be closed (0: never). ``lead_frames``: how much earlier than the speech a cue may
    begin. ``shot_ms``: how near to a cut a cue neither begins nor ends.
    """

    cps: Limit
    cps_optimum: Limit
    cpl: Limit
    lines: Limit
    min_ms: Limit
    max_ms: Limit
    gap_frames: Limit
    close_gap_ms: Limit
    lead_frames: Limit
    shot_ms: Limit


Mark = Literal[
    "marks",
    "ellipsis",
    "dialogue_dash",
    "quotes",
    "full_stop",
    "italics",
    "opening",
    "before",
    "spacing",
]


class Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who says how a market writes each mark; ``""``: the source of all its marks.

    ``marks``: comma, question mark and their like, and digits. ``opening``: ¿ and ¡. ``before``:
    the spaces before French marks. ``spacing``: where a space is missing or one too many.
    ``ellipsis_netflix``: as ``ellipsis``, where they differ.
    """

    marks: str = ""
    ellipsis: str = ""
    ellipsis_netflix: str = ""
    dialogue_dash: str = ""
    quotes: str = ""
    full_stop: str = ""
    italics: str = ""
    opening: str = ""
    before: str = ""
    spacing: str = ""


class Typography(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a market writes marks. ``""`` means that the mark is not written at all.

    ``comma`` and the others are what Chinese marks become, with the spaces that the market sets
    around them (``"، "``). ``before`` maps a mark to the space that stands before it (French).
    ``sentence_gap`` stands between two sentences of one line, after the mark or instead of it.
    ``dialogue_dash_on``: both speakers' lines carry the dash, or the second's alone.

    ``spaced_ellipsis``: whether people may set a space before an ellipsis (Na ja …).

    ``dash``: a dash between words with its spaces (``""``: as it comes). ``name_dot``: what ·
    between the parts of a foreign name becomes. ``stops_in_quotes``: where a comma or full stop
    stands beside a closing quotation mark (``""``: a person decides). ``abbreviations`` maps what
    is written wrongly to what the market writes. ``other_digits`` are the market's old digits from
    zero to nine, which its subtitles don't use. ``units_joined`` follow their number without a
    space, ``particles`` a Latin word. ``one_mark``: ؟ and ! never stand together. ``small_numbers``
    and ``number_first`` say who asks for one to ten in words, and for words where a sentence begins
    (``""``: nobody). ``source`` stands for all marks that ``sources`` does not name.
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
    before_netflix: dict[str, str] = {}
    spaced_ellipsis: bool = False
    sentence_gap: str = " "
    dialogue_dash_on: Literal["both", "second"] = "both"
    italics: bool = True
    full_width_digits: Literal["", "single"] = ""
    spaces_between_words: bool = True
    dash: str = ""
    name_dot: str = " "
    stops_in_quotes: Literal["", "inside", "outside"] = ""
    abbreviations: dict[str, str] = {}
    other_digits: str = ""
    units_joined: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    one_mark: bool = False
    small_numbers: str = ""
    number_first: str = ""
    source: str = ""
    sources: Sources = Sources()

    def source_of(self, mark: Mark, profile: str = "vertical") -> str:
        """Who says that the market writes ``mark`` so in the family ``vertical`` or ``netflix``.

        >>> from localize.locales import market
        >>> market("th-TH").typography.source_of("quotes")
        'house rule: straight, as in English'
        """
        if mark == "ellipsis" and profile == "netflix" and self.sources.ellipsis_netflix:
            return self.sources.ellipsis_netflix
        named: str = getattr(self.sources, mark)
        return named if named else self.source

    def ellipsis_for(self, profile: str) -> str:
        """The ellipsis in the family ``vertical`` or ``netflix``."""
        return self.ellipsis_netflix if profile == "netflix" else self.ellipsis

    def before_for(self, profile: str) -> dict[str, str]:
        """The spaces before marks in the family ``vertical`` or ``netflix``.

        Netflix's glyph list has U+00A0 and lacks U+202F, so French differs between the two.
        """
        return self.before_netflix if profile == "netflix" else self.before


class Market(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A BCP 47 locale that subtitles are delivered to (or, for Chinese, come from).

    ``counting`` says how characters count against the limits: ``all`` one each, ``half-width``
    Latin and half-width marks 0.5, ``thai`` marks above and below free (see
    :mod:`localize.locales.counting`), and ``counting_source`` says who counts so. ``length`` is
    how many counted characters one Han character of the source becomes on average, for the length
    check. ``inherits`` lists the glossaries and rules that hold here too, the nearest last
    (``["common", "es"]``); one that has no file simply adds nothing.
    """

    locale: str
    name: str
    language: str
    script: str
    counting: Counting
    counting_source: str
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
