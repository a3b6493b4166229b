"""X and N checks: against the source, its terms, its cues."""

import pytest

from localize.checks import View, check
from localize.checks.align import pair, unanswered
from localize.locales import market
from localize.model import Cue, Hit, Tag, Term
from tests.checks.views import codes, cues, view

GU = Term("顾北辰", ("Gu Beichen",), kind="name", origin="glossaries/en-US.csv")
LIN = Term("林晚", ("Lin Wan",), kind="name")
BOSS = Term("顾总", ("Mr. Gu", "President Gu"), kind="title", first=9)
DOWRY = Term("彩礼", ("bride price",), forbidden=("dowry",))


@pytest.mark.parametrize(
    ("code", "locale", "source", "target"),
    [
        ("X701", "en-US", "你是谁？", ""),
        ("X701", "th-TH", "你是谁？", "…"),
        ("X702", "en-US", "我和顾北辰结婚了", "I married 顾北辰."),
        ("X702", "zh-TW", "你说什么？", "你说什麼？"),
        ("X702", "ja-JP", "我们走吧", "我们、行こう"),
        ("X702", "ko-KR", "顾总来了", "顾总 왔어요"),
        ("X703", "en-US", "你是谁？", "你是谁？"),
        ("X703", "zh-TW", "你来干什么？", "你来干什么？"),
        ("X703", "ja-JP", "我要离婚", "我要离婚"),
        ("X704", "en-US", "给我三百万", "Give me 30 million."),
        ("X704", "th-TH", "我们七点半见", "เจอกันตอน 8.30 น."),
        ("X704", "tr-TR", "一亿两千万的合同", "12 milyonluk sözleşme."),
        ("X704", "en-US", "我等了你十五年", "I waited years for you."),
        ("X704", "es-419", "二十个人", "Cuarenta personas."),
        ("X704", "th-TH", "他欠我五百块", "เขาเป็นหนี้ฉัน 50 หยวน"),
        ("X704", "en-US", "我等了你很久", "I waited 17 years for you."),
        (
            "X706",
            "en-US",
            "好的",
            "This is far too long to be what two characters say, I think.",
        ),
        ("X706", "en-US", "我们明天上午在医院门口见面再谈这件事吧", "Yes."),
        ("X707", "en-US", "你好", "⟦1⟧Hello"),
    ],
)
def test_planted_fault_against_the_source(code: str, locale: str, source: str, target: str) -> None:
    assert code in codes(view(locale, target, source=[source]))


@pytest.mark.parametrize(
    ("locale", "source", "target"),
    [
        ("th-TH", "我们七点半见", "เจอกันตอน 7.30 น."),
        ("en-US", "我们八点零五见", "See you at 8:05."),
        ("id-ID", "晚上十点半", "Pukul setengah sebelas malam."),
        ("tr-TR", "一亿两千万的合同", "120 milyonluk sözleşme."),
        ("tr-TR", "把五千块还我", "5 bini geri ver."),
        ("pl-PL", "用三百万", "Trzema milionami."),
        ("zh-HK", "给我二十块", "畀廿蚊我"),
        ("ar-SA", "两百块", "مئتا يوان."),
        ("ms-MY", "我们七点半见", "Jumpa pukul 7.30."),
        ("en-GB", "下午三点零五分开会", "The meeting is at 3.05 pm."),
        ("en-GB", "下午三点零五分开会", "The meeting is at 15.05."),
        ("en-US", "给我三百万", "Give me three million."),
        ("en-US", "给我三百万", "Give me 3 million."),
        ("es-419", "给我三百万", "Dame tres millones."),
        ("hi-IN", "三千万", "3 करोड़"),
        ("th-TH", "三百万", "3 ล้าน"),
        ("ja-JP", "三百万よこせ", "300万よこせ"),
        ("en-US", "一个人也没有", "There's nobody."),
        ("en-US", "我一定会回来", "I'll be back for sure."),
        ("en-US", "千万别告诉他", "Don't you dare tell him."),
        ("en-US", "报警！", "Call 911!"),
        ("en-US", "十几个人", "A dozen people."),
        ("en-US", "三月见", "See you in March."),
        ("en-US", "OK！", "OK!"),
        ("en-US", "……", "…"),
        ("zh-TW", "你好！", "你好！"),
        ("ja-JP", "北京大学", "北京大学"),
        ("en-US", "闭嘴", "Shut up!"),
        ("en-US", "我们明天上午十点在医院门口见面吧", "Meet me at the hospital gate at 10."),
    ],
)
def test_good_translation_has_no_source_finding(locale: str, source: str, target: str) -> None:
    assert codes(view(locale, target, source=[source]), "X") == []


