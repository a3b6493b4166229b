r"""Markup of one format as another writes it: emphasis and position; the rest where it is native.

Emphasis is italics, bold, underline and strike-out, from HTML tags, ASS switches (``{\i1}``) and
MicroDVD (``{Y:i}``). Position is the ASS number 1 to 9, or WebVTT's ``line:`` setting.
"""

import re
from collections.abc import Iterator

from localize import late
from localize.model import Cue, Tag
from localize.subtitles.markup import is_markup

_NATIVE = {
    "srt": re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\an[1-9]\}", re.IGNORECASE),
    "vtt": re.compile(
        r"</?(?:i|b|u|c|v|lang|ruby|rt)(?:[\s.][^<>]*)?>|<rt>[^<>]*</rt>|<[0-9:.]+>", re.IGNORECASE
    ),
    "ass": re.compile(r"\{\\[^{}]*\}"),
    "ttml": re.compile(r"</?ruby>|<rt>[^<>]*</rt>"),
}
_HTML = late.pattern(r"<(/?)(i|em|b|strong|u|s)(?:\s[^<>]*)?>", re.IGNORECASE)
_SWITCHES = late.pattern(r"\\([ibus])([01]|[1-9]00)(?![0-9])|\\(r)(?![a-z])")
_WHOLE = late.pattern(r"\{[Yy]:([^{}]*)\}")
_POSITION = late.pattern(r"\\an([1-9])")
_LINE = late.pattern(r"(?:^|\s)line:(-?[0-9.]+)(%?)")
_SETTING = late.pattern(r"(?:vertical|line|position|size|align|region):\S+")
_SAME = {"em": "i", "strong": "b"}


def position(cue: Cue) -> int:
    r"""Where on the screen a cue stands, as on a number pad: 2 below, 8 above.

    >>> position(Cue(1, 0, 1, "x", tags=(Tag(0, "{\\an8}"),))), position(Cue(1, 0, 1, "x"))
    (8, 2)
    """
    for tag in cue.tags:
        match = _POSITION.search(tag.raw)
        if match:
            return int(match[1])
    match = _LINE.search(cue.style)
    if match is None:
        return 2
    value = float(match[1]) if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", match[1]) else -1.0
    if match[2]:
        return 8 if value < 34 else 5 if value < 67 else 2
    return 8 if 0 <= value < 5 else 2


def settings(cue: Cue) -> str:
    """The settings of a WebVTT cue: its own, or those that say its position."""
    if cue.style and all(map(_SETTING.fullmatch, cue.style.split())):
        return cue.style
    place = position(cue)
    found = [] if place < 4 else ["line:0" if place > 6 else "line:50%"]
    if place % 3 != 2:
        found.append("align:start" if place % 3 else "align:end")
    return " ".join(found)


def convert(cue: Cue, format: str) -> tuple[Tag, ...]:
    r"""The tags of a cue as ``srt``, ``vtt``, ``ass`` or ``ttml`` writes them, well nested.

    >>> convert(Cue(1, 0, 1, "hey", tags=(Tag(0, r"{\an8\i1}"), Tag(3, r"{\i0}"))), "srt")
    (Tag(at=0, raw='{\\an8}'), Tag(at=0, raw='<i>'), Tag(at=3, raw='</i>'))
    """
    tags = [tag for tag in cue.tags if is_markup(tag)]
    place = position(cue)
    placed = format in ("srt", "ass") and place != 2
    native = _NATIVE[format]
    if all(native.fullmatch(tag.raw) for tag in tags) and format != "ttml":
        mark = placed and not any(_POSITION.search(tag.raw) for tag in tags)
        return (*([Tag(0, f"{{\\an{place}}}")] if mark else []), *tags)
    found = [Tag(0, f"{{\\an{place}}}")] if placed else []
    return (*found, *_nested(cue, tags, format))


def _nested(cue: Cue, tags: list[Tag], format: str) -> Iterator[Tag]:
    """Emphasis with every pair closed in the order it was opened, and native tags as they are."""
    stack: list[str] = []
    native = _NATIVE[format]
    for tag in tags:
        emphasis = list(_emphasis(tag.raw))
        for name, opens in emphasis:
            if opens and name not in stack:
                stack.append(name)
                yield Tag(tag.at, _mark(name, True, format))
            elif not opens:
                again = stack[stack.index(name) + 1 :] if name in stack else []
                while name in stack or (name == "r" and stack):
                    yield Tag(tag.at, _mark(stack.pop(), False, format))
                for other in again:
                    stack.append(other)
                    yield Tag(tag.at, _mark(other, True, format))
        if not emphasis and native.fullmatch(tag.raw) and not _POSITION.search(tag.raw):
            yield tag
    while stack:
        yield Tag(len(cue.text), _mark(stack.pop(), False, format))


def _emphasis(raw: str) -> Iterator[tuple[str, bool]]:
    """What a tag switches on or off; ``r`` off is everything."""
    html, whole = _HTML.fullmatch(raw), _WHOLE.fullmatch(raw)
    if html:
        name = html[2].lower()
        yield _SAME.get(name, name), not html[1]
    elif whole:
        yield from ((name, True) for name in "bius" if name in whole[1].lower())
    elif raw.startswith("{"):
        for name, value, reset in _SWITCHES.findall(raw):
            yield (name or reset), bool(name) and value != "0"


def _mark(name: str, opens: bool, format: str) -> str:
    if format == "ass":
        return f"{{\\{name}{int(opens)}}}"
    if format != "srt" and name == "s":
        return "<c>" if opens else "</c>"
    return f"<{name}>" if opens else f"</{name}>"
