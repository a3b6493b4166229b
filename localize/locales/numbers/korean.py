"""Reads Korean numbers: digits with 만 and 억, Sino-Korean words, native words before a counter."""

import re

from localize import late
from localize.locales.numbers.number import Number
from localize.locales.numbers.numerals import value_of
from localize.locales.numbers.tables import Table

_KOREAN_DIGITS = late.pattern(
    r"(?P<skip>⟦\d+⟧|https?://\S+)"
    r"|\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?:(?:[십백천억조]|만(?!큼))+(?: ?\d+(?:,\d{3})*(?=[십백천만억조 원]))?)*"
    r"|(?<![가-힣])[일이삼사오육칠팔구십백천만억조]{2,}"
    r"(?= ?(?:원|달러|위안|명|년|살|번|개|퍼센트|프로|배|평|냥|근|일|월|층|호|분|초"
    r"|킬로|[ .,!?…]|$))"
)
_SINO = str.maketrans("일이삼사오육칠팔구십백천만억", "一二三四五六七八九十百千万亿")
_NOT_SINO = frozenset(
    ("이만", "천만", "만일", "오만", "이백", "백일", "구만", "일일", "사사", "천사", "이사", "사만")
)


_KOREAN_DAYS = late.pattern(
    "(?<![가-힣])(?:하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름)"
)


#: Native words before any noun, or alone with a particle; 네 is "yes" and "your" too.
_KOREAN_COUNT = late.pattern(
    "(?<![가-힣])(?:(세|네|다섯|여섯|일곱|여덟|아홉|열)(?= [가-힣])"
    "|(셋|넷|다섯|여섯|일곱|여덟|아홉)(?=(?:[이은을과도만의]|에게|에서|이서)?(?:[ .,!?…]|$)))"
)


def read_korean(text: str, table: Table) -> tuple[Number, ...]:
    """Korean digits with 만 and 억, Sino-Korean words, native words before a counter."""
    found: list[Number] = []
    for match in _KOREAN_DIGITS.finditer(text):
        run = match[0]
        if match["skip"] is not None or run in _NOT_SINO or not re.search(r"[\d십백천만억]", run):
            continue
        plain = run.replace(" ", "").replace("조", "만억").translate(_SINO)
        value = value_of(plain)
        if value is not None and value[1] is None:
            weight = 0.5 if value[0] <= 10 and not run[0].isdigit() else 1.0
            found.append(Number(match.start(), match.end(), value[0], run, weight=weight))
    if table.native is not None:
        for match in table.native.finditer(text):
            value_ = table.words[match[1]]
            weight = 0.2 if value_ <= 2 else 0.5 if value_ <= 10 else 1.0
            found.append(Number(match.start(1), match.end(1), value_, match[1], weight=weight))
    if _KOREAN_COUNT.search(text):
        known = {one.start for one in found}
        for match in _KOREAN_COUNT.finditer(text):
            if match.start() not in known:
                value_ = table.words[match[0]]
                found.append(Number(match.start(), match.end(), value_, match[0], weight=0.1))
    if _KOREAN_DAYS.search(text):
        for match in _KOREAN_DAYS.finditer(text):
            days = table.words[match[0]]
            found.append(Number(match.start(), match.end(), days, match[0], weight=0.3))
    found.sort(key=lambda one: one.start)
    return tuple(found)
