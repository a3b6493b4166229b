"""What spares work must give what the work gives."""

import re
import tomllib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.locales.numbers import _TABLES, _reader, han, numbers, numerals, spaced, tables

DIGITS = "零一二三四五六七八九"
UNITS = ["", "十", "百", "千"]


def written(value: int) -> str:
    """A plain writer of Chinese numerals up to 9999, with 零 for every gap."""
    text = ""
    for place, digit in reversed(list(enumerate(map(int, reversed(str(value)))))):
        if digit:
            text += DIGITS[digit] + UNITS[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零") or "零"


@given(st.text("0123456789", min_size=1, max_size=20))
def test_plain_digits_are_read_as_any_run(run: str) -> None:
    found = numerals.value_of(run)
    assert found == (numerals._evaluate(run), None) == (Fraction(int(run)), None)
    assert type(found[0]) is Fraction


@given(st.integers(0, 9999), st.integers(0, 9999), st.sampled_from(["", "万", "亿"]))
def test_numerals_written_out_have_their_value(high: int, low: int, unit: str) -> None:
    factor = {"": 0, "万": 10_000, "亿": 100_000_000}[unit]
    run = written(low)
    if factor and high:
        # A gap is spoken, else 三万五 is 35,000.
        run = written(high) + unit + (("零" if low < 1000 else "") + run if low else "")
        value = high * factor + low
    else:
        value = low
    found = numerals._evaluate(run)
    assert found == value and type(found) is Fraction


@given(st.text("一三百万1208,.点半个one twenty ", max_size=20))
def test_a_text_seen_again_has_the_same_numbers(text: str) -> None:
    for language in ("zh-Hans", "en-US"):
        fresh = _reader(language)(text)
        assert numbers(text, language) == fresh == numbers(text, language)


def test_nought_and_some_more_is_no_number() -> None:
    assert numerals.value_of("零多万") is None
    assert numbers("0多万", "zh-Hans") == ()


SOME_HAN = "一二三十百千万亿两几半数多余来第壹拾零点分之个年块度直心意起声不陆爷四川八尺里下"


@given(st.text(SOME_HAN + "⟦⟧1２½,. 我萬億", max_size=20))
def test_numbers_are_found_wherever_they_begin(text: str) -> None:
    data = han._data()
    everywhere = data._replace(start=re.compile(r"(?s)."))
    found = han.numbers(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(han, "_data", lambda: everywhere)
        assert han.numbers(text) == found


def test_every_idiom_can_begin() -> None:
    data = han._data()
    for word in sorted(data.exceptions):
        assert data.start.match(word) or data.scan.match(word) is None


def table(language: str) -> tables.Table:
    data = tomllib.loads((_TABLES / f"numbers.{language}.toml").read_text("utf-8"))
    return tables.table_of(data, language)


TABLES = {
    file.stem.removeprefix("numbers."): table(file.stem.removeprefix("numbers."))
    for file in sorted(_TABLES.glob("numbers.*.toml"))
    if file.stem not in ("numbers.zh", "numbers.ko")
} | {"xx": tables.table_of({}, "xx")}
SIGNS = ["1", "12", "1,200", "3.50", "0.5", "½", "٣", "⟦1⟧", "http://a1", "%", ".", "-", "a", "an"]


@pytest.mark.parametrize("language", TABLES)
@given(data=st.data())
def test_digits_alone_are_read_as_in_any_text(language: str, data: st.DataObject) -> None:
    known = TABLES[language]
    words = [*known.words, *known.scales, "un", "eine", "k", "m", "và", "ร้อย"]
    parts = data.draw(st.lists(st.sampled_from(SIGNS) | st.sampled_from(words), max_size=5))
    text = data.draw(st.sampled_from(["", " ", "\xa0", "-"])).join(parts)
    low = spaced._fold(text, language)
    assert spaced.read(text, known) == spaced.read_all(text, low, known)
