"""Who calls whom what: of the accepted forms of address the one that fits the speaker comes first.

베이천 오빠 if a woman says 北辰哥, 베이천 형 if a man does; พี่ to an elder, คุณ to a younger man.
"""

from collections.abc import Callable, Sequence

import msgspec

from localize.address import ORIGIN, bearers
from localize.locales import Market, registers
from localize.locales.naming import Mark, spoken
from localize.model import Person, Relation, Term


def chooser(people: Sequence[Person], market: Market) -> Callable[[Term, str], Term] | None:
    """What puts the forms of a term in order for a speaker; None where no table tells them apart.

    The speaker's sex, what cast.toml says they are to the one who is called so and in which
    register they speak, and else both ages decide; whom nobody knows changes nothing. A form that
    only the other sex says is left out, all others stay accepted.

    >>> from localize.locales import market
    >>> cast = [Person("林晚", "female", 26), Person("顾北辰", "male", 32)]
    >>> choose = chooser(cast, market("ko-KR"))
    >>> brother = Term("北辰哥", ("베이천 형", "베이천 오빠"), "title")
    >>> choose(brother, "林晚").targets, choose(brother, "").targets
    (('베이천 오빠',), ('베이천 형', '베이천 오빠'))
    """
    marks = spoken().languages.get(market.language, ())
    if not marks or not people:
        return None
    return _Chooser(people, marks).choose


class _Chooser:
    def __init__(self, people: Sequence[Person], marks: Sequence[Mark]) -> None:
        self._marks = marks
        self._people = {
            name: person for person in people for name in (*person.aliases, person.name)
        }
        self._bearers = bearers(people)
        self._known: dict[tuple[Term, str], Term] = {}

    def choose(self, term: Term, speaker: str) -> Term:
        """The term with the forms of a speaker; kept, since the same people talk all the time."""
        person = self._people.get(speaker)
        if person is None or len(term.targets) < 2:
            return term
        if term.kind != "title" and term.origin != ORIGIN:
            return term
        key = (term, person.name)
        if key not in self._known:
            self._known[key] = self._ordered(term, person)
        return self._known[key]

    def _ordered(self, term: Term, speaker: Person) -> Term:
        called = self._bearers.get(term.source, ())
        others = [one for one in called if one.name != speaker.name]
        if called and not others:
            return term  # They tell what others call them.
        standing = _standing(speaker, others[0]) if len(others) == 1 else _Standing()
        marks = {target: self._mark(target) for target in term.targets}
        fitting = [target for target in term.targets if not _is_foreign(marks[target], speaker)]
        if not fitting:
            return term
        fitting.sort(key=lambda target: -_fit(marks[target], speaker, standing))
        return msgspec.structs.replace(term, targets=tuple(fitting))

    def _mark(self, target: str) -> Mark | None:
        """The mark of the longest word that a form starts or ends with."""
        found = [(len(w), mark) for mark in self._marks for w in mark.words if mark.on(target, w)]
        return max(found, key=lambda pair: pair[0])[1] if found else None


class _Standing(msgspec.Struct, frozen=True):
    """What somebody is to a speaker (older, elder, ...) and how that one speaks to them."""

    bearer: str = ""
    register: str = ""


def _standing(speaker: Person, bearer: Person) -> _Standing:
    names = (bearer.name, *bearer.aliases)
    relation = next((one for one in speaker.relations if one.to in names), Relation(bearer.name))
    register = registers.table().also.get(relation.register, relation.register)
    kind = relation.kind.strip().casefold()
    for standing, kinds in spoken().kinds.items():
        if kind in kinds:
            return _Standing(standing, register)
    return _Standing(_by_age(speaker.age, bearer.age), register)


def _by_age(speaker: int | None, bearer: int | None) -> str:
    if speaker is None or bearer is None or speaker == bearer:
        return ""
    if bearer < speaker:
        return "younger"
    return "elder" if bearer - speaker >= spoken().elder_years else "older"


def _is_foreign(mark: Mark | None, speaker: Person) -> bool:
    """Whether only the other sex says it."""
    return mark is not None and mark.only and speaker.sex not in ("", mark.speaker)


def _fit(mark: Mark | None, speaker: Person, standing: _Standing) -> int:
    """How well a form fits: one for each thing that speaks for it, less one for each against it."""
    if mark is None:
        return 0
    asked: tuple[tuple[tuple[str, ...], str], ...] = (
        ((mark.speaker,) if mark.speaker else (), speaker.sex),
        (mark.bearer, standing.bearer),
        (mark.registers, standing.register),
    )
    return sum(1 if fact in wanted else -1 for wanted, fact in asked if wanted and fact)
