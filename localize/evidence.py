"""What shows which source line a target belongs to: copies, numbers, names, script, length.

A translator, a person or a machine, that drops or merges a line often moves all that follow under
wrong times, while every line reads well. These tests find what the text itself can show. They are
used on every reply of an engine, and by the checks X701 to X708.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from localize import late, locales
from localize.locales.length import far_off
from localize.locales.numbers import Number, numbers
from localize.locales.profile import Market
from localize.locales.scripts import is_same, source_left, text_left
from localize.model import Hit, Struct, Term

Kind = Literal[
    "empty", "copy", "merge", "number", "name", "term", "script", "length", "same", "stray"
]


class Pair(Struct, frozen=True):
    """A source line with its target ("" where there is none yet) and the terms in the source.

    Where ``source`` is another market's text, ``original`` is the line that both stand for; then
    the terms are those in the original.
    """

    source: str
    target: str
    hits: tuple[Hit, ...] = ()
    original: str = ""

    @property
    def first(self) -> str:
        """The line as it was first said: the original, or else the source."""
        return self.original if self.original else self.source


class Fault(Struct, frozen=True):
    """What is wrong with the pair at ``index``.

    ``batch``: it is a neighbour's sign, so nothing that came with it can be trusted. ``other``:
    the pair that the text seems to belong to, or for a line of ``around`` minus one minus its
    index. ``detail`` says what was found, in a few words. ``weak``: a common word or a small
    number, which may well stand in two lines.
    """

    index: int
    kind: Kind
    batch: bool
    detail: str
    other: int | None = None
    weak: bool = False


def faults(
    pairs: Sequence[Pair],
    market: Market,
    *,
    around: Sequence[Pair] = (),
    source: str = "zh-Hans",
    original: str = "",
) -> list[Fault]:
    """The faults of all pairs, in their order.

    ``around`` are further lines that could have got mixed in, with or without targets. ``source``
    is the locale of the sources, ``original`` that of the originals where there are any. Looked
    for: an empty target; a copy of another line's target where the sources differ, or a whole
    other target inside a longer one; a number, name or term that is another line's and not its
    own; a number of its own that is missing; source script; the source itself; a length far off.
    """
    found = [
        *_empty(pairs),
        *_mixed(pairs, market, around, source, original),
        *_lines(pairs, market, source, original),
    ]
    return sorted(found, key=lambda fault: fault.index)


def mixed_up(
    pairs: Sequence[Pair],
    market: Market,
    *,
    around: Sequence[Pair] = (),
    source: str = "zh-Hans",
) -> list[Fault]:
    """Those of :func:`faults` that name the other pair, without looking for the rest."""
    found = [
        fault for fault in _mixed(pairs, market, around, source, "") if fault.other is not None
    ]
    return sorted(found, key=lambda fault: fault.index)


def _mixed(
    pairs: Sequence[Pair], market: Market, around: Sequence[Pair], source: str, original: str
) -> Iterator[Fault]:
    # One line alone, as the cache asks about, has no neighbour to be mixed up with.
    alone = len(pairs) + len(around) < 2
    if not alone:
        targets = [_spaced(pair.target) for pair in pairs]
        yield from _copies(pairs, targets, around)
        yield from _merges(pairs, targets)
        yield from _overlaps(pairs, targets, market, around)
    yield from _numbers(pairs, market, around, source, original)
    if not alone:
        yield from _names(pairs, market, around)


# --- nothing, the same twice, two in one ----------------------------------------------------------

_WORD = late.pattern(r"\w")
#: Vowel signs and tone marks, which are part of a word though they are no letters.
_SIGNS: Final = "\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e"
_NO_WORD = late.pattern(rf"(?:[^\w{_SIGNS}]|_)+")
#: Particles that end a sentence and change its tone, not what it says.
_PARTICLES: Final = "吧呢啊呀嘛了的么吗哦呗啦哈喔噢"
#: Pronouns that many languages don't tell apart.
_PRONOUNS = str.maketrans({"她": "他", "它": "他", "您": "你", "咱": "我"})
#: Short lines that fit one rendering in most languages; the first stands for all.
_EQUAL_GROUPS: Final = (
    ("是", "是的", "对", "对的", "没错", "嗯", "是啊", "对啊"),
    ("好", "好的", "行", "可以", "没问题", "好吧", "好啊"),
    ("不", "不是", "不行", "没有", "不要", "不可以"),
    ("走", "走吧", "我们走", "咱们走", "快走"),
    ("谢谢", "多谢", "谢了", "谢谢你", "谢谢您"),
    ("对不起", "抱歉", "不好意思", "很抱歉", "真对不起"),
    ("你好", "您好", "你们好", "哈喽", "嗨"),
    ("再见", "拜拜", "告辞"),
    ("什么", "啥", "什么意思", "你说什么"),
    ("怎么了", "怎么回事", "出什么事", "发生什么事", "什么事", "你怎么"),
    ("为什么", "凭什么", "为何", "干嘛"),
    ("滚", "滚开", "滚出去", "给我滚", "走开"),
    ("住手", "停", "停下", "站住", "别动"),
    ("救命", "来人", "救救我"),
    ("当然", "那当然", "必须的"),
    ("怎么可能", "不可能", "这不可能", "这怎么可能"),
    ("闭嘴", "住口", "你闭嘴", "少废话"),
    ("放手", "放开", "放开我", "松手"),
    ("知道", "我知道", "明白", "我明白", "懂", "我懂"),
    ("没事", "我没事", "没关系", "不要紧"),
    ("快", "快点", "赶紧", "赶快"),
    ("等等", "等一下", "慢着", "且慢", "等会儿"),
)
_EQUAL = {line.rstrip(_PARTICLES) or line: group[0] for group in _EQUAL_GROUPS for line in group}
#: From so many letters on, two lines hardly share a text by chance.
LONG_TEXT: Final = 12
#: A target inside another one counts from this many letters on.
_MERGE_LETTERS: Final = 8
#: A neighbour's target counts from this many on, if it is a sentence of its own in there.
_SHORT_LETTERS: Final = 2
_CLOSING: Final = ".!?…。！？؟।⋯;；"


def _empty(pairs: Sequence[Pair]) -> Iterator[Fault]:
    for index, pair in enumerate(pairs):
        if _WORD.search(pair.target) or not pair.source.strip():
            continue
        words = _WORD.search(pair.source) is not None
        if words or not pair.target.strip():
            yield Fault(index, "empty", words, "no text")


def _copies(
    pairs: Sequence[Pair], targets: Sequence[str], around: Sequence[Pair]
) -> Iterator[Fault]:
    """A target that stands under another line too, where the sources do not say the same."""
    seen: dict[str, list[int]] = {}
    every = [*enumerate(targets)]
    every += [(-1 - place, _spaced(pair.target)) for place, pair in enumerate(around)]
    for place, spaced in every:
        target = spaced.replace(" ", "")
        if target:
            seen.setdefault(target, []).append(place)
    for places in seen.values():
        if len(places) < 2:
            continue
        for place in places:
            if place < 0:
                continue
            for other in places:
                if not _say_same(pairs[place], pairs[other] if other >= 0 else around[-1 - other]):
                    yield Fault(place, "copy", True, "the text of another line", other)
                    break


def _say_same(one: Pair, other: Pair) -> bool:
    """Whether two lines may well share a text: their sources say the same, or their originals."""
    if meaning(one.source) == meaning(other.source):
        return True
    return bool(one.original) and meaning(one.original) == meaning(other.original)


def _merges(pairs: Sequence[Pair], targets: Sequence[str]) -> Iterator[Fault]:
    """A target that holds the whole target of another line, as a merged one does."""
    whole = "\n".join(targets)
    for other, inner in enumerate(targets):
        letters = len(inner) - inner.count(" ")
        # Once in the lot is the line itself; nothing else holds it.
        if letters < _SHORT_LETTERS or whole.count(inner) < 2:
            continue
        # Calling a name is a line of its own; that names move is seen elsewhere.
        if any(inner == _spaced(text) for hit in pairs[other].hits for text in hit.term.targets):
            continue
        for index, target in enumerate(targets):
            longer = index != other and len(target) > len(inner)
            if not longer or inner not in target:
                continue
            if _trimmed(pairs[other].source) in _trimmed(pairs[index].source):
                continue
            if _trimmed(pairs[other].first) in _trimmed(pairs[index].first):
                continue
            beside = abs(index - other) == 1
            if (letters >= _MERGE_LETTERS and _holds(target, inner)) or (
                beside and _is_sentence(pairs[index].target, pairs[other].target)
            ):
                yield Fault(index, "merge", True, "holds the text of another line", other)


def _is_sentence(text: str, inner: str) -> bool:
    """Whether ``inner`` opens or closes ``text`` as a sentence of its own."""
    text, inner = text.strip(), inner.strip()
    bare = inner.rstrip(_CLOSING)
    if text.endswith(inner):
        before = text[: -len(inner)]
        new_sentence = inner[:1].isupper() or not _HAS_SPACES.search(inner.casefold())
        return before.rstrip()[-1:] in _CLOSING or (before[-1:].isspace() and new_sentence)
    rest = text[len(bare) :].strip()
    return text.startswith(bare) and rest[:1] in _CLOSING and _WORD.search(rest) is not None


def _overlaps(
    pairs: Sequence[Pair], targets: Sequence[str], market: Market, around: Sequence[Pair]
) -> Iterator[Fault]:
    """In Traditional Chinese the characters themselves say which line they belong to."""
    if market.script != "Hant":
        return
    every = [(place, set(meaning(pair.first))) for place, pair in _with_around(pairs, around)]
    for index, spaced in enumerate(targets):
        target = set(spaced.replace(" ", ""))
        if len(target) < _LEAST_HAN or target & every[index][1]:
            continue
        for place, source in every:
            if place != index and 2 * len(target & source) >= len(target):
                yield Fault(index, "copy", True, "the characters of another line", place)
                break


_LEAST_HAN: Final = 3


def _with_around(pairs: Sequence[Pair], around: Sequence[Pair]) -> list[tuple[int, Pair]]:
    return [*enumerate(pairs), *((-1 - place, pair) for place, pair in enumerate(around))]


@lru_cache(maxsize=8192)
def meaning(source: str) -> str:
    """A source line without what changes only its tone; lines that are equal so may share a text.

    >>> meaning("走吧！") == meaning("我们走"), meaning("你好吗") == meaning("他好吗")
    (True, False)
    """
    said = _trimmed(source)
    return _EQUAL.get(said, said)


def _trimmed(source: str) -> str:
    folded = _NO_WORD.sub("", source).casefold().translate(_PRONOUNS)
    trimmed = folded.rstrip(_PARTICLES)
    return trimmed if trimmed else folded


def alike(source: str, other: str) -> bool:
    """Whether two source lines share half of their characters, so that they may say the same.

    >>> alike("我要和你离婚", "我要跟你离婚"), alike("你怎么才来", "今晚下雨")
    (True, False)
    """
    one, two = set(meaning(source)), set(meaning(other))
    return 2 * len(one & two) >= min(len(one), len(two))


def folded(text: str) -> str:
    """A text without case, white space and punctuation, for comparing."""
    return _NO_WORD.sub("", text).casefold()


def _spaced(text: str) -> str:
    """As :func:`folded`, with a space between words, which are all its spaces."""
    return _NO_WORD.sub(" ", text).casefold().strip()


def _holds(text: str, inner: str) -> bool:
    """Whether ``inner`` stands in ``text``, at word boundaries where words have spaces."""
    return f" {inner} " in f" {text} " or (not _HAS_SPACES.search(inner) and inner in text)


#: Scripts that set spaces between words.
_HAS_SPACES = late.pattern(r"[a-z\u00c0-\u06ff\u0900-\u097f\uac00-\ud7a3]")


# --- numbers --------------------------------------------------------------------------------------

_DIGIT = late.pattern(r"\d")
#: The least weight (see :class:`localize.locales.numbers.Number`) at which a number must be kept.
_PROOF: Final = 0.5
#: Numbers up to this are in many lines, and in words they are often no numbers at all.
_SMALL: Final = 10
#: Letters and digits right after a number that make it a code: 3f9a, 2ndfloor7.
_CODE = late.pattern(r"[A-Za-z]{3}|[A-Za-z]+\d")


def _numbers(
    pairs: Sequence[Pair], market: Market, around: Sequence[Pair], source: str, original: str
) -> Iterator[Fault]:
    """Numbers that are another line's, and own ones that are missing.

    Missing is what the source says, and the original if there is one: other languages have more
    words that only look like numbers (``por ciento``). The original, too, explains a number.
    """
    own = [numbers(pair.source, source) for pair in pairs]
    there = [numbers(pair.target, market.locale) if pair.target else () for pair in pairs]
    if not any(own) and not any(there):
        return
    others = [*enumerate(own)]
    others += [(-1 - place, numbers(pair.source, source)) for place, pair in enumerate(around)]
    said = {number.value for _, theirs in others for number in theirs}
    for index, (mine, found) in enumerate(zip(own, there, strict=True)):
        if _agree(mine, found):
            continue
        missing = [number for number in mine if not _answered(number, found)]
        strange = [
            number
            for number in found
            if not _explained(number, mine) and not _is_glued(number, pairs[index].target)
        ]
        if pairs[index].original:
            first = numbers(pairs[index].original, original)
            missing = [number for number in missing if _explained(number, first)]
            strange = [number for number in strange if not _explained(number, first)]
        stranger = next(
            (
                (number, place)
                for number in strange
                if number.value in said
                for place, theirs in others
                if place != index and _is_theirs(number, theirs, certain=bool(missing))
            ),
            None,
        )
        if stranger is not None:
            number, place = stranger
            weak = number.value <= _SMALL and not missing
            yield Fault(index, "number", True, f"{number.text} is another line's", place, weak)
        elif missing:
            yield Fault(index, "number", False, f"{missing[0].text} is missing")


def _agree(mine: Sequence[Number], found: Sequence[Number]) -> bool:
    """Whether nothing is missing or strange at first sight: no number, or one and the same."""
    if len(mine) != len(found) or len(mine) > 1:
        return False
    return not mine or mine[0].value == found[0].value


def _answered(number: Number, found: Sequence[Number]) -> bool:
    """Whether a number of the source is in the target, or need not be."""
    if number.weight < _PROOF or number.high is not None:
        return True
    return any(_range_holds(other, number.value) for other in found)


def _explained(number: Number, mine: Sequence[Number]) -> bool:
    return any(_range_holds(other, number.value) for other in mine)


def _is_theirs(number: Number, theirs: Sequence[Number], *, certain: bool) -> bool:
    """Whether a strange number proves another line.

    Above ten it does. Up to ten it must be in digits on one side, since small numbers in words
    are articles and idioms in many languages, and up to two on both; a number of the line's own
    that is missing (``certain``) is proof enough from three on.
    """
    digits = _DIGIT.search(number.text) is not None
    for other in theirs:
        if other.value != number.value or other.high is not None:
            continue
        written = _DIGIT.search(other.text) is not None
        if number.value <= 2:
            proof = digits and written
        elif number.value <= _SMALL:
            proof = (digits and other.weight >= _PROOF) or written or certain
        else:
            proof = number.weight >= _PROOF and (digits or other.weight >= _PROOF)
        if proof:
            return True
    return False


def _is_glued(number: Number, target: str) -> bool:
    """Whether the digits are part of a code or a word (``T3f9a``), not a number that is said."""
    before = target[number.start - 1 : number.start]
    if before.isascii() and before.isalpha():
        return True
    return _DIGIT.search(number.text) is not None and _CODE.match(target, number.end) is not None


def _range_holds(number: Number, value: Fraction) -> bool:
    if number.high is None:
        return number.value == value
    return number.value <= value <= number.high


# --- names and terms ------------------------------------------------------------------------------

_NAMING: Final = ("name", "title", "place")


def _names(pairs: Sequence[Pair], market: Market, around: Sequence[Pair]) -> Iterator[Fault]:
    """Renderings of another line's names and terms in a target whose source lacks them."""
    known = _renderings(_with_around(pairs, around), market)
    if not known:
        return
    for index, pair in enumerate(pairs):
        rest = pair.target
        if not rest:
            continue
        own_terms = [hit.term for hit in pair.hits]
        own = {text for term in own_terms for text in _accepted(term)}
        missing = [term for term in own_terms if _counts(term) and not _has(rest, term, market)]
        for text in sorted(own, key=len, reverse=True):
            rest = rest.replace(text, "\0")
        fault = _strange(index, pair, rest, known, own, missing, market)
        if fault is not None:
            yield fault


