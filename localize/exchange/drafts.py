"""Draft files that a person edited: which of its cues says something new of which line.

A draft carries no ids and no versions. Cues are matched by their times, then by their text, never
by their number; what matches nothing is named. A line that another person decided about is left to
that person: nobody knows whether the file was made before.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from localize import settings, subtitles
from localize.checking import market_of
from localize.errors import InputError
from localize.exchange.giving import line_marks
from localize.exchange.inline import encode
from localize.exchange.lines import Row, bare
from localize.model import Cell, Cue, Revision, Struct
from localize.pipeline.shown import target_cues
from localize.review import Desk
from localize.review.addresses import MACHINE
from localize.review.parts import BETWEEN, clean
from localize.store import same_person

K = TypeVar("K", bound=Hashable)


class _Shown(Struct, frozen=True):
    """A cue of the draft as `run` writes it now, and the line that it shows."""

    cue: Cue
    line: Cue
    cell: Cell
    caption: bool = False


def rows(desk: Desk, path: Path, *, by: str) -> list[Row]:
    """The lines of an edited draft that say something new, and what could not be taken.

    Raises InputError where the path does not tell market and episode, or has none of this drama.
    """
    market, number = market_of(path.resolve()), subtitles.episode_number(path.name)
    if market not in desk.drama.markets or number is None:
        raise InputError(
            "the path does not tell a market of this drama and an episode, as in "
            "drafts/th-TH/ep01.srt",
            file=str(path),
        )
    _same_drama(desk, path)
    document = subtitles.read(path, fps=desk.drama.fps)
    shown = _shown(desk, market, number)
    if not shown:
        raise InputError(f"this drama has no lines of episode {number} yet", file=str(path))
    pairs = _pairs(shown, document.cues, file=str(path))
    found = []
    answers: dict[str, list[tuple[_Shown, Cue]]] = defaultdict(list)
    for place, cue in enumerate(document.cues):
        at = pairs.get(place)
        if at is not None:
            answers[shown[at].line.id].append((shown[at], cue))
        elif cue.text.strip():
            reason = f"answers no line of this episode: {cue.text!r}"
            found.append(_fault(f"{path}:{cue.line}", f"{market}/{number}", reason))
    lines: dict[str, list[_Shown]] = defaultdict(list)
    for one in shown:
        if not one.caption:
            lines[one.line.id].append(one)
    for cue_id, parts in lines.items():
        row = _row(desk, path, parts, answers.get(cue_id, ()), by)
        if row is not None:
            found.append(row)
    return found


def _shown(desk: Desk, market: str, number: int) -> list[_Shown]:
    store, drama = desk.store, desk.drama.id
    cells = store.cells(drama, market, number)
    found = []
    for line, _ in store.cues(drama, number):
        cell = cells.get(line.id)
        if cell is None:
            continue
        cues = target_cues([line], {line.id: cell}, blank=True)
        for place, cue in enumerate(cues):
            found.append(_Shown(cue, line, cell, place >= max(1, len(cell.pieces))))
    return found


def _same_drama(desk: Desk, path: Path) -> None:
    """Refuse a draft that lies in the folder of another drama."""
    try:
        folder = settings.find(path.resolve().parent)
    except InputError:
        return
    if folder.resolve() != desk.drama.folder.resolve():
        raise InputError(f"lies in another drama: {folder}", file=str(path))


def _pairs(shown: Sequence[_Shown], cues: Sequence[Cue], *, file: str) -> dict[int, int]:
    """Which cue of the draft each cue of the file is, by place; only what is beyond doubt.

    Raises InputError where less than half of the cues have the time or the text of one of ours:
    then the rest is no edit, but another file.
    """
    ours = [one.cue for one in shown]
    found: dict[int, int] = {}

    def settle(left: Iterable[tuple[int, K]], right: Iterable[tuple[int, K]]) -> None:
        mine, theirs = _once(left), _once(right)
        found.update({place: mine[key] for key, place in theirs.items() if key in mine})

    def open_(side: Sequence[Cue], taken: Collection[int]) -> list[tuple[int, Cue]]:
        return [(place, cue) for place, cue in enumerate(side) if place not in taken]

    for key in (lambda cue: (cue.start, cue.end), lambda cue: bare(cue.text)):
        settle(
            [(place, key(cue)) for place, cue in open_(ours, found.values())],
            [(place, key(cue)) for place, cue in open_(cues, found.keys())],
        )
    if 2 * len(found) < len(cues):
        raise InputError("is no draft of this episode: most of its cues are not known", file=file)
    left, right = open_(ours, found.values()), open_(cues, found.keys())
    both = [(at, place) for at, one in left for place, cue in right if _share(one, cue)]
    mine, theirs = Counter(at for at, _ in both), Counter(place for _, place in both)
    found.update({place: at for at, place in both if mine[at] == theirs[place] == 1})
    return found


def _once(places: Iterable[tuple[int, K]]) -> dict[K, int]:
    """The place of each key that stands in one place only."""
    by_key: dict[K, list[int]] = defaultdict(list)
    for place, key in places:
        by_key[key].append(place)
    return {key: found[0] for key, found in by_key.items() if len(found) == 1}


def _share(one: Cue, other: Cue) -> bool:
    return min(one.end, other.end) > max(one.start, other.start)


def _row(
    desk: Desk,
    path: Path,
    parts: Sequence[_Shown],
    answers: Sequence[tuple[_Shown, Cue]],
    by: str,
) -> Row | None:
    """What the file says of one line, None if nothing new."""
    cell, line = parts[0].cell, parts[0].line
    said = [(one.cue, cue) for one, cue in answers if not one.caption]
    shown = BETWEEN.join(_inside(one.cue, one.cue) for one in parts)
    if len(said) < len(parts):
        if not shown.strip():
            return None
        return _fault(
            str(path), cell.id, f"is no longer in the file; nothing is deleted: {shown!r}"
        )
    texts = [_inside(cue, ours).strip() for ours, cue in said]
    text = BETWEEN.join(texts).strip()
    if text == shown.strip():
        return None
    history = desk.store.history(desk.drama.id, cell.market, cell.cue)
    before = {bare(old) for entry in history for old in (entry.old, entry.new)}
    if bare(text) in before and (bare(text) != bare(shown) or cell.typed):
        return None  # what the machine or a person wrote once: the file is older
    where = f"{path}:{said[0][1].line}"
    if not all(texts):
        what = "is" if len(texts) == 1 else "one of its pieces is"
        return _fault(where, cell.id, f"{what} empty now; nothing is deleted: {shown!r}")
    other = _decided(cell, history)
    if other and not same_person(other, by):
        reason = f"{other} decided about this line; theirs: {shown!r}; yours: {text!r}"
        return _fault(where, cell.id, reason)
    return Row(where, cell.id, cell.version, encode(text, line_marks(cell, line)))


def _decided(cell: Cell, history: Sequence[Revision]) -> str:
    """Who wrote or approved what stands, "" if that was no person."""
    if not cell.typed and cell.state not in ("approved", "stale"):
        return ""
    said = ("comment", "claim")  # whoever talks about a text does not answer for it
    decided = (entry.by for entry in reversed(history) if entry.action not in said)
    return next((name for name in decided if name != MACHINE), "")


def _inside(cue: Cue, ours: Cue) -> str:
    """A cue's text with the markup inside it; that of the whole line is put around it anyway."""
    tags = [tag for tag in cue.tags if subtitles.is_markup(tag)]
    outer = [tag.raw for tag in ours.tags if tag.at == 0 or tag.at >= len(ours.text)]
    inner = []
    for tag in tags:
        if tag.raw in outer and (tag.at == 0 or tag.at >= len(cue.text)):
            outer.remove(tag.raw)
        else:
            inner.append(tag)
    return clean(subtitles.insert(cue.text, inner) if inner else cue.text)


def _fault(where: str, cell: str, reason: str) -> Row:
    return Row(where, cell, None, None, fault=reason)
