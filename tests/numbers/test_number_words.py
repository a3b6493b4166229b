"""Every market's language is read in words to a hundred, and by the words for large numbers."""

import tomllib
from fractions import Fraction
from importlib.resources import files

import pytest

from localize.locales import market, targets
from localize.locales.numbers import numbers

LANGUAGES = sorted({market(locale).language for locale in targets()} - {"ja", "zh", "ko"})


def table(language: str) -> dict[str, object]:
    """The table of a language."""
    path = files("localize.locales").joinpath(f"tables/numbers.{language}.toml")
    return tomllib.loads(path.read_text("utf-8"))


def words(language: str) -> dict[str, int | float]:
    """All words of a table with their values."""
    data = table(language)
    return dict(data.get("words", {})) | {word: i for i, word in enumerate(data.get("small", ()))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_to_a_hundred_are_all_there(language: str) -> None:
    assert set(range(100)) <= set(words(language).values())
    large = set(words(language).values()) | set(table(language)["scales"].values())
    assert {100, 1000, 10**6} <= large
    # A thousand millions is "mil millones" in Spanish.
    assert language == "es" or 10**9 in large
    if language != "hi":
        assert 10**12 in large


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_read_as_its_value(language: str) -> None:
    for word, value in words(language).items():
        found = numbers(word, language)
        assert [one.value for one in found] == [Fraction(value).limit_denominator(10)], word


KOREAN = {"열": 10, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70}


@pytest.mark.parametrize("tens", KOREAN)
def test_korean_ages(tens: str) -> None:
    for unit, value in {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "아홉": 9}.items():
        [one] = numbers(f"{tens}{unit} 살", "ko-KR")
        assert one.value == KOREAN[tens] + value


GLUED = [
    ("de-DE", "zweihundertfünfzig", 250),
    ("de-DE", "eintausendeinhundert", 1100),
    ("de-DE", "dreihundertfünfundsechzigtausend", 365_000),
    ("it-IT", "centottanta", 180),
    ("it-IT", "tremilacinquecento", 3500),
    ("it-IT", "centoventimila", 120_000),
    ("nl-NL", "tweeduizendvijfhonderd", 2500),
    ("nl-NL", "vijfentwintighonderd", 2500),
    ("tr-TR", "bin beş yüz", 1500),
    ("tr-TR", "yirmibeş", 25),
    ("en-US", "3 and a half", Fraction(7, 2)),
    ("en-US", "a million and a half", 1_500_000),
    ("es-419", "un millón y medio", 1_500_000),
    ("tr-TR", "bir buçuk milyon", 1_500_000),
    ("fr-FR", "mille neuf cent quatre-vingts", 1980),
    ("en-US", "a thousand five hundred", 1500),
    ("vi-VN", "ba nghìn tỷ", 3 * 10**12),
    ("th-TH", "สามล้านล้าน", 3 * 10**12),
    ("he-IL", "עשרים ואחת", 21),
    ("fil-PH", "dalawampu't lima", 25),
    ("uk-UA", "дев'яносто дев'ять", 99),
    ("hi-IN", "एक सौ अस्सी", 180),
]


@pytest.mark.parametrize(("locale", "text", "value"), GLUED)
def test_numbers_of_several_words_or_in_one(locale: str, text: str, value: int | Fraction) -> None:
    assert [one.value for one in numbers(text, locale)] == [value]


@pytest.mark.parametrize("text", ["Tausendsassa", "hundertprozentig", "Jahrhunderte", "wunderbar"])
def test_german_words_that_hold_a_number_are_none(text: str) -> None:
    assert numbers(text, "de-DE") == ()
