"""Checks against the source: X701 to X708."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import msgspec

from localize import late, locales
from localize.checks.beside import goes_on, marks_ends, running_on, runs_on, stands_in, touching
from localize.checks.view import CellView, View, found
from localize.locales import Market
from localize.locales.length import LONGEST, SHORTEST, far_off
from localize.locales.scripts import has_han, is_same, source_left, text_left
from localize.model import Cue, Finding

if TYPE_CHECKING:
    from localize.evidence import Fault, Pair
    from localize.locales.numbers import Number

_WORDS: Final = late.pattern(r"\w")
_MASK: Final = late.pattern(r"⟦\d+⟧")
_SOUND: Final = late.pattern(r"[(\[（［【〔][^()\[\]（）［］【】〔〕]*[)\]）］】〕]")
_DIGITS: Final = late.pattern(r"[0-9\u0660-\u0669\u0966-\u096f\u0e50-\u0e59\uff10-\uff19]")
_TAG_KINDS: Final = late.pattern(r"<\s*([ibu])\s*>|\\([ibu])1|\\(an[13-9])", re.IGNORECASE)


def no_translation(view: View) -> Iterator[Finding]:
    """X701: no text where the source has words."""
    for cell in view.cells:
        if cell.source is None or cell.target[:1].isalnum():
            continue
        if not _WORDS.search(cell.target) and _has_words(cell):
            yield found(
                view,
                cell.indexes[0],
                "X701",
                f"no translation of {cell.source.text!r}",
                value=cell.source.text,
            )


def source_script(view: View) -> Iterator[Finding]:
    """X702: characters of the source's script that the market does not write."""
    if view.raw.isascii():
        return
    market, language = view.known, view.source_language
    if not source_left(view.joined, market, source=language):
        return
    for i, text in enumerate(view.texts):
        if market.language == "ko":
            text = _HANJA.sub(_unless_longer, text)
        left = source_left(text, market, source=language)
        if left and not _is_kept(view, i, left):
            yield found(
                view,
                i,
                "X702",
                f"{left} is left from the source",
                value=left,
                column=text.index(left),
            )


#: Korean explains a word by its characters, one for each syllable: 사상(寫像).
_HANJA: Final = late.pattern(r"([가-힣]+)\(([\u3400-\u9fff]+)\)")


def _unless_longer(match: re.Match[str]) -> str:
    """The match with its characters blanked, if they can be those of the word before."""
    word, characters = match.groups()
    if len(characters) > len(word):
        return match[0]
    return f"{word}({'-' * len(characters)})"


def same_as_source(view: View) -> Iterator[Finding]:
    """X703: the source line as it was."""
    if not view.source_language.startswith("zh"):
        yield from _same_as_other(view)
        return
    if not has_han(view.joined):  # nor then is any line such that it must be translated
        return
    for cell in view.cells:
        if cell.source is not None and is_same(cell.source.text, cell.target, view.known):
            yield found(
                view, cell.indexes[0], "X703", "the same text as the source", value=cell.target
            )


def _same_as_other(view: View) -> Iterator[Finding]:
    """X703 where the source is not Chinese: whole lines of three different words or more."""
    for cell in view.cells:
        if cell.source is None or len(cell.target) != len(cell.source.text):
            continue
        left = text_left(cell.source.text, cell.target, view.known, language=view.source_language)
        if left == cell.target:
            yield found(
                view, cell.indexes[0], "X703", "the same text as the source", value=cell.target
            )


def numbers_differ(view: View) -> Iterator[Finding]:
    """X704: a number of the source that the target lacks, or one that only the target has.

    Compared by what they say, in digits or words, in any unit: 180斤 is 198 lb and 90 kg, 八折 is
    20% off, 三点半 half past three. Small words (one, two) and vague numbers need no answer but
    may give one; what is renamed (二楼, 三月) is missed only where another stands in its place.
    """
    from localize.checks.amounts import difference, other_name, read
    from localize.locales.numbers import numbers

    language, market = view.source_language, view.known
    for place, cell in enumerate(view.cells):
        if cell.source is None or not cell.target:
            continue
        ours = read(cell.source.text, language)
        # Of what only the target has nothing but digits is reported.
        if not ours and not _DIGITS.search(cell.target):
            continue
        theirs = numbers(cell.target, market.locale)
        if not ours and not theirs:
            continue
        said = difference(ours, theirs, cell.target, market)
        if said is not None and _stands_beside(view, place):
            continue
        if said is not None and said.lost is None and said.wrong is not None:
            yield found(
                view,
                cell.indexes[0],
                "X704",
                f"{said.wrong.text} is not in the source",
                value=said.wrong.text,
                column=said.wrong.start if len(cell.indexes) == 1 else None,
            )
            continue
        lost, named = None if said is None else said.lost, ""
        if lost is None:
            others = ((one, other_name(one, cell.target, market)) for one in ours)
            lost, named = next(((one, name) for one, name in others if name), (None, ""))
        if lost is not None:
            yield found(
                view,
                cell.indexes[0],
                "X704",
                f"{lost.text} of the source is not in the target",
                value=named or ", ".join(number.text for number in theirs) or None,
                limit=lost.text,
            )


