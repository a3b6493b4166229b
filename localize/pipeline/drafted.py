"""A machine's text for a line, before it is adapted and laid out."""

from collections.abc import Iterable

import msgspec

from localize import draft, subtitles
from localize.model import Cell, Origin, Struct
from localize.pipeline.basis import parse
from localize.pipeline.shown import split_markup
from localize.store import Question


class Draft(Struct, frozen=True):
    """A machine's text for a line (with ``⟦n⟧``), or the reason why there is none.

    ``pivot`` is what the text rests on in another market (:class:`localize.pipeline.basis.Basis`).
    """

    text: str = ""
    engine: str = ""
    origin: Origin = ""
    reason: str = ""
    detail: str = ""
    fallback: bool = False
    ambiguous: bool = False
    pivot: str = ""


def answers(questions: Iterable[Question]) -> dict[str, tuple[str, ...]]:
    """What people answered to questions about lines, as engines get it, by cue.

    >>> answers([Question(1, "a", 1, 1, "", "Ana", "", "谁？ ", "his father", "Li")])
    {'a': ('谁？ -> his father',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for one in questions:
        if one.answer:
            said = f"{one.text.strip()} -> {one.answer.strip()}"
            found[one.cue] = (*found.get(one.cue, ()), said)
    return found


def kept(stored: Cell, protected: subtitles.Protected | None) -> Draft:
    """The draft that an earlier run left, ready to be adapted again."""
    text = stored.machine
    if protected is not None and protected.inner:
        plain, tags = split_markup(text)
        text = subtitles.protect(plain, tags).text if tags else plain
    return Draft(text, engine=stored.engine, origin="reused", pivot=parse(stored.basis).pivot)


def from_engine(drafted: draft.Drafted, *, ambiguous: bool, pivot: str) -> Draft:
    """What an engine, or the cache, gave for a line."""
    if drafted.reason:
        return Draft(reason=drafted.reason, detail=drafted.detail)
    return Draft(
        text=drafted.text,
        engine=drafted.engine,
        origin="reused" if drafted.reused else "engine",
        fallback=drafted.fallback,
        ambiguous=ambiguous,
        pivot=pivot,
    )


def unmasked(text: str, protected: subtitles.Protected | None) -> str:
    """The text with the markup that stood inside what was sent in place of ``⟦n⟧``."""
    if protected is None or not protected.inner:
        return text
    inner = msgspec.structs.replace(protected, outer=())
    plain, tags, _ = subtitles.restore(text, inner)
    return subtitles.insert(plain, tags)
