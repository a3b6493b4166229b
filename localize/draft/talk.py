"""The conversation with one engine about one unit: ask, verify, ask again, give up by name.

Nothing is trusted that an engine says about order or number. A reply that is not whole, or in
which one line carries a neighbour's sign, is thrown away and its lines are asked for again in two
halves, down to single lines.
"""

import math
from collections.abc import Callable, Sequence

from localize import evidence
from localize.draft.batches import Surroundings, Window, batches, halves
from localize.draft.masks import Masked, hides_names, keeps_tags, mask, unmask, without_tags
from localize.draft.slips import slipped
from localize.draft.stray import READ, cleaned, strays
from localize.draft.values import Task, Wanted, cast_entries, terms_of
from localize.engines.base import OUTAGES, Answer, Engine, Line, Request
from localize.errors import EngineError
from localize.evidence import Fault, Pair
from localize.model import Match, Term

#: Faults that leave a line without a usable text; others are for the checks to report.
FATAL = ("empty", "same", "script", "stray")
#: What may be a weakness of the engine: it is asked again, but not if that never helps.
WEAKNESSES = ("number", "length")
#: From so many lines on, faults of single lines in half of them condemn the batch.
LEAST_LINES = 3
#: If more lines of a batch than this miss their terms, one request asks for all of them.
FEW_REPAIRS = 3
#: A text that stands under so many different lines at once is no translation of any.
SAME_FOR_MANY = 3


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