def _strange(
    index: int,
    pair: Pair,
    rest: str,
    known: dict[str, list[tuple[Term, int, bool]]],
    own: set[str],
    missing: list[Term],
    market: Market,
) -> Fault | None:
    """The first rendering in ``rest`` that belongs to another line and to nothing of this one."""
    for text, owners in known.items():
        if text not in rest or text in own or not _stands(rest, text, market):
            continue
        # A line that has the term itself explains its rendering.
        if any(term.source in pair.first for term, _, _ in owners):
            continue
        for term, place, kept in owners:
            if place == index or not _proves(term, pair, missing, kept=kept):
                continue
            kind: Kind = "name" if term.kind in _NAMING else "term"
            return Fault(index, kind, True, f"{text} is another line's", place, kind == "term")
    return None


def _proves(term: Term, pair: Pair, missing: list[Term], *, kept: bool) -> bool:
    """Whether a rendering in a line that lacks its term shows that the text is another line's.

    A common word may stand in any line: it proves something only where the line that needs it
    lacks it. A name does alone; but a name may stand for a title of the same person (顾总 as "Gu
    Beichen"), so where the line names somebody of that surname its own name must be missing.
    """
    if term.kind not in _NAMING:
        return not kept
    kin = [hit.term for hit in pair.hits if hit.term.kind in ("name", "title")]
    if any(term.source[:1] == other.source[:1] for other in kin):
        same_kind = any(term.kind == other.kind for other in missing)
        return same_kind and bool(missing)
    return True


