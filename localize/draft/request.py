"""The requests of one engine about the lines of one unit: what is said of each, and around it."""

from collections.abc import Sequence

from localize.draft.batches import Surroundings, Window, batches
from localize.draft.masks import Masked, mask
from localize.draft.values import Task, Wanted, cast_entries, terms_of
from localize.engines.base import Engine, Line, Request
from localize.model import Match, Term


class Item:
    """One line on its way through an engine."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.asked = 0
        self.alone = False
        self.names = True
        #: Folded texts that stood under many lines at once; at most one of them can be right.
        self.distrusted: set[str] = set()
        #: The line came back as it was, among many that did.
        self.echoed = False
        #: Approved pairs of similar lines, once they were looked up.
        self.examples: tuple[Match, ...] | None = None
        #: The weaknesses for which the line was asked for again.
        self.weak: set[str] = set()


class Requests:
    """Puts the lines of one unit together into requests, as one engine takes them."""

    def __init__(self, engine: Engine, task: Task) -> None:
        self._can = engine.capabilities
        self._task = task
        self._surroundings = Surroundings(task)
        self._cast = tuple(cast_entries(task.cast, task))

    def batches(self, items: Sequence[Item]) -> list[list[Item]]:
        """The items, in episode order, by the requests that ask for them first."""
        chosen = batches([item.wanted for item in items], self._can, self._surroundings)
        return [[items[index] for index in batch] for batch in chosen]

    def window(self, batch: Sequence[Item]) -> Window:
        """What stands around a batch."""
        return self._surroundings.window([item.wanted for item in batch])

    def masks(self, batch: Sequence[Item]) -> dict[Item, Masked]:
        """The texts of a batch as they are sent, with placeholders."""
        return {
            item: mask(item.wanted.text, item.wanted.hits, self._can, names=item.names)
            for item in batch
        }

    def first(self, batch: Sequence[Item]) -> Request:
        """The request that asks for a batch first."""
        return self.request(self.masks(batch), self.window(batch))

    def request(
        self, masks: dict[Item, Masked], window: Window, must: tuple[Term, ...] = ()
    ) -> Request:
        """The request for some lines, whose ids are their places in it.

        ``must`` are terms that the engine missed and is told to use.
        """
        items, task = list(masks), self._task
        hits = [hit for item in items for hit in item.wanted.hits]
        return Request(
            source=task.source,
            target=task.market,
            lines=tuple(
                Line(str(number), masks[item].text, item.wanted.speaker)
                for number, item in enumerate(items)
            ),
            before=window.before,
            after=window.after,
            script=window.script,
            terms=must if must else terms_of(hits),
            must=bool(must),
            cast=self._cast,
            synopsis=task.synopsis,
            story=task.story,
            plot=task.plot,
            style=task.style,
            rejected={
                str(number): item.wanted.rejected
                for number, item in enumerate(items)
                if item.wanted.rejected
            },
            notes={
                str(number): notes
                for number, item in enumerate(items)
                if (notes := self._notes(item.wanted))
            },
            examples=self._examples(items),
            drama=task.drama,
            glossary=task.glossary,
        )

    def _notes(self, wanted: Wanted) -> tuple[str, ...]:
        """The remarks on a line; what it was drafted from is one, for an engine that reads it."""
        if not wanted.original or not self._can.context:
            return wanted.notes
        return (f"the original in {self._task.original}: {wanted.original}", *wanted.notes)

    def _examples(self, items: Sequence[Item]) -> tuple[Match, ...]:
        """Approved pairs of lines like these, each once, for an engine that reads them."""
        find = self._task.examples
        if find is None or not self._can.context:
            return ()
        found: dict[tuple[str, str], Match] = {}
        for item in items:
            if item.examples is None:
                item.examples = tuple(find(item.wanted))
            for match in item.examples:
                found.setdefault((match.source, match.target), match)
        return tuple(found.values())
