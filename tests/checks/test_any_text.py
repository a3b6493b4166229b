"""No text, however odd, ends a check with an exception."""

from hypothesis import given
from hypothesis import strategies as st

from localize import checks
from localize.locales import locales, market
from localize.model import Cue

ODD = st.text(
    alphabet="- –－…⋯。，！？¿¡:;\"'«»„“”「」()（）[]<>{}\n\t\u00a0\u200f\u202b\u202c\u0301"
    "aéзงあ国國한ع0１٣♪～—%",
    max_size=24,
)


@given(
    texts=st.lists(ODD, min_size=1, max_size=4),
    sources=st.lists(ODD, min_size=4, max_size=4),
    name=st.sampled_from(locales()),
    profile=st.sampled_from(["vertical", "netflix"]),
    times=st.lists(st.integers(-1000, 9000), min_size=8, max_size=8),
)
def test_any_text(
    texts: list[str], sources: list[str], name: str, profile: str, times: list[int]
) -> None:
    cues = tuple(
        Cue(place, times[2 * place - 2], times[2 * place - 1], text)
        for place, text in enumerate(texts, 1)
    )
    source = tuple(Cue(c.place, c.start, c.end, t) for c, t in zip(cues, sources, strict=False))
    view = checks.View(cues, market(name), profile=profile, source=source)
    for finding in checks.check(view):
        assert finding.code in checks.BY_CODE
        assert 1 <= finding.cue <= len(cues)
        assert finding.message
