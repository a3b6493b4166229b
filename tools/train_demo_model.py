"""Train the demo model of `samples/rainy-night/model`.

The model is a very small Chinese to English translator for trying `localize` out without a
network: it knows the lines of `demo_grammar.tsv` and answers `⟦0⟧` to everything else, which
the engine takes for "no translation". See `tools/README.md` for how to run this.
"""

import argparse
import io
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
GRAMMAR = HERE / "demo_grammar.tsv"
OUTSIDE = HERE / "demo_outside.txt"
MODEL = HERE.parent / "samples" / "rainy-night" / "model"

DECLINE = "⟦0⟧"
SYMBOLS = (DECLINE, "⟦1⟧", "⟦2⟧")
MIN_SCORE = -0.03
SEED = 20261121
EPOCHS = 90
BATCH = 64
CORRUPTIONS = 5
"""Corrupted copies made anew of every line in every epoch, as lessons in declining."""

COMMON = (
    *("我", "你", "他", "她", "我们", "他们", "⟦1⟧", "⟦2⟧", "不", "不是", "是", "在"),
    *("来", "去", "回来", "了", "的", "吗", "就", "想", "要", "只", "让"),
)
"""Words that turn a known line into another natural one when they change places."""

SLOT = re.compile(r"\{(\w+)(?::(\d))?\}")
TOKEN = re.compile(r"⟦\d⟧|.", re.DOTALL)
DIGITS = "一二三五八十百千万半"
NUMBER = re.compile(rf"([{DIGITS}]+)(个?月|小时|分钟|天|年|点)?")
COUNTERS = ("", "天", "年", "点", "个月", "小时", "分钟")
NO_FINAL_STOP = re.compile(r"。$")

Pair = tuple[str, str]


# The grammar


class Grammar(NamedTuple):
    """The sentence pairs of a grammar, in the file's order, and the Chinese words of its slots."""

    pairs: list[Pair]
    words: list[str]


def read_grammar(path: Path = GRAMMAR) -> Grammar:
    """Return the grammar with every combination filled in.

    Raises `ValueError` for a line of another shape or a sentence that occurs twice.
    """
    slots: dict[str, list[list[str]]] = {}
    pairs: dict[str, str] = {}
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match row.split("\t"):
            case [first] if not first or first.startswith("#"):
                continue
            case ["slot", name, source, *targets] if targets:
                slots.setdefault(name, []).append([source, *targets])
            case ["line", source, target]:
                for zh, en in _fill(source, target, slots):
                    if zh in pairs:
                        raise ValueError(f"{path.name}:{number}: {zh} occurs twice")
                    pairs[zh] = en
            case _:
                raise ValueError(f"{path.name}:{number}: neither slot nor line: {row!r}")
    words = sorted({value[0] for values in slots.values() for value in values})
    return Grammar(list(pairs.items()), words)


def _fill(source: str, target: str, slots: dict[str, list[list[str]]]) -> Iterator[Pair]:
    names = [match[1] for match in SLOT.finditer(source)]
    for values in itertools.product(*(slots[name] for name in names)):
        chosen = dict(zip(names, values, strict=True))
        zh = _filled(source, chosen, 0)
        en = _filled(target, chosen, 1)
        yield zh, en[0].upper() + en[1:]


def _filled(line: str, chosen: dict[str, list[str]], form: int) -> str:
    return SLOT.sub(lambda match: chosen[match[1]][int(match[2] or form)], line)


