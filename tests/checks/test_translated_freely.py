"""X701 to X708 on what translators do: move numbers, merge and shorten, say things again."""

from pathlib import Path

import pytest

from localize.checking import Asked, Checker
from localize.checks import View, align, check
from localize.locales import market
from localize.model import Cue
from tests.checks.views import view


def messages(locale: str, source: list[str], target: list[str], *codes: str) -> list[str]:
    """What these checks say of lines that answer each other."""
    return [one.message for one in check(view(locale, *target, source=source), select=codes)]


@pytest.mark.parametrize(
    ("locale", "source", "target"),
    [
        # The number stands in the other half of the sentence.
        ("en-US", ["店里一共卖了", "八十把伞"], ["80 umbrellas", "were sold in this shop."]),
        ("de-DE", ["他借走的", "是三百块"], ["300 Yuan hat er", "sich geliehen."]),
        ("th-TH", ["他借走的", "是三百块"], ["เขายืมเงินไป 300 หยวน", "เมื่อวานนี้"]),
        ("es-419", ["他借走的", "是三百块"], ["Son 300 yuanes…", "…los que pidió."]),
        # What is said of a decade, those spoken to, one of a thing, and in set words.
        ("en-US", ["八十年代的老厂房"], ["A factory from the 1980s."]),
        ("en-US", ["20世纪30年代的上海"], ["Shanghai in the 1930s."]),
        ("fr-FR", ["九零年代的歌"], ["Une chanson des années 90."]),
        ("en-US", ["2020年代才有的病"], ["A disease of the 2020s."]),
        ("en-US", ["你们三个还不走"], ["Why are you all still here?"]),
        ("vi-VN", ["你们四个听好了"], ["Mấy đứa nghe cho kỹ."]),
        ("en-US", ["等我1秒"], ["Give me a second."]),
        ("en-US", ["县太爷也让他三分"], ["Even the magistrate is wary of him."]),
        ("en-US", ["何必这么正经八百"], ["Why so stiff?"]),
        ("en-US", ["两、三万我都付"], ["I'd pay tens of thousands."]),
        ("en-US", ["一年大概要花千把银子"], ["About 1,000 silver a year."]),
        ("en-US", ["1987年的老房子"], ["An old house from back in '87."]),
        # Names with figures in them.
        ("en-US", ["那时候正闹新冠"], ["That was during COVID-19."]),
        ("en-US", ["把P7拿过来"], ["Bring me the blue one."]),
        ("es-ES", ["3D的看着头晕"], ["Las gafas marean."]),
        ("en-US", ["1/4都归你"], ["A quarter is yours."]),
        ("fr-FR", ["喝了¾杯"], ["Il a bu ¾ du verre."]),
        # Another country's notation.
        ("ru-RU", ["一共来了21000人"], ["Пришло 21,000 человек."]),
        ("id-ID", ["一共来了1000000人"], ["Ada 1,000,000 orang."]),
        ("vi-VN", ["增长了1.15倍"], ["Tăng gấp 1.15 lần."]),
        ("vi-VN", ["占的比例是1"], ["Phần còn lại là (1 - tỉ lệ đó)."]),
        # Native Korean words before any noun; 만 of 만큼; the dual.
        ("ko-KR", ["给我五把椅子"], ["의자 다섯 걸상 주세요"]),
        ("ko-KR", ["他们来了四位"], ["넷이 왔어요"]),
        ("ko-KR", ["往右挪10格"], ["오른쪽으로 10만큼 옮겨"]),
        ("ar-SA", ["等了2天"], ["انتظرت يومين."]),
        ("he-IL", ["等了2天"], ["חיכיתי יומיים."]),
        # Cases, ordinals and what is written in one word with a preposition.
        ("uk-UA", ["她十八岁就走了"], ["Вона пішла після вісімнадцяти."]),
        ("uk-UA", ["第19次了"], ["Це вже дев'ятнадцята спроба."]),
        ("ru-RU", ["来了五个人"], ["Я видел пятерых."]),
        ("he-IL", ["五个人里只活了一个"], ["רק אחד מחמישה שרד."]),
    ],
)
def test_numbers_said_otherwise_raise_nothing(
    locale: str, source: list[str], target: list[str]
) -> None:
    assert messages(locale, source, target, "X704") == []