def test_a_kept_term_may_stay_in_the_source_script() -> None:
    keep = Term("福", (), kind="keep")
    one = view("en-US", "It says 福.", source=["上面写着福"], terms=[keep])
    assert codes(one, "X702") == []
    assert codes(view("en-US", "It says 福."), "X702") == ["X702"]


def test_tags_of_the_source_must_be_kept() -> None:
    source = Cue(1, 0, 3000, "医院", tags=(Tag(0, "{\\an8}"), Tag(0, "<i>"), Tag(2, "</i>")))
    bare = Cue(1, 0, 3000, "Hospital")
    kept = Cue(1, 0, 3000, "Hospital", tags=(Tag(0, "{\\an8}"), Tag(0, "<i>"), Tag(8, "</i>")))
    english = market("en-US")
    (finding,) = check(View((bare,), english, source=(source,)), select=["X707"])
    assert finding.value == "position \\an8, italics"
    assert check(View((kept,), english, source=(source,)), select=["X"]) == []
    position = Cue(1, 0, 3000, "โรงพยาบาล", tags=(Tag(0, "{\\an8}"),))
    assert check(View((position,), market("th-TH"), source=(source,)), select=["X", "P409"]) == []


def test_pieces_of_one_cell_are_looked_at_together() -> None:
    source = Cue(1, 0, 6000, "我等了你十五年，现在你说不爱我了")
    pieces = (
        Cue(1, 0, 3000, "I waited fifteen years for you,"),
        Cue(2, 3000, 6000, "and now you say you don't love me."),
    )
    assert codes(View(pieces, market("en-US"), source=(source, source)), "X", "N") == []


SCENE = [
    ("你给我站住！", "Stop right there!"),
    ("顾北辰在医院等你", "Gu Beichen is waiting at the hospital."),
    ("我欠他三百万", "I owe him three million."),
    ("你怎么不早点告诉我", "Why didn't you tell me sooner?"),
    ("我怕你会离开我", "I was afraid you would leave me."),
    ("我们现在就去找林晚", "Let's go and find Lin Wan now."),
]


def test_a_scene_in_order_is_clean_and_a_shifted_one_is_not() -> None:
    source, target = [a for a, _ in SCENE], [b for _, b in SCENE]
    assert codes(view("en-US", *target, source=source, terms=[GU, LIN]), "X", "N") == []
    shifted = [*target[1:], "Yes, let's go right away."]
    found = check(view("en-US", *shifted, source=source, terms=[GU, LIN]), select=["X708"])
    assert {finding.cue for finding in found} >= {1, 2, 5}


def test_a_neighbours_copy_is_found_and_a_paraphrase_is_not() -> None:
    source, target = [a for a, _ in SCENE], [b for _, b in SCENE]
    copied = [*target]
    copied[4] = target[3]
    found = check(view("en-US", *copied, source=source), select=["X708"])
    assert {finding.cue for finding in found} == {4, 5}
    again = view(
        "en-US", "Who are you?", "Who are you really?", source=["你是谁？", "你到底是谁？"]
    )
    assert codes(again, "X708") == []


# --- terms ---


def test_a_term_not_used() -> None:
    (finding,) = check(
        view("en-US", "He is here.", source=["顾北辰来了"], terms=[GU]), select=["N"]
    )
    assert (finding.code, finding.value, finding.limit) == ("N801", "顾北辰", "Gu Beichen")
    assert finding.source == "glossaries/en-US.csv"
    medium = Term("顾北辰", ("Gu Beichen",), confidence="medium")
    assert codes(view("en-US", "He is here.", source=["顾北辰来了"], terms=[medium]), "N") == []
    assert codes(view("en-US", "Gu Beichen!", source=["顾北辰来了"], terms=[GU]), "N") == []


def test_a_forbidden_term_with_and_without_a_source() -> None:
    text = "They want a dowry."
    assert codes(view("en-US", text, source=["他们要彩礼"], terms=[DOWRY]), "N802") == ["N802"]
    assert codes(view("en-US", text, terms=[DOWRY]), "N802") == ["N802"]
    assert codes(view("en-US", text, source=["他们要嫁妆"], terms=[DOWRY]), "N802") == []
    assert codes(view("en-US", "A bride price.", source=["彩礼"], terms=[DOWRY]), "N") == []


