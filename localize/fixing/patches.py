"""The changes to a file as a unified diff that `patch` and `git apply` take, in linear time.

difflib takes minutes for a long file of lines that come again and again, as those of subtitles do.
What fixes change lies close together, so the next equal lines are searched for nearby only.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_LINES: Final = re.compile(rb"[^\n]*\n|[^\n]+")
#: Lines of context, as everywhere.
_CONTEXT: Final = 3
#: So many lines further on equal ones are searched for.
_NEAR: Final = 48
#: Lines of the old text from and to, of the new text from and to.
_Change = tuple[int, int, int, int]


def unified(name: bytes, before: bytes, after: bytes) -> Iterator[bytes]:
    r"""The lines of the patch, in the bytes of both files, which may differ in their encoding.

    >>> b"".join(unified(b"a.srt", b"1\nHi\n", b"1\nHo\n")).split(b"\n")[2:5]
    [b'@@ -1,2 +1,2 @@', b' 1', b'-Hi']
    """
    old, new = _LINES.findall(before), _LINES.findall(after)
    # A name with a space ends at a tab, as git writes it.
    end = b"\t\n" if b" " in name else b"\n"
    groups = _grouped(_changes(old, new))
    for index, group in enumerate(groups):
        if not index:
            yield b"--- a/" + name + end
            yield b"+++ b/" + name + end
        for line in _hunk(old, new, group):
            yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Change]:
    """What differs, in order."""
    at = there = 0
    while at < len(old) or there < len(new):
        if at < len(old) and there < len(new) and old[at] == new[there]:
            at, there = at + 1, there + 1
            continue
        low, high = _next_equal(old, new, at, there)
        yield at, low, there, high
        at, there = low, high


def _next_equal(old: Sequence[bytes], new: Sequence[bytes], at: int, there: int) -> tuple[int, int]:
    """Where both go on with the same two lines; else as far as was searched."""
    for distance in range(1, 2 * _NEAR):
        for step in range(max(distance - _NEAR, 0), min(distance, _NEAR) + 1):
            low, high = at + step, there + distance - step
            same = old[low : low + 2]
            if low <= len(old) and high <= len(new) and same == new[high : high + 2]:
                return low, high
    return min(at + _NEAR, len(old)), min(there + _NEAR, len(new))


def _grouped(changes: Iterator[_Change]) -> Iterator[list[_Change]]:
    """Changes that stand in one hunk, as their context touches."""
    group: list[_Change] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(old: Sequence[bytes], new: Sequence[bytes], group: list[_Change]) -> Iterator[bytes]:
    lead = min(_CONTEXT, group[0][0])
    tail = min(_CONTEXT, len(old) - group[-1][1])
    first, until = group[0][0] - lead, group[-1][1] + tail
    there, end = group[0][2] - lead, group[-1][3] + tail
    yield b"@@ -%s +%s @@\n" % (_range(first, until), _range(there, end))
    done = first
    for low, high, start, stop in group:
        yield from (b" " + line for line in old[done:low])
        yield from (b"-" + line for line in old[low:high])
        yield from (b"+" + line for line in new[start:stop])
        done = high
    yield from (b" " + line for line in old[done:until])


def _range(first: int, until: int) -> bytes:
    count = until - first
    return b"%d,%d" % (first + (count > 0), count)
