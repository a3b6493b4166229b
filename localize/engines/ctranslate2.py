"""Local neural models that CTranslate2 runs, offline: OPUS-MT, NLLB-200, M2M100, Argos packages.

:mod:`localize.engines.localmodels` reads what a model is; here it is loaded and asked.

A ``metadata.json`` beside model.bin may say what the files themselves do not: ``source`` and
``target`` (locales), ``source_tokenizer`` and ``target_tokenizer`` (SentencePiece files),
``license``, ``placeholders`` (the masks that it knows), ``decline`` (a token that means "I
cannot"), ``decline_unknown`` (a character that the tokenizer does not know means the same) and
``min_score`` (average log-probability below which the model is not trusted). A line that the model
declines stays untranslated: a small model writes fluent nonsense outside what it knows.
"""

import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import msgspec

from localize.engines import argos, localmodels
from localize.engines.base import Answer, BaseEngine, Capabilities, Place, Request
from localize.errors import EngineError, MissingExtra
from localize.locales.profile import Market

Help = msgspec.Meta
#: Lines that go through a model together; more only take more memory.
BATCH = 32


class Ctranslate2Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a local model."""

    path: Annotated[
        str,
        Help(description="Folder of the model, or an `.argosmodel` file; relative to the drama's."),
    ]
    family: Annotated[
        Literal["", "opus", "nllb", "m2m100", "argos"],
        Help(description="What kind of model it is; default: found from its files."),
    ] = ""
    pair: Annotated[
        str,
        Help(
            description="Languages of an OPUS-MT model without metadata.json, e.g. `zh-en`; "
            "default: from its folder's name, `opus-mt-zh-en`."
        ),
    ] = ""
    min_score: Annotated[
        float | None,
        Help(description="Decline lines below this average log-probability; default: the model's."),
    ] = None
    beam: Annotated[int, Help(description="Beam size; 1 is greedy.", ge=1, le=32)] = 1
    threads: Annotated[
        int, Help(description="Processor cores that the model uses.", ge=1, le=256)
    ] = 1


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
        self._made = localmodels.find(
            folder / settings.path, place, family=settings.family, pair=settings.pair
        )
        metadata = self._made.metadata
        if metadata.source_tokenizer == localmodels.BPE and find_spec("sacremoses") is None:
            raise MissingExtra("an Argos package with bpe.model", "local")
        self._cache = folder / ".localize" / "models"
        self._settings = settings
        own = settings.min_score
        self._min_score = metadata.min_score if own is None else own
        self.model = metadata.name
        self.capabilities = Capabilities(
            placeholders=bool(metadata.placeholders),
            max_placeholders=len(metadata.placeholders),
            max_items=200,
            offline=True,
            by_line=True,
            licence=self._made.licence,
            price="free",
        )
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def serves(self, market: Market, source: str) -> str:
        """``""`` for the languages that the model was made for, else what those are."""
        return self._made.serves(source, market.locale)

    def reach(self) -> str:
        """``""`` if the model can be loaded, else why not."""
        try:
            self._load()
        except EngineError as error:
            return str(error)
        return ""

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """An answer to every line; one that the model declines has no text."""
        problem = self.serves(request.target, request.source)
        if problem:
            raise EngineError("refused", problem)
        self.usage.sent(sum(len(line.text) for line in request.lines))
        made, target = self._made, request.target.locale
        texts = [line.text for line in request.lines]
        try:
            results = self._load().translate(
                texts,
                made.before_source(request.source, target),
                made.after_source(),
                made.before_target(target),
            )
        except (RuntimeError, ValueError) as error:
            # CTranslate2 and SentencePiece raise these for a model that is not what it says.
            self.usage.failed()
            raise _cannot_run(error) from None
        except EngineError:
            self.usage.failed()
            raise
        answers = []
        for line, (text, score) in zip(request.lines, results, strict=True):
            declined = self._declined(text, score)
            answers.append(Answer(line.id, "" if declined else text, declined))
        return tuple(answers)

    def _declined(self, text: str, score: float | None) -> str:
        made = self._made.metadata
        if score is None:
            return "the model does not know a character of the line"
        if made.decline and made.decline in text:
            return "the model does not know the line"
        if self._min_score is not None and score < self._min_score:
            return "the model is not sure of the line"
        return "" if text else "the model has no text for the line"

    def _load(self) -> "_Loaded":
        """The model in memory; EngineError if it is broken or of another version."""
        with self._lock:
            if self._loaded is None:
                made = self._made
                root = made.root
                if made.package is not None:
                    root = argos.unpack(made.package, self._cache)
                try:
                    self._loaded = _Loaded(made, root, self._settings)
                except (RuntimeError, ValueError, OSError) as error:
                    raise _cannot_run(error) from None
            return self._loaded


def _cannot_run(error: Exception) -> EngineError:
    message = f"the model cannot be run: {str(error).splitlines()[0]}"
    return EngineError("refused", message, final=True)


class Tokenizer(Protocol):
    """Cuts a line into the pieces that a model reads, and puts an answer's pieces together."""

    def encode(self, text: str) -> list[str]:
        """The pieces of a line."""
        ...

    def decode(self, pieces: list[str]) -> str:
        """The text of an answer's pieces."""
        ...


