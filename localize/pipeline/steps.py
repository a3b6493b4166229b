"""What a run does to a draft beside the rules of adaptation, as its changes name it."""

from typing import Final

from localize.layout.told import EXTEND, SHORTEN, SPLIT, START
from localize.model import Struct
from localize.pipeline.condensing import RULE as CONDENSE


class Step(Struct, frozen=True):
    """A step whose work is recorded as a change: what it does, where, and what undoes it."""

    id: str
    summary: str
    where: str
    undo: str

    @property
    def text(self) -> str:
        """The step as plain text.

        >>> print(by_id("timing.split").text.splitlines()[0])
        timing.split
        """
        lines = (self.id, f"{self.summary}.", f"Applies to: {self.where}.", f"Undo: {self.undo}.")
        return "\n".join(lines)


_TIMES: Final = "its times follow from the text and from the lines around it; edit the text"
_WITHOUT: Final = "`localize review edit CELL --without {} --by NAME`"

STEPS: Final[tuple[Step, ...]] = (
    Step(
        CONDENSE,
        "A draft that stays too fast to read goes back, once, to the engine that made it, for a "
        "shorter version; taken only if it keeps names, terms, numbers and marks",
        "drafts of engines that can do it (type chat, unless condense = false)",
        _WITHOUT.format(CONDENSE),
    ),
    Step(
        SPLIT,
        "A text that is too much for one piece becomes two, one after the other",
        "all markets, where there is time for two",
        _WITHOUT.format(SPLIT),
    ),
    Step(
        START,
        "A text begins before its line is spoken, so that it can be read in time",
        "all markets, as far as the profile allows",
        _TIMES,
    ),
    Step(
        EXTEND,
        "A text stays longer: it needs the time to be read, or the gap behind it is too short "
        "for a pause",
        "all markets",
        _TIMES,
    ),
    Step(
        SHORTEN,
        "A text goes earlier: it overlapped the next line, stood too near to it, or was shown "
        "for too long",
        "all markets",
        _TIMES,
    ),
)


def by_id(id: str) -> Step | None:
    """The step with that id, None if there is none."""
    return next((step for step in STEPS if step.id == id), None)
