"""The list of all checks: what each finds, why, how to mend it, and the function that looks."""

from collections.abc import Callable, Iterable
from typing import Final, Literal

import msgspec

from localize.checks import (
    customs,
    glyphs,
    lines,
    marks,
    reading,
    shots,
    source,
    style,
    terms,
    timing,
)
from localize.checks.view import FIXABLE, View
from localize.errors import InputError
from localize.model import Finding

Severity = Literal["error", "warning"]
Needs = Literal["market", "source", "hits", "terms", "customs", "duration", "shots"]

#: The codes that fail a check by default; all others warn.
ERRORS: Final = frozenset(
    {
        "F001",
        "F005",
        "F006",
        "T101",
        "T102",
        "T107",
        "X701",
        "X702",
        "X704",
        "X705",
        "X707",
        "X708",
        "N802",
        "N805",
        "C901",
    }
)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check. ``function`` looks at a view; None: the reader of the file finds it.

    ``needs`` says what a view must hold for it to run; ``limit`` names the field of the market's
    profile that it measures against ("length": of the market).
    """

    code: str
    name: str
    summary: str
    why: str
    fix: str
    function: Callable[[View], Iterable[Finding]] | None = None
    needs: tuple[Needs, ...] = ()
    limit: str = ""

    @property
    def severity(self) -> Severity:
        """``error`` or ``warning``."""
        return "error" if self.code in ERRORS else "warning"

    @property
    def fixable(self) -> Literal["", "safe", "unsafe"]:
        """Whether findings can be mended by machine."""
        return FIXABLE.get(self.code, "")


#: All checks in the order of their codes. A code is never reused.
CHECKS: Final[tuple[Check, ...]] = (
    Check(
        code="F001",
        name="malformed block",
        summary=(
            "A block of the file that is no cue: no times, a broken time, text before the first "
            "cue."
        ),
        why="Players skip such a block or stop at it, so its words are not shown.",
        fix="Write the block as number, times and text; the message shows what stands there.",
    ),
    Check(
        code="F002",
        name="not UTF-8",
        summary="A file in another encoding than UTF-8, or with bytes that are none.",
        why="Players guess the encoding and show other characters.",
        fix="Save the file as UTF-8.",
    ),
    Check(
        code="F003",
        name="numbers out of order",
        summary="Cue numbers that do not count up by one.",
        why="Some tools join or drop cues by their numbers.",
        fix="Renumber the cues from 1.",
    ),
    Check(
        code="F004",
        name="empty cue",
        summary="A cue without text.",
        why="It shows nothing and hides a line that was lost.",
        fix="Fill it in or remove the cue.",
    ),
    Check(
        code="F005",
        name="no cues",
        summary="A file without a single cue.",
        why="An episode would go out without subtitles.",
        fix="Check that the right file was exported.",
    ),
    Check(
        code="F006",
        name="unreadable file",
        summary="A file that cannot be read at all: missing, binary, of an unknown format.",
        why="Nothing in it can be checked.",
        fix="Save it in a format that the tool reads: SRT, WebVTT, ASS, TTML, MicroDVD, SAMI.",
    ),
    Check(
        code="T101",
        name="ends before it starts",
        summary="The end is not after the start.",
        why="The cue is never shown.",
        fix="Give it an end after its start.",
        function=timing.ends_before_start,
    ),
    Check(
        code="T102",
        name="overlaps the next",
        summary="A cue is still shown when the next one of its kind begins.",
        why=(
            "Players stack the two or drop one. Signs and cues at the top are compared with "
            "their own kind."
        ),
        fix="End the cue before the next begins.",
        function=timing.overlap,
    ),
    Check(
        code="T103",
        name="too short",
        summary="On screen for less than the least time; 5/6 s may be written as 833 ms.",
        why="A flash cannot be read, however few its letters.",
        fix="Extend it into the free time after it.",
        function=timing.too_short,
        limit="min_ms",
    ),
    Check(
        code="T104",
        name="too long",
        summary="On screen for more than the longest time.",
        why="Viewers read it again and miss the picture.",
        fix="Split it, or end it with the speech.",
        function=timing.too_long,
        limit="max_ms",
    ),
    Check(
        code="T105",
        name="gap too small",
        summary="Fewer frames between two cues than the least gap.",
        why="The eye does not notice that the text has changed.",
        fix="End the first cue some frames earlier.",
        function=timing.gap_too_small,
        limit="gap_frames",
    ),
    Check(
        code="T106",
        name="gap should be closed",
        summary="A gap above the least one that is too short for a pause.",
        why="The text flickers.",
        fix="Extend the first cue to the least gap before the next.",
        function=timing.gap_should_close,
        limit="close_gap_ms",
    ),
    Check(
        code="T107",
        name="starts out of order",
        summary="A cue that starts before the one above it in the file.",
        why="Many players show cues in file order and skip it.",
        fix="Sort the cues by time.",
        function=timing.out_of_order,
    ),
    Check(
        code="T108",
        name="past the end of the video",
        summary="A cue that is still shown when the video is over.",
        why="It is cut off, or belongs to another cut of the episode.",
        fix="End it with the video, or take the subtitles of this cut.",
        function=timing.past_the_end,
        needs=("duration",),
    ),
    Check(
        code="R201",
        name="reading speed",
        summary="More characters a second than the market reads.",
        why=(
            "Viewers read the text and miss the picture, or miss the text. Characters count by "
            "the market's rule, spaces and marks included, tags and line breaks not."
        ),
        fix="Shorten the text, or extend the cue into the free time after it.",
        function=reading.reading_speed,
        needs=("market",),
        limit="cps",
    ),
    Check(
        code="L301",
        name="too many lines",
        summary="More lines than the market allows.",
        why="The text covers the picture.",
        fix="Break it into fewer lines, or split the cue.",
        function=lines.too_many_lines,
        needs=("market",),
        limit="lines",
    ),
    Check(
        code="L302",
        name="line too long",
        summary="A line of more characters than the market allows.",
        why="It runs over the edge of the screen or is broken anywhere.",
        fix="Break the line, or shorten it.",
        function=lines.too_long,
        needs=("market",),
        limit="cpl",
    ),
    Check(
        code="L303",
        name="line too wide",
        summary=(
            "A line wider in pixels than the box that the platform leaves free, as the market's "
            "font sets it; in the vertical profile, where a font is named (`fonts` in drama.toml "
            "or LOCALIZE_FONTS) and the extra [preview] is installed."
        ),
        why="Letters are not of one width: 24 capitals run over the edge, 24 small ones do not.",
        fix="Break the line, or shorten it.",
        function=lines.too_wide,
        needs=("market",),
        limit="box",
    ),
    Check(
        code="L304",
        name="two lines that fit on one",
        summary="Two lines of one speaker that fit on one.",
        why="One line is read faster and covers less.",
        fix="Join the lines.",
        function=lines.fits_on_one,
        needs=("market",),
        limit="cpl",
    ),
    Check(
        code="L305",
        name="bad break",
        summary=(
            "A line break that parts what belongs together (article and noun, preposition and "
            "noun, a name, a number and its unit) or puts a mark where none may stand, although "
            "a better place exists."
        ),
        why="Readers stumble over it.",
        fix="Break before the word that the message names, or after it.",
        function=lines.bad_line_break,
        needs=("market",),
    ),
    Check(
        code="L306",
        name="unbalanced",
        summary=(
            "One line much shorter than the other, without punctuation or a conjunction as a "
            "reason, although a better break exists."
        ),
        why="Lines of like length are read faster and cover less of the picture.",
        fix="Break nearer to the middle, the upper line the shorter.",
        function=lines.unbalanced,
        needs=("market",),
    ),
    Check(
        code="P401",
        name="punctuation of another script",
        summary=(
            "A mark or digit that the market does not write, such as ， in English, ? in Arabic, "
            "Thai digits, 1 for １ in Japanese, · in a name, a stretched Arabic letter, ؟ and ! "
            "together; two kinds of digits in one Arabic file."
        ),
        why="It is left over from the source and looks wrong in the font.",
        fix="Write the market's own mark.",
        function=marks.other_scripts,
        needs=("market",),
    ),
    Check(
        code="P402",
        name="ellipsis",
        summary="An ellipsis other than the market's one character.",
        why="Three dots count three characters and break apart.",
        fix="Write the market's ellipsis.",
        function=marks.ellipsis,
        needs=("market",),
    ),
    Check(
        code="P403",
        name="white space",
        summary=(
            "White space at a line's end or beginning, two spaces in a row, a tab, an empty line; "
            "where the market asks for it, a space that is missing (after ๆ, after ？ in Japanese) "
            "or one too many (20 km in Brazil, before a Korean particle)."
        ),
        why="It shifts the centred text and counts as characters.",
        fix="Remove it.",
        function=marks.white_space,
        needs=("market",),
    ),
    Check(
        code="P404",
        name="dialogue dash",
        summary=(
            "Two speakers in one cue without the market's dashes, or a dash where one person "
            "speaks."
        ),
        why="Viewers cannot tell who says what.",
        fix="A line each, with the market's dash.",
        function=marks.dialogue_dash,
        needs=("market",),
    ),
    Check(
        code="P405",
        name="¿ ¡",
        summary=(
            "A question or exclamation without its opening mark, or one that is never closed. One "
            "that runs over several cues opens in the first and closes in the last."
        ),
        why="Spanish marks where a question begins.",
        fix="Put ¿ or ¡ where the question or exclamation begins, in the cue before if it does so.",
        function=marks.inverted_marks,
        needs=("market",),
    ),
    Check(
        code="P406",
        name="space before marks",
        summary=(
            "A space before a mark that takes none (German may set one before …); in French a mark "
            "without its no-break space."
        ),
        why="A mark can slip to the next line alone.",
        fix="Remove the space, or in French write U+00A0 (U+202F outside Netflix).",
        function=marks.space_before,
        needs=("market",),
    ),
    Check(
        code="P407",
        name="quotation marks",
        summary=(
            "Quotation marks that the market does not use, or one without its partner; a comma or "
            "full stop on the wrong side of the closing mark."
        ),
        why="Each language has its own, and a lone one leaves the quotation open.",
        fix="Write the market's pair.",
        function=marks.quotes,
        needs=("market",),
    ),
    Check(
        code="P408",
        name="full stop",
        summary=(
            "A full stop in a market that writes none in subtitles, or one of another script; in "
            "British English the one after Mr, Mrs, Ms, Dr."
        ),
        why="Chinese, Japanese, Korean and Thai lines end without one; Hindi has its own.",
        fix="Remove it, or write the market's.",
        function=marks.full_stop,
        needs=("market",),
    ),
    Check(
        code="P409",
        name="italics",
        summary="Italics where the market has none, or italics that are never closed.",
        why="Fonts of these scripts have no italics and players slant the letters.",
        fix="Remove the tags.",
        function=style.italics,
        needs=("market",),
    ),
    Check(
        code="P410",
        name="small numbers in digits",
        summary=(
            "A whole number from one to ten in digits, where the market's guide asks for words. "
            "Units, times, ordinals and names of numbered things keep digits."
        ),
        why="It is the rule of the guides that buyers hand out.",
        fix="Write the number in words.",
        function=style.small_numbers,
        needs=("market",),
    ),
    Check(
        code="P411",
        name="number opens a sentence",
        summary=(
            "A sentence that begins with digits; a year may, an item of a list (1. Wake up), and "
            "a cue that goes on with the sentence of the one before."
        ),
        why="It is the rule of the guides that buyers hand out.",
        fix="Write the number in words or turn the sentence round.",
        function=style.number_opens_sentence,
        needs=("market",),
    ),
    Check(
        code="P412",
        name="brackets",
        summary=(
            "Sounds and speakers in round brackets or braces, or a bracket without its partner."
        ),
        why="Guides for the hard of hearing ask for square brackets.",
        fix="Write [ ], or add the missing bracket.",
        function=style.brackets,
        needs=("market",),
    ),
    Check(
        code="G501",
        name="glyph",
        summary=(
            "A character that common fonts lack, a letter of another script (a Cyrillic а in an "
            "English word), a letter in two parts, and in the netflix profile a character that is "
            "not in its list."
        ),
        why="The viewer sees an empty box, or a search misses the word.",
        fix="Write another character.",
        function=glyphs.glyph,
        needs=("market",),
    ),
    Check(
        code="G502",
        name="bidi",
        summary="Controls of direction that are unbalanced or that the market has no use for.",
        why=(
            "They turn the order of what follows. A balanced U+202B ... U+202C around a whole "
            "right-to-left line is fine in the vertical profile."
        ),
        fix="Remove them, or close each within its line.",
        function=glyphs.direction,
        needs=("market",),
    ),
    Check(
        code="G503",
        name="control or invisible character",
        summary=(
            "A control character, or one that shows nothing: zero-width space, soft hyphen, "
            "byte order mark."
        ),
        why="Searches miss the word and some players show a box.",
        fix="Remove it.",
        function=glyphs.invisible,
        needs=("market",),
    ),
    Check(
        code="S601",
        name="start near a cut",
        summary="A cue that begins a few frames before or after a cut of the picture.",
        why="The eye takes the cut for a new text and reads it twice.",
        fix="Start it on the cut, or half a second away from it.",
        function=shots.start_near_a_cut,
        needs=("shots",),
        limit="shot_ms",
    ),
    Check(
        code="S602",
        name="end near a cut",
        summary="A cue that ends a few frames before or after a cut of the picture.",
        why="A text that stands over a cut for a moment looks like a flash.",
        fix="End it 2 frames before the cut, or half a second after it.",
        function=shots.end_near_a_cut,
        needs=("shots",),
        limit="shot_ms",
    ),
    Check(
        code="X701",
        name="no translation",
        summary="No text where the source has words.",
        why="A line of the drama is missing.",
        fix="Translate it.",
        function=source.no_translation,
        needs=("market", "source"),
    ),
    Check(
        code="X702",
        name="source script left",
        summary="Characters of the source's script that the market does not write.",
        why="Viewers cannot read them.",
        fix="Translate what is left; a term of kind `keep` may stay.",
        function=source.source_script,
        needs=("market",),
    ),
    Check(
        code="X703",
        name="same as source",
        summary="The source line as it was, where that cannot be a translation.",
        why="It was not translated.",
        fix="Translate it.",
        function=source.same_as_source,
        needs=("market", "source"),
    ),
    Check(
        code="X704",
        name="numbers differ",
        summary=(
            "A number of the source that the target lacks, or one that only the target has; in "
            "digits or words, in any unit."
        ),
        why="Sums, ages and dates carry the plot.",
        fix=(
            "Compare the two; 万 is ten thousand, 亿 a hundred million, 斤 half a kilogram, 八折 "
            "20% off, 二楼 the first floor in London."
        ),
        function=source.numbers_differ,
        needs=("market", "source"),
    ),
    Check(
        code="X705",
        name="cues differ from the source",
        summary=(
            "A cue of the source that no cue of the target answers, or the other way round; a file "
            "that runs at another frame rate than its source."
        ),
        why="A line was lost, joined or invented; or every text drifts away from what is said.",
        fix=(
            "Add the missing cue or remove the extra one; stretch the times of a file made for "
            "another rate."
        ),
        function=source.cues_differ,
        needs=("source",),
    ),
    Check(
        code="X706",
        name="length ratio",
        summary="A target far longer or shorter than the source makes likely.",
        why="Words are missing, or a neighbour's were joined to it.",
        fix="Compare the two lines.",
        function=source.length_ratio,
        needs=("market", "source"),
        limit="length",
    ),
    Check(
        code="X707",
        name="tags lost",
        summary=(
            "Italics, bold, underline or a position of the source that the target lacks, or a "
            "placeholder left standing."
        ),
        why="A sign would stand over the dialogue, a thought would look spoken.",
        fix="Put the tags back.",
        function=source.tags_lost,
        needs=("market", "source"),
    ),
    Check(
        code="X708",
        name="a neighbour's translation",
        summary=(
            "A target that looks like another line's: its copy, its number, its name or its term."
        ),
        why="Lines have slipped by one, the worst fault of machine drafts.",
        fix="Compare the lines around it; draft them anew.",
        function=source.neighbours_text,
        needs=("market", "source"),
    ),
    Check(
        code="N801",
        name="term not used",
        summary="A term of the source whose agreed rendering is not in the target.",
        why="One thing should have one name through all episodes.",
        fix="Use a rendering of the glossary, or add the one that you need.",
        function=terms.term_not_used,
        needs=("market", "hits"),
    ),
    Check(
        code="N802",
        name="forbidden term",
        summary="A rendering that the glossary forbids.",
        why="Someone decided against it: it is wrong or gives offence.",
        fix="Use the preferred rendering.",
        function=terms.forbidden_term,
        needs=("market", "terms"),
    ),
    Check(
        code="N803",
        name="name or title not consistent",
        summary=(
            "A name or title rendered in several accepted ways within one episode; `run` also "
            "compares all episodes, titles that are not of the cast for each speaker."
        ),
        why="Viewers take them for two people.",
        fix="Choose one form.",
        function=terms.name_not_consistent,
        needs=("market", "hits"),
    ),
    Check(
        code="N804",
        name="same line, different renderings",
        summary=(
            "Equal lines of the source with different targets in one episode; `run` also compares "
            "all episodes. Different speakers excuse it, and so do different reviewers."
        ),
        why="Repeated lines are often meant to be recognised.",
        fix="Use one rendering, if the situation is the same.",
        function=terms.same_line_differs,
        needs=("market", "source"),
    ),
    Check(
        code="N805",
        name="title before its reveal",
        summary=(
            "A rendering that belongs to other episodes, while the source does not say its term."
        ),
        why="It gives away a secret identity.",
        fix="Use the rendering of this episode.",
        function=terms.before_its_reveal,
        needs=("market", "source", "terms"),
    ),
    Check(
        code="C901",
        name="a custom that a person must decide",
        summary=(
            "A line whose subject a market's law, rating or viewers may object to: a rule with the "
            "action `escalate` says so."
        ),
        why=(
            "Only a person can know whether the line may stay as it is; the tool neither rewrites "
            "nor drops it."
        ),
        fix=(
            "Read the note of the rule and the scene. In review, approve --despite C901 with a "
            "reason, which is remembered for this source and text; or edit the line first."
        ),
        function=customs.undecided,
        needs=("market", "source", "customs"),
    ),
)

BY_CODE: Final[dict[str, Check]] = {check.code: check for check in CHECKS}


def severity(code: str) -> Severity:
    """``error`` or ``warning``.

    >>> severity("T101"), severity("R201")
    ('error', 'warning')
    """
    return "error" if code in ERRORS else "warning"


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> frozenset[str]:
    """The codes that ``select`` names (all if it is empty) without those that ``ignore`` names.

    Each may be a code or the beginning of one, in any case: ``P``, ``T10``, ``r201``. Raises
    InputError for what begins no code.

    >>> sorted(chosen(["T10", "R"], ["T107", "T106"]))
    ['R201', 'T101', 'T102', 'T103', 'T104', 'T105', 'T108']
    """
    wanted = [*select]
    codes = _beginning(wanted) if wanted else frozenset(BY_CODE)
    return codes - _beginning(ignore)


def _beginning(names: Iterable[str]) -> frozenset[str]:
    codes: set[str] = set()
    for name in names:
        start = name.strip().upper()
        matching = [code for code in BY_CODE if start and code.startswith(start)]
        if not matching:
            known = ", ".join(sorted({code[:2] for code in BY_CODE}))
            raise InputError(
                f"no check {name!r}: write a code such as R201 or a beginning: {known}"
            )
        codes.update(matching)
    return frozenset(codes)
