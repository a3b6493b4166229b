"""Each Chinese mark as every market writes it: what a draft holds, and what becomes of it."""

import pytest

from localize.adapt import Context, adapt
from localize.checks import check
from localize.locales import market, targets
from tests.checks.views import view

#: Two words of each script; the second may begin a name.
WORDS = {
    "Latn": ("no", "Lu"),
    "Cyrl": ("нет", "Лу"),
    "Arab": ("نعم", "لو"),
    "Hebr": ("כן", "לו"),
    "Deva": ("नहीं", "लूका"),
    "Thai": ("ไม่ใช่", "ลู่เฉิน"),
    "Kore": ("아니", "루카"),
    "Jpan": ("いや", "ルカ"),
    "Hant": ("不是", "陸先生"),
}
FR = "\u202f"

#: A draft, and what it becomes by language or script; "" stands for all others. W and V are words.
ROWS: list[tuple[str, dict[str, str]]] = [
    ("W，V", {"": "W, V", "ja": "W V", "th": "W V", "ar": "W، V", "zh": "W V"}),
    ("W、V", {"": "W, V", "ja": "W V", "th": "W V", "ar": "W، V", "zh": "W、V"}),
    ("W。V", {"": "W. V", "ja": "W　V", "th": "W V", "hi": "W। V", "zh": "W V"}),
    ("W。", {"": "W.", "ja": "W", "th": "W", "ko": "W", "hi": "W।", "zh": "W"}),
    ("W！", {"": "W!", "ja": "W！", "zh": "W！", "fr": f"W{FR}!", "es": "¡W!"}),
    ("W！V", {"": "W! V", "ja": "W！　V", "zh": "W！V", "fr": f"W{FR}! V", "es": "¡W! V"}),
    ("W？", {"": "W?", "ja": "W？", "zh": "W？", "ar": "W؟", "fr": f"W{FR}?", "es": "¿W?"}),
    ("W？！", {"": "W?!", "ja": "W？！", "zh": "W？！", "ar": "W؟", "fr": f"W{FR}?!",
                "es": "¡¿W?!"}),
    ("W：V", {"": "W: V", "ja": "W：V", "zh": "W：V", "fr": "W\xa0: V"}),
    ("W；V", {"": "W; V", "ja": "W V", "th": "W V", "ar": "W؛ V", "zh": "W；V",
                "fr": f"W{FR}; V"}),
    ("W……", {"": "W…", "zh": "W⋯"}),
    ("W……V", {"": "W…V", "zh": "W⋯V"}),
    ("W——", {"": "W—", "en": "W--", "de": "W –", "pl": "W –", "ja": "W―", "zh": "W——"}),
    ("W～", {"": "W", "ja": "W～"}),
    ("W～。", {"": "W.", "ja": "W～", "th": "W", "ko": "W", "hi": "W।", "zh": "W"}),
    ("3～5", {"": "3-5", "ja": "3～5", "zh": "3～5"}),
    ("W（V）", {"": "W (V)", "ja": "W（V）", "zh": "W（V）"}),
    ("【V】", {"": "[V]", "ja": "【V】", "zh": "【V】"}),
    ("W　V", {"": "W V", "ja": "W　V"}),
    ("ＯＫ１２", {"": "OK12"}),
    ("１２％", {"": "12%", "ja": "12％"}),
    ("W《V》", {
        "": 'W "V"', "de": "W „V“", "pl": "W „V”", "ru": "W «V»", "uk": "W «V»", "es-ES": "W «V»",
        "fr": "W «\xa0V\xa0»", "en-GB": "W 'V'", "ja": "W『V』", "zh": "W《V》", "th": 'W"V"',
    }),
    ("“V”", {
        "": "“V”", "de": "„V“", "pl": "„V”", "ru": "«V»", "uk": "«V»", "es-ES": "«V»",
        "fr": "«\xa0V\xa0»", "ar": '"V"', "zh": "「V」",
    }),
    ("「W『V』」", {
        "": "\"W 'V'\"", "de": "„W ‚V‘“", "pl": "„W «V»”", "ru": "«W „V“»", "uk": "«W „V“»",
        "es-ES": '«W "V"»', "fr": '«\xa0W "V"\xa0»', "en-GB": "'W \"V\"'", "zh": "「W『V』」",
        "ja": "「W『V』」", "th": "\"W'V'\"",
    }),
    ("V·V", {"": "V V", "ja": "V・V", "ko": "V·V", "zh": "VV"}),
]  # fmt: skip


def expected(locale: str, by: dict[str, str]) -> str:
    known = market(locale)
    return next(by[key] for key in (locale, known.language, known.script, "") if key in by)


@pytest.mark.parametrize("locale", targets())
@pytest.mark.parametrize(("draft", "by"), ROWS, ids=[draft for draft, _ in ROWS])
def test_a_chinese_mark_becomes_the_markets_own(
    locale: str, draft: str, by: dict[str, str]
) -> None:
    known = market(locale)
    first, second = WORDS[known.script]
    wanted = expected(locale, by).replace("W", first).replace("V", second)
    text = draft.replace("W", first).replace("V", second)
    assert adapt(text, Context(known))[0] == wanted
    # A number alone may be small, and an apostrophe lone: no other finding is left.
    found = {finding.code for finding in check(view(locale, wanted), select=["P", "G"])}
    assert not found - {"P411"}


@pytest.mark.parametrize(
    ("locale", "draft", "wanted"),
    [
        ("fr-FR", "Non！Oui：W", "Non\xa0! Oui\xa0: W"),
        ("zh-TW", "等等……", "等等…"),
        ("zh-HK", "等等⋯⋯", "等等…"),
        ("fr-FR", "Non\u202f!", "Non\xa0!"),
    ],
)
def test_marks_that_netflix_has_otherwise(locale: str, draft: str, wanted: str) -> None:
    assert adapt(draft, Context(market(locale), "netflix"))[0] == wanted
