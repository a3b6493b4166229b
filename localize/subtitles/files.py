"""Writing a file so that nobody ever sees half of it."""

import itertools
import os
from collections.abc import Iterable
from pathlib import Path

from localize.errors import WriteError

_count = itertools.count()
_LEAD, _END = ".localize-", ".tmp"


def write_atomic(path: Path, data: bytes | Iterable[bytes], *, durable: bool = True) -> None:
    """Put ``data`` at ``path``: afterwards the file is the old one or the new one, never a part.

    ``data`` may come in parts, for what is too big to hold at once.

    The data goes to a temporary file in the same folder (made if missing), which then takes the
    name; a link is followed, permissions of an existing file are kept. ``durable`` also waits
    until file and folder are on the disk; leave it out for what can be made again. Raises
    :class:`WriteError` with the path and the cause; no temporary file is left then.
    """
    target = Path(os.path.realpath(path))
    draft = target.parent / f"{_LEAD}{os.getpid()}-{next(_count)}{_END}"
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            # A pipe or a device has no half-written state, and must not be replaced by a file.
            with target.open("wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _fill(draft, target, data, durable=durable)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        if durable:
            _sync_folder(target.parent)
    except OSError as error:
        raise WriteError(f"{path}: cannot write: {error.strerror or error}") from error


def sweep(folder: Path) -> None:
    """Remove what killed writers left in a folder and below it; nobody may be writing there.

    Raises :class:`WriteError`.
    """
    try:
        for draft in folder.rglob(f"{_LEAD}*{_END}"):
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(f"{folder}: cannot be cleaned: {error.strerror or error}") from error


def _fill(draft: Path, target: Path, data: bytes | Iterable[bytes], *, durable: bool) -> None:
    handle = os.open(
        draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
    )
    with os.fdopen(handle, "wb") as file:
        file.writelines([data] if isinstance(data, bytes) else data)
        file.flush()
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        if durable:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Wait until the folder's new entry is on the disk, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
