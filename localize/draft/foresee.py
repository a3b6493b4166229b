"""What drafting would send, without sending it."""

from collections.abc import Sequence

from localize.draft.request import Item, Requests
from localize.draft.values import Cache, Task, Wanted, key
from localize.engines.base import Engine, Request
from localize.model import Struct


class Foreseen(Struct, frozen=True):
    """What one engine would get of the lines of a unit.

    ``sent`` are the lines that would be in ``requests``; ``cached`` would come from the cache, and
    ``equal`` from the draft of an equal line that is sent in this run.
    """

    sent: tuple[Wanted, ...] = ()
    cached: tuple[Wanted, ...] = ()
    equal: tuple[Wanted, ...] = ()
    requests: tuple[Request, ...] = ()


def foresee(
    wanted: Sequence[Wanted], engine: Engine, task: Task, *, cache: Cache, seen: set[str]
) -> Foreseen:
    """What :func:`localize.draft.draft` would ask ``engine`` for these lines, if all goes well.

    ``seen`` holds the cache keys of what other units of the run would have asked before; those of
    this unit are added.
    """
    keyed = [(key(one, task, engine), one) for one in wanted]
    known = {} if task.redraft else cache.get([name for name, _ in keyed])
    sent, cached, equal = [], [], []
    for name, one in keyed:
        if name in known:
            cached.append(one)
        elif name in seen:
            equal.append(one)
        else:
            seen.add(name)
            sent.append(one)
    asking = Requests(engine, task)
    return Foreseen(
        sent=tuple(sent),
        cached=tuple(cached),
        equal=tuple(equal),
        requests=tuple(map(asking.first, asking.batches([Item(one) for one in sent]))),
    )
