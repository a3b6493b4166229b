"""What differs between two subtitle files, or two folders of them, without a database.

Cues are matched by their text, also across the files of a folder; what is left between two matches
is a line that was re-worded where it stands alone there or is shown at the same time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec

from localize import subtitles, timecode
from localize.align import align
from localize.checking import market_of
from localize.errors import InputError, SubtitleError
from localize.model import Cue, Struct
from localize.report.reviewed import segments_json
from localize.report.sheet import Entry, Section, Sheet, Text, plain
from localize.report.texts import difference

Kind = Literal["text", "times", "moved", "added", "removed"]
KINDS: tuple[Kind, ...] = ("text", "times", "moved", "added", "removed")


class Side(Struct, frozen=True):
    """A cue of one side; ``text`` has its markup where both files write it the same way."""

    file: str
    cue: int
    start: int
    end: int
    text: str


class Changed(Struct, frozen=True):
    """A cue that differs: ``kinds`` says how; one that was added or removed has one side."""

    kinds: tuple[Kind, ...]
    old: Side | None
    new: Side | None


class FileDiff(Struct, frozen=True):
    """What differs in one file of the new side (or of the old, if it has no other)."""

    file: str
    changes: tuple[Changed, ...]
    unchanged: int = 0


class _Side(msgspec.Struct, frozen=True):
    """The files of one side: cues and formats by number, and what each file is called."""

    cues: dict[int, tuple[Cue, ...]]
    formats: dict[int, str]
    names: dict[int, str]


def compare(old: Path, new: Path, *, fps: Fraction = Fraction(25)) -> list[FileDiff]:
    """The files that either side has, in order, with what differs in each.

    Two files, or two folders with all below them: files of one folder and name belong together,
    whatever their format. Raises InputError for a file beside a folder, a folder without subtitles
    or a file that cannot be read.
    """
    if old.is_dir() != new.is_dir():
        raise InputError("give two files or two folders", file=str(old if old.is_dir() else new))
    if not old.is_dir():
        return _folder({"": old}, {"": new}, fps)
    left, right = _tree(old), _tree(new)
    found: list[FileDiff] = []
    for folder in sorted(left.keys() | right.keys()):
        found += _folder(left.get(folder, {}), right.get(folder, {}), fps)
    return found


def _tree(top: Path) -> dict[str, dict[str, Path]]:
    """The subtitle files below a folder: by their folder, then by their name."""
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in sorted(top.rglob("*")):
        inside = path.relative_to(top)
        if path.suffix.lower() not in subtitles.EXTENSIONS or not path.is_file():
            continue
        if any(part.startswith(".") for part in inside.parts):
            continue
        files = found[str(inside.parent)]
        files[path.name if path.stem in files else path.stem] = path
    if not found:
        raise InputError("no subtitle files here", file=str(top))
    return found


def _folder(old: Mapping[str, Path], new: Mapping[str, Path], fps: Fraction) -> list[FileDiff]:
    """What differs between the files of a folder and those of its other self."""
    numbers = {name: number for number, name in enumerate(sorted(old.keys() | new.keys()))}
    left = _read({numbers[name]: path for name, path in old.items()}, fps)
    right = _read({numbers[name]: path for name, path in new.items()}, fps)
    alignment = align(left.cues, right.cues)
    former = {place: _place(once) for place, once in alignment.ids.items() if once is not None}
    for number in right.cues:
        _reworded(number, left, right, former)
    taken = set(former.values())
    gone: dict[int, list[Changed]] = defaultdict(list)
    for number, cues in left.cues.items():
        for cue in cues:
            if (number, cue.place) not in taken:
                gone[number].append(
                    Changed(("removed",), _side(left, number, cue, tags=True), None)
                )
    return [
        _file(number, left, right, former, gone[number])
        for number in sorted(left.cues.keys() | right.cues.keys())
    ]


def _read(files: Mapping[int, Path], fps: Fraction) -> _Side:
    cues: dict[int, tuple[Cue, ...]] = {}
    formats = {}
    for number, path in files.items():
        try:
            document = subtitles.read(path, fps=fps)
        except SubtitleError as error:
            if error.code != "F005":
                raise
            cues[number], formats[number] = (), path.suffix.lower().removeprefix(".")
            continue
        formats[number] = document.format
        cues[number] = tuple(
            msgspec.structs.replace(cue, id=f"{number}:{cue.place}") for cue in document.cues
        )
    return _Side(cues, formats, {number: str(path) for number, path in files.items()})


def _place(text: str) -> tuple[int, int]:
    number, _, place = text.partition(":")
    return int(number), int(place)


def _reworded(
    number: int,
    left: _Side,
    right: _Side,
    former: dict[tuple[int, int], tuple[int, int]],
) -> None:
    """Match what content alone left open in a file: the lines between two that are matched.

    As many on both sides belong together in order; else those that are shown at the same time.
    """
    votes = Counter(old for (file, _), (old, _) in former.items() if file == number)
    once = votes.most_common(1)[0][0] if votes else number
    if once not in left.cues:
        return
    anchors = [(0, 0)]
    for cue in right.cues[number]:
        old = former.get((number, cue.place))
        if old is not None and old[0] == once and old[1] > anchors[-1][1]:
            anchors.append((cue.place, old[1]))
    anchors.append((len(right.cues[number]) + 1, len(left.cues[once]) + 1))
    taken = set(former.values())
    for (low, old_low), (high, old_high) in pairwise(anchors):
        fresh = [
            cue for cue in right.cues[number][low : high - 1] if (number, cue.place) not in former
        ]
        left_over = [
            cue for cue in left.cues[once][old_low : old_high - 1] if (once, cue.place) not in taken
        ]
        for cue, other in _pairs(fresh, left_over):
            former[number, cue.place] = (once, other.place)


def _pairs(fresh: Sequence[Cue], left: Sequence[Cue]) -> list[tuple[Cue, Cue]]:
    if len(fresh) == len(left):
        return list(zip(fresh, left, strict=True))
    pairs = []
    at = 0
    for cue in fresh:
        for step, other in enumerate(left[at:], at + 1):
            shared = min(cue.end, other.end) - max(cue.start, other.start)
            if 2 * shared > min(cue.end - cue.start, other.end - other.start):
                pairs.append((cue, other))
                at = step
                break
    return pairs


def _file(
    number: int,
    left: _Side,
    right: _Side,
    former: Mapping[tuple[int, int], tuple[int, int]],
    gone: Iterable[Changed],
) -> FileDiff:
    changes = list(gone)
    unchanged = 0
    usual = Counter(
        former.get((number, cue.place), (-1, 0))[0] for cue in right.cues.get(number, ())
    )
    home = usual.most_common(1)[0][0] if usual else number
    last = 0
    for cue in right.cues.get(number, ()):
        place = former.get((number, cue.place))
        if place is None:
            changes.append(Changed(("added",), None, _side(right, number, cue, tags=True)))
            continue
        once, old_place = place
        before = left.cues[once][old_place - 1]
        tags = left.formats[once] == right.formats[number]
        one, other = _side(left, once, before, tags=tags), _side(right, number, cue, tags=tags)
        kinds: list[Kind] = ["text"] if one.text != other.text else []
        kinds += ["times"] if (one.start, one.end) != (other.start, other.end) else []
        kinds += ["moved"] if once != number or (once == home and old_place < last) else []
        last = max(last, old_place) if once == home else last
        if kinds:
            changes.append(Changed(tuple(kinds), one, other))
        else:
            unchanged += 1
    changes.sort(key=_when)
    name = right.names[number] if number in right.names else left.names[number]
    return FileDiff(name, tuple(changes), unchanged)


def _when(change: Changed) -> tuple[int, int]:
    side = change.new if change.new is not None else change.old
    assert side is not None
    return side.start, change.new is not None


def _side(side: _Side, number: int, cue: Cue, *, tags: bool) -> Side:
    text = cue.text
    if tags and cue.tags:
        text = subtitles.insert(text, cue.tags, side.formats[number])
    return Side(side.names[number], cue.place, cue.start, cue.end, text)


# --- what is shown --------------------------------------------------------------------------------


def summary(found: Iterable[FileDiff]) -> dict[str, int]:
    """How many cues are unchanged, and how many differ in each way."""
    counts = dict.fromkeys(("unchanged", *KINDS), 0)
    for one in found:
        counts["unchanged"] += one.unchanged
        for change in one.changes:
            for kind in change.kinds:
                counts[kind] += 1
    return counts


def as_json(found: Sequence[FileDiff]) -> dict[str, Any]:
    """The differences in the shape of ``diff --format json``."""
    return {
        "files": [
            {
                "file": one.file,
                "unchanged": one.unchanged,
                "changes": [_change_json(change) for change in one.changes],
            }
            for one in found
        ],
        "summary": summary(found),
    }


def _change_json(change: Changed) -> dict[str, Any]:
    old, new = change.old, change.new
    changed = difference("" if old is None else old.text, "" if new is None else new.text)
    return {
        "kinds": list(change.kinds),
        "old": None if old is None else _side_json(old),
        "new": None if new is None else _side_json(new),
        "difference": segments_json(changed),
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "file": side.file,
        "cue": side.cue,
        "start_ms": side.start,
        "end_ms": side.end,
        "text": side.text,
    }


def sheet(old: Path, new: Path, found: Sequence[FileDiff]) -> Sheet:
    """The differences as a page, a section for each file that differs."""
    counts = summary(found)
    listed = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
    return Sheet(
        f"{old} and {new}",
        (listed if listed else "no cues",),
        tuple(
            Section(one.file, tuple(_entry(one.file, change) for change in one.changes))
            for one in found
            if one.changes
        ),
    )


def _entry(file: str, change: Changed) -> Entry:
    language = market_of(Path(file))
    old, new = change.old, change.new
    side = new if new is not None else old
    assert side is not None
    notes = []
    if old is not None and new is not None:
        if "times" in change.kinds:
            notes.append(f"times: {_times(old)} → {_times(new)}")
        if "moved" in change.kinds:
            notes.append(f"moved: from cue {old.cue} of {old.file}")
    if old is not None and new is not None and old.text == new.text:
        text = Text("text", plain(new.text), language)
    else:
        parts = difference("" if old is None else old.text, "" if new is None else new.text)
        text = Text("text", parts, language)
    title = f"cue {side.cue}, {_times(side)}: {', '.join(change.kinds)}"
    return Entry(title, (text,), tuple(notes))


def _times(side: Side) -> str:
    return f"{timecode.srt(side.start)} to {timecode.srt(side.end)}"
