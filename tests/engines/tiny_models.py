"""Models that CTranslate2 really runs, made in a moment: random weights, a few characters.

What they write means nothing, but depends on every word that they are fed: a model fed otherwise
than it should be writes something else.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[2] / "samples" / "rainy-night"
LINES = ("他在医院。", "你来了吗？", "我走了", "Il est là.", "abcdefghijklmnop")
_WIDTH, _INNER, _LONGEST = 16, 32, 600


def tokenizer(file: Path) -> Any:
    """Write a SentencePiece file with a piece a character; returns it loaded."""
    import sentencepiece

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES),
        model_writer=written,
        model_type="char",
        vocab_size=200,
        hard_vocab_limit=False,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written.getvalue())
    return sentencepiece.SentencePieceProcessor(model_file=str(file))


def pieces(spm: Any) -> list[str]:
    """All pieces of a tokenizer but the three that stand for no text."""
    return [spm.id_to_piece(place) for place in range(3, spm.get_piece_size())]


def model(folder: Path, words: Sequence[str], *, ends_source: bool = False, seed: int = 7) -> None:
    """Write a Transformer of one layer a side with this vocabulary and random weights."""
    import numpy
    from ctranslate2.specs import common_spec, transformer_spec

    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *words]
    spec = transformer_spec.TransformerSpec.from_config(
        (1, 1), 2, pre_norm=True, activation=common_spec.Activation.RELU
    )
    spec.config.decoder_start_token = "</s>"
    spec.config.add_source_eos = ends_source
    random = numpy.random.default_rng(seed)

    def weights(*shape: int) -> Any:
        return random.normal(0, 1, shape).astype("float32")

    def linear(layer: Any, out: int, into: int) -> None:
        layer.weight, layer.bias = weights(out, into), weights(out)

    def norm(layer: Any) -> None:
        layer.gamma = numpy.ones(_WIDTH, "float32")
        layer.beta = numpy.zeros(_WIDTH, "float32")

    def attention(layer: Any, *shapes: int) -> None:
        norm(layer.layer_norm)
        for part, times in zip(layer.linear, shapes, strict=True):
            linear(part, times * _WIDTH, _WIDTH)

    for side in (spec.encoder, spec.decoder):
        norm(side.layer_norm)
        side.position_encodings.encodings = weights(_LONGEST, _WIDTH)
        for layer in side.layer:
            attention(layer.self_attention, 3, 1)
            if side is spec.decoder:
                attention(layer.attention, 1, 2, 1)
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, _INNER, _WIDTH)
            linear(layer.ffn.linear_1, _WIDTH, _INNER)
    embeddings = weights(len(vocabulary), _WIDTH)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    spec.decoder.projection.weight = embeddings
    # So that answers end.
    spec.decoder.projection.bias = numpy.zeros(len(vocabulary), "float32")
    spec.decoder.projection.bias[2] = 6
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def answer(folder: Path, fed: Sequence[str], begins: Sequence[str] = ()) -> list[str]:
    """What the model in ``folder`` writes when it is fed exactly these words."""
    import ctranslate2

    translator = ctranslate2.Translator(str(folder), device="cpu")
    prefix = [list(begins)] if begins else None
    results = translator.translate_batch(
        [list(fed)], target_prefix=prefix, beam_size=1, disable_unk=True
    )
    found: list[str] = results[0].hypotheses[0]
    return found


def argos_demo(
    file: Path, about: Mapping[str, Any] | None = None, *, root: str = "translate-zh_en-1_9/"
) -> Path:
    """The sample's demo model as an Argos package, which has one tokenizer for both sides."""
    made = {"from_code": "zh", "to_code": "en", "package_version": "1.9", **(about or {})}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{root}metadata.json", json.dumps(made))
        archive.write(SAMPLE / "model" / "source.spm", f"{root}sentencepiece.model")
        archive.writestr(f"{root}stanza/zh/metadata.json", "{}")
        for name in ("model.bin", "config.json", "shared_vocabulary.json"):
            archive.write(SAMPLE / "model" / name, f"{root}model/{name}")
    return file
