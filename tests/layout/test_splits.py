"""Splitting a text in two: where, where not, and that no word is lost."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from localize.checks import View, check
from localize.layout import halves
from localize.locales import market, targets
from localize.locales.breaks import break_rules
from localize.model import Cue

MEMORY = Path(__file__).parents[2] / "samples" / "rainy-night" / "memory" / "studio.tmx"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

#: Where lines break in the halves is another matter, so the halves stand here in one line.
SPLITS = [
    ("fr-FR", "Il a dit\xa0: «\xa0Ne reviens plus jamais.\xa0» Ne t'arrête surtout pas, ma chérie.",
     ("Il a dit\xa0: «\xa0Ne reviens plus jamais.\xa0»", "Ne t'arrête surtout pas, ma chérie.")),
    ("en-US", "I waited for you all night. Where have you been all this time?",
     ("I waited for you all night.", "Where have you been all this time?")),
    ("en-US", "If you walk out of that door now, you will never see me or your child again.",
     ("If you walk out of that door now,", "you will never see me or your child again.")),
    ("en-US", "-I never loved you, and you know it well.\n-Then tell me why you married me at all.",
     ("I never loved you, and you know it well.", "Then tell me why you married me at all.")),
    ("es-419", "No quiero volver a verte. ¿Por qué no me dejas en paz de una vez?",
     ("No quiero volver a verte.", "¿Por qué no me dejas en paz de una vez?")),
    ("th-TH", "ฉันบอกเธอแล้วว่าอย่ากลับมาที่นี่อีก เธอไม่เคยฟังฉันเลยสักครั้งเดียว",
     ("ฉันบอกเธอแล้วว่าอย่ากลับมาที่นี่อีก", "เธอไม่เคยฟังฉันเลยสักครั้งเดียว")),
    ("zh-TW", "我早就告訴過你不要再回到這個家裡來 你從來不聽我的話",
     ("我早就告訴過你不要再回到這個家裡來", "你從來不聽我的話")),
    ("ja-JP", "もう二度とこの家に戻ってくるなと言っただろう！お前は人の話を聞かない",
     ("もう二度とこの家に戻ってくるなと言っただろう！", "お前は人の話を聞かない")),
]  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "expected"), SPLITS)
def test_at_sentences_clauses_and_speakers(
    locale: str, text: str, expected: tuple[str, str]
) -> None:
    found = halves(text, market=market(locale), profile="vertical")
    assert found is not None
    between = " " if market(locale).typography.spaces_between_words else ""
    assert tuple(half.replace("\n", between) for half in found) == expected


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "I told you not to come back to this house and you came back anyway"),
        ("en-US", "Mr. Guthrie von Habsburg of the third house is at the door"),
        ("en-US", "(He says no. She says yes, and then both of them go away)"),
        ("es-419", "¿No quieres volver, o es que no puedes volver conmigo a casa?"),
        ("en-US", "…, … I never wanted to see any of you in here"),
        ("en-US", "word " * 40 + ". " + "word " * 40),
        ("zh-TW", "「你說什麼，我聽不見，你再說一次吧」"),
        ("ar-SA", "\u202bلا تذهب إلى هناك. لا تعد إلى هنا\u202c"),
        ("en-US", ""),
    ],
)
def test_never_elsewhere(locale: str, text: str) -> None:
    assert halves(text, market=market(locale), profile="vertical") is None


def test_nor_inside_a_name() -> None:
    text = "I never saw the Dr. No, Esq. Estate in my life"
    english = market("en-US")
    assert halves(text, market=english, profile="vertical") is not None
    at = text.index("No, Esq. Estate")
    keep = [(at, at + len("No, Esq. Estate"))]
    assert halves(text, market=english, profile="vertical", keep=keep) is None


def _lines() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for variant in ElementTree.parse(MEMORY).iter("tuv"):  # our own file
        text = "".join(next(variant.iter("seg")).itertext())
        found.setdefault(variant.get(LANGUAGE, ""), []).append(text)
    return found


LINES = _lines()


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize("locale", [name for name in targets() if name in LINES])
def test_halves_are_whole_and_bring_no_finding(locale: str, profile: str) -> None:
    of, rules = market(locale), break_rules(market(locale), profile)
    split = 0
    for first, second in zip(LINES[locale], LINES[locale][1:], strict=False):
        text = f"{first} {second}"
        found = halves(text, market=of, profile=profile)
        if found is None:
            continue
        split += 1
        assert _letters("".join(found)) == _letters(text)
        assert all(rules.fits(line) for half in found for line in half.split("\n"))
        assert all(half.count("\n") < rules.lines for half in found)
        before = _found([text], locale, profile)
        assert set(_found(found, locale, profile)) <= set(before)
    assert split > 50


def _letters(text: str) -> str:
    return "".join(text.split())


def _found(texts: list[str] | tuple[str, ...], locale: str, profile: str) -> list[str]:
    cues = tuple(Cue(i + 1, i * 9000, i * 9000 + 5000, text) for i, text in enumerate(texts))
    found = check(View(cues, market(locale), profile), select=["P", "G", "L3"])
    return [finding.code for finding in found]
