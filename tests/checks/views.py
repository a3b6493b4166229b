"""Short ways to make the views that the tests of the checks look at."""

from collections.abc import Sequence
from fractions import Fraction

from localize.checks import View, check
from localize.locales import market
from localize.model import Cue, Hit, Tag, Term

SPEECH = 4000


def cues(texts: Sequence[str], *, every: int = 5000, lasts: int = SPEECH) -> tuple[Cue, ...]:
    """Cues with the given texts, well apart and long enough to be read."""
    return tuple(
        Cue(i + 1, i * every, i * every + lasts, text, number=str(i + 1), line=4 * i + 1)
        for i, text in enumerate(texts)
    )


def view(
    locale: str,
    *texts: str,
    profile: str = "vertical",
    source: Sequence[str] | None = None,
    terms: Sequence[Term] = (),
    episode: int = 1,
) -> View:
    """A view of these texts, with their source lines and the terms that those hold."""
    lines = None if source is None else cues(source)
    hits = None
    if lines is not None and terms:
        hits = tuple(
            tuple(
                Hit(line.text.index(t.source), line.text.index(t.source) + len(t.source), t)
                for t in terms
                if t.source in line.text and t.first <= episode <= t.last
            )
            for line in lines
        )
    return View(
        cues(texts),
        market(locale) if locale else None,
        profile,
        source=lines,
        hits=hits,
        terms=tuple(terms),
        episode=episode,
    )


def timed(*times: tuple[int, int], profile: str = "netflix", fps: Fraction = Fraction(25)) -> View:
    """A view without a market of cues with these starts and ends."""
    lines = tuple(Cue(i + 1, a, b, "text", line=4 * i + 1) for i, (a, b) in enumerate(times))
    return View(lines, profile=profile, fps=fps)


def tagged(locale: str, text: str, *tags: tuple[int, str]) -> View:
    """A view of one cue with inline tags."""
    cue = Cue(1, 0, SPEECH, text, tags=tuple(Tag(at, raw) for at, raw in tags))
    return View((cue,), market(locale))


def codes(looked_at: View, *select: str) -> list[str]:
    """The codes that the checks find, in order of cue and code."""
    return [finding.code for finding in check(looked_at, select=select or None)]
