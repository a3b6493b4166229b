"""How long it takes to find terms in lines, beside a plain alternation of the standard library.

    python bench/glossary.py [LINES]

5,000 terms, in lines of the length of the sample's. Prints microseconds a line, both measured in
turn in one run, and how long 1,000 terms take to load and compile. The goals are 3 microseconds a
line and 40 ms.
"""

import random
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

from localize import subtitles
from localize.glossary import COLUMNS, Glossary, load, satisfied
from localize.locales import market
from localize.model import Term

SOURCE = Path(__file__).parents[1] / "samples" / "rainy-night" / "source"
TERMS = 5_000
ROUNDS = 5


def sample_lines() -> list[str]:
    """The lines of the sample drama."""
    files = [subtitles.read(path).episode(number) for number, path in subtitles.find(SOURCE)]
    return [cue.text for episode in files for cue in episode.cues if cue.text]


def made_up(count: int, lines: list[str], draw: random.Random) -> list[str]:
    """Terms of two to four characters: half cut from the lines, half of characters at random."""
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 3_500)]
    found: dict[str, None] = {}
    while len(found) < count:
        size = draw.choice((2, 2, 3, 3, 4))
        if draw.random() < 0.02:
            line = draw.choice(lines)
            at = draw.randrange(len(line))
            word = re.sub(r"\W", "", line[at : at + size])
        else:
            word = "".join(draw.choices(signs, k=size))
        if len(word) > 1:
            found[word] = None
    return list(found)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begin = process_time()
    work()
    return process_time() - begin


def main(count: int) -> None:
    """Print the figures."""
    draw = random.Random(7)
    lines = sample_lines()
    words = made_up(TERMS, lines, draw)
    texts = [draw.choice(lines) for _ in range(count)]
    glossary = Glossary(Term(word, ("x",)) for word in words)
    plain = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    few = texts[: max(1, count // 50)]

    def ours() -> int:
        return sum(len(glossary.match(text, 1)) for text in texts)

    def theirs() -> int:
        return sum(sum(1 for _ in plain.finditer(text)) for text in few)

    hits = ours()
    fast, slow = [], []
    for _ in range(ROUNDS):
        fast.append(seconds(ours) / len(texts))
        slow.append(seconds(theirs) / len(few))
    print(f"{len(words)} terms, {count} lines, {hits / count:.2f} terms a line")
    print(f"Glossary.match     {min(fast) * 1e6:7.2f} us a line")
    print(f"plain alternation  {min(slow) * 1e6:7.2f} us a line, {min(slow) / min(fast):.0f} times")
    start_up(words[:1_000])
    verify()


def start_up(words: list[str]) -> None:
    """How long a glossary file takes from disk to the first match."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [f"{word},rendering {n}|other,term,,,high," for n, word in enumerate(words)]
        text = "\n".join([",".join(COLUMNS), *rows])
        Path(folder, "en-US.csv").write_text(text, encoding="utf-8")
        known = market("en-US")

        def ready() -> None:
            re.purge()
            load(known, [Path(folder)]).match(words[0], 1)

        best = min(seconds(ready) for _ in range(ROUNDS))
    print(f"load and compile {len(words)} terms  {best * 1e3:.1f} ms")


def verify() -> None:
    """How long it takes to see that a rendering is in a text, once its pattern is known."""
    for locale, form, text in (
        ("en-US", "delivery guy", "So he is nothing but a delivery guy?"),
        ("ar-SA", "عامل التوصيل", "إذن هو مجرد عامل التوصيل؟"),
        ("zh-TW", "外送小哥", "原來他只是個外送小哥？"),
    ):
        term, known = Term("外卖小哥", (form,)), market(locale)
        texts = [f"{text} {n}" for n in range(5_000)]

        def check(term: Term = term, texts: list[str] = texts, locale: str = locale) -> None:
            for one in texts:
                satisfied(term, one, market(locale))

        best = min(seconds(check) for _ in range(ROUNDS)) / len(texts)
        print(f"satisfied, {known.locale}  {best * 1e6:.2f} us a text")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
