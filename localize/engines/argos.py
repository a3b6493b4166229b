"""Argos packages: a zip, `.argosmodel`, with a CTranslate2 model, its tokenizer, and metadata.json.

Only files that a model consists of are taken out, under names of our own list: whatever else a zip
holds, and wherever it wants to be written, stays in it.
"""

import hashlib
import os
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path

import msgspec

from localize.engines.base import Place
from localize.errors import EngineError

#: What a package may hold that a model needs: the model itself, its tokenizer, its description.
PARTS = (
    "metadata.json",
    "sentencepiece.model",
    "bpe.model",
    "README.md",
    "model/model.bin",
    "model/config.json",
    *(
        f"model/{side}_vocabulary.{ending}"
        for side in ("shared", "source", "target")
        for ending in ("json", "txt")
    ),
)
#: More than any package of the public index has, unpacked (the largest take 300 MB); and a model's
#: weights hardly shrink, so that a zip that grows so much is no model.
MAX_BYTES = 4 << 30
MAX_GROWTH = 50
_CHUNK = 1 << 20
#: What Python's zip reader raises for archives that are broken, encrypted or of an unknown kind, or
#: that were exchanged since they were looked into (KeyError).
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)


class About(msgspec.Struct, frozen=True):
    """What a package's ``metadata.json`` says; other keys are for Argos's own programs."""

    from_code: str
    to_code: str
    package_version: str = ""
    target_prefix: str = ""


class Package(msgspec.Struct, frozen=True):
    """A package that was looked into, not unpacked: its description and where its parts are."""

    file: Path
    about: About
    members: dict[str, str]
    digest: str


def read(file: Path, place: Place) -> Package:
    """What is in a package; SettingsError if it is none, or no sane one. Nothing is written."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, file, place)
            about = msgspec.json.decode(archive.read(members["metadata.json"]), type=About)
            digest = hashlib.blake2b(digest_size=8)
            for name, member in sorted(members.items()):
                info = archive.getinfo(member)
                digest.update(f"{name} {info.CRC} {info.file_size}\n".encode())
    except msgspec.DecodeError as error:
        raise place.error("path", f"{file}: metadata.json: {error}") from None
    except (OSError, *BROKEN) as error:
        raise place.error("path", f"{file} is no Argos package: {error}") from None
    return Package(file, about, members, digest.hexdigest())


def unpack(package: Package, cache: Path) -> Path:
    """The folder below ``cache`` that holds the package's parts, unpacked if it is not there yet.

    Where ``cache`` cannot be written, the system's folder for temporary files is used. A folder is
    there as a whole or not at all. EngineError if the package is broken or the disk is full.
    """
    name = f"{package.file.stem}-{package.digest}"
    if _is_whole(cache / name, package):
        return cache / name
    parent = cache if _is_writable(cache) else _temporary()
    folder = parent / name
    return folder if _is_whole(folder, package) else _unpacked(package, folder)


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _temporary() -> Path:
    """A folder for temporary files that is nobody's but ours."""
    parent = Path(tempfile.gettempdir()) / f"localize-{os.getuid()}"
    try:
        parent.mkdir(mode=0o700, exist_ok=True)
        if parent.is_symlink() or parent.stat().st_uid != os.getuid():
            raise EngineError("refused", f"{parent} belongs to somebody else", final=True)
    except OSError as error:
        raise EngineError("refused", f"no folder to unpack into: {error}", final=True) from None
    return parent


def _unpacked(package: Package, folder: Path) -> Path:
    try:
        # Other threads and other runs may be at it too: each has a folder of its own.
        part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.part-", dir=folder.parent))
        try:
            with zipfile.ZipFile(package.file) as archive:
                for name, member in package.members.items():
                    (part / name).parent.mkdir(exist_ok=True)
                    with archive.open(member) as packed, (part / name).open("wb") as written:
                        shutil.copyfileobj(packed, written, _CHUNK)
            _put(part, folder, package)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except (OSError, *BROKEN) as error:
        message = f"{package.file.name} cannot be unpacked: {error}"
        raise EngineError("refused", message, final=True) from None
    return folder


def _put(part: Path, folder: Path, package: Package) -> None:
    """Give the folder its name; if another run was faster, its folder is as good as ours."""
    try:
        part.rename(folder)
    except OSError:
        if not _is_whole(folder, package):
            raise


def _is_whole(folder: Path, package: Package) -> bool:
    return all((folder / name).is_file() for name in package.members)


def _members(archive: zipfile.ZipFile, file: Path, place: Place) -> dict[str, str]:
    """Our names of the parts that are there, each with its name in the zip."""
    described = [name for name in archive.namelist() if name.rpartition("/")[2] == "metadata.json"]
    if not described:
        raise place.error("path", f"{file} is no Argos package: no metadata.json in it")
    # A package's parts lie in one folder; a deeper metadata.json belongs to something else.
    root = min(described, key=lambda name: name.count("/")).removesuffix("metadata.json")
    there = set(archive.namelist())
    members = {name: root + name for name in PARTS if root + name in there}
    if "model/model.bin" not in members:
        raise place.error("path", f"{file} is no Argos package: no model/model.bin in it")
    size = sum(archive.getinfo(member).file_size for member in members.values())
    packed = sum(archive.getinfo(member).compress_size for member in members.values())
    if size > MAX_BYTES or size > MAX_GROWTH * max(packed, _CHUNK):
        raise place.error(
            "path", f"{file} would take {size:,} bytes from {packed:,}: more than a model can need"
        )
    return members