def _stands_beside(view: View, place: int) -> bool:
    """Whether the numbers of a cell agree when it is read with the cell before it, or after it.

    So where a sentence runs over both, or where the target is cut elsewhere than its source.
    """
    from localize.checks.amounts import difference, read
    from localize.locales.numbers import numbers

    cell, market = view.cells[place], view.known
    beside = touching(view, place)
    beside += [one for one in running_on(view, place) if one not in beside]
    together = [[one] for one in beside] + ([beside] if len(beside) > 1 else [])
    for others in together:
        near = [cell, *others]
        text = "\n".join(one.target for one in near)
        ours = read("\n".join(one.source.text for one in near if one.source), view.source_language)
        if difference(ours, numbers(text, market.locale), text, market) is None:
            return True
    return False


def cues_differ(view: View) -> Iterator[Finding]:
    """X705: cues of the source that nothing answers, and cues that answer none of the source.

    A target that runs at another rate than its source is said once, on its first cue: the cues are
    then paired by what their times mean.
    """
    if view.clock is not None and view.clock.rate != 1:
        rate = round(float(view.clock.rate), 4)
        message = (
            f"the file runs at another frame rate than the source: its times are the source's"
            f" x {rate:g} {view.clock.offset / 1000:+.1f} s"
        )
        yield found(view, 0, "X705", message, value=rate, limit=1)
    for cue, covers in zip(view.missing, _covering(view), strict=True):
        covered = f"; cue {covers.place} covers its time" if covers is not None else ""
        yield Finding(
            code="X705",
            message=f"cue {cue.place} of the source has no cue of its own: {cue.text!r}{covered}",
            cue=covers.place if covers is not None else 0,
            line=covers.line if covers is not None else 0,
            value=cue.text,
            limit=cue.place,
        )
    if view.source is None:
        return
    for i, source in enumerate(view.source):
        # Nobody translates a sound into a sound: it was added for the hard of hearing.
        if source is None and _WORDS.search(_SOUND.sub("", view.texts[i])):
            yield found(
                view, i, "X705", "no cue of the source stands at this time", value=view.texts[i]
            )


def _covering(view: View) -> list[Cue | None]:
    """For each cue of the source that is missing, the first cue that is shown at its time."""
    if not view.missing:
        return []
    cues = sorted(view.cues, key=attrgetter("start"))
    # How long any cue so far is shown: where this passes a time, a cue is shown beyond it.
    until = list(accumulate((cue.end for cue in cues), max))
    found = ((cue, bisect_right(until, cue.start)) for cue in view.missing)
    return [cues[at] if at < len(cues) and cues[at].start < cue.end else None for cue, at in found]


def length_ratio(view: View) -> Iterator[Finding]:
    """X706: far longer or shorter than the source makes likely."""
    length = view.known.length
    spoken = _spoken(view)
    for place, cell in enumerate(view.cells):
        if cell.source is None or not cell.target.strip():
            continue
        ratio = far_off(cell.source.text, cell.target, view.known, spoken=spoken)
        if ratio is not None and not _explained(view, place, spoken):
            bound = LONGEST[0] if ratio > 1 else SHORTEST[0]
            yield found(
                view,
                cell.indexes[0],
                "X706",
                f"{ratio:.1f} times as long as expected, {'at most' if ratio > 1 else 'at least'}"
                f" about {bound:g}",
                value=round(ratio, 2),
                limit=bound,
                source=f"{length.value:g} characters for each of the source; {length.source}",
            )


