"""All checks as data, for programs: ``checks --json``."""

from typing import Any

from localize.checks.registry import CHECKS, Check

FAMILIES = ("vertical", "netflix")


def catalogue() -> list[dict[str, Any]]:
    """Every check with its severity, and its limit and source by profile and market.

    >>> catalogue()[0]["code"]
    'F001'
    """
    return [
        {
            "code": check.code,
            "name": check.name,
            "severity": check.severity,
            "summary": check.summary,
            "why": check.why,
            "fix": check.fix,
            "fixable": check.fixable,
            "limits": _limits(check),
        }
        for check in CHECKS
    ]


def _limits(check: Check) -> dict[str, dict[str, dict[str, float | str]]]:
    """``{profile: {market: {"limit", "source"}}}``; empty where a check wants nothing of a market.

    A box is that of the platform that counts where none is set. The limit of a check of marks is
    what the market writes, in words.
    """
    from localize.checks.written import WRITTEN, written
    from localize.locales import locales, market

    if not check.limit and check.code not in WRITTEN:
        return {}

    if check.limit == "box":
        from localize.locales.screens import screen

        places = {locale: screen(locale) for locale in locales()}
        return {
            "vertical": {
                locale: {"limit": place.box, "source": place.area.source}
                for locale, place in places.items()
            }
        }

    limits: dict[str, dict[str, dict[str, float | str]]] = {}
    for family in FAMILIES:
        limits[family] = {}
        for locale in locales():
            known = market(locale)
            if not check.limit:
                wanted = written(check.code, known, family)
                if wanted is not None:
                    limits[family][locale] = {"limit": wanted.text, "source": wanted.source}
                continue
            owner = known if check.limit == "length" else known.profile(family)
            limit = getattr(owner, check.limit)
            limits[family][locale] = {"limit": limit.value, "source": limit.source}
    return limits
