"""Italics go where the market's script has none; the words stay."""

from localize import subtitles
from localize.adapt.rule import Context, Made
from localize.locales.profile import Market

ID = "typography.italics"
SUMMARY = "Italics go where the script has none: fonts lack them, and players slant the letters"


def italics(market: Market, profile: str) -> Made | None:  # noqa: ARG001
    """The rule for a market without italics; None where there are some."""
    return None if market.typography.italics else Made(_upright, needed=_has_markup)


def _has_markup(text: str) -> bool:
    return "<" in text or "{" in text


def _upright(text: str, context: Context) -> str:  # noqa: ARG001
    if not _has_markup(text):
        return text
    plain, tags = subtitles.extract(text, "srt")
    return subtitles.insert(plain, subtitles.upright(tags))
