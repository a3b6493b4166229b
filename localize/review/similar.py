"""What the memory offers to people: similar lines, with what differs."""

from pathlib import Path
from typing import Any

from localize import glossary, locales, settings, terms
from localize.memory import Memory, fitting
from localize.model import Hit, Match
from localize.store import Store


def matches(
    drama: settings.Drama,
    store: Store,
    text: str,
    locale: str,
    *,
    episode: int | None = None,
    known: glossary.Glossary | None = None,
    limit: int = 5,
    floor: int = 70,
    but: tuple[str, str] | None = None,
) -> list[Match]:
    """The memory's pairs for a source text in one market, the best first.

    ``floor`` is the lowest score. With an ``episode``, only pairs that satisfy the terms in force
    there; ``known`` are these terms where they were read already. ``but`` names a drama and a cue
    whose own pair is left out.
    """
    market = locales.market(locale)
    fits = None
    if episode is not None:
        if known is None:
            known = glossary.Glossary(terms.in_force(market, drama, terms.read_cast(drama)))
        fits = fitting(known.match(text, episode), market)
    memory = Memory(store, market.locale, drama.source, drama.memory, drama=drama.id)
    return memory.fuzzy(text, limit=limit, floor=floor, fits=fits, but=but)


def hit_json(hit: Hit, target: str, locale: str) -> dict[str, Any]:
    """A term found in a source line as JSON shows it; ``used``: the target has a rendering."""
    term = hit.term
    return {
        "source": term.source,
        "targets": list(term.targets),
        "forbidden": list(term.forbidden),
        "kind": term.kind,
        "confidence": term.confidence,
        "note": term.note,
        "used": glossary.satisfied(term, target, locales.market(locale)),
    }


def origin_name(origin: str, drama: settings.Drama) -> str:
    """What people call the place that a pair comes from: a drama, or a TMX file.

    A file below the drama's folder by its path from there, any other by its name.
    """
    path = Path(origin.removeprefix(f"{drama.id}:"))
    if not path.is_absolute():
        return origin
    if path.is_relative_to(drama.folder):
        return path.relative_to(drama.folder).as_posix()
    return path.name


def match_json(match: Match) -> dict[str, Any]:
    """A match as JSON shows it; ``difference`` leads from its source to the line asked for."""
    return {
        "score": match.score,
        "source": match.source,
        "target": match.target,
        "origin": match.origin,
        "difference": [{"kind": part.kind, "text": part.text} for part in match.difference],
    }
