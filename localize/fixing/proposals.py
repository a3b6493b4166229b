"""What may mend a finding: changes to single cues, and to cues that stand next to each other.

A proposal is only that: :mod:`localize.fixing` makes it if it mends something and spoils nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from localize import adapt, checks, layout, timecode
from localize.checks.glyphs import without_invisible
from localize.checks.view import BIDI_CONTROLS
from localize.fixing.tags import moved
from localize.locales.breaks import DASHES, apart, break_rules
from localize.locales.profile import Market
from localize.model import Cue, Piece
from localize.subtitles.markup import carry, is_markup, upright

#: The rules of adaptation that mend a finding, by its code.
RULES: Final[dict[str, tuple[str, ...]]] = {
    "P401": (
        "typography.marks",
        "typography.dashes",
        "typography.arabic",
        "typography.chinese",
        "typography.japanese",
        "typography.digits",
        "typography.name-dot",
        "typography.tatweel",
        "typography.one-mark",
        "typography.tilde",
        "typography.spaces",
    ),
    "P402": ("typography.ellipsis",),
    "P403": ("typography.spaces", "typography.spacing"),
    "P405": ("typography.inverted",),
    "P406": ("typography.spaces", "typography.spacing", "typography.french-spaces"),
    "P407": ("typography.quotes", "typography.quote-stops"),
    "P408": (
        "typography.full-stop",
        "typography.danda",
        "typography.abbreviations",
        "typography.spaces",
    ),
    "G502": ("typography.invisible",),
}
#: The codes that breaking the lines anew may mend.
OF_LINES: Final = frozenset({"L301", "L302", "L303", "L304", "L305", "L306", "P404"})
#: The codes that other times may mend.
OF_TIMES: Final = frozenset({"R201", "T103", "T105"})

_PLACED: Final = re.compile(r"\\an[4-9]|\\pos|\\move")
#: What ends a question, and what may follow that.
_ASKED: Final = ("?", "？", "؟")
_CLOSING: Final = " \xa0\n\"'”’»」』)"
#: A cue that begins with who speaks: ANNA: Yes. [Anna] Yes.
_NAMED: Final = re.compile(r"\s*(?:[\[（(【]|[^\W\d_][\w.]*(?: [\w.]+)?[:：])")
_NO_BIDI: Final = dict.fromkeys(map(ord, BIDI_CONTROLS))
#: Two cues are one flash and its neighbour only if no pause stands between them. House rule: half
#: a second, as Netflix's guide says of gaps.
_PAUSE_MS: Final = 500
#: After a whole sentence another one may speak when more has passed than the two frames that stand
#: between the cues of one who goes on (Go for it. Okay.). House rule.
_BREATH_MS: Final = 80
_STOPPED: Final = (".", "!", "。", "！", "।")
_SUNG: Final = frozenset("♪♫♬♩")


class Change(msgspec.Struct, frozen=True):
    """Cues instead of others: ``cues`` stand for those at ``places``, all but the first may go."""

    places: tuple[int, ...]
    cues: tuple[Cue, ...]


#: The codes to be mended, by the place of their cue.
Wanted = Mapping[int, Collection[str]]


def texts(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """Marks, spaces and characters as the market writes them; all that a cue needs at once."""
    for cue in view.cues:
        codes = wanted.get(cue.place, ())
        if codes:
            changed = _mended(cue, codes, view)
            # A cue of nothing but a foreign mark is somebody's to look at, not ours to empty.
            if changed != cue and (changed.text.strip() or not cue.text.strip()):
                yield Change((cue.place,), (changed,))


def single_texts(view: checks.View, wanted: Wanted) -> Iterator[Iterator[Change]]:
    """The same code by code, for cues where all at once is refused."""
    for code in sorted({code for codes in wanted.values() for code in codes}):
        yield texts(view, {place: (code,) for place, codes in wanted.items() if code in codes})


def _mended(cue: Cue, codes: Collection[str], view: checks.View) -> Cue:
    text, tags = cue.text, cue.tags
    if "G503" in codes:
        text = without_invisible(text)
    if "G502" in codes:
        text = text.translate(_NO_BIDI)
    rules = {rule for code in codes for rule in RULES.get(code, ())}
    if rules and view.market is not None:
        text = adapt.adapt_by(rules, text, adapt.Context(view.market, view.profile))
    if text != cue.text or "P403" in codes:
        # What was taken away may leave an empty line, which ends a block of SRT.
        text = "\n".join(line for line in text.split("\n") if line.strip())
        shifted = moved(tags, cue.text, text)
        if shifted is None:
            return cue
        tags = shifted
    if "P409" in codes:
        tags = upright(tags)
    return msgspec.structs.replace(cue, text=text, tags=tags)


def lines(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """Lines broken anew, a speaker to each where two speak."""
    if view.market is None:
        return
    rules = break_rules(view.market, view.profile)
    for cue in view.cues:
        if not OF_LINES.isdisjoint(wanted.get(cue.place, ())):
            if apart(cue.text.split("\n"), rules):
                continue
            laid = layout.lay_out(
                cue.text, market=view.market, profile=view.profile, ruler=view.ruler
            )
            if laid == cue.text:
                continue
            # How the file spells a line break is of no use where the break moves.
            marks = tuple(filter(is_markup, cue.tags))
            same = "".join(laid.split()) == "".join(cue.text.split())
            tags = carry(marks, cue.text, laid) if same else moved(marks, cue.text, laid)
            if tags is not None:
                yield Change((cue.place,), (msgspec.structs.replace(cue, text=laid, tags=tags),))


def closed_gaps(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """T106: a cue that stays until the least gap before the next."""
    least = least_gap(view)
    for cue, following in _followed(view):
        if "T106" in wanted.get(cue.place, ()) and following.start - least > cue.end:
            yield Change((cue.place,), (_until(cue, following.start - least),))


def earlier_ends(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """T102, T105: a cue that goes before the next comes."""
    least = least_gap(view)
    for cue, following in _followed(view):
        codes = wanted.get(cue.place, ())
        if ("T102" in codes or "T105" in codes) and cue.start < following.start - least:
            yield Change((cue.place,), (_until(cue, following.start - least),))


def retimed(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """R201, T103, T105: other times for the cues that need them, and for those that make room."""
    if view.market is None:
        return
    cues = sorted((cue for cue in view.cues if not _apart(cue)), key=lambda cue: cue.start)
    pieces = [Piece(cue.start, cue.end, cue.text) for cue in cues]
    again = _solved(pieces, view)
    group: list[tuple[Cue, Cue]] = []
    for cue, piece in zip(cues, again, strict=True):
        if (piece.start, piece.end) != (cue.start, cue.end):
            new = msgspec.structs.replace(cue, start=piece.start, end=piece.end)
            group.append((cue, new))
            continue
        yield from _grouped(group, wanted)
        group = []
    yield from _grouped(group, wanted)


def _solved(pieces: Sequence[Piece], view: checks.View) -> Sequence[Piece]:
    """The pieces with the best times, as many as there were."""
    shots = () if view.shots is None else view.shots
    return layout.retime(pieces, market=view.known, profile=view.profile, fps=view.fps, shots=shots)


def _grouped(group: list[tuple[Cue, Cue]], wanted: Wanted) -> Iterator[Change]:
    """Neighbours that change together, if one of them needs it."""
    if any(not OF_TIMES.isdisjoint(wanted.get(old.place, ())) for old, _ in group):
        yield Change(tuple(old.place for old, _ in group), tuple(new for _, new in group))


def merged(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """T103: a flash joined with the nearer of its neighbours, where no pause parts them."""
    return _merged(view, wanted, 0)


def merged_otherwise(view: checks.View, wanted: Wanted) -> Iterator[Change]:
    """T103: a flash joined with the farther of its neighbours, where it does not fit the nearer."""
    return _merged(view, wanted, 1)


def _merged(view: checks.View, wanted: Wanted, choice: int) -> Iterator[Change]:
    if view.market is None:
        return
    beside: dict[int, list[tuple[Cue, Cue]]] = {}
    for one, other in _followed(view):
        for cue in (one, other):
            beside.setdefault(cue.place, []).append((one, other))
    index = {cue.place: at for at, cue in enumerate(view.cues)}
    used: set[int] = set()
    for place, pairs in beside.items():
        pairs.sort(key=lambda pair: pair[1].start - pair[0].end)
        if "T103" not in wanted.get(place, ()) or len(pairs) <= choice:
            continue
        one, other = pairs[choice]
        if index[other.place] != index[one.place] + 1:
            continue  # a file of two languages, or one whose cues stand side by side on screen
        if not used.isdisjoint((one.place, other.place)):
            continue
        joined = _joined(one, other, view, view.market)
        if joined is not None:
            used.update((one.place, other.place))
            yield Change((one.place, other.place), (joined,))


def _joined(one: Cue, other: Cue, view: checks.View, market: Market) -> Cue | None:
    """Two cues as one, None if markup, different speakers or a pause stand between them.

    Nor are a question and what follows it one, a whole sentence and what follows it after any
    pause, what begins with another's name, what is sung, the same words twice, or what no line
    holds.
    """
    gap = other.start - one.end
    if one.tags or other.tags or one.speaker != other.speaker or not 0 <= gap <= _PAUSE_MS:
        return None
    if not one.text.strip() or not other.text.strip() or one.text == other.text:
        return None
    if one.text.rstrip(_CLOSING)[-1:] in _ASKED or _NAMED.match(other.text):
        return None  # whoever answers, or is named, is somebody else
    if gap > _BREATH_MS and one.text.rstrip(_CLOSING)[-1:] in _STOPPED:
        return None  # Go ahead. (Okay.)
    if not _SUNG.isdisjoint(one.text + other.text):
        return None
    lines = f"{one.text}\n{other.text}".split("\n")
    if any(line.lstrip()[:1] in DASHES for line in lines if line.strip()):
        return None
    between = market.typography.sentence_gap
    text = f"{one.text}{between if between else ' '}{other.text}"
    laid = layout.lay_out(text, market=market, profile=view.profile, ruler=view.ruler)
    rules = break_rules(market, view.profile)
    if not all(rules.fits(line) for line in laid.split("\n")):
        return None
    return msgspec.structs.replace(one, end=other.end, text=laid)


def least_gap(view: checks.View) -> int:
    """The market's least gap in milliseconds, in whole frames."""
    return timecode.milliseconds(int(view.limits.gap_frames.value), view.fps)


def _until(cue: Cue, end: int) -> Cue:
    return msgspec.structs.replace(cue, end=end)


def _followed(view: checks.View) -> Iterator[tuple[Cue, Cue]]:
    """Each cue with the next one of its kind that starts later; in order of time."""
    last: dict[bool, Cue] = {}
    for cue in sorted(view.cues, key=lambda cue: cue.start):
        layer = _apart(cue)
        before = last.get(layer)
        if before is not None and before.start < cue.start:
            yield before, cue
        last[layer] = cue


def _apart(cue: Cue) -> bool:
    """Whether a cue stands elsewhere on screen than dialogue."""
    return cue.kind != "dialogue" or any(_PLACED.search(tag.raw) for tag in cue.tags)