def _explained(view: View, place: int, spoken: Market | None) -> bool:
    """Whether a length is far off only since the target breaks, or repeats, elsewhere."""
    near = [view.cells[place], *touching(view, place)]
    # A sign that moves is drawn anew for every frame: its text is said once.
    texts = [key for one in near for key, _ in groupby(view.texts[i] for i in one.indexes)]
    source = "\n".join(one.source.text for one in near if one.source is not None)
    return far_off(source, "\n".join(texts), view.known, spoken=spoken) is None


def _spoken(view: View) -> Market | None:
    """The market whose text the source is; None for Chinese, which lengths are counted in."""
    return None if view.source_language.startswith("zh") else locales.market(view.source_language)


def tags_lost(view: View) -> Iterator[Finding]:
    """X707: italics, bold, underline or a position of the source that the target lacks."""
    marked = "⟦" in view.raw_alphabet
    for cell in view.cells:
        if marked:
            for i in cell.indexes:
                mask = _MASK.search(view.texts[i])
                if mask:
                    yield found(
                        view,
                        i,
                        "X707",
                        f"{mask.group()} stands where markup was",
                        value=mask.group(),
                        column=mask.start(),
                    )
                    break
        if cell.source is None or not cell.source.tags or not cell.target:
            continue
        lost = _kinds(cell.source) - set().union(*(_kinds(view.cues[i]) for i in cell.indexes))
        if not view.known.typography.italics:
            lost.discard("i")
        if lost:
            names = ", ".join(_KIND_NAMES.get(kind, f"position \\{kind}") for kind in sorted(lost))
            yield found(
                view, cell.indexes[0], "X707", f"lost from the source: {names}", value=names
            )


_KIND_NAMES: Final = {"i": "italics", "b": "bold", "u": "underline"}


def neighbours_text(view: View) -> Iterator[Finding]:
    """X708: what looks like another line's translation: its copy, its number, its name or term.

    The evidence that makes an engine's reply be asked again is taken only where it cannot well be
    a translator's choice: a copy must be a long one of a line close by that says something else,
    and a number, name or term must have moved, so that its own line lacks it now.
    """
    if view.source is None:
        return
    from localize.evidence import Pair

    cells = [c for c in view.cells if c.source is not None and _WORDS.search(c.target)]
    pairs = [Pair(c.source.text, c.target, c.hits) for c in cells if c.source is not None]
    reported: set[int] = set()
    usual = _usual_ratio(cells)
    marked = None
    for fault in _mixed_up(pairs, view):
        other = fault.other
        if other is None or other < 0 or fault.index in reported:
            continue
        away = abs(fault.index - other)
        if away == 1 and any(
            stands_in(view, cells[one], cells[two])
            for one, two in ((fault.index, other), (other, fault.index))
        ):
            continue
        if away > _CLOSE_BY or not _is_proof(
            fault.kind, cells[fault.index], cells[other], view, next_to=away == 1
        ):
            continue
        if fault.kind == "copy" and _is_one_sentence(cells, fault.index, other):
            continue
        if fault.kind == "merge" and not _holds_both(cells[fault.index], cells[other], usual):
            continue
        if fault.kind in ("number", "merge"):
            # A number stands where the other language says it, anywhere in its sentence; and who
            # speaks begins a sentence anew.
            marked = marks_ends(view) if marked is None else marked
            low, high = sorted((fault.index, other))
            if marked and all(runs_on(cells[i], cells[i + 1]) for i in range(low, high)):
                continue
        reported.add(fault.index)
        place = view.cues[cells[other].indexes[0]].place
        yield found(
            view,
            cells[fault.index].indexes[0],
            "X708",
            f"looks like the translation of cue {place}: {fault.detail}",
            value=fault.kind,
            limit=place,
        )


def _is_one_sentence(cells: Sequence[CellView], one: int, other: int) -> bool:
    """Whether the sources of two cells are parts of a sentence, and stand under one text for it.

    Chinese lines don't say where a sentence ends.
    """
    low, high = sorted((one, other))
    sources = ["" if cell.source is None else cell.source.text for cell in cells[low : high + 1]]
    if any(_CJK.search(text) for text in sources):
        return False
    return all(goes_on(text, after) for text, after in pairwise(sources))


def _usual_ratio(cells: Sequence[CellView]) -> float:
    """How many characters of the target stand for one of the source in the file as a whole."""
    source = sum(len(cell.source.text) for cell in cells if cell.source is not None)
    return sum(len(cell.target) for cell in cells) / max(source, 1)