def test_a_title_before_its_reveal() -> None:
    early = view("en-US", "Mr. Gu is here.", source=["他来了"], terms=[BOSS], episode=3)
    (finding,) = check(early, select=["N805"])
    assert (finding.value, finding.limit, finding.column) == ("Mr. Gu", "9-", 1)
    said = view("en-US", "Mr. Gu is here.", source=["顾总来了"], terms=[BOSS], episode=3)
    assert codes(said, "N805") == []
    late = view("en-US", "Mr. Gu is here.", source=["他来了"], terms=[BOSS], episode=9)
    assert codes(late, "N805") == []
    usual = Term("顾先生", ("Mr. Gu",))
    both = view("en-US", "Mr. Gu is here.", source=["他来了"], terms=[BOSS, usual], episode=3)
    assert codes(both, "N805") == []


def test_a_form_of_address_does_not_hide_a_title_before_its_reveal() -> None:
    """Whoever is called 顾 gives 顾先生 a rendering: it excuses the line that says it, no other."""
    address = Term("顾先生", ("Mr. Gu",), kind="title", origin="forms of address")
    hidden = view("en-US", "Mr. Gu is here.", source=["他来了"], terms=[BOSS, address], episode=3)
    assert codes(hidden, "N805") == ["N805"]
    said = view("en-US", "Mr. Gu is here.", source=["顾先生来了"], terms=[BOSS, address], episode=3)
    assert codes(said, "N805") == []


def test_one_name_in_two_forms() -> None:
    lines = ["Mr. Gu is here.", "Where is Mr. Gu?", "President Gu left."]
    title = Term("顾总", ("Mr. Gu", "President Gu"), kind="title")
    one = view("en-US", *lines, source=["顾总来了", "顾总呢", "顾总走了"], terms=[title])
    (finding,) = check(one, select=["N803"])
    assert (finding.cue, finding.value, finding.limit) == (3, "President Gu", "Mr. Gu")


def test_the_same_line_twice() -> None:
    source = ["放开我！", "走开", "放开我", "嗯", "嗯"]
    same = view("en-US", "Let me go!", "Get lost!", "Let me go.", "Yes.", "Right.", source=source)
    assert codes(same, "N804") == []
    differs = view("en-US", "Let me go!", "Get lost!", "Release me!", "Yes.", "Hm.", source=source)
    assert codes(differs, "N804") == ["N804"]


# --- alignment ---


def test_pair_by_time() -> None:
    source = cues(list("abcde"))
    assert pair(source, source) == source
    lost = source[:2] + source[3:]
    assert pair(source, lost) == lost
    assert unanswered(source, pair(source, lost)) == (source[2],)


def test_pair_of_a_split_cue_and_an_added_one() -> None:
    source = cues(["a", "b"], lasts=4000)
    target = (
        Cue(1, 0, 2000, "x"),
        Cue(2, 2000, 4000, "y"),
        Cue(3, 5000, 9000, "z"),
        Cue(4, 60_000, 61_000, "new"),
    )
    assert pair(source, target) == (source[0], source[0], source[1], None)
    one = View(target, market("en-US"), source=pair(source, target))
    (finding,) = check(one, select=["X705"])
    assert finding.cue == 4


def test_pair_of_a_shifted_file() -> None:
    source = cues(list("abcdefg"), every=1000, lasts=900)
    target = tuple(Cue(c.place, c.start + 3000, c.end + 3000, c.text) for c in source)
    assert pair(source, target) == source


def test_leftovers_between_two_pairs_go_in_order() -> None:
    source = cues(list("abcd"), every=10_000, lasts=2000)
    target = (
        source[0],
        Cue(2, 14_000, 16_000, "late"),
        source[2],
        source[3],
        Cue(5, 90_000, 91_000, "end"),
    )
    assert pair(source, target) == (*source, None)


def test_lost_cues_are_named() -> None:
    source = cues(["你好", "再见", "……"])
    lost = unanswered(source, (source[0],))
    assert lost == (source[1],)
    one = View(cues(["Hello"]), market("en-US"), source=(source[0],), missing=lost)
    (finding,) = check(one, select=["X705"])
    assert (finding.cue, finding.limit) == (0, 2)
    assert "再见" in finding.message


def test_hits_are_used_by_place() -> None:
    source = cues(["顾北辰", "林晚"])
    hits = ((Hit(0, 3, GU),), (Hit(0, 2, LIN),))
    target = cues(["Gu Beichen", "Wan Lin"])
    found = check(View(target, market("en-US"), source=source, hits=hits), select=["N801"])
    assert [finding.cue for finding in found] == [2]