def _renderings(
    every: Sequence[tuple[int, Pair]], market: Market
) -> dict[str, list[tuple[Term, int, bool]]]:
    """Rendering to the (term, place, whether that line's own target has it) that it stands for."""
    known: dict[str, list[tuple[Term, int, bool]]] = {}
    for place, pair in every:
        for hit in pair.hits:
            if not _counts(hit.term):
                continue
            kept = not pair.target or _has(pair.target, hit.term, market)
            for text in _accepted(hit.term):
                if _letters(text) >= _least_letters(text):
                    known.setdefault(text, []).append((hit.term, place, kept))
    return known


def _counts(term: Term) -> bool:
    return term.confidence == "high" and term.kind in ("name", "title", "place", "term")


def _accepted(term: Term) -> tuple[str, ...]:
    return term.targets


def _has(target: str, term: Term, market: Market) -> bool:
    return any(_stands(target, text, market) for text in _accepted(term))


def _stands(target: str, text: str, market: Market) -> bool:
    """Whether ``text`` stands in ``target`` with its own case, at word boundaries if there are."""
    if text not in target or not market.typography.spaces_between_words:
        return text in target
    return re.search(rf"(?<![\w{_SIGNS}]){re.escape(text)}(?![\w{_SIGNS}])", target) is not None


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _least_letters(text: str) -> int:
    """How long a rendering must be to prove anything: two Han or kana, three of other scripts."""
    return 2 if re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]", text) else 3


