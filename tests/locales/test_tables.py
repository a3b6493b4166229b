"""The tables of surnames and units."""

import pytest

from localize.locales import tables


def test_surnames_that_converters_get_wrong() -> None:
    surnames = tables.surnames()
    assert surnames.source
    assert (surnames.readings["翟"], surnames.readings["区"]) == ("zhai", "ou")
    assert {"欧阳", "司马", "诸葛", "爱新觉罗"} <= set(surnames.compound)
    assert all(len(name) > 1 for name in surnames.compound)
    assert len(set(surnames.compound)) == len(surnames.compound)
    assert (surnames.hant["余"], surnames.hant["于"], surnames.hant["钟"]) == ("余", "于", "鍾")
    assert set(surnames.hant_doubtful) <= set(surnames.hant)
    assert surnames.korean_initial["류"] == "유"
    assert set(surnames.readings) <= set(surnames.tones)
    assert all(reading.isascii() for reading in surnames.readings.values())


@pytest.mark.parametrize(("name", "converted"), [("余", "餘"), ("于", "於"), ("范", "範")])
def test_the_converter_alone_would_change_the_name(name, converted) -> None:
    from opencc import OpenCC

    line = {"余": "剩余", "于": "关于", "范": "模范"}[name]
    assert converted in OpenCC("s2tw").convert(line)
    assert tables.surnames().hant[name] == name


@pytest.mark.parametrize(
    ("name", "amount", "base", "result"),
    [
        ("斤", 180, "kg", 90),
        ("亩", 300, "m2", 200_000),
        ("时辰", 1, "min", 120),
        ("万", 3500, "number", 3.5e7),
    ],
)
def test_factors(name, amount, base, result) -> None:
    unit = next(unit for unit in tables.units() if name in unit.names)
    assert unit.base == base
    assert unit.factor is not None
    assert amount * unit.factor == pytest.approx(result, rel=1e-4)


def test_units_are_told_apart() -> None:
    seen = [(name, unit.sense) for unit in tables.units() for name in unit.names]
    assert len(set(seen)) == len(seen)
    assert all(unit.how for unit in tables.units())
    assert {unit.names[0] for unit in tables.units() if unit.vague} >= {"里", "尺"}
