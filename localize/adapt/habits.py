"""Rules that are no more than a market's habits: a pattern, and what is written in its place."""

from functools import partial

from localize.adapt.rule import Context, Made, Trigger
from localize.locales.habits import habits
from localize.locales.profile import Market


def _make(market: Market, profile: str, *, rule: str) -> Made | None:
    found = [habit for habit in habits(market, profile) if habit.rule == rule]
    if not found:
        return None

    def rewrite(text: str, context: Context) -> str:  # noqa: ARG001
        for habit in found:
            text = habit.pattern.sub(habit.write, text)
        return text

    return Made(rewrite, tuple(Trigger(habit.marks, habit.where) for habit in found))


invisible = partial(_make, rule="typography.invisible")
digits = partial(_make, rule="typography.digits")
name_dot = partial(_make, rule="typography.name-dot")
tilde = partial(_make, rule="typography.tilde")
one_mark = partial(_make, rule="typography.one-mark")
tatweel = partial(_make, rule="typography.tatweel")
danda = partial(_make, rule="typography.danda")
dash_spaces = partial(_make, rule="typography.dash-spaces")
quote_stops = partial(_make, rule="typography.quote-stops")
abbreviations = partial(_make, rule="typography.abbreviations")
spacing = partial(_make, rule="typography.spacing")