# --- one line alone -------------------------------------------------------------------------------


def _lines(pairs: Sequence[Pair], market: Market, source: str, original: str) -> Iterator[Fault]:
    spoken = locales.market(source) if original else None
    for index, pair in enumerate(pairs):
        if not pair.target:
            continue
        left = source_left(pair.target, market, source=source)
        same = is_same(pair.source, pair.target, market)
        if pair.original:
            left = left or source_left(pair.target, market, source=original)
            same = same or is_same(pair.original, pair.target, market)
        if (left or same) and pair.hits:
            rest = _without_renderings(pair)
            left = source_left(rest, market, source=source)
            if pair.original:
                left = left or source_left(rest, market, source=original)
            same = same and _WORD.search(rest) is not None
        if pair.original and not left and not same:
            known = [text for hit in pair.hits for text in hit.term.targets]
            words = text_left(pair.source, pair.target, market, language=source, known=known)
            if words.casefold() in pair.original.casefold():
                words = ""  # said in that language in the drama itself
            same, left = words == pair.target and bool(words), words
        if same:
            yield Fault(index, "same", False, "the same as the source")
        elif left:
            yield Fault(index, "script", False, f"source script left: {left}")
        ratio = far_off(pair.source, pair.target, market, spoken=spoken)
        if ratio is not None and _WORD.search(pair.target):
            yield Fault(index, "length", False, f"{ratio:.1f} times the usual length")


def _without_renderings(pair: Pair) -> str:
    """The target without what its terms ask for, which may be source script that is to stay."""
    rest = pair.target
    for hit in pair.hits:
        for text in hit.term.targets if hit.term.targets else (hit.term.source,):
            rest = rest.replace(text, "")
    return rest