class Talk:
    """Drafts the lines of one unit with one engine.

    Either ``accept(item, text)`` or ``fail(item, error)`` is called once for every item, and
    ``flush()`` whenever something was accepted that should be kept now.
    """

    def __init__(
        self,
        engine: Engine,
        task: Task,
        *,
        accept: Callable[[Item, str], None],
        fail: Callable[[Item, EngineError], None],
        flush: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._task = task
        self._accept = accept
        self._fail = fail
        self._flush = flush
        self._surroundings = Surroundings(task)
        self._cast = tuple(cast_entries(task.cast, task))
        self._left = 0
        self._missing: list[tuple[Item, str, tuple[Term, ...]]] = []
        self._long: dict[str, Wanted] = {}
        self._claims: dict[str, list[tuple[Item, str]]] = {}
        #: Lines to ask once more: with the error of a failed request, or the text and its faults.
        self._later: list[
            tuple[Item, Window, EngineError | None, tuple[str, list[Fault]] | None]
        ] = []

    def run(self, items: Sequence[Item]) -> None:
        """Ask for all items, in episode order."""
        # Halving costs 2n - 1 requests at worst; what else is asked must fit in what it spares.
        self._left = 2 * len(items) + math.ceil(math.log2(len(items) + 1)) + 1
        wanted = [item.wanted for item in items]
        for chosen in batches(wanted, self._engine.capabilities, self._surroundings):
            batch = [items[index] for index in chosen]
            self._solve(batch)
            self._ask_in_the_dark()
            self._settle_claims()
            self._repair()
            self._flush()

    def foresee(self, items: Sequence[Item]) -> list[Request]:
        """What :meth:`run` would ask at first; if all goes well, it asks for no more."""
        wanted = [item.wanted for item in items]
        chosen = batches(wanted, self._engine.capabilities, self._surroundings)
        return [self._first([items[index] for index in batch]) for batch in chosen]

    # --- a batch ----------------------------------------------------------------------------------

    def _solve(self, batch: list[Item], *, doubted: bool = False) -> None:
        """Draft a batch; ask again in parts if its reply cannot be trusted.

        ``doubted``: a larger batch around it showed a neighbour's sign.
        """
        window = self._surroundings.window([item.wanted for item in batch])
        try:
            texts = self._ask(batch, window)
        except EngineError as error:
            if not self._again(batch, error, window, doubted=doubted):
                for item in batch:
                    self._fail(item, error)
            return
        batch = [item for item in batch if item in texts]
        if self._engine.capabilities.by_line:
            self._settle_lines(batch, texts)
            return
        found = self._faults(batch, texts, window)
        if len(batch) > 1:
            condemned = self._condemned(batch, texts, found, doubted=doubted)
            if condemned is not None:
                self._part(batch, condemned, doubted=doubted)
                return
        for index, item in enumerate(batch):
            own = [fault for fault in found if fault.index == index]
            self._settle(item, texts[item], own, window)
        self._flush()

    def _again(
        self, batch: list[Item], error: EngineError, window: Window, *, doubted: bool
    ) -> bool:
        """Whether a failed batch was asked again; an outage or a final error ends it.

        A single line is asked once more, later, with no neighbour in sight: what offends the
        engine, or gives it orders, may stand there.
        """
        if error.final or error.reason in OUTAGES or self._engine.health.down is not None:
            return False
        if len(batch) > 1:
            self._halve(batch, None, doubted=doubted)
            return True
        self._later.append((batch[0], window, error, None))
        return True

    def _part(self, batch: list[Item], fault: Fault, *, doubted: bool) -> None:
        """Halve a batch with a neighbour's sign; if its larger batch had one too, take it apart.

        An engine that shifts lines again and again would sooner or later do so where nothing
        shows it.
        """
        slight = _is_slight(fault)
        if doubted and not slight:
            for item in batch:
                self._solve([item])
        else:
            self._halve(batch, fault, doubted=doubted or not slight)

    def _halve(self, batch: list[Item], fault: Fault | None, *, doubted: bool) -> None:
        apart = None
        if fault is not None and _is_slight(fault) and fault.other is not None:
            apart = (fault.index, fault.other)
        cut = halves(len(batch), apart)
        self._solve(batch[:cut], doubted=doubted)
        self._solve(batch[cut:], doubted=doubted)

    def _condemned(
        self, batch: list[Item], texts: dict[Item, str], found: list[Fault], *, doubted: bool
    ) -> Fault | None:
        """The fault for which a whole batch is not believed, or None."""
        signs = [fault for fault in found if fault.batch]
        if signs:
            grave = [fault for fault in signs if fault.kind != "copy"]
            if self._distrust_copies(batch, texts, signs):
                return Fault(signs[0].index, "copy", True, "one text for several lines")
            return grave[0] if grave else signs[0]
        alone = {fault.index for fault in found if fault.kind in FATAL}
        if len(alone) >= LEAST_LINES and 2 * len(alone) >= len(batch):
            self._distrust_echoes(batch, texts)
            return Fault(min(alone), "script", True, "many lines at fault")
        task = self._task
        return slipped(self._pairs(batch, texts), task.market, doubted=doubted, spoken=task.spoken)

    def _distrust_copies(
        self, batch: list[Item], texts: dict[Item, str], signs: list[Fault]
    ) -> bool:
        """Remember texts that stand under many different lines; whether there are any, or long."""
        groups: dict[str, list[Item]] = {}
        for fault in signs:
            if fault.kind == "copy":
                item = batch[fault.index]
                groups.setdefault(evidence.folded(texts[item]), []).append(item)
        many = False
        for text, items in groups.items():
            if _meanings(items) >= SAME_FOR_MANY:
                for item in items:
                    item.distrusted.add(text)
                many = True
            many = many or len(text) >= evidence.LONG_TEXT
        return many

    def _distrust_echoes(self, batch: list[Item], texts: dict[Item, str]) -> None:
        """Where a server echoes, a line that could pass as its own translation is an echo too."""
        for item in batch:
            if evidence.folded(texts[item]) == evidence.folded(item.wanted.text):
                item.echoed = True

    # --- one line ---------------------------------------------------------------------------------

    def _settle(self, item: Item, text: str, found: list[Fault], window: Window) -> None:
        """Take a line's text, ask for the line again alone, or give it up."""
        found = self._worth_asking(item, [*found, *self._strange(item, text)])
        claimed = evidence.folded(text) in item.distrusted
        tags = keeps_tags(item.wanted.text, text)
        if not found and tags and not claimed and not self._is_rejected(item, text):
            self._take(item, text)
            return
        if not item.alone or (item.asked < 2 and self._spare()):
            self._solve([item])
            return
        fatal = any(fault.kind in FATAL for fault in found)
        if not fatal and any(fault.batch for fault in found):
            self._later.append((item, window, None, (text, found)))
        else:
            self._decide(item, text, found)

    def _worth_asking(self, item: Item, found: list[Fault]) -> list[Fault]:
        """The faults without those that this engine never mends, which are left to the checks."""
        health, weak = self._engine.health, {f.kind for f in found if f.kind in WEAKNESSES}
        for kind in item.weak:
            health.tried(kind, helped=kind not in weak)
        item.weak = {kind for kind in weak if health.pays(kind)}
        return [fault for fault in found if fault.batch or fault.kind not in weak - item.weak]

    def _decide(self, item: Item, text: str, found: list[Fault]) -> None:
        """The last word on a line that was asked alone."""
        fatal = [fault for fault in found if self._is_fatal(fault)]
        folded = evidence.folded(text)
        if fatal:
            self._fail(item, EngineError("suspect", fatal[0].detail))
        elif self._is_rejected(item, text):
            self._fail(item, EngineError("suspect", "gives a rejected text again"))
        elif folded in item.distrusted:
            self._claims.setdefault(folded, []).append((item, text))
        else:
            self._take(item, text)

    def _settle_claims(self, *, again: bool = True) -> None:
        """A text that many lines had at once belongs to the one line that has it alone too.

        Where several have it, they are asked once more with no neighbour in sight.
        """
        claims, self._claims = self._claims, {}
        for rows in claims.values():
            one = _meanings([item for item, _ in rows]) == 1
            for item, text in rows:
                if one:
                    self._take(item, text)
                elif again:
                    self._later.append((item, Window(), None, (text, [])))
                else:
                    self._fail(item, EngineError("suspect", "the same text for different lines"))
        if self._later:
            self._ask_in_the_dark()
            self._settle_claims(again=False)

    def _settle_lines(self, batch: list[Item], texts: dict[Item, str]) -> None:
        """Take what an engine made of each line on its own: asking again would change nothing."""
        for item in batch:
            text = texts[item]
            found = self._faults([item], texts, Window())
            fatal = [fault for fault in found if fault.kind in FATAL]
            if fatal:
                self._fail(item, EngineError("suspect", fatal[0].detail))
            elif self._is_rejected(item, text):
                self._fail(item, EngineError("suspect", "gives a rejected text again"))
            else:
                self._take(item, text, repair=False)

    def _ask_in_the_dark(self) -> None:
        """Ask once more for lines that failed or show a neighbour's sign, with none in sight.

        It comes last, when it is known how many requests halving has left.
        """
        later, self._later = self._later, []
        for item, window, error, answer in later:
            if self._spare():
                try:
                    texts = self._ask([item], Window())
                except EngineError as last:
                    error = last if answer is None else error
                else:
                    if item not in texts:
                        continue
                    found = self._faults([item], texts, window)
                    answer = texts[item], [*found, *self._strange(item, texts[item])]
            if answer is not None:
                self._decide(item, *answer)
            elif error is not None:
                self._fail(item, error)

    def _is_fatal(self, fault: Fault) -> bool:
        """Whether a single line's fault, after it was asked alone, leaves no usable text.

        A common word or a small number that another line needs too proves little in a line that
        was asked with no neighbour in sight.
        """
        return fault.kind in FATAL or (fault.batch and not fault.weak)

    def _strange(self, item: Item, text: str) -> list[Fault]:
        """Signs from beyond the batch: an echo among echoes, a long text of an unlike line."""
        folded = evidence.folded(text)
        if item.echoed and folded == evidence.folded(item.wanted.text):
            return [Fault(0, "same", False, "the same as the source")]
        other = self._long.get(folded)
        if other is not None and not _alike(other, item.wanted):
            return [Fault(0, "copy", True, "the text of another line")]
        return []

    def _take(self, item: Item, text: str, *, repair: bool = True) -> None:
        folded = evidence.folded(text)
        if len(folded) >= evidence.LONG_TEXT:
            self._long.setdefault(folded, item.wanted)
        missing = self._missed(item, text) if repair and self._engine.health.pays("term") else ()
        if missing:
            self._missing.append((item, text, missing))
        else:
            self._accept_text(item, text)

    def _accept_text(self, item: Item, text: str) -> None:
        self._accept(item, text if keeps_tags(item.wanted.text, text) else without_tags(text))

    def _is_rejected(self, item: Item, text: str) -> bool:
        folded = evidence.folded(text)
        return any(evidence.folded(old) == folded for old, _ in item.wanted.rejected)

    # --- terms that were missed -------------------------------------------------------------------

    def _missed(self, item: Item, text: str) -> tuple[Term, ...]:
        """The line's agreed terms that a repair may bring: an engine must read what it is told.

        One with a glossary of its own (``uploaded``) got the terms already and answers the same.
        """
        if not item.wanted.hits or self._engine.capabilities.glossary != "prompt":
            return ()
        from localize.glossary import forbidden_in, satisfied

        market = self._task.market
        return tuple(
            term
            for term in terms_of(item.wanted.hits)
            if term.confidence == "high"
            and (not satisfied(term, text, market) or forbidden_in(term, text))
        )

    def _repair(self) -> None:
        """Ask once more for lines that miss their terms, naming these; then take what there is."""
        missing, self._missing = self._missing, []
        if len(missing) > FEW_REPAIRS:
            self._repair_together(missing)
            return
        for row in missing:
            self._repair_together([row])

    def _repair_together(self, rows: list[tuple[Item, str, tuple[Term, ...]]]) -> None:
        items = [item for item, _, _ in rows]
        window = self._surroundings.window([item.wanted for item in items])
        terms = tuple(dict.fromkeys(term for _, _, missed in rows for term in missed))
        texts: dict[Item, str] = {}
        asked = self._spare() and self._engine.health.pays("term")
        if asked:
            try:
                texts = self._ask(items, window, must=terms)
            except EngineError:
                texts = {}
        found = self._faults(list(texts), texts, window) if texts else []
        spoilt = any(fault.batch for fault in found)
        at_fault = {list(texts)[fault.index] for fault in found}
        helped = False
        for item, text, missed in rows:
            new = texts.get(item, "")
            better = (
                new
                and not spoilt
                and item not in at_fault
                and keeps_tags(item.wanted.text, new) >= keeps_tags(item.wanted.text, text)
                and len(self._missed(item, new)) < len(missed)
                and not self._is_rejected(item, new)
            )
            helped = helped or bool(better)
            self._accept_text(item, new if better else text)
        if asked:
            self._engine.health.tried("term", helped=helped)

    # --- asking -----------------------------------------------------------------------------------

    def _spare(self) -> bool:
        """Whether there may be a further request beyond halving, and the engine is up."""
        return self._left > 0 and self._engine.health.down is None

    def _ask(
        self, batch: Sequence[Item], window: Window, *, must: tuple[Term, ...] = ()
    ) -> dict[Item, str]:
        """The text of every line; those that the engine declined have failed and are not there."""
        down = self._engine.health.down
        if down is not None:
            raise down
        self._left -= 1
        if len(batch) == 1:
            batch[0].alone = True
        masks = self._masks(batch)
        try:
            answers = self._engine.translate(self._request(masks, window, must))
        except EngineError as error:
            for item in batch:
                item.asked += 1
            self._engine.health.failed(error)
            raise
        self._engine.health.succeeded()
        for item in batch:
            item.asked += 1
        return self._texts(masks, answers, repair=bool(must))

    def _first(self, batch: Sequence[Item]) -> Request:
        window = self._surroundings.window([item.wanted for item in batch])
        return self._request(self._masks(batch), window, ())

    def _masks(self, batch: Sequence[Item]) -> dict[Item, Masked]:
        can = self._engine.capabilities
        return {
            item: mask(item.wanted.text, item.wanted.hits, can, names=item.names) for item in batch
        }

    def _request(
        self, masks: dict[Item, Masked], window: Window, must: tuple[Term, ...]
    ) -> Request:
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
        if not wanted.original or not self._engine.capabilities.context:
            return wanted.notes
        return (f"the original in {self._task.original}: {wanted.original}", *wanted.notes)

    def _examples(self, items: Sequence[Item]) -> tuple[Match, ...]:
        """Approved pairs of lines like these, each once, for an engine that reads them."""
        find = self._task.examples
        if find is None or not self._engine.capabilities.context:
            return ()
        found: dict[tuple[str, str], Match] = {}
        for item in items:
            if item.examples is None:
                item.examples = tuple(find(item.wanted))
            for match in item.examples:
                found.setdefault((match.source, match.target), match)
        return tuple(found.values())

    def _texts(
        self, masks: dict[Item, Masked], answers: Sequence[Answer], *, repair: bool
    ) -> dict[Item, str]:
        """Texts with their placeholders filled in; a line that lost a name is asked again bare.

        A line that is declined has failed, unless it has a text that was to be repaired.
        """
        by_id = {answer.id: answer for answer in answers}
        texts: dict[Item, str] = {}
        bare: list[Item] = []
        for number, (item, masked) in enumerate(masks.items()):
            answer = by_id[str(number)]
            given = cleaned(answer.text)
            text = None if answer.declined else unmask(given, masked)
            if text is not None:
                texts[item] = text
            elif hides_names(masked):
                bare.append(item)
            elif answer.declined:
                if not repair:
                    self._fail(item, EngineError("no-engine", answer.declined))
            else:
                texts[item] = given
        if bare:
            for item in bare:
                item.names = False
            texts |= self._ask(bare, self._surroundings.window([one.wanted for one in bare]))
        return {item: texts[item] for item in masks if item in texts}

    # --- evidence ---------------------------------------------------------------------------------

    def _faults(self, batch: Sequence[Item], texts: dict[Item, str], window: Window) -> list[Fault]:
        market = self._task.market
        found = evidence.faults(
            self._pairs(batch, texts),
            market,
            around=window.around,
            source=self._task.source,
            original=self._task.original,
        )
        return [*found, *strays([(item.wanted.text, texts[item]) for item in batch], market)]

    def _pairs(self, batch: Sequence[Item], texts: dict[Item, str]) -> list[Pair]:
        return [self._pair(item, texts[item]) for item in batch]

    def _pair(self, item: Item, text: str) -> Pair:
        one = item.wanted
        hits = one.original_hits if one.original else one.hits
        return Pair(without_tags(one.text), without_tags(text[:READ]), hits, one.original)


def _alike(one: Wanted, other: Wanted) -> bool:
    """Whether two lines may share a long text: one text of another market, or like originals."""
    same = evidence.meaning(one.text) == evidence.meaning(other.text)
    return same or evidence.alike(one.first, other.first)


def _meanings(items: Sequence[Item]) -> int:
    """How many different things some lines say, by their texts or by their originals."""
    texts = {evidence.meaning(item.wanted.text) for item in items}
    return min(len(texts), len({evidence.meaning(item.wanted.first) for item in items}))


def _is_slight(fault: Fault) -> bool:
    """Whether a sign is only that two lines share a short text: they may well say the same."""
    return fault.kind == "copy" and fault.other is not None and fault.other >= 0
