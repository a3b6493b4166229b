r"""Inline markup: out of a cue's text and back in, and out of the way of an engine.

Two kinds of :class:`~localize.model.Tag` exist. A tag that begins with ``<`` or ``{`` is markup
and stands before the character ``at``. Any other (``&lt;``, ``\n``, a lone ``<``) is the way in
which the file writes the one character at ``at`` where it differs from how we write it
(:func:`is_markup` tells them apart). So ``insert(*extract(raw, format), format) == raw`` always.

What counts as markup:

- SRT, TTML, SAMI: known HTML tags, ``{\an8}`` and other overrides, ``{Y:i}``. ``<3`` stays text.
- MicroDVD: ``{Y:i}`` and its like; ``|`` is a line break.
- WebVTT: known tags, ``<v Name>``, times inside the text, language and class spans; ``&amp;`` and
  the other escapes are characters.
- ASS and SSA: every ``{...}`` block; ``\N`` and ``\n`` are line breaks, ``\h`` is U+00A0.
- The reading of ruby text (``<rt>hàn</rt>``) is a tag; the base text is text.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate

import msgspec

from localize import late
from localize.model import Cue, Struct, Tag

_HTML = (
    r"<rt>[^<>]*</rt>|<rp>[^<>]*</rp>"
    r"|</?(?:i|b|u|s|font|ruby|rt|rp|em|strong|span|c|v|lang|p|div|big|small|sub|sup|center)"
    r"(?:[\s.][^<>]*)?/?>|<[0-9]+:[0-9:.]+>"
)
_BREAK = r"<br\s*/?>"
_RAW = {
    "html": late.pattern(
        rf"{_HTML}|{_BREAK}|\{{\\[^{{}}]*\}}|\{{[ycfsph]:[^{{}}]{{1,40}}\}}", re.IGNORECASE
    ),
    "vtt": late.pattern(rf"{_HTML}|&(?:lt|gt|amp|nbsp|lrm|rlm|quot|#[0-9]+);|[<&]", re.I),
    "microdvd": late.pattern(r"\{[A-Za-z]:[^{}]*\}|[|\n]"),
    "ass": late.pattern(r"\{[^{}]*\}|\\[Nnh{}]|\\" + "\u2060" + r"|[\\{}\u00a0\n]"),
}
#: What a format's own spelling of a character says, and how we spell it there.
_MEANING: dict[str, dict[str, str]] = {
    "html": {},
    "microdvd": {"|": "\n"},
    "vtt": {
        "&lt;": "<",
        "&gt;": ">",
        "&amp;": "&",
        "&nbsp;": "\u00a0",
        "&lrm;": "\u200e",
        "&rlm;": "\u200f",
        "&quot;": '"',
    },
    "ass": {
        "\\N": "\n",
        "\\n": "\n",
        "\\h": "\u00a0",
        "\\{": "{",
        "\\}": "}",
        "\\\u2060": "\\",
    },
}
_SPELLING = {
    "html": str.maketrans({}),
    "microdvd": str.maketrans({"\n": "|"}),
    "vtt": str.maketrans({"<": "&lt;", "&": "&amp;"}),
    "ass": str.maketrans({"\n": "\\N", "\u00a0": "\\h", "{": "\\{", "}": "\\}", "\\": "\\\u2060"}),
}
#: Most markup is one pair around the line: it needs no search.
_WHOLE = {"<i>": "</i>", "<b>": "</b>", "<u>": "</u>"}
_ASS_SIGNS = late.pattern(r"[\\{}\u00a0\n]")
_FAMILY = {"vtt": "vtt", "ass": "ass", "ssa": "ass", "microdvd": "microdvd"}


def is_markup(tag: Tag) -> bool:
    r"""Whether a tag is markup, rather than a file's own spelling of a character.

    >>> is_markup(Tag(0, "<i>")), is_markup(Tag(0, "&lt;")), is_markup(Tag(0, "<"))
    (True, False, False)
    """
    raw = tag.raw
    return len(raw) > 1 and raw[0] in "<{" and raw[:3].lower() != "<br"


def extract(raw: str, format: str) -> tuple[str, tuple[Tag, ...]]:
    r"""The plain text of a cue as its file has it, and the markup taken out of it.

    >>> extract(r"{\an8}<i>你好</i>", "srt")
    ('你好', (Tag(at=0, raw='{\\an8}'), Tag(at=0, raw='<i>'), Tag(at=2, raw='</i>')))
    """
    family = _FAMILY.get(format, "html")
    if family == "ass":
        if not _ASS_SIGNS.search(raw):
            return raw, ()
    elif family == "microdvd":
        pass
    elif "<" not in raw and ("&" if family == "vtt" else "{") not in raw:
        return raw, ()
    elif raw[:3] in _WHOLE and raw[-4:] == _WHOLE[raw[:3]] and raw.count("<") == 2:
        inside = raw[3:-4]
        if "&" not in inside and "{" not in inside and ">" not in inside:
            return inside, (Tag(0, raw[:3]), Tag(len(inside), raw[-4:]))
    meaning, spelling = _MEANING[family], _SPELLING[family]
    parts: list[str] = []
    tags: list[Tag] = []
    length = done = 0
    for match in _RAW[family].finditer(raw):
        found = match[0]
        parts.append(raw[done : match.start()])
        length += match.start() - done
        done = match.end()
        tag = Tag(length, found)
        if is_markup(tag):
            tags.append(tag)
            continue
        char = _character(found, meaning)
        if char.translate(spelling) != found:
            tags.append(tag)
        parts.append(char)
        length += 1
    parts.append(raw[done:])
    return "".join(parts), tuple(tags)


def _character(found: str, meaning: dict[str, str]) -> str:
    """The one character that a spelling stands for."""
    if found in meaning:
        return meaning[found]
    if found.startswith("&#"):
        number = int(found[2:-1]) if len(found) < 11 else 0
        return chr(number) if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"
    return "\n" if found[:3].lower() == "<br" else found


def insert(text: str, tags: Iterable[Tag], format: str = "srt") -> str:
    r"""The text with its markup, as a file of that format writes it.

    >>> insert("a<b\n", [Tag(0, "<i>"), Tag(3, "</i>")], "vtt")
    '<i>a&lt;b</i>\n'
    """
    spelling = _SPELLING[_FAMILY.get(format, "html")]
    parts: list[str] = []
    done = 0
    for tag in tags:
        at = max(done, min(tag.at, len(text)))
        parts.append(text[done:at].translate(spelling))
        parts.append(tag.raw)
        done = at if is_markup(tag) else at + 1
    parts.append(text[done:].translate(spelling))
    return "".join(parts)


# --- pairs ----------------------------------------------------------------------------------------

_NAME = late.pattern(r"<(/?)([a-z]+)[^<>]*>", re.IGNORECASE)
_SWITCH = late.pattern(r"\{\\([bius])([01])\}")


def _switch(raw: str) -> tuple[str, bool] | None:
    """The name of a tag that comes in pairs and whether it opens, None for one that does not."""
    match = _SWITCH.fullmatch(raw)
    if match:
        return "\\" + match[1], match[2] == "1"
    match = _NAME.fullmatch(raw)
    return (match[2].lower(), not match[1]) if match else None


def pairs(tags: Sequence[Tag]) -> dict[int, int]:
    """The index of the partner of each tag that has one, both ways.

    >>> pairs((Tag(0, "<i>"), Tag(0, "<v Lin>"), Tag(2, "</i>")))
    {2: 0, 0: 2}
    """
    found: dict[int, int] = {}
    still: dict[str, list[int]] = {}
    for index, tag in enumerate(tags):
        switch = _switch(tag.raw)
        if switch is None:
            continue
        name, opens = switch
        if opens:
            still.setdefault(name, []).append(index)
        elif still.get(name):
            partner = still[name].pop()
            found[index], found[partner] = partner, index
    return found


def carry(tags: Iterable[Tag], before: str, after: str) -> tuple[Tag, ...]:
    """The tags of a text at the same letters of another, which differs in white space only.

    What opens goes in front of the next letter, all else behind the last one.

    >>> carry((Tag(6, "<i>"), Tag(7, "</i>")), "a big b", "a big\\nb")
    (Tag(at=6, raw='<i>'), Tag(at=7, raw='</i>'))
    """
    ends = [0, *(index + 1 for index, char in enumerate(after) if not char.isspace())]
    counts = [0, *accumulate(not char.isspace() for char in before)]
    moved: list[Tag] = []
    for tag in tags:
        letters = min(counts[min(tag.at, len(before))], len(ends) - 1)
        switch = _switch(tag.raw)
        opens = switch is not None and switch[1]
        if opens or not letters:
            at = ends[letters + 1] - 1 if letters + 1 < len(ends) else len(after)
        else:
            at = ends[letters]
        moved.append(Tag(max(at, moved[-1].at if moved else 0), tag.raw))
    return tuple(moved)


_ITALIC = late.pattern(r"</?(?:i|em)(?:[.\s][^<>]*)?>", re.IGNORECASE)
_ITALIC_SWITCH = late.pattern(r"\\i(?:[01]|[1-9]00)(?![0-9])")
_ITALIC_LINE = late.pattern(r"(?<=\{[Yy]:)[^{}]+(?=\})")


def upright(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    r"""The tags without italics, of any format; what else a tag says stays.

    >>> upright((Tag(0, r"{\an8\i1}"), Tag(0, "<i>"), Tag(2, "</i>"), Tag(2, r"{\i0}")))
    (Tag(at=0, raw='{\\an8}'),)
    """
    kept = []
    for tag in tags:
        raw = tag.raw
        if _ITALIC.fullmatch(raw):
            continue
        if raw.startswith("{"):
            raw = _ITALIC_SWITCH.sub("", raw)
            raw = _ITALIC_LINE.sub(_other_styles, raw)
            if raw in ("{}", "{Y:}", "{y:}") and raw != tag.raw:
                continue
        kept.append(tag if raw == tag.raw else Tag(tag.at, raw))
    return tuple(kept)


def _other_styles(found: re.Match[str]) -> str:
    """The styles of a MicroDVD line but for italics."""
    return ",".join(name for name in found[0].split(",") if name.strip().lower() != "i")


# --- for translation ------------------------------------------------------------------------------


class Protected(Struct, frozen=True):
    """A text ready to be translated.

    ``text`` holds ``⟦1⟧``, ``⟦2⟧`` where the tags of ``inner`` stand. ``outer`` are the tags of
    the whole line: ``at`` is 0 for those in front and -1 for those at the end. ``first`` is the
    number of the first placeholder: above 1 only where the text itself holds such marks.
    """

    text: str
    outer: tuple[Tag, ...] = ()
    inner: tuple[Tag, ...] = ()
    first: int = 1


_MARK = late.pattern(r"⟦\s*(\d{1,6})\s*⟧")


def protect(text: str, tags: Sequence[Tag]) -> Protected:
    r"""The text with its inner tags as numbered placeholders, and the whole-line tags set aside.

    A tag in front is inner if its partner stands inside the line. How a file spells single
    characters is dropped: it means nothing for another text.

    >>> protect("你好世界", (Tag(0, "{\\an8}"), Tag(2, "<i>"), Tag(4, "</i>"))).text
    '你好⟦1⟧世界⟦2⟧'
    """
    kept = [tag for tag in tags if is_markup(tag)]
    if not kept:
        return Protected(text)
    partner = pairs(kept)
    front = [i for i, tag in enumerate(kept) if tag.at <= 0]
    back = [i for i, tag in enumerate(kept) if tag.at >= len(text) and tag.at > 0]
    edges = {*front, *back}
    outside = {i for i in edges if i not in partner or _whole(i, partner[i], front, back)}
    first = 1 + max((int(number) for number in _MARK.findall(text)), default=0)
    inner = [tag for i, tag in enumerate(kept) if i not in outside]
    return Protected(
        _mark(text, inner, first),
        tuple(Tag(0 if i in front else -1, kept[i].raw) for i in sorted(outside)),
        tuple(inner),
        first,
    )


def _mark(text: str, inner: Sequence[Tag], number: int) -> str:
    parts: list[str] = []
    done = 0
    for tag in inner:
        parts += (text[done : tag.at], f"⟦{number}⟧")
        done = tag.at
        number += 1
    return "".join((*parts, text[done:]))


def _whole(one: int, other: int, front: list[int], back: list[int]) -> bool:
    """Whether a pair encloses the whole line, or nothing at all."""
    low, high = min(one, other), max(one, other)
    return (low in front and (high in back or high in front)) or (low in back and high in back)


def restore(target: str, protected: Protected) -> tuple[str, tuple[Tag, ...], bool]:
    """The plain target, its tags, and whether every placeholder came back exactly once.

    A pair that lost one half, or came back the wrong way round, is dropped whole; other tags that
    came back once stay. White space inside a placeholder is forgiven.

    >>> restore("⟦1⟧Hello⟦2⟧", Protected("⟦1⟧你好⟦2⟧吗", (), (Tag(0, "<i>"), Tag(2, "</i>"))))
    ('Hello', (Tag(at=0, raw='<i>'), Tag(at=5, raw='</i>')), True)
    """
    inner, first = protected.inner, protected.first
    plain: list[str] = []
    places: dict[int, list[tuple[int, int]]] = {}
    length = done = order = 0
    for match in _MARK.finditer(target):
        index = int(match[1]) - first
        if not 0 <= index < len(inner):
            continue
        plain.append(target[done : match.start()])
        length += match.start() - done
        done = match.end()
        order += 1
        places.setdefault(index, []).append((length, order))
    plain.append(target[done:])
    text = "".join(plain)
    partner = pairs(inner)
    sound = {index for index, found in places.items() if len(found) == 1}
    broken = {
        i for i, j in partner.items() if not {i, j} <= sound or (places[i] < places[j]) != (i < j)
    }
    kept = sorted((places[i][0][1], places[i][0][0], i) for i in sound - broken)
    middle = [Tag(at, inner[i].raw) for _, at, i in kept]
    front = [Tag(0, tag.raw) for tag in protected.outer if tag.at == 0]
    back = [Tag(len(text), tag.raw) for tag in protected.outer if tag.at != 0]
    return text, (*front, *middle, *back), len(kept) == len(inner)


# --- speakers -------------------------------------------------------------------------------------

_ASIDE = r"(?:\s*(?:o\.?s\.?|v\.?o\.?|[（(][^（）()\n]{1,12}[）)]))?"
_PREFIX = late.pattern(
    rf"\s*(?:[（(【\[]\s*(?P<boxed>[^（）()【】\[\]：:\n]{{1,32}}?){_ASIDE}\s*[）)】\]]\s*[：:]?"
    rf"|(?P<plain>[^：:（）()【】\[\]\n]{{1,32}}?){_ASIDE}\s*[：:])\s*",
    re.IGNORECASE,
)


def split_speaker(cue: Cue, names: Collection[str]) -> Cue:
    """The cue with a speaker's name taken from the front of its text, if it is one of ``names``.

    Understood: ``林晚：``, ``林晚:``, ``（林晚）``, ``【林晚】``, and with an aside ``林晚OS：``,
    ``顾北辰（心想）：``. Tags move along; a pair around nothing but the name goes with it. A cue
    that is only a name stays as it is.

    >>> split_speaker(Cue(1, 0, 1, "林晚：你好"), {"林晚"}).text
    '你好'
    """
    match = _PREFIX.match(cue.text)
    if match is None or match.end() >= len(cue.text):
        return cue
    name = (match["boxed"] or match["plain"]).strip()
    if name not in names:
        return cue
    end = match.end()
    partner = pairs(cue.tags)
    gone = {i for i, j in partner.items() if cue.tags[i].at <= end and cue.tags[j].at <= end}
    tags = tuple(
        Tag(max(tag.at - end, 0), tag.raw)
        for i, tag in enumerate(cue.tags)
        if i not in gone and (is_markup(tag) or tag.at >= end)
    )
    return msgspec.structs.replace(cue, text=cue.text[end:], speaker=name, tags=tags)
