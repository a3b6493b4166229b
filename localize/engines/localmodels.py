"""What a local model is, read from its own files: its family, its languages, how it is fed.

| family | its files | how a line is fed |
|---|---|---|
| opus | `source.spm`, `target.spm`; `>>id<<` words if for several | `>>id<<` line `</s>` |
| nllb | one tokenizer; words such as `eng_Latn` | `zho_Hans` line `</s>`, answer after `fra_Latn` |
| m2m100 | one tokenizer; words such as `__en__` | `__zh__` line `</s>`, answer after `__ja__` |
| argos | `metadata.json` with `from_code`, `model/`, one tokenizer | line |

`</s>` is left to CTranslate2 where the model's config.json has `add_source_eos`.
"""

import re
from pathlib import Path
from typing import Any, Literal

import msgspec

from localize.engines import argos, languages
from localize.engines.base import Place
from localize.model import Struct

Family = Literal["opus", "nllb", "m2m100", "argos"]
FAMILIES: tuple[Family, ...] = ("opus", "nllb", "m2m100", "argos")

#: Licences as the makers publish them; metadata.json may name another.
LICENCES: dict[Family, str] = {
    "opus": "CC-BY-4.0 (OPUS-MT; name the source)",
    "nllb": "CC-BY-NC-4.0 (NLLB-200): not for commercial use",
    "m2m100": "MIT (M2M100)",
    "argos": "the package's own; see its README.md",
}
#: The tokenizer of older Argos packages; all others are SentencePiece files.
BPE = "bpe.model"
#: Names of the one tokenizer of NLLB and M2M100, as their makers ship it.
TOKENIZERS = (
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "flores200_sacrebleu_tokenizer_spm.model",
    "spm.128k.model",
)
#: How each family's words for languages look in a vocabulary, be it JSON or lines; no text has such
#: words. Each pattern begins with a rare character, which Python finds quickly in a long file; of
#: NLLB's words that is the underscore, and the three letters before it are read afterwards.
_WORDS: dict[Family, re.Pattern[bytes]] = {
    "opus": re.compile(rb'>>\w+<<(?=["\r\n])'),
    "nllb": re.compile(rb'_[A-Z][a-z]{3}(?=["\r\n])'),
    "m2m100": re.compile(rb'__[a-z]{2,3}__(?=["\r\n])'),
}
_HEADS: dict[Family, re.Pattern[bytes]] = {
    "opus": re.compile(rb'["\n]()\Z'),
    "nllb": re.compile(rb'["\n]([a-z]{3})\Z'),
    "m2m100": re.compile(rb'["\n]()\Z'),
}
_FOLDER = re.compile(r"opus-mt-(?:tc-(?:base|big|bible-big)-)?(\w+?)-(\w+)", re.ASCII)


class Metadata(msgspec.Struct, frozen=True):
    """What ``metadata.json`` says; other keys are for people."""

    source: str = ""
    target: str = ""
    source_tokenizer: str = "source.spm"
    target_tokenizer: str = "target.spm"
    name: str = ""
    license: str = ""
    placeholders: tuple[str, ...] = ()
    decline: str = ""
    decline_unknown: bool = False
    min_score: float | None = None


