"""The day of our calendar that a Chinese lunar date falls on, by the extra ``lunar``."""

import datetime
from importlib.util import find_spec


def gregorian(year: int, month: int, day: int) -> datetime.date | None:
    """The date of a day of the lunar year that begins in ``year``; ``month`` is no leap month.

    None where the extra ``lunar`` (lunar-python) is not installed, and for a day that its month
    does not have. The twelfth month mostly ends in the year after.

    >>> str(gregorian(2024, 12, 8))
    '2025-01-07'
    >>> gregorian(2024, 13, 1) is None
    True
    """
    if find_spec("lunar_python") is None or not 1900 < year < 2100 or not 1 <= month <= 12:
        return None
    from lunar_python import LunarMonth

    length = LunarMonth.fromYm(year, month)
    if length is None or not 1 <= day <= length.getDayCount():
        return None
    from lunar_python import Lunar

    solar = Lunar.fromYmd(year, month, day).getSolar()
    return datetime.date(solar.getYear(), solar.getMonth(), solar.getDay())