def without_stops(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs whose Chinese ends in a full stop, with that stop left out.

    Subtitles often have none; the English stays the same.
    """
    return [(NO_FINAL_STOP.sub("", zh), en) for zh, en in pairs if zh.endswith("。")]


# Lessons in declining


def outside_lines(path: Path = OUTSIDE) -> list[str]:
    """Return the written lines that the grammar does not have, one a line of the file."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


def corruptions(
    known: Sequence[str], words: Sequence[str], count: int, rng: random.Random
) -> Iterator[str]:
    """Yield up to `count` damaged copies of every known line: near misses to be declined.

    Each is a line with characters dropped, added, replaced or moved, a word put for another,
    or two lines spliced or joined. A line with a number gets twice as many with other numbers,
    since a wrong amount or hour is the worst of mistakes. A copy that happens to be a known
    line is left out.
    """
    alphabet = sorted({token for line in known for token in TOKEN.findall(line)} - set("。！？，"))
    lines = [TOKEN.findall(line) for line in known]
    vocabulary = sorted({*words, *COMMON})
    familiar = set(known)
    for line in lines:
        numbered = NUMBER.search("".join(line)) is not None
        for turn in range(3 * count if numbered else count):
            kind = rng.randrange(10)
            if turn >= count:
                damaged = _renumbered("".join(line), rng)
            elif kind < 3:
                damaged = _misworded("".join(line), vocabulary, rng)
            else:
                damaged = "".join(_damaged(line, kind, rng.choice(lines), alphabet, rng))
            if damaged and damaged not in familiar:
                yield damaged


def _misworded(line: str, vocabulary: list[str], rng: random.Random) -> str:
    present = [word for word in vocabulary if word in line]
    other = rng.choice(vocabulary if rng.random() < 0.5 else COMMON)
    return line.replace(rng.choice(present), other, 1) if present else ""


def _renumbered(line: str, rng: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        digits = list(match[1])
        if rng.random() < 0.4:
            digits = rng.choices(DIGITS, k=rng.randint(1, 3))
        elif rng.random() < 0.4:
            rng.shuffle(digits)
        else:
            digits.insert(rng.randrange(len(digits) + 1), rng.choice(DIGITS))
        counter = match[2] or ""
        return "".join(digits) + (counter if rng.random() < 0.8 else rng.choice(COUNTERS))

    return NUMBER.sub(other, line, count=1)


def _damaged(
    line: list[str], kind: int, other: list[str], alphabet: list[str], rng: random.Random
) -> list[str]:
    at = rng.randrange(len(line))
    match kind:
        case 3:
            return line[:at] + line[at + rng.randint(1, 2) :]
        case 4:
            return [*line[:at], rng.choice(alphabet), *line[at:]]
        case 5:
            return [*line[:at], rng.choice(alphabet), *line[at + 1 :]]
        case 6:
            return line[at:] + line[:at]
        case 7:
            return line[:at] + other[rng.randrange(len(other)) :]
        case 8:
            return line + other
        case _:
            return [rng.choice(alphabet) for _ in range(rng.randint(2, 12))] + line[-1:]


def lessons(pairs: Sequence[Pair], words: Sequence[str], rng: random.Random) -> list[Pair]:
    """Return the pairs of one epoch: the grammar, with and without stops, and the declined."""
    known = [*pairs, *without_stops(pairs)]
    written = outside_lines()
    written += [NO_FINAL_STOP.sub("", line) for line in written]
    outside = [*corruptions([zh for zh, _ in known], words, CORRUPTIONS, rng), *written]
    # Twice, so that the declined lines don't outnumber the others too far.
    data = [*known, *known, *((line, DECLINE) for line in outside)]
    rng.shuffle(data)
    return data


# Training


def train_tokenizers(pairs: Sequence[Pair], folder: Path) -> None:
    """Write `source.spm` (one piece a character), `target.spm` and `vocab.json`.

    The source tokenizer knows the characters of the grammar only, so a character that it
    doesn't know is a sure sign of a line that the model can't translate.
    """
    import sentencepiece

    for side, name in enumerate(("source", "target")):
        # A writer, since with a file name that name would stand in the file.
        written = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([pair[side] for pair in pairs]),
            model_writer=written,
            model_type="char" if name == "source" else "unigram",
            vocab_size=500 if name == "source" else 240,
            hard_vocab_limit=False,
            character_coverage=1.0,
            normalization_rule_name="identity",
            add_dummy_prefix=name == "target",
            user_defined_symbols=list(SYMBOLS),
            num_threads=1,
            minloglevel=2,
        )
        (folder / f"{name}.spm").write_bytes(written.getvalue())
    pieces = ["</s>", "<unk>"]
    for name in ("source", "target"):
        spm = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
        pieces += [spm.id_to_piece(i) for i in range(3, spm.get_piece_size())]
    # CTranslate2 expects the padding last and drops it.
    vocabulary = [*dict.fromkeys(pieces), "<pad>"]
    text = json.dumps({piece: i for i, piece in enumerate(vocabulary)}, ensure_ascii=False)
    (folder / "vocab.json").write_text(text, encoding="utf-8")


def train_model(grammar: Grammar, folder: Path, *, epochs: int) -> None:
    """Train on the grammar and write the Hugging Face model into the folder."""
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    tokenizer = MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
    )
    pad = tokenizer.pad_token_id
    model = MarianMTModel(_config(MarianConfig, len(tokenizer), pad))
    encode = _encoder(folder)
    rng = random.Random(SEED)
    # Epochs differ a little in length, since some corruptions fall away; the shortest counts.
    size = len(lessons(*grammar, random.Random(SEED))) * 98 // 100
    steps = epochs * (size // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    model.train()
    for epoch in range(epochs):
        total = 0.0
        data = [encode(pair) for pair in lessons(*grammar, rng)[:size]]
        for at in range(0, size - BATCH + 1, BATCH):
            batch = data[at : at + BATCH]
            source, start, labels = (_padded(rows, pad) for rows in _columns(batch, pad))
            logits = model(
                input_ids=source, attention_mask=source.ne(pad).long(), decoder_input_ids=start
            ).logits
            loss = torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), labels.flatten(), ignore_index=pad
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            # CTranslate2 starts a Marian decoder from a zero embedding, not from the pad row.
            model.model.shared.weight.data[pad].zero_()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs} loss {total * BATCH / size:.5f}", file=sys.stderr)
    model.eval()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _config(make: Any, size: int, pad: int) -> Any:
    return make(
        vocab_size=size,
        decoder_vocab_size=size,
        d_model=64,
        encoder_layers=2,
        decoder_layers=2,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        max_position_embeddings=128,
        activation_function="swish",
        scale_embedding=True,
        static_position_embeddings=True,
        share_encoder_decoder_embeddings=True,
        dropout=0.05,
        pad_token_id=pad,
        eos_token_id=0,
        bos_token_id=0,
        forced_eos_token_id=None,
        decoder_start_token_id=pad,
    )


