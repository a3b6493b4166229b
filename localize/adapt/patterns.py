"""Regular expressions that people write in rules: compiled once, and never run without end."""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from localize.errors import InputError

if TYPE_CHECKING:
    from regex import Pattern

#: A pattern that needs longer on one line has to be written in another way. A sound one needs
#: microseconds, so that only a pattern that runs away comes near.
LIMIT_S: Final = 1.0
#: The same while a file is verified, with a few lines made to lead it astray.
_PROBE_S: Final = 0.25
_PROBE_LENGTH: Final = 60
_PROBE_SIGNS: Final = "啊a1 。.x"


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> "Pattern[str]":
    """The pattern, ready; raises regex.error for what is none."""
    import regex

    return regex.compile(pattern)


def search(pattern: str, text: str, *, rule: str) -> str | None:
    """What a pattern finds in a text, None if nothing.

    Raises InputError, naming the rule, if that takes longer than :data:`LIMIT_S`.

    >>> search("[小老][A-Z一-龥]", "小顾来了", rule="x"), search("b", "a", rule="x")
    ('小顾', None)
    """
    try:
        found = compiled(pattern).search(text, timeout=LIMIT_S, concurrent=False)
    except TimeoutError:
        raise InputError(
            f"rule {rule}: its pattern takes longer than {LIMIT_S:g} s on {text[:40]!r}; write it "
            "without repetitions inside repetitions"
        ) from None
    return None if found is None else found[0]


def problem_of(pattern: str) -> str:
    """What is wrong with a pattern, "" if nothing: no pattern, matches nothing, or runs away.

    >>> problem_of("[一"), problem_of("一+"), problem_of("一*")
    ('no regular expression: unterminated character set at position 2', '', \
'matches an empty line, so it would speak up everywhere; ask for at least one character')
    """
    import regex

    try:
        ready = compiled(pattern)
    except regex.error as error:
        return f"no regular expression: {error}"
    try:
        if ready.search("", timeout=_PROBE_S) is not None:
            return (
                "matches an empty line, so it would speak up everywhere; ask for at least one "
                "character"
            )
        signs = dict.fromkeys((*filter(str.isalnum, pattern), *_PROBE_SIGNS))
        for sign in signs:
            for end in ("\0", "\0" + "".join(signs)):
                ready.search(sign * _PROBE_LENGTH + end, timeout=_PROBE_S)
    except TimeoutError:
        return (
            "takes too long on a line that repeats itself; write it without repetitions inside "
            "repetitions, such as (a+)+"
        )
    return ""
