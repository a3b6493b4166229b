"""Where rules of files come from: the built-in ones, the studio's and the drama's."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from localize import locales, tomlfile
from localize.adapt import rulefile
from localize.adapt.entries import DataRule, holds_in
from localize.adapt.rulefile import Read
from localize.adapt.rules import RULES
from localize.adapt.ruleset import RuleSet
from localize.errors import SettingsError
from localize.locales import Market

_DATA = Path(__file__).with_name("data")
#: The built-in files, in order of use.
BUILT_IN = (
    "customs-home.toml",
    "customs-faith.toml",
    "customs-people.toml",
    "customs-law.toml",
    "grade.toml",
)


@cache
def built_in() -> tuple[DataRule, ...]:
    """The rules that come with localize, in order of use."""
    files = (rulefile.read(_DATA / name, any_name=True) for name in BUILT_IN)
    return tuple(rule for file in files for rule in file.rules)


@cache
def _built_in_set(locale: str) -> RuleSet:
    return RuleSet(locales.market(locale), built_in())


def read_folders(folders: Sequence[Path]) -> tuple[Read, ...]:
    """The rules files of folders, the later winning: of all markets, of languages, of markets.

    A folder that is not there adds nothing. Raises SettingsError with file, line, key and what is
    allowed; see also :func:`verify`.
    """
    files = tuple(
        rulefile.read(path)
        for folder in folders
        for path in sorted(folder.glob("*.toml"), key=_breadth)
    )
    verify(files)
    return files


def verify(files: Sequence[Read]) -> None:
    """Raise SettingsError where a file takes the id of a rule of the program, or where it switches
    off a rule that neither the program nor any of these files has."""
    known = _known(files)
    for file in files:
        for rule in file.rules:
            _refuse_taken(rule)
        for name in file.off:
            if name not in known:
                raise _unknown(name, file, known)


def _breadth(path: Path) -> tuple[int, str]:
    """Files of many markets come before those of few."""
    return -len(rulefile.named(path.stem)), path.stem


def _known(files: Iterable[Read]) -> dict[str, None]:
    rules = (*built_in(), *(rule for file in files for rule in file.rules))
    return dict.fromkeys((*(rule.id for rule in rules), *(rule.id for rule in RULES)))


def _refuse_taken(rule: DataRule) -> None:
    if any(rule.id == other.id for other in RULES):
        raise SettingsError(
            f"{rule.id!r} is a rule of localize itself; give yours another id, or switch that one "
            f'off with off = ["{rule.id}"]',
            file=rule.file,
            line=_line(rule.file, f"rule[{rule.number}].id"),
            key="rule.id",
        )


def _unknown(name: str, file: Read, known: Iterable[str]) -> SettingsError:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ";"
    message = f"no rule {name!r}{hint} `localize rules list` lists all"
    return SettingsError(message, file=file.file, line=_line(file.file, "off"), key="off")


def _line(file: str, key: str) -> int | None:
    return tomlfile.line_of(tomlfile.read_text(Path(file)), key)


def ruleset(market: Market, files: Sequence[Read] = ()) -> RuleSet:
    """The rules of files that hold in a market: built-in, then those of :func:`read_folders`.

    A rule with the id of an earlier one takes its place.
    """
    if not files:
        return _built_in_set(market.locale)
    mine = [file for file in files if market.locale in file.markets]
    rules = {rule.id: rule for rule in built_in() if holds_in(rule, market)}
    for file in mine:
        rules.update({rule.id: rule for rule in file.rules if holds_in(rule, market)})
    return RuleSet(market, rules.values(), (name for file in mine for name in file.off))


def merged(files: Sequence[Read] = ()) -> tuple[DataRule, ...]:
    """All rules of files in their order, whatever market they hold in, off or not."""
    rules = {rule.id: rule for rule in built_in()}
    for file in files:
        rules.update({rule.id: rule for rule in file.rules})
    return tuple(rules.values())