@pytest.mark.parametrize(
    ("locale", "source", "target"),
    [
        ("en-US", ["店里一共卖了", "八十把伞"], ["90 umbrellas", "were sold in this shop."]),
        ("en-US", ["他走了。", "我有八十把伞。"], ["He took 80 with him.", "I own umbrellas."]),
        ("en-US", ["八十年代的老厂房"], ["A factory from the 1960s."]),
        ("en-US", ["你们三个还不走"], ["Why are the five of you still here?"]),
        ("en-US", ["等我1秒"], ["Give me seven seconds."]),
        ("en-US", ["两、三万我都付"], ["I'd pay 500,000."]),
        ("en-US", ["1987年的老房子"], ["An old house from back in '78."]),
        ("en-US", ["一、二、三，走"], ["15, go!"]),
        ("ru-RU", ["一共来了21000人"], ["Пришло 12,000 человек."]),
        ("vi-VN", ["增长了1.15倍"], ["Tăng gấp 1.35 lần."]),
        ("ko-KR", ["往右挪10格"], ["오른쪽으로 20만큼 옮겨"]),
        ("uk-UA", ["她十八岁就走了"], ["Вона пішла після сімнадцяти."]),
        ("he-IL", ["五个人里只活了一个"], ["רק אחד משבעה שרד."]),
    ],
)
def test_other_numbers_are_still_found(locale: str, source: list[str], target: list[str]) -> None:
    assert len(messages(locale, source, target, "X704")) >= 1


def timed(*lines: tuple[int, int, str]) -> tuple[Cue, ...]:
    return tuple(Cue(i, *line) for i, line in enumerate(lines, 1))


_SCENE = (
    (0, 2000, "今天的菜真香啊"),
    (2000, 4000, "你从哪儿买来的这条鱼"),
    (4000, 6000, "东边新开的市场"),
    (6000, 7000, "真不错"),
    (7000, 9000, "以后我也去那儿买"),
    (9000, 11000, "记得早点去"),
    (11000, 13000, "晚了就什么都没有了"),
)
_MERGED = (
    (0, 2000, "Dinner smells so good today."),
    (2000, 4000, "Where did you get this fish?"),
    (4000, 7000, "At the new market. Nice, isn't it?"),
    (7000, 9000, "I'll shop there too from now on."),
    (9000, 11000, "Remember to go early."),
    (11000, 13000, "Or there'll be nothing left."),
)


def lost(target: tuple[tuple[int, int, str], ...]) -> list[object]:
    """The places of source cues that nothing answers."""
    source, cues_ = timed(*_SCENE), timed(*target)
    told = align.clock(source, cues_)
    pairs = align.pair(source, cues_, told)
    missing = align.unanswered(source, pairs)
    looked_at = View(cues_, market("en-US"), source=pairs, missing=missing, clock=told)
    return [finding.limit for finding in check(looked_at, select=("X705",))]


def test_merged_and_shortened_lines_answer_both_source_cues() -> None:
    assert lost(_MERGED) == []


def test_a_dropped_line_is_missed_where_no_cue_took_its_time() -> None:
    shown = tuple((a, min(b, 6000) if a == 4000 else b, text) for a, b, text in _MERGED)
    assert lost(shown) == [4]


def test_of_two_who_speak_at_once_one_is_missed() -> None:
    source = timed((0, 2000, "你从哪儿买来的这条鱼"), (0, 2000, "真香"), *_SCENE[4:])
    target = timed((0, 2000, "Where did you get this fish?"), *_MERGED[3:])
    assert [cue.text for cue in align.unanswered(source, align.pair(source, target))] == ["真香"]


