"""What speaks against the texts of a reply: of single lines, and of the reply as a whole."""

from collections.abc import Sequence
from typing import Final

from localize import evidence
from localize.draft.batches import Window
from localize.draft.masks import without_tags
from localize.draft.request import Item
from localize.draft.slips import slipped
from localize.draft.stray import READ, strays
from localize.draft.values import Task, Wanted
from localize.evidence import Fault, Pair

#: Faults that leave a line without a usable text; others are for the checks to report.
FATAL: Final = ("empty", "same", "script", "stray")
#: From so many lines on, faults of single lines in half of them condemn the batch.
LEAST_LINES: Final = 3
#: A text that stands under so many different lines at once is no translation of any.
SAME_FOR_MANY: Final = 3


def pair_of(wanted: Wanted, text: str) -> Pair:
    """A line with its text, both without placeholders, as the tests of evidence take them."""
    hits = wanted.original_hits if wanted.original else wanted.hits
    return Pair(without_tags(wanted.text), without_tags(text[:READ]), hits, wanted.original)


def faults_of(pairs: Sequence[Pair], task: Task, around: Sequence[Pair] = ()) -> list[Fault]:
    """The faults of some lines by :func:`localize.evidence.faults`, as the task has them."""
    return evidence.faults(
        pairs, task.market, around=around, source=task.source, original=task.original
    )


def faults(
    batch: Sequence[Item], texts: dict[Item, str], window: Window, task: Task
) -> list[Fault]:
    """The faults of the texts of a batch, also those that no translation would have."""
    found = faults_of([pair_of(item.wanted, texts[item]) for item in batch], task, window.around)
    return [*found, *strays([(item.wanted.text, texts[item]) for item in batch], task.market)]


def condemned(
    batch: list[Item], texts: dict[Item, str], found: list[Fault], task: Task, *, doubted: bool
) -> Fault | None:
    """The fault for which a whole batch is not believed, or None."""
    signs = [fault for fault in found if fault.batch]
    if signs:
        grave = [fault for fault in signs if fault.kind != "copy"]
        if _distrust_copies(batch, texts, signs):
            return Fault(signs[0].index, "copy", True, "one text for several lines")
        return grave[0] if grave else signs[0]
    alone = {fault.index for fault in found if fault.kind in FATAL}
    if len(alone) >= LEAST_LINES and 2 * len(alone) >= len(batch):
        _distrust_echoes(batch, texts)
        return Fault(min(alone), "script", True, "many lines at fault")
    pairs = [pair_of(item.wanted, texts[item]) for item in batch]
    return slipped(pairs, task.market, doubted=doubted, spoken=task.spoken)


def _distrust_copies(batch: list[Item], texts: dict[Item, str], signs: list[Fault]) -> bool:
    """Remember texts that stand under many different lines; whether there are any, or long."""
    groups: dict[str, list[Item]] = {}
    for fault in signs:
        if fault.kind == "copy":
            item = batch[fault.index]
            groups.setdefault(evidence.folded(texts[item]), []).append(item)
    many = False
    for text, items in groups.items():
        if meanings(items) >= SAME_FOR_MANY:
            for item in items:
                item.distrusted.add(text)
            many = True
        many = many or len(text) >= evidence.LONG_TEXT
    return many


def _distrust_echoes(batch: list[Item], texts: dict[Item, str]) -> None:
    """Where a server echoes, a line that could pass as its own translation is an echo too."""
    for item in batch:
        if evidence.folded(texts[item]) == evidence.folded(item.wanted.text):
            item.echoed = True


def alike(one: Wanted, other: Wanted) -> bool:
    """Whether two lines may share a long text: one text of another market, or like originals."""
    same = evidence.meaning(one.text) == evidence.meaning(other.text)
    return same or evidence.alike(one.first, other.first)


def meanings(items: Sequence[Item]) -> int:
    """How many different things some lines say, by their texts or by their originals."""
    texts = {evidence.meaning(item.wanted.text) for item in items}
    return min(len(texts), len({evidence.meaning(item.wanted.first) for item in items}))


def is_slight(fault: Fault) -> bool:
    """Whether a sign is only that two lines share a short text: they may well say the same."""
    return fault.kind == "copy" and fault.other is not None and fault.other >= 0
