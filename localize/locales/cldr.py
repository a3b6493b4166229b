"""CLDR's data of a locale through Babel, kept apart from that of other locales."""

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale


@cache
def cldr(name: str) -> "Locale":
    """Babel's locale of that name (``es-419``), to be passed to all of Babel's functions.

    Babel 2.18 keeps what it has resolved for one locale in the tables that others inherit: in one
    process, Hebrew first, Japanese months are ינואר too. So each locale gets a copy of its data
    before anything is resolved; no other ``Locale`` may be made in the package.

    >>> from babel.dates import get_month_names
    >>> get_month_names("wide", "stand-alone", cldr("he-IL"))[1]
    'ינואר'
    >>> get_month_names("wide", "stand-alone", cldr("ja-JP"))[1]
    '1月'
    """
    from babel import Locale, localedata

    known = Locale.parse(name, sep="-")
    data: dict[Any, Any] = deepcopy(localedata.load(str(known)))
    # The attribute is private to Locale; the doctest above shows if it ever is another.
    vars(known)["_Locale__data"] = localedata.LocaleDataDict(data)
    return known