def _holds_both(cell: CellView, other: CellView, usual: float) -> bool:
    """Whether a target is long enough for its own source and the other's: two lines in one.

    Nearer to the length of both than of the one alone; a phrase that is said again is not.
    """
    if cell.source is None or other.source is None:
        return False
    own = len(cell.source.text)
    return len(cell.target) > usual * math.sqrt(own * (own + len(other.source.text)))


def _mixed_up(pairs: Sequence["Pair"], view: View) -> Iterator["Fault"]:
    """The faults of all pairs, looked for among some hundred at a time.

    Every text is compared with every other one, and only lines close by count here.
    """
    from localize.evidence import mixed_up

    for start in range(0, len(pairs), _COMPARED):
        low = max(0, start - 2 * _CLOSE_BY)
        some = pairs[low : start + _COMPARED + 2 * _CLOSE_BY]
        for fault in mixed_up(some, view.known, source=view.source_language):
            index = fault.index + low
            if fault.other is not None and start <= index < start + _COMPARED:
                yield msgspec.structs.replace(fault, index=index, other=fault.other + low)


#: So many lines are compared with each other: more than an episode has.
_COMPARED: Final = 400
#: X708 looks this many lines up and down, and at copies of so many letters (of Han, kana,
#: Hangul); fewer for the very next line: people say things again.
_CLOSE_BY: Final = 4
_LONG_COPY: Final = (16, 9)
_LONG_COPY_CJK: Final = (7, 4)
_CJK: Final = late.pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
#: Characters that most lines share, whatever they say.
_COMMON: Final = frozenset("你我他她它您们的了吗呢吧啊是不也就都还这那有没在个么什")


def _is_proof(kind: str, cell: CellView, other: CellView, view: View, *, next_to: bool) -> bool:
    """Whether evidence that ``cell`` holds the text of ``other`` is enough for a finding."""
    if kind in ("copy", "merge"):
        shorter = min(cell.target, other.target, key=len)
        letters = sum(map(str.isalnum, shorter))
        if letters < (_LONG_COPY_CJK if _CJK.search(shorter) else _LONG_COPY)[next_to]:
            return False
        theirs = _content(other)
        return 2 * len(theirs & _content(cell)) < max(len(theirs), 1)
    if kind == "number":
        from localize.locales.numbers import numbers

        theirs_kept = numbers(other.target, view.known.locale)
        brought = numbers(cell.target, view.known.locale)
        ours = numbers(cell.source.text, view.source_language) if cell.source is not None else ()
        strange = [number for number in brought if not _answered(number, ours)]
        return not any(_answered(number, theirs_kept) for number in strange)
    if kind in ("name", "term"):
        here, there = cell.target.casefold(), other.target.casefold()
        forms = [form.casefold() for hit in other.hits for form in hit.term.targets]
        moved = [form for form in forms if form in here]
        return bool(moved) and not any(form in there for form in moved)
    return False


def _content(cell: CellView) -> frozenset[str]:
    """The characters of a cell's source that carry what it says; where it has none, its words."""
    text = "" if cell.source is None else cell.source.text
    if _CJK.search(text) is None:
        return frozenset(text.casefold().split())
    return frozenset(char for char in text if char.isalnum()) - _COMMON


def _has_words(cell: CellView) -> bool:
    return cell.source is not None and _WORDS.search(cell.source.text) is not None


def _is_kept(view: View, index: int, left: str) -> bool:
    """Whether a term of this line says that these characters stay as they are."""
    hits = view.hits[index] if view.hits is not None else ()
    return any(
        left in hit.term.source
        if hit.term.kind == "keep"
        else any(left in t for t in hit.term.targets)
        for hit in hits
    )


def _answered(number: "Number", others: tuple["Number", ...]) -> bool:
    if number.high is None and any(n.value == number.value for n in others):
        return True
    low, high = number.value, number.high or number.value
    return any(low <= (n.high or n.value) and n.value <= high for n in others)


def _kinds(cue: Cue) -> set[str]:
    """The kinds of markup that a cue has: ``i``, ``b``, ``u``, ``an8``."""
    return {
        next(filter(None, match.groups())).lower()
        for tag in cue.tags
        for match in _TAG_KINDS.finditer(tag.raw)
    }
