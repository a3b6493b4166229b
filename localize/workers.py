"""Many subtitle files checked by several processes at once, with the results of one.

Each file is checked by itself, so the processes take some at a time, and the results are put
together in the order of the files. Cues travel as MessagePack, which takes a tenth of the time of
a pickle; findings as pickles, since MessagePack would make a fraction of a whole number that a
check measured (``2.0`` of ``2``).
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final, Literal, NamedTuple

from msgspec import msgpack, structs

from localize.checking import Asked, Checker
from localize.checks.result import Result
from localize.errors import LocalizeError, RunError
from localize.model import Cue

#: So many files a process gets at a time: few messages, and nobody waits long for the last one.
_BATCH: Final = 8
#: More processes would wait for the one that collects; Windows allows no more than 61.
_MOST: Final = 32

#: Control groups, version 2, as a container sees its own.
_LIMIT: Final = Path("/sys/fs/cgroup/cpu.max")

#: What a process checks with, put here once when it starts.
_checker: list[Checker] = []

_CUES: Final = msgpack.Decoder(list[tuple[Cue, ...]])


class _Sent(NamedTuple):
    """The results of a batch on their way: those without cues, and the cues of each."""

    results: list[Result]
    cues: bytes

    def whole(self) -> list[Result]:
        """The results as they were."""
        pairs = zip(self.results, _CUES.decode(self.cues), strict=True)
        return [structs.replace(result, cues=cues) for result, cues in pairs]


def check_files(
    files: Sequence[Path],
    asked: Asked,
    *,
    processes: int | None = None,
    start: Literal["fork", "spawn"] | None = None,
) -> list[Result]:
    """The findings of every file, equal to those of one process and in the order of ``files``.

    ``processes`` is how many to use (None: one for each core that this process may use; one is no
    other process at all), ``start`` how they are started (None: forked where that is safe).
    Raises what the first file raises that cannot be checked, as one process does; RunError where a
    process was killed. None of them outlives the call, nor this process.
    """
    count = min(cores() if processes is None else processes, _MOST, len(files) // _BATCH)
    checker = Checker(asked)
    if count < 2:
        return [checker.check(file) for file in files]
    start = _safest() if start is None else start
    # The first file fills what files share, the terms of a drama and the patterns of a market:
    # processes that are forked find it there.
    results = [checker.check(file) for file in files[:1]]
    batches = [files[at : at + _BATCH] for at in range(1, len(files), _BATCH)]
    shared = checker if start == "fork" else Checker(asked)
    with closing(_spread(batches, shared, count, start)) as spread:
        for batch, found in zip(batches, spread, strict=True):
            # What a process could not check is checked here, so that its error is the same.
            results += [checker.check(file) for file in batch] if found is None else found
    return results


def cores(limit: Path = _LIMIT) -> int:
    """How many cores this process may use: of those that it is bound to, and of a container's time.

    ``limit`` is the file in which Linux says how many microseconds of how many it gets.
    """
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    else:
        known = os.cpu_count()
        count = 1 if known is None else known
    try:
        share, period = limit.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return count
    return min(count, max(1, int(share) // int(period))) if share.isdecimal() else count


def _safest() -> Literal["fork", "spawn"]:
    """``fork``, which starts at once, where no other thread holds a lock and the system allows it.

    The libraries of macOS don't allow it, and Windows has none.
    """
    alone = threading.active_count() == 1
    return "fork" if sys.platform == "linux" and alone else "spawn"


def _spread(
    batches: Sequence[Sequence[Path]], checker: Checker, count: int, start: str
) -> Generator[list[Result] | None]:
    """The results of each batch in order, None for one that holds what cannot be checked."""
    others = {*multiprocessing.active_children()}
    pool = ProcessPoolExecutor(
        count, multiprocessing.get_context(start), initializer=_begin, initargs=(checker,)
    )
    try:
        with _deaf():
            results = pool.map(_check, batches)
        for sent in results:
            yield None if sent is None else sent.whole()
    except BrokenProcessPool:
        raise RunError(
            "a process that checked files was killed; is memory short? Check fewer files at once"
        ) from None
    except BaseException:
        # Ctrl-C, or an error: what they still do is of no use.
        for process in {*multiprocessing.active_children()} - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold Ctrl-C back while processes start: they inherit that, and never hear it.

    It reaches all processes of a terminal, but the first one decides what happens then.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(checker: Checker) -> None:
    """Make this process a worker: it ends when it is told to or when nobody is left to tell it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held back
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _checker.append(checker)


def _leave_with_parent() -> None:
    """End this process when the one that started it is gone, killed before it could say so."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _check(files: Sequence[Path]) -> _Sent | None:
    """The results of some files, None if one of them raises or holds half a character."""
    (checker,) = _checker
    try:
        results = [checker.check(file) for file in files]
        return _Sent(
            [structs.replace(result, cues=()) for result in results],
            msgpack.encode([result.cues for result in results]),
        )
    except (LocalizeError, UnicodeEncodeError):
        return None
