"""``typography.ellipsis`` and ``typography.dashes``."""

import re
from typing import Final

from localize.adapt.rule import Context, Made, Trigger, at
from localize.locales.marks import dots
from localize.locales.profile import Market

_ALL: Final = "․‥…⋯"
_DASHES: Final = re.compile(r"[ \xa0]*[—─]{2,}[ \xa0]*")
_ENDS_SENTENCE: Final = frozenset('.!?…⋯。！？؟।"”»」')


def ellipsis(market: Market, profile: str) -> Made | None:
    """Dots of any kind become the one character that the market and the profile ask for."""
    wanted = market.typography.ellipsis_for(profile)
    run = re.compile(dots(market))

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        return run.sub(wanted, text)

    more = rf"(?=[.{_ALL}。])"
    others = _ALL.replace(wanted, "")
    middle = Trigger("·・･", "(?=[·・･]{2})")
    return Made(rewrite, (Trigger(others), Trigger(f".。{wanted}", more), middle))


def dashes(market: Market, profile: str) -> Made | None:
    """The Chinese dash of two cells becomes the market's mark of interruption.

    At the start of a line it becomes one dash, since ``--`` there would look like a speaker's;
    where the second speaker alone has a dash, so would that, and it becomes an ellipsis.
    """
    opening = market.typography.interruption
    if market.language not in ("zh", "ja"):
        second = market.typography.dialogue_dash_on == "second"
        opening = market.typography.ellipsis_for(profile) if second else "—"
    wanted = market.typography.interruption
    spaced = market.typography.spaces_between_words

    def write(match: re.Match[str]) -> str:
        text, start, end = match.string, match.start(), match.end()
        if _opens_line(text[:start]):
            return opening
        before, after = text[start - 1], at(text, end)
        mark = wanted.lstrip(" ") if before in _ENDS_SENTENCE else wanted
        if wanted.startswith(" ") and after.isalnum():
            return f"{mark} "
        gap = spaced and match.group()[-1] in " \xa0" and after not in "\n"
        return f"{mark} " if gap and after.isalnum() else mark

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        return _DASHES.sub(write, text)

    return Made(rewrite, (Trigger("—─", "(?=[—─])"),))


def _opens_line(before: str) -> bool:
    """Whether what stands after ``before`` is the first of its line."""
    words = before.rstrip()
    return not words or not frozenset("\n\r\x0b\x0c\x85\u2028\u2029").isdisjoint(
        before[len(words) :]
    )
