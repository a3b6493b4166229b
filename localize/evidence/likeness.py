"""When two texts are the same, or say the same: texts without what hardly counts."""

from functools import lru_cache
from typing import Final

from localize import late

WORD = late.pattern(r"\w")
#: Vowel signs and tone marks, which are part of a word though they are no letters.
SIGNS: Final = "\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0970-\u0dff\u0e31-\u0e4e"
_NO_WORD = late.pattern(rf"(?:[^\w{SIGNS}]|_)+")
#: Particles that end a sentence and change its tone, not what it says.
_PARTICLES: Final = "吧呢啊呀嘛了的么吗哦呗啦哈喔噢"
#: Pronouns that many languages don't tell apart.
_PRONOUNS = str.maketrans({"她": "他", "它": "他", "您": "你", "咱": "我"})
#: Short lines that fit one rendering in most languages; the first stands for all.
_EQUAL_GROUPS: Final = (
    ("是", "是的", "对", "对的", "没错", "嗯", "是啊", "对啊"),
    ("好", "好的", "行", "可以", "没问题", "好吧", "好啊"),
    ("不", "不是", "不行", "没有", "不要", "不可以"),
    ("走", "走吧", "我们走", "咱们走", "快走"),
    ("谢谢", "多谢", "谢了", "谢谢你", "谢谢您"),
    ("对不起", "抱歉", "不好意思", "很抱歉", "真对不起"),
    ("你好", "您好", "你们好", "哈喽", "嗨"),
    ("再见", "拜拜", "告辞"),
    ("什么", "啥", "什么意思", "你说什么"),
    ("怎么了", "怎么回事", "出什么事", "发生什么事", "什么事", "你怎么"),
    ("为什么", "凭什么", "为何", "干嘛"),
    ("滚", "滚开", "滚出去", "给我滚", "走开"),
    ("住手", "停", "停下", "站住", "别动"),
    ("救命", "来人", "救救我"),
    ("当然", "那当然", "必须的"),
    ("怎么可能", "不可能", "这不可能", "这怎么可能"),
    ("闭嘴", "住口", "你闭嘴", "少废话"),
    ("放手", "放开", "放开我", "松手"),
    ("知道", "我知道", "明白", "我明白", "懂", "我懂"),
    ("没事", "我没事", "没关系", "不要紧"),
    ("快", "快点", "赶紧", "赶快"),
    ("等等", "等一下", "慢着", "且慢", "等会儿"),
)
_EQUAL = {line.rstrip(_PARTICLES) or line: group[0] for group in _EQUAL_GROUPS for line in group}
#: From so many letters on, two lines hardly share a text by chance.
LONG_TEXT: Final = 12


@lru_cache(maxsize=8192)
def meaning(source: str) -> str:
    """A source line without what changes only its tone; lines that are equal so may share a text.

    >>> meaning("走吧！") == meaning("我们走"), meaning("你好吗") == meaning("他好吗")
    (True, False)
    """
    said = trimmed(source)
    return _EQUAL.get(said, said)


def trimmed(source: str) -> str:
    folded = _NO_WORD.sub("", source).casefold().translate(_PRONOUNS)
    trimmed = folded.rstrip(_PARTICLES)
    return trimmed if trimmed else folded


def alike(source: str, other: str) -> bool:
    """Whether two source lines share half of their characters, so that they may say the same.

    >>> alike("我要和你离婚", "我要跟你离婚"), alike("你怎么才来", "今晚下雨")
    (True, False)
    """
    one, two = set(meaning(source)), set(meaning(other))
    return 2 * len(one & two) >= min(len(one), len(two))


def folded(text: str) -> str:
    """A text without case, white space and punctuation, for comparing."""
    return _NO_WORD.sub("", text).casefold()


def spaced_text(text: str) -> str:
    """As :func:`folded`, with a space between words, which are all its spaces."""
    return _NO_WORD.sub(" ", text).casefold().strip()


#: Scripts that set spaces between words.
HAS_SPACES = late.pattern(r"[a-z\u00c0-\u06ff\u0900-\u097f\uac00-\ud7a3]")