class LocalModel(Struct, frozen=True):
    """A model on the disk that was not loaded yet.

    ``folder`` holds model.bin, unless ``package`` must be unpacked first. ``source_tokenizer`` and
    ``target_tokenizer`` start at ``root``, as ``folder`` does. ``source`` and ``target`` name the
    one pair of `opus` and `argos`; ``words`` are the languages that the vocabulary knows.
    """

    family: Family
    root: Path
    folder: str
    metadata: Metadata
    words: frozenset[str] = frozenset()
    ends_source: bool = False
    target_prefix: str = ""
    package: argos.Package | None = None

    @property
    def licence(self) -> str:
        """The licence that metadata.json names, else the family's usual one."""
        own = self.metadata.license
        return own if own else LICENCES[self.family]

    def serves(self, source: str, target: str) -> str:
        """``""`` if the model turns the one locale into the other, else what it does instead."""
        made = self.metadata
        if self.family in ("nllb", "m2m100"):
            missing = next((one for one in (source, target) if not self._word(one)), "")
            return f"the model has no word for {missing}" if missing else ""
        if languages.is_one(source, made.source) and (
            languages.is_one(target, made.target) or self._word(target)
        ):
            return ""
        into = ", ".join([made.target, *sorted(self.words)])
        return f"the model turns {made.source} into {into}, not {source} into {target}"

    def before_source(self, source: str, target: str) -> list[str]:
        """The word that a line starts with, if any: its own language, or for OPUS the target's."""
        if self.family == "argos":
            return []
        word = self._word(target if self.family == "opus" else source)
        return [word] if word else []

    def after_source(self) -> list[str]:
        """`</s>` where the model wants it and its config.json leaves it to us."""
        return [] if self.family == "argos" or self.ends_source else ["</s>"]

    def before_target(self, target: str) -> list[str]:
        """The word that the answer starts with, if any."""
        if self.family in ("nllb", "m2m100"):
            return [self._word(target)]
        return [self.target_prefix] if self.target_prefix else []

    def _word(self, locale: str) -> str:
        """The vocabulary's word for a language, ``""`` if it has none."""
        if self.family == "opus":
            return languages.opus_token(locale, self.words)
        table = languages.NLLB if self.family == "nllb" else languages.M2M100
        word = languages.token(table, locale)
        return word if word in self.words else ""


def find(path: Path, place: Place, *, family: str = "", pair: str = "") -> LocalModel:
    """The model at ``path``: a folder, or an Argos package, packed or not.

    ``family`` and ``pair`` ("zh-en") are what the settings say of it. SettingsError if a part of
    it is missing, or if it cannot be told what it is.
    """
    if path.is_file():
        if family not in ("", "argos"):
            raise place.error("family", f"{path} is a file, so an Argos package")
        return _packed(path, place)
    if not path.is_dir():
        allowed = "a folder with model.bin, or an Argos package"
        raise place.error("path", f"no model at {path}; allowed: {allowed}")
    about = _decode(path / "metadata.json", argos.About, place, key="from_code")
    if family == "argos" and about is None:
        raise place.error("path", f"no Argos package: {path / 'metadata.json'} has no from_code")
    if about is not None and family in ("", "argos"):
        return _unpacked(path, about, place)
    _there(path, ("model.bin",), place)
    words = _words(path, place)
    kind = _family(family, words)
    return _folder(path, kind, words[kind], pair, place)


def _packed(file: Path, place: Place) -> LocalModel:
    package = argos.read(file, place)
    tokenizer = _argos_tokenizer(tuple(package.members), str(file), place)
    return _argos(file.parent, package.about, tokenizer, file.stem, package)


def _unpacked(path: Path, about: argos.About, place: Place) -> LocalModel:
    _there(path, ("model/model.bin",), place)
    there = tuple(name for name in argos.PARTS if (path / name).is_file())
    return _argos(path, about, _argos_tokenizer(there, str(path), place), path.name, None)


def _argos_tokenizer(there: tuple[str, ...], where: str, place: Place) -> str:
    if "sentencepiece.model" in there:
        return "sentencepiece.model"
    if BPE in there:
        return BPE
    raise place.error("path", f"{where} has neither sentencepiece.model nor bpe.model")


def _argos(
    root: Path, about: argos.About, tokenizer: str, name: str, package: argos.Package | None
) -> LocalModel:
    version = f" {about.package_version}" if about.package_version else ""
    metadata = Metadata(
        source=about.from_code,
        target=about.to_code,
        source_tokenizer=tokenizer,
        target_tokenizer=tokenizer,
        name=f"{name}{version}",
    )
    prefix = about.target_prefix
    return LocalModel("argos", root, "model", metadata, target_prefix=prefix, package=package)


