"""The conversation with one engine about one unit: ask, verify, ask again, give up by name.

Nothing is trusted that an engine says about order or number. A reply that is not whole, or in
which one line carries a neighbour's sign, is thrown away and its lines are asked for again in two
halves, down to single lines.
"""

import math
from collections.abc import Callable, Sequence

from localize import evidence
from localize.draft.batches import Window, halves
from localize.draft.doubts import FATAL, alike, condemned, faults, is_slight, meanings
from localize.draft.masks import Masked, hides_names, keeps_tags, unmask, without_tags
from localize.draft.request import Item, Requests
from localize.draft.stray import cleaned
from localize.draft.values import Task, Wanted, terms_of
from localize.engines.base import OUTAGES, Answer, Engine
from localize.errors import EngineError
from localize.evidence import Fault
from localize.model import Term

#: What may be a weakness of the engine: it is asked again, but not if that never helps.
WEAKNESSES = ("number", "length")
#: If more lines of a batch than this miss their terms, one request asks for all of them.
FEW_REPAIRS = 3


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
        self._requests = Requests(engine, task)
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
        for batch in self._requests.batches(items):
            self._solve(batch)
            self._ask_in_the_dark()
            self._settle_claims()
            self._repair()
            self._flush()

    # --- a batch ----------------------------------------------------------------------------------

    def _solve(self, batch: list[Item], *, doubted: bool = False) -> None:
        """Draft a batch; ask again in parts if its reply cannot be trusted.

        ``doubted``: a larger batch around it showed a neighbour's sign.
        """
        window = self._requests.window(batch)
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
        found = faults(batch, texts, window, self._task)
        if len(batch) > 1:
            against = condemned(batch, texts, found, self._task, doubted=doubted)
            if against is not None:
                self._part(batch, against, doubted=doubted)
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
        slight = is_slight(fault)
        if doubted and not slight:
            for item in batch:
                self._solve([item])
        else:
            self._halve(batch, fault, doubted=doubted or not slight)

    def _halve(self, batch: list[Item], fault: Fault | None, *, doubted: bool) -> None:
        apart = None
        if fault is not None and is_slight(fault) and fault.other is not None:
            apart = (fault.index, fault.other)
        cut = halves(len(batch), apart)
        self._solve(batch[:cut], doubted=doubted)
        self._solve(batch[cut:], doubted=doubted)

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
            one = meanings([item for item, _ in rows]) == 1
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
            found = faults([item], texts, Window(), self._task)
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
                    found = faults([item], texts, window, self._task)
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
        if other is not None and not alike(other, item.wanted):
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
        window = self._requests.window(items)
        terms = tuple(dict.fromkeys(term for _, _, missed in rows for term in missed))
        texts: dict[Item, str] = {}
        asked = self._spare() and self._engine.health.pays("term")
        if asked:
            try:
                texts = self._ask(items, window, must=terms)
            except EngineError:
                texts = {}
        found = faults(list(texts), texts, window, self._task) if texts else []
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
        masks = self._requests.masks(batch)
        try:
            answers = self._engine.translate(self._requests.request(masks, window, must))
        except EngineError as error:
            for item in batch:
                item.asked += 1
            self._engine.health.failed(error)
            raise
        self._engine.health.succeeded()
        for item in batch:
            item.asked += 1
        return self._texts(masks, answers, repair=bool(must))

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
            texts |= self._ask(bare, self._requests.window(bare))
        return {item: texts[item] for item in masks if item in texts}