class _Pieces:
    """SentencePiece: one file for each side, or for both."""

    def __init__(self, source: Path, target: Path, *, plain: bool) -> None:
        import sentencepiece

        self.source = sentencepiece.SentencePieceProcessor(model_file=str(source))
        # Argos joins the pieces itself: its target side may hold some that the file does not know.
        self._target: Any = (
            None if plain else sentencepiece.SentencePieceProcessor(model_file=str(target))
        )

    def knows(self, text: str) -> bool:
        """Whether every character of the line is known."""
        return self.source.unk_id() not in self.source.encode(text)

    def encode(self, text: str) -> list[str]:
        pieces: list[str] = self.source.encode(text, out_type=str)
        return pieces

    def decode(self, pieces: list[str]) -> str:
        if self._target is None:
            return "".join(pieces).replace("▁", " ").strip()
        text: str = self._target.decode(pieces)
        return text


class _Loaded:
    """A model in memory with its tokenizer."""

    def __init__(
        self, made: localmodels.LocalModel, root: Path, settings: Ctranslate2Settings
    ) -> None:
        import ctranslate2

        metadata = made.metadata
        source, target = root / metadata.source_tokenizer, root / metadata.target_tokenizer
        self._knows = None
        if metadata.source_tokenizer == localmodels.BPE:
            from localize.engines.bpe import WordPieces

            self._tokenizer: Tokenizer = WordPieces(source, metadata.source, metadata.target)
        else:
            pieces = _Pieces(source, target, plain=made.family == "argos")
            self._tokenizer = pieces
            if metadata.decline_unknown:
                self._knows = pieces.knows
        self._words = made.words
        self._beam = settings.beam
        self._translator: Any = ctranslate2.Translator(
            str(root / made.folder), device="cpu", inter_threads=1, intra_threads=settings.threads
        )

    def translate(
        self, texts: list[str], before: list[str], after: list[str], answer: list[str]
    ) -> list[tuple[str, float | None]]:
        """Text and score of every line; no score where a character is not known.

        Lines are fed between the words ``before`` and ``after``; answers begin with ``answer``.
        """
        known = [self._knows is None or self._knows(text) for text in texts]
        pieces = [
            [*before, *self._tokenizer.encode(text), *after]
            for text, is_known in zip(texts, known, strict=True)
            if is_known
        ]
        results = iter(
            self._translator.translate_batch(
                pieces,
                target_prefix=[answer] * len(pieces) if answer else None,
                max_batch_size=BATCH,
                beam_size=self._beam,
                return_scores=True,
                disable_unk=True,
            )
            if pieces
            else ()
        )
        return [self._one(next(results), answer) if ok else ("", None) for ok in known]

    def _one(self, result: Any, answer: list[str]) -> tuple[str, float]:
        """The text, without the words that it was made to begin with and those for languages."""
        pieces = result.hypotheses[0]
        if answer and pieces[: len(answer)] == answer:
            pieces = pieces[len(answer) :]
        text = self._tokenizer.decode([one for one in pieces if one not in self._words])
        return text, result.scores[0]