def _folder(
    path: Path, family: Family, words: frozenset[str], pair: str, place: Place
) -> LocalModel:
    metadata = _decode(path / "metadata.json", Metadata, place, key="")
    made = _paired(path, pair, place) if metadata is None else metadata
    if family == "opus":
        if not made.source or not made.target:
            raise place.error("pair", f'not known for {path}; set it, such as "zh-en"')
    else:
        names = [name for name in TOKENIZERS if (path / name).is_file()]
        if not names:
            allowed = ", ".join(TOKENIZERS)
            raise place.error("path", f"no tokenizer in {path}; one of: {allowed}")
        made = msgspec.structs.replace(made, source_tokenizer=names[0], target_tokenizer=names[0])
    _there(path, (made.source_tokenizer, made.target_tokenizer), place)
    return LocalModel(
        family,
        path,
        ".",
        made if made.name else msgspec.structs.replace(made, name=path.resolve().name),
        words=words,
        ends_source=_ends_source(path, place),
    )


def _paired(path: Path, pair: str, place: Place) -> Metadata:
    """The languages of a model without metadata.json: from the settings, or the folder's name."""
    named = _FOLDER.fullmatch(path.resolve().name)
    if pair:
        source, _, target = pair.partition("-")
        if not source.isalnum() or not target:
            raise place.error("pair", f'{pair!r} is no pair of languages; allowed: "zh-en"')
        return Metadata(source=source, target=target)
    return Metadata(source=named[1], target=named[2]) if named else Metadata()


def _family(wanted: str, words: dict[Family, frozenset[str]]) -> Family:
    for family in FAMILIES:
        if family == wanted:
            return family
    if "eng_Latn" in words["nllb"]:
        return "nllb"
    return "m2m100" if "__en__" in words["m2m100"] else "opus"


def _there(folder: Path, names: tuple[str, ...], place: Place) -> None:
    for name in names:
        if not (folder / name).is_file():
            raise place.error("path", f"no file {folder / name}")


def _words(folder: Path, place: Place) -> dict[Family, frozenset[str]]:
    """The words for languages in the vocabulary of the source side, as each family has them.

    They are searched in the file as it is: reading all 256,000 words of NLLB takes many times as
    long, and every command that opens a drama would wait for it.
    """
    names = [
        f"{side}_vocabulary.{ending}" for side in ("shared", "source") for ending in ("json", "txt")
    ]
    file = next((folder / name for name in names if (folder / name).is_file()), None)
    if file is None:
        raise place.error("path", f"no file {folder / names[0]}")
    try:
        text = b"\n" + file.read_bytes() + b"\n"
    except OSError as error:
        raise place.error("path", f"{file}: {error.strerror}") from None
    return {family: _words_of(family, text) for family in _WORDS}


def _words_of(family: Family, text: bytes) -> frozenset[str]:
    words = set()
    for found in _WORDS[family].finditer(text):
        head = _HEADS[family].search(text[max(0, found.start() - 4) : found.start()])
        if head is not None:
            words.add((head[1] + found[0]).decode())
    return frozenset(words)


def _ends_source(folder: Path, place: Place) -> bool:
    file = folder / "config.json"
    if not file.is_file():
        return False
    config: dict[str, Any] = _read(file, dict[str, Any], place)
    return config.get("add_source_eos") is True


def _decode(file: Path, kind: Any, place: Place, *, key: str) -> Any:
    """A JSON file as a struct; None if it is not there, or lacks the key that its kind has."""
    if not file.is_file():
        return None
    raw = _read(file, dict[str, Any], place)
    if key and key not in raw:
        return None
    return _read(file, kind, place)


def _read(file: Path, kind: Any, place: Place) -> Any:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except OSError as error:
        raise place.error("path", f"{file}: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise place.error("path", f"{file}: {error}") from None
