"""Length of a target against its source: normal pairs pass, absurd ones do not."""

import pytest

from localize.locales import market, targets
from localize.locales.length import far_off

#: Normal pairs of dialogue, short and terse ones, long and wordy ones.
NORMAL = [
    ("en-US", "滚", "Get out of here!"),
    ("en-US", "好", "All right, let's do it."),
    ("en-US", "好。", "OK"),
    ("en-US", "嗯", "Yeah."),
    ("en-US", "一言为定", "Deal."),
    ("en-US", "你怎么在这里？", "What are you doing here?"),
    ("en-US", "不管发生什么事情我都会一直陪在你身边的", "I'll stay with you no matter what."),
    ("en-US", "谢谢", "Thanks"),
    ("en-US", "江山易改，本性难移", "A leopard can't change its spots."),
    (
        "en-US",
        "三十年河东，三十年河西，莫欺少年穷",
        "The tables turn. Never look down on the young.",
    ),
    ("en-US", "他是顾氏集团的总裁顾北辰", "He's Gu Beichen, president of the Gu Group."),
    ("en-US", "欺人太甚", "That's going too far! Who do you think you are?"),
    ("en-US", "我真的不知道他到底是怎么想的", "I don't know what he's thinking."),
    ("en-US", "WiFi密码是多少", "What's the WiFi password?"),
    ("es-419", "滚", "¡Lárgate de aquí!"),
    ("es-419", "是", "Sí."),
    ("es-419", "你给我站住", "¡Detente ahí mismo!"),
    ("de-DE", "闭嘴", "Halt endlich den Mund!"),
    ("de-DE", "你放心", "Mach dir darüber keine Sorgen."),
    ("fr-FR", "爸", "Papa\u00a0!"),
    ("ru-RU", "对不起", "Прости меня, пожалуйста."),
    ("vi-VN", "朕知道了", "Trẫm biết rồi."),
    ("id-ID", "你没事吧", "Kamu baik-baik saja, kan?"),
    ("th-TH", "我要离婚", "ฉันต้องการหย่า"),
    ("th-TH", "好", "ตกลงค่ะ"),
    ("ar-SA", "放开我", "اتركني!"),
    ("ar-SA", "救命啊", "النجدة! ساعدوني!"),
    ("hi-IN", "住手", "रुक जाओ! ऐसा मत करो!"),
    ("ja-JP", "我要离婚", "離婚したいの"),
    ("ja-JP", "谢谢", "ありがとうございます"),
    ("ja-JP", "好", "わかりました"),
    ("ja-JP", "滚", "ここから出て行け！"),
    ("zh-TW", "滚", "給我滾！"),
    ("ja-JP", "这是怎么一回事", "どういうこと？"),
    ("ko-KR", "对不起", "미안해요"),
    ("ko-KR", "你怎么在这里", "여긴 어쩐 일이에요?"),
    ("zh-TW", "你没事吧？", "你沒事吧？"),
    ("zh-HK", "视频", "影片"),
]


WORDY = "This is a whole paragraph that cannot be a translation of it."


@pytest.mark.parametrize(("locale", "source", "target"), NORMAL)
def test_normal_pairs_are_not_flagged(locale: str, source: str, target: str) -> None:
    assert far_off(source, target, market(locale)) is None


def test_too_long_and_too_short_are_measured() -> None:
    english = market("en-US")
    source = "我们明天上午十点在医院门口见面吧"
    long = far_off(
        "好的", "This is a whole paragraph that cannot be a translation of it." * 2, english
    )
    assert long is not None
    assert long > 3
    short = far_off(source, "Yes.", english)
    assert short is not None
    assert short < 0.25


@pytest.mark.parametrize("locale", targets())
def test_every_market_flags_a_merged_scene(locale: str) -> None:
    target = market(locale)
    assert far_off("好的", "漢ก" * 60, target) is not None
    assert far_off("我们明天上午十点在医院门口见面吧" * 3, "a", target) is not None


def test_a_source_without_letters_says_nothing() -> None:
    assert (
        far_off("……", "What?! I can't believe that you did this to me again.", market("en-US"))
        is None
    )


def test_latin_and_digits_of_the_source_count_as_they_are() -> None:
    source = "WWW.EXAMPLE.COM/LONGADDRESS/1234567890"
    assert far_off(source, source.lower(), market("en-US")) is None