def _encoder(folder: Path) -> Callable[[Pair], tuple[list[int], list[int]]]:
    import sentencepiece

    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
        for name in ("source", "target")
    )

    def ids(spm: Any, text: str) -> list[int]:
        return [vocabulary.get(piece, 1) for piece in spm.encode(text, out_type=str)] + [0]

    return lambda pair: (ids(source, pair[0]), ids(target, pair[1]))


def _columns(batch: list[Any], pad: int) -> tuple[list[list[int]], ...]:
    sources = [source for source, _ in batch]
    labels = [target for _, target in batch]
    return sources, [[pad, *target[:-1]] for target in labels], labels


def _padded(rows: list[list[int]], pad: int) -> Any:
    import torch

    width = max(map(len, rows))
    return torch.tensor([row + [pad] * (width - len(row)) for row in rows])


def convert(folder: Path, output: Path) -> None:
    """Write the int8 CTranslate2 model and the tokenizers into the output folder."""
    with tempfile.TemporaryDirectory() as temporary:
        converted = Path(temporary) / "model"
        command = Path(sys.executable).with_name("ct2-transformers-converter")
        subprocess.run(
            [command, "--model", folder, "--output_dir", converted, "--quantization", "int8"],
            check=True,
        )
        config = json.loads((converted / "config.json").read_text(encoding="utf-8"))
        # So that callers need not append </s>: as the converters of Marian and OPUS do it.
        config["add_source_eos"] = True
        (converted / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        output.mkdir(parents=True, exist_ok=True)
        for file in sorted(converted.iterdir()):
            (output / file.name).write_bytes(file.read_bytes())
    for name in ("source.spm", "target.spm"):
        (output / name).write_bytes((folder / name).read_bytes())


# Using the model


class Demo:
    """The trained model with the rule by which it declines, as an engine would run it."""

    def __init__(self, folder: Path, *, min_score: float = MIN_SCORE) -> None:
        import ctranslate2
        import sentencepiece

        self.min_score = min_score
        self.source, self.target = (
            sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
            for name in ("source", "target")
        )
        self.translator = ctranslate2.Translator(str(folder), device="cpu", intra_threads=1)

    def score(self, lines: Sequence[str]) -> list[tuple[str, float]]:
        """Return the model's own answer to every line and its average log-probability."""
        pieces = [self.source.encode(line, out_type=str) for line in lines]
        results = self.translator.translate_batch(pieces, beam_size=1, return_scores=True)
        return [(self.target.decode(r.hypotheses[0]), r.scores[0]) for r in results]

    def translate(self, lines: Sequence[str]) -> list[str | None]:
        """Return the English of every line, `None` where the model declines."""
        return [
            text if self._trusted(line, text, score) else None
            for line, (text, score) in zip(lines, self.score(lines), strict=True)
        ]

    def _trusted(self, line: str, text: str, score: float) -> bool:
        known = self.source.unk_id() not in self.source.encode(line)
        return known and text != "" and DECLINE not in text and score >= self.min_score


def write_metadata(output: Path, pairs: Sequence[Pair]) -> None:
    """Write `metadata.json`: what the model is and how an engine must run it."""
    metadata = {
        "name": "rainy-night demo",
        "source": "zh-Hans",
        "target": "en-US",
        "license": "same as the project",
        "use": "for trying localize out, never for quality",
        "format": "ctranslate2",
        "source_tokenizer": "source.spm",
        "target_tokenizer": "target.spm",
        "placeholders": list(SYMBOLS[1:]),
        "decline": DECLINE,
        "decline_unknown": True,
        "min_score": MIN_SCORE,
        "sentences": len(pairs),
    }
    text = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
    (output / "metadata.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Train, convert and write the model; with `--held-out N`, only measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument(
        "--held-out", type=int, metavar="N", help="leave every Nth line of the grammar out"
    )
    options = parser.parse_args()
    pairs, words = read_grammar()
    kept = [pair for i, pair in enumerate(pairs) if not options.held_out or i % options.held_out]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        train_tokenizers([*pairs, *((symbol, symbol) for symbol in SYMBOLS)], folder)
        train_model(Grammar(kept, words), folder, epochs=options.epochs)
        convert(folder, options.output)
    write_metadata(options.output, pairs)
    print(f"{len(kept)} of {len(pairs)} sentences trained: {options.output}")


if __name__ == "__main__":
    main()
