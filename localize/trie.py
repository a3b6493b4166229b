"""A regular expression that finds any of many words, the longest first, in one pass."""

import re
from collections.abc import Iterable
from typing import Any

from localize import late

_Node = dict[str, Any]
_END = ""
#: What continues a word in Latin letters: such words stand between other characters.
LATIN = "0-9A-Za-zÀ-ɏ０-９Ａ-Ｚａ-ｚ"
_LATIN = late.pattern(f"[{LATIN}]")
#: Above so many first characters they are tried in groups (measured): the engine walks through them
#: one by one, and 5,000 terms begin with some 2,000 characters.
_GROUP = 150


def pattern(words: Iterable[str], *, whole: bool = False) -> str:
    """The source of a regular expression that matches the longest of ``words`` at a place.

    Common beginnings are shared, so that the time to search hardly grows with the number of
    words. No words give a pattern that never matches. ``whole``: a word that begins or ends with a
    Latin letter or a digit is found only where it does not continue there.

    >>> pattern(["GuBeichen", "Gu", "Lin"])
    '(?:Gu(?:Beichen)?|Lin)'
    >>> re.findall(pattern(["OK", "OK绷", "卡拉OK"], whole=True), "OKAY贴OK绷，去卡拉OK！")
    ['OK绷', '卡拉OK']
    """
    root: _Node = {}
    for word in words:
        if not word:
            continue
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[_END] = f"(?![{LATIN}])" if whole and _LATIN.match(word[-1]) else ""
    if not root:
        return "(?!)"
    if len(root) <= _GROUP and not whole:
        return _source(root)
    starts = [(char, _start(char, below, whole)) for char, below in sorted(root.items())]
    if len(starts) <= _GROUP:
        return f"(?:{'|'.join(start for _, start in starts)})"
    groups = []
    for at in range(0, len(starts), _GROUP):
        group = starts[at : at + _GROUP]
        first = "".join(re.escape(char) for char, _ in group)
        groups.append(f"(?=[{first}])(?:{'|'.join(start for _, start in group)})")
    return f"(?:{'|'.join(groups)})"


def _start(char: str, below: _Node, whole: bool) -> str:
    """The pattern of all words that begin with a character."""
    own = re.escape(char)
    # The test of what stands before comes after the character, so that the engine can skip to it.
    guard = f"(?<![{LATIN}]{own})" if whole and _LATIN.match(char) else ""
    return own + guard + _source(below)


def _source(node: _Node) -> str:
    """The pattern of everything below ``node``; the shared stem of an only child is unrolled."""
    stem = ""
    while len(node) == 1 and _END not in node:
        [(char, node)] = node.items()
        stem += re.escape(char)
    end = node.get(_END)
    branches: list[str] = []
    singles: list[str] = []
    for char, below in sorted(node.items()):
        if char == _END:
            continue
        tail = _source(below)
        if tail:
            branches.append(re.escape(char) + tail)
        else:
            singles.append(re.escape(char))
    if not branches and not singles:
        return stem + (end or "")
    if len(singles) == 1:
        branches.append(singles[0])
    elif singles:
        branches.append(f"[{''.join(singles)}]")
    if end:
        branches.append(end)
    if len(branches) == 1 and end is None:
        return stem + branches[0]
    return f"{stem}(?:{'|'.join(branches)}){'?' if end == '' else ''}"
