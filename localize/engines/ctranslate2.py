"""Local neural models that CTranslate2 runs, offline: a folder with a model and metadata.json.

``metadata.json`` says what the model is and how it wants to be run: ``source`` and ``target``
(locales), ``source_tokenizer`` and ``target_tokenizer`` (SentencePiece files), ``license``, and
optionally ``placeholders`` (the masks that it knows), ``decline`` (a token that means "I cannot"),
``decline_unknown`` (a character that the tokenizer does not know means the same) and ``min_score``
(average log-probability below which the model is not trusted). A line that the model declines
stays untranslated, reason ``refused``: a small model writes fluent nonsense outside what it knows.
"""

import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import msgspec

from localize.engines.base import Answer, BaseEngine, Capabilities, Place, Request
from localize.errors import EngineError, MissingExtra
from localize.locales.profile import Market

Help = msgspec.Meta


class Ctranslate2Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a local model."""

    path: Annotated[
        str, Help(description="Folder of the model, relative to the drama's; holds metadata.json.")
    ]
    min_score: Annotated[
        float | None,
        Help(description="Decline lines below this average log-probability; default: the model's."),
    ] = None
    beam: Annotated[int, Help(description="Beam size; 1 is greedy.", ge=1, le=32)] = 1


class Metadata(msgspec.Struct, frozen=True):
    """What ``metadata.json`` says; other keys are for people."""

    source: str
    target: str
    source_tokenizer: str
    target_tokenizer: str
    name: str = ""
    license: str = ""
    placeholders: tuple[str, ...] = ()
    decline: str = ""
    decline_unknown: bool = False
    min_score: float | None = None


class Ctranslate2Engine(BaseEngine):
    """A local model, loaded when the first line comes; safe over threads."""

    Settings = Ctranslate2Settings
    type = "ctranslate2"
    prompt = "ctranslate2-1"

    def __init__(self, settings: Ctranslate2Settings, *, place: Place, folder: Path) -> None:
        super().__init__(place.name)
        place.check_ranges(settings)
        if find_spec("ctranslate2") is None or find_spec("sentencepiece") is None:
            raise MissingExtra("the engine ctranslate2", "local")
        self._folder = folder / settings.path
        self._metadata = _metadata(self._folder, place)
        self._beam = settings.beam
        own = settings.min_score
        self._min_score = self._metadata.min_score if own is None else own
        self.model = self._metadata.name or self._folder.name
        self.capabilities = Capabilities(
            placeholders=bool(self._metadata.placeholders),
            max_placeholders=len(self._metadata.placeholders),
            max_items=200,
            offline=True,
            by_line=True,
            licence=self._metadata.license,
            price="free",
        )
        self._lock = threading.Lock()
        self._model: _Model | None = None

    def serves(self, market: Market, source: str) -> str:
        """``""`` for the pair of languages that the model was made for."""
        made = self._metadata
        same = market.language == made.target.partition("-")[0]
        if source == made.source and same and not (market.language == "zh" != market.locale):
            return ""
        return f"the model turns {made.source} into {made.target}, not into {market.locale}"

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """An answer to every line; one that the model declines has no text."""
        self.usage.sent(sum(len(line.text) for line in request.lines))
        texts = [line.text for line in request.lines]
        try:
            results = self._loaded().translate(texts, self._beam)
        except (RuntimeError, ValueError, OSError) as error:
            # Both packages raise these for a file that is broken or of another version.
            self.usage.failed()
            message = f"the model cannot be run: {str(error).splitlines()[0]}"
            raise EngineError("refused", message, final=True) from None
        answers = []
        for line, (text, score) in zip(request.lines, results, strict=True):
            declined = self._declined(text, score)
            answers.append(Answer(line.id, "" if declined else text, declined))
        return tuple(answers)

    def _declined(self, text: str, score: float | None) -> str:
        made = self._metadata
        if score is None:
            return "the model does not know a character of the line"
        if made.decline and made.decline in text:
            return "the model does not know the line"
        if self._min_score is not None and score < self._min_score:
            return "the model is not sure of the line"
        return ""

    def _loaded(self) -> "_Model":
        with self._lock:
            if self._model is None:
                self._model = _Model(self._folder, self._metadata)
            return self._model

    def reach(self) -> str:
        """``""`` if the model can be loaded."""
        try:
            self._loaded()
        except (RuntimeError, ValueError, OSError) as error:
            return f"the model cannot be run: {str(error).splitlines()[0]}"
        return ""


class _Model:
    def __init__(self, folder: Path, metadata: Metadata) -> None:
        import ctranslate2
        import sentencepiece

        self._source, self._target = (
            sentencepiece.SentencePieceProcessor(model_file=str(folder / name))
            for name in (metadata.source_tokenizer, metadata.target_tokenizer)
        )
        self._decline_unknown = metadata.decline_unknown
        self._translator: Any = ctranslate2.Translator(
            str(folder), device="cpu", inter_threads=1, intra_threads=1
        )

    def translate(self, texts: list[str], beam: int) -> list[tuple[str, float | None]]:
        """Text and score of every line; no score where a character is not known."""
        unknown = self._source.unk_id()
        known = [
            not (self._decline_unknown and unknown in self._source.encode(text)) for text in texts
        ]
        pieces = [
            self._source.encode(text, out_type=str)
            for text, is_known in zip(texts, known, strict=True)
            if is_known
        ]
        results = iter(
            self._translator.translate_batch(pieces, beam_size=beam, return_scores=True)
            if pieces
            else ()
        )
        return [self._one(next(results)) if is_known else ("", None) for is_known in known]

    def _one(self, result: Any) -> tuple[str, float]:
        return self._target.decode(result.hypotheses[0]), result.scores[0]


def _metadata(folder: Path, place: Place) -> Metadata:
    file = folder / "metadata.json"
    try:
        metadata = msgspec.json.decode(file.read_bytes(), type=Metadata)
    except OSError:
        raise place.error("path", f"no file {file}") from None
    except msgspec.DecodeError as error:
        raise place.error("path", f"{file}: {error}") from None
    for name in ("model.bin", metadata.source_tokenizer, metadata.target_tokenizer):
        if not (folder / name).is_file():
            raise place.error("path", f"no file {folder / name}")
    return metadata
