"""The list of all checks: the function that looks, what it needs to know, and how it is chosen."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from localize.checks import (
    customs,
    dashes,
    glyphs,
    habits,
    lines,
    marks,
    quotation,
    reading,
    shots,
    source,
    spaces,
    style,
    terms,
    timing,
)
from localize.checks.view import FIXABLE, Fix, View
from localize.errors import InputError
from localize.model import Finding

if TYPE_CHECKING:
    from localize.checks.guidance import Guidance

Severity = Literal["error", "warning"]
Look = Callable[[View], Iterable[Finding]]
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


class Check(msgspec.Struct, frozen=True):
    """One check. ``each`` looks at cues one by one, ``function`` at all of a file together.

    So ``each`` may be shown a part of the view at a time. Without either the reader of the file
    finds it. ``needs`` says what a view must hold for it to run; ``limit`` names the field of the
    market's profile that it measures against ("length": of the market). What is said of it in words
    stands in :mod:`localize.checks.guidance`.
    """

    code: str
    name: str
    function: Look | None = None
    needs: tuple[Needs, ...] = ()
    limit: str = ""
    each: Look | None = None

    @property
    def looks(self) -> tuple[Look, ...]:
        """Its functions; none where the reader of the file finds it."""
        return tuple([look for look in (self.function, self.each) if look is not None])

    @property
    def summary(self) -> str:
        """What it finds."""
        return self._guidance.summary

    @property
    def why(self) -> str:
        """What is bad about it."""
        return self._guidance.why

    @property
    def fix(self) -> str:
        """How a person mends it."""
        return self._guidance.fix

    @property
    def _guidance(self) -> "Guidance":
        from localize.checks.guidance import GUIDANCE

        return GUIDANCE[self.code]

    @property
    def severity(self) -> Severity:
        """``error`` or ``warning``."""
        return "error" if self.code in ERRORS else "warning"

    @property
    def fixable(self) -> Fix | Literal[""]:
        """Whether findings can be mended by machine."""
        return FIXABLE.get(self.code, "")


#: All checks in the order of their codes. A code is never reused.
CHECKS: Final[tuple[Check, ...]] = (
    Check("F001", "malformed block"),
    Check("F002", "not UTF-8"),
    Check("F003", "numbers out of order"),
    Check("F004", "empty cue"),
    Check("F005", "no cues"),
    Check("F006", "unreadable file"),
    Check("T101", "ends before it starts", each=timing.ends_before_start),
    Check("T102", "overlaps the next", timing.overlap),
    Check("T103", "too short", each=timing.too_short, limit="min_ms"),
    Check("T104", "too long", each=timing.too_long, limit="max_ms"),
    Check("T105", "gap too small", timing.gap_too_small, limit="gap_frames"),
    Check("T106", "gap should be closed", timing.gap_should_close, limit="close_gap_ms"),
    Check("T107", "starts out of order", timing.out_of_order),
    Check("T108", "past the end of the video", each=timing.past_the_end, needs=("duration",)),
    Check("R201", "reading speed", each=reading.reading_speed, needs=("market",), limit="cps"),
    Check("L301", "too many lines", each=lines.too_many_lines, needs=("market",), limit="lines"),
    Check("L302", "line too long", each=lines.too_long, needs=("market",), limit="cpl"),
    Check("L303", "line too wide", each=lines.too_wide, needs=("market",), limit="box"),
    Check(
        "L304", "two lines that fit on one", each=lines.fits_on_one, needs=("market",), limit="cpl"
    ),
    Check("L305", "bad break", each=lines.bad_line_break, needs=("market",)),
    Check("L306", "unbalanced", each=lines.unbalanced, needs=("market",)),
    Check(
        "P401",
        "punctuation of another script",
        habits.two_digit_systems,
        needs=("market",),
        each=marks.other_scripts,
    ),
    Check("P402", "ellipsis", each=marks.ellipsis, needs=("market",)),
    Check("P403", "white space", each=spaces.white_space, needs=("market",)),
    Check("P404", "dialogue dash", each=dashes.dialogue_dash, needs=("market",)),
    Check("P405", "¿ ¡", marks.inverted_marks, needs=("market",)),
    Check("P406", "space before marks", each=spaces.space_before, needs=("market",)),
    Check("P407", "quotation marks", quotation.quotes, needs=("market",)),
    Check("P408", "full stop", each=marks.full_stop, needs=("market",)),
    Check("P409", "italics", each=style.italics, needs=("market",)),
    Check("P410", "small numbers in digits", each=style.small_numbers, needs=("market",)),
    Check("P411", "number opens a sentence", each=style.number_opens_sentence, needs=("market",)),
    Check("P412", "brackets", style.brackets, needs=("market",)),
    Check("G501", "glyph", each=glyphs.glyph, needs=("market",)),
    Check("G502", "bidi", each=glyphs.direction, needs=("market",)),
    Check("G503", "control or invisible character", each=glyphs.invisible, needs=("market",)),
    Check("S601", "start near a cut", shots.start_near_a_cut, needs=("shots",), limit="shot_ms"),
    Check("S602", "end near a cut", shots.end_near_a_cut, needs=("shots",), limit="shot_ms"),
    Check("X701", "no translation", source.no_translation, needs=("market", "source")),
    Check("X702", "source script left", each=source.source_script, needs=("market",)),
    Check("X703", "same as source", each=source.same_as_source, needs=("market", "source")),
    Check("X704", "numbers differ", source.numbers_differ, needs=("market", "source")),
    Check("X705", "cues differ from the source", source.cues_differ, needs=("source",)),
    Check("X706", "length ratio", source.length_ratio, needs=("market", "source"), limit="length"),
    Check("X707", "tags lost", source.tags_lost, needs=("market", "source")),
    Check("X708", "a neighbour's translation", source.neighbours_text, needs=("market", "source")),
    Check("N801", "term not used", terms.term_not_used, needs=("market", "hits")),
    Check("N802", "forbidden term", terms.forbidden_term, needs=("market", "terms")),
    Check(
        "N803", "name or title not consistent", terms.name_not_consistent, needs=("market", "hits")
    ),
    Check(
        "N804",
        "same line, different renderings",
        terms.same_line_differs,
        needs=("market", "source"),
    ),
    Check(
        "N805",
        "title before its reveal",
        terms.before_its_reveal,
        needs=("market", "source", "terms"),
    ),
    Check(
        "C901",
        "a custom that a person must decide",
        customs.undecided,
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
