"""Pseudo-translation: text of the market's script and usual length, for trying layout and CI.

It is made offline and always the same for the same line. What the checks hold a draft to is
there: the line's numbers, its placeholders, the renderings of its terms and its closing mark.
"""

import hashlib
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from localize.engines.base import Answer, BaseEngine, Capabilities, NoSettings, Place, Request
from localize.locales.counting import count
from localize.locales.numbers import numbers
from localize.locales.profile import Market
from localize.model import Term

#: Syllables of each script; a word is one to three of them.
SYLLABLES = {
    "Latn": "lo ra mi ten sal vi du ko ner ta be sol an re mo lis pa tu gen dor",
    "Cyrl": "ло ра ми тен сал ви ду ко нер та бе сол ан ре мо лис па ту ген дор",
    "Arab": "لو را مي تن سال في دو كو نر تا به سول ان ري مو ليس با تو",
    "Hebr": "לו רא מי תן סל וי דו קו נר תא בה סול אן רי מו ליס",
    "Deva": "लो रा मी तेन साल वि दु को नेर ता बे सोल अन रे मो लिस पा तु",
    "Thai": "ลอ รา มี เทน สาล วี ดู โก นา ตา เบ โซ อัน เร โม ลิส ปา ตู",
    "Jpan": "ろ ら み てん さる び ず こ ねる た べ そる あん れ も りす ぱ つ",
    "Kore": "로 라 미 텐 살 비 두 코 너 타 베 솔 안 레 모 리스 파 투",
    "Hant": "雲 海 風 聲 遠 夢 樹 雨 燈 晚 橋 鳥 歸 靜 葉 歌 長 林 聽 開",
}
_PLACEHOLDER = re.compile(r"⟦\d+⟧")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: Between the words of scripts without spaces, so that long lines can break.
_PHRASE = 4


class PseudoEngine(BaseEngine):
    """Makes text up, line by line, offline."""

    Settings = NoSettings
    type = "pseudo"
    prompt = "pseudo-1"

    def __init__(self, settings: NoSettings, *, place: Place, folder: Path) -> None:
        super().__init__(place.name)
        del settings, folder
        self.capabilities = Capabilities(
            glossary="inline",
            placeholders=True,
            offline=True,
            by_line=True,
            licence="none needed",
            price="free",
        )

    def serves(self, market: Market, source: str) -> str:
        """``""`` for every script that it has syllables of."""
        del source
        return "" if market.script in SYLLABLES else f"has no syllables of {market.script}"

    def translate(self, request: Request) -> tuple[Answer, ...]:
        """A made-up text for every line."""
        self.usage.sent(sum(len(line.text) for line in request.lines))
        return tuple(
            Answer(line.id, pseudo(line.text, request.target, request.terms, request.source))
            for line in request.lines
        )


def pseudo(text: str, market: Market, terms: tuple[Term, ...] = (), source: str = "zh-Hans") -> str:
    """Made-up text for a line: about as long as a translation, with all that must be kept."""
    kept = [*_renderings(text, terms), *_PLACEHOLDER.findall(text), *_figures(text, market, source)]
    joint = " " if market.typography.spaces_between_words else ""
    body = _PLACEHOLDER.sub("", text)
    han = len(_HAN.findall(body))
    wanted = market.length.value * han
    words: list[str] = []
    made = _words(text, market)
    while not words or count(joint.join([*words, *kept]), market.counting) < wanted:
        words.append(next(made))
    # Words apart, what is kept between them, so that two numbers never stand side by side.
    for place, item in enumerate(kept):
        words.insert(min(2 * place + 1, len(words)), item)
        if place + 1 < len(kept) and 2 * place + 2 >= len(words):
            words.append(next(made))
    line = joint.join(words) if joint else _phrases(words)
    return _closed(line[:1].upper() + line[1:], body, market)


def _words(text: str, market: Market) -> Iterator[str]:
    """Words without end, the same for the same text and market."""
    syllables = SYLLABLES[market.script].split()
    seed, turn = f"{market.locale}\0{text}".encode(), 0
    while True:
        for byte in hashlib.blake2b(seed, salt=turn.to_bytes(16, "big")).digest():
            length = 1 + byte % 3 if market.script not in ("Hant", "Kore") else 2
            picks = (byte // 3 + 7 * step + turn for step in range(length))
            yield "".join(syllables[pick % len(syllables)] for pick in picks)
            turn += 1


def _renderings(text: str, terms: tuple[Term, ...]) -> list[str]:
    """What the line's agreed terms must become, longest term first, none inside another."""
    found, rest = [], text
    for term in sorted(terms, key=lambda term: -len(term.source)):
        if term.confidence == "high" and term.source in rest:
            rest = rest.replace(term.source, "\0")
            found.append(term.targets[0] if term.targets else term.source)
    return found


def _figures(text: str, market: Market, source: str) -> list[str]:
    """The line's numbers in digits, as the market groups them."""
    decimal = "," if market.language in _COMMA else "."
    figures = []
    for number in numbers(text, source):
        value: Fraction = number.value
        whole, rest = divmod(value, 1)
        figures.append(
            f"{whole}{decimal}{float(rest):.4g}".replace("0.", "") if rest else f"{whole}"
        )
    return figures


_COMMA = ("es", "pt", "fr", "de", "it", "tr", "ru", "id", "vi", "pl", "nl", "uk")


def _phrases(words: list[str]) -> str:
    groups = [words[start : start + _PHRASE] for start in range(0, len(words), _PHRASE)]
    return " ".join("".join(group) for group in groups)


def _closed(line: str, source: str, market: Market) -> str:
    """The line with the closing mark of the source, as the market writes it."""
    marks = market.typography
    end = source.rstrip("\"'」』”’ ")[-1:]
    if end in ("？", "?"):
        return f"{marks.opening_question}{line}{marks.question.strip()}"
    if end in ("！", "!"):
        return f"{marks.opening_exclamation}{line}{marks.exclamation.strip()}"
    if end in ("…", "⋯"):
        return line + marks.ellipsis
    return line + marks.full_stop.strip() if end in ("。", ".") else line