@pytest.mark.parametrize(
    ("locale", "source", "target"),
    [
        # Words that are said again, in a line that is no longer than its own source asks for.
        (
            "en-US",
            ["洗衣做饭，让我干啥我干啥，只要您开口", "您开口就行"],
            ["I'll cook, I'll wash, whatever it takes, just say the word.", "Just say the word."],
        ),
        # A number goes where the sentence wants it.
        (
            "en-US",
            ["他五年前进的宫", "二十四岁那年当上了总管", "从此步步高升"],
            ["At 24, five years after he", "had entered the palace, he took charge", "and rose."],
        ),
        # The same short words, some lines apart.
        (
            "en-US",
            ["你胡说什么", "走开", "别碰它", "这怎么可能"],
            ["Don't be silly!", "Go away.", "Hands off.", "Don't be silly!"],
        ),
    ],
)
def test_what_is_said_again_or_elsewhere_is_no_neighbours_text(
    locale: str, source: list[str], target: list[str]
) -> None:
    assert messages(locale, source, target, "X708") == []


def test_two_lines_under_one_time_are_found() -> None:
    source = ["把门关上再说话", "外面下着大雨呢", "我知道了", "坐吧", "喝杯热茶暖暖身子"]
    target = [
        "Close the door first. It's pouring outside, you know.",
        "It's pouring outside, you know.",
        "I got it.",
        "Sit down.",
        "Have some hot tea to warm up.",
    ]
    (said,) = messages("en-US", source, target, "X708")
    assert said.startswith("looks like the translation of cue 2")


def test_swapped_lines_show_by_their_characters_in_traditional_chinese() -> None:
    source = ["我昨天在码头等了你一夜", "可是船根本没有来", "选谁都可以", "要多少钱我都会出"]
    right = ["我昨天在碼頭等了你一夜", "可是船根本沒有來", "選誰都可以", "要多少錢我都會出"]
    assert messages("zh-TW", source, right, "X708") == []
    swapped = [right[1], right[0], *right[2:]]
    assert len(messages("zh-TW", source, swapped, "X708")) == 2


def _file(path: Path, *texts: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = (
        f"{i}\n00:00:{5 * i:02d},000 --> 00:00:{5 * i + 4:02d},000\n{text}\n"
        for i, text in enumerate(texts, 1)
    )
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def found(source: Path, target: Path, locale: str) -> list[tuple[str, int]]:
    checker = Checker(
        Asked(market=locale, source=source, codes=frozenset({"X703", "X704", "X706"}))
    )
    return [(finding.code, finding.cue) for finding in checker.check(target).findings]


def test_a_source_in_another_language_is_read_in_it(tmp_path: Path) -> None:
    source = _file(
        tmp_path / "source.srt",
        "Twenty of them came.",
        "We waited for thirty-five days.",
        "Nobody ever came back.",
        "What an enormously complicated misunderstanding this has been.",
    )
    good = _file(
        tmp_path / "ep01.srt",
        "Kamen 20 von ihnen?",
        "Wir warteten 35 Tage.",
        "Niemand kam je zurück.",
        "Was für ein Missverständnis.",
    )
    assert found(source, good, "de-DE") == []
    bad = _file(
        tmp_path / "ep02.srt",
        "Es kamen 70.",
        "Wir warteten 35 Tage.",
        "Nobody ever came back.",
        "Was für ein Missverständnis.",
    )
    assert found(source, bad, "de-DE") == [("X704", 1), ("X703", 3)]


@pytest.mark.parametrize(
    ("path", "text", "target", "codes"),
    [
        ("fr/ep01.srt", "Onze personnes sont là.", "There are 11 people.", []),
        ("es/ep01.srt", "Once personas.", "There are 11 people.", []),
        ("ep01.es-ES.srt", "Once personas.", "There are 11 people.", []),
        ("en/ep01.srt", "Once upon a time.", "There are 11 people.", [("X704", 1)]),
        ("en/ep01.srt", "来了十一个人", "There are 11 people.", []),  # the script says more
        ("ep01.srt", "十一人来ました", "There are 11 people.", []),
        ("ep01.srt", "Пришло одиннадцать человек", "There are 11 people.", []),
        ("uk/ep01.srt", "Прийшло одинадцять людей", "There are 11 people.", []),
    ],
)
def test_the_language_of_a_source_is_told_by_its_script_and_path(
    tmp_path: Path, path: str, text: str, target: str, codes: list[tuple[str, int]]
) -> None:
    source = _file(tmp_path / "source" / path, text)
    assert found(source, _file(tmp_path / "ep01.srt", target), "en-US") == codes
