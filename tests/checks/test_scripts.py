"""Source script left in a target, and targets that are the source as it was."""

import pytest

from localize.locales import market
from localize.locales.scripts import has_han, is_same, source_left


@pytest.mark.parametrize(
    ("locale", "text", "left"),
    [
        ("en-US", "I'm going home.", ""),
        ("en-US", "Hello 顾北辰, hi", "顾北辰"),
        ("en-US", "Fullwidth Ａ and … “marks” 。", ""),
        ("es-419", "¿Dónde está 妈妈?", "妈妈"),
        ("th-TH", "ฉันรักคุณ", ""),
        ("th-TH", "ฉันรัก你", "你"),
        ("ar-SA", "أنا أحبك", ""),
        ("ar-SA", "أنا 总裁", "总裁"),
        ("ru-RU", "Ты где? 林晚!", "林晚"),
        ("hi-IN", "मैं घर जा रहा हूँ।", ""),
        ("ko-KR", "사장님, 안녕하세요", ""),
        ("ko-KR", "사장님 社長", "社長"),
        ("vi-VN", "Tôi yêu em", ""),
        ("ja-JP", "国の学会へ行く", ""),
        ("ja-JP", "顧北辰 将来の社長", ""),
        ("ja-JP", "我们の会社", "们"),
        ("ja-JP", "你は誰だ", "你"),
        ("ja-JP", "これは什么だ?", ""),
        ("zh-TW", "你後來去哪裡了", ""),
        ("zh-TW", "皇后在這裡等你", ""),
        ("zh-TW", "他说的話", "说"),
        ("zh-TW", "你什么意思", "什么"),
        ("zh-TW", "我家老么最乖", ""),
        ("zh-HK", "佢着咗件衫", ""),
        ("zh-HK", "云先生准時到", ""),
        ("zh-HK", "这样", "这样"),
        ("zh-HK", "求吓你，等我响門口", ""),
        ("zh-TW", "吓死我了", "吓"),
        ("zh-Hans", "你后来去哪里了", ""),
    ],
)
def test_first_run_of_source_script(locale: str, text: str, left: str) -> None:
    assert source_left(text, market(locale)) == left


def test_other_source_languages_leave_their_own_script() -> None:
    assert source_left("Hello ひと", market("en-US"), source="ja-JP") == "ひと"
    assert source_left("Hello 사람", market("en-US"), source="ko-KR") == "사람"
    assert source_left("Bonjour Smith", market("fr-FR"), source="en-US") == ""
    assert source_left("사람", market("ko-KR"), source="ko-KR") == ""


@pytest.mark.parametrize(
    ("locale", "source", "target", "same"),
    [
        ("en-US", "你是谁？", "你是谁?", True),
        ("en-US", "你是谁？", "Who are you?", False),
        ("en-US", "OK！", "OK!", False),
        ("en-US", "2024", "2024", False),
        ("th-TH", "放开我！", "放开我！", True),
        ("zh-TW", "公司", "公司", False),
        ("zh-TW", "你好！", "你好！", False),
        ("zh-TW", "你来公司。", "你来公司", True),
        ("zh-TW", "你来公司。", "你來公司", False),
        ("zh-HK", "他说什么", "他说什么", True),
        ("ja-JP", "公司", "公司", False),
        ("ja-JP", "北京大学", "北京大学", False),
        ("ja-JP", "我要离婚。", "我要离婚", True),
        ("ja-JP", "社長到北京大学", "社長到北京大学", True),
        ("ja-JP", "你是我的", "你是我的", True),
        ("ko-KR", "公司", "公司", True),
        ("en-US", "……", "…", False),
    ],
)
def test_same_as_source_only_where_it_is_no_translation(
    locale: str, source: str, target: str, same: bool
) -> None:
    assert is_same(source, target, market(locale)) is same


#: Everyday lines in Traditional Chinese and Japanese: none may hold a Simplified character.
TRADITIONAL = (
    "放開我！ 對不起 你給我站住 我要離婚 怎麼可能 給我滾 別碰我 你還想騙我到什麼時候"
    " 醫生 她怎麼樣了 我們結婚吧 你瘋了嗎 救命啊 閉嘴 謝謝你 沒關係 周先生 里長 面對 乾杯"
    " 准許 范先生 于小姐 后羿 皇后 隻身 台灣 臺北 系統 關係 卷子 捲起來 著急 雲端 余先生 吃飯"
    " 占卜 佔有 采風 彩禮 才華 天才 剛才 游泳 旅遊 群眾 村裡 老闆 證據 床上 秘密 溫柔 托兒所"
)
JAPANESE = (
    "離してよ ごめんなさい 止まれ 離婚したい 大丈夫か そんなはずない 出て行け 触るな"
    " いつまで騙すつもりだ 先生 彼女はどうですか 結婚しよう 学校 国会 会社 社長 将来 静かに"
    " 双子 医者 声 数学 区役所 残酷 欧州 真実 万一 対決 広場 図書館 沢山 気持ち 黄色 猫"
)


def test_native_lines_hold_no_simplified_character() -> None:
    assert source_left(TRADITIONAL, market("zh-TW")) == ""
    assert source_left(TRADITIONAL, market("zh-HK")) == ""
    assert source_left(JAPANESE, market("ja-JP")) == ""


def test_has_han() -> None:
    assert has_han("a中")
    assert not has_han("かな、。")
