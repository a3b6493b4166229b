"""Each rule by its own examples, and lines as engines write them."""

import pytest

from localize.adapt import RULES, Context, Example, Rule, adapt, applies, explain
from localize.errors import InputError
from localize.locales import market, targets
from localize.locales.numbers import numbers
from localize.model import Hit, Term


def context(
    locale: str, profile: str = "vertical", terms: tuple[Term, ...] = (), source: str = ""
) -> Context:
    hits = tuple(Hit(0, len(term.source), term) for term in terms)
    return Context(market(locale), profile, source=source, hits=hits)


def adapted(text: str, locale: str, *terms: Term, profile: str = "vertical") -> str:
    return adapt(text, context(locale, profile, terms))[0]


@pytest.mark.parametrize(
    ("rule", "example"), [(rule, example) for rule in RULES for example in rule.examples]
)
def test_example_of_rule(rule: Rule, example: Example) -> None:
    where = context(example.market, example.profile, example.terms, example.source)
    text, changes = adapt(example.before, where)
    assert text == example.after
    assert applies(rule, market(example.market))
    if example.before != example.after:
        assert rule.id in [change.rule for change in changes]
    assert adapt(text, where) == (text, ())


LINES = [
    ("en-US", "He said：「I love you。」And left！", 'He said: "I love you." And left!'),
    ("en-US", "《Hamlet》，a play", '"Hamlet," a play'),
    ("en-US", "1、2、3", "1, 2, 3"),
    ("en-US", "3，500 and 3～5 days", "3,500 and 3-5 days"),
    ("en-US", "Oh～my", "Oh my"),
    ("en-US", "Hello～", "Hello"),
    ("en-US", "——Let me go", "—Let me go"),
    ("en-US", "She（crying）said no", "She (crying) said no"),
    ("en-US", "【Hospital】", "[Hospital]"),
    ("en-US", "Ｌｕ，１２３％", "Lu, 123%"),
    ("en-US", "「He said 『no』」", "\"He said 'no'\""),
    ("en-US", "What ?No !", "What? No!"),
    ("en-GB", "「He said 『no』」", "'He said \"no\"'"),
    ("de-DE", "»Nein«, sagte er", "„Nein“, sagte er"),
    ("de-DE", "Was——du？", "Was – du?"),
    ("es-419", "¿Quién？", "¿Quién?"),
    ("es-419", "- Quién es?\n- Soy yo!", "- ¿Quién es?\n- ¡Soy yo!"),
    ("es-419", "Oye, vienes o no?", "Oye, ¿vienes o no?"),
    ("es-419", "No, Sr. Gu, por qué lo hace?", "No, Sr. Gu, ¿por qué lo hace?"),
    ("es-419", "Vienes, no?", "Vienes, ¿no?"),
    ("es-419", "Juan (de verdad?) vino", "Juan (¿de verdad?) vino"),
    ("es-419", 'Dijo: "Quién eres?" y se fue.', 'Dijo: "¿Quién eres?" y se fue.'),
    ("es-419", "Vete!! Qué?!", "¡¡Vete!! ¡¿Qué?!"),
    ("fr-FR", "Quoi？！Non；oui：12：30", "Quoi\u202f?! Non\u202f; oui\xa0: 12:30"),
    ("fr-FR", "Non\u202f: rien", "Non\xa0: rien"),
    ("fr-FR", "Il a dit：「Non！」", "Il a dit\xa0: «\xa0Non\u202f!\xa0»"),
    ("ru-RU", "Он сказал “нет”……", "Он сказал «нет»…"),
    ("ru-RU", "Это ”всё”", "Это «всё»"),
    ("ja-JP", "えっ?本当?", "えっ？　本当？"),
    ("ja-JP", "2026年3月15日、No.1だ", "2026年３月15日 No.1だ"),
    ("ja-JP", "「待て。」と言った。", "「待て」と言った"),
    ("ko-KR", "안녕. 잘 가.", "안녕. 잘 가"),
    ("th-TH", "ฉันรู้แล้ว。ไป！", "ฉันรู้แล้ว ไป!"),
    ("zh-TW", "我知道了。走吧！「好。」", "我知道了 走吧！「好」"),
    ("zh-TW", "你(真的)好嗎?", "你（真的）好嗎？"),
    ("zh-TW", "價格:3,500元", "價格:3,500元"),
    ("hi-IN", "ठीक है。चलो.", "ठीक है। चलो।"),
    ("ar-SA", "مرحبا，كيف حالك？", "مرحبا، كيف حالك؟"),
]


@pytest.mark.parametrize(("locale", "before", "after"), LINES)
def test_line_of_an_engine(locale: str, before: str, after: str) -> None:
    assert adapted(before, locale) == after


FIGURES = [
    ("en-US", "三百五十万 dollars", "3.5 million dollars"),
    ("en-US", "On 二零二四 we met", "On 2024 we met"),
    ("en-US", "1万2千 people", "12,000 people"),
    ("es-419", "1.5亿", "150 millones"),
    ("es-ES", "10亿 yuanes", "1 mil millones de yuanes"),
    ("pt-BR", "3500万 de yuans", "35 milhões de yuans"),
    ("fr-FR", "100万 yuans", "1 million de yuans"),
    ("de-DE", "1.2亿 Yuan", "120 Millionen Yuan"),
    ("vi-VN", "3000万 tệ", "30 triệu tệ"),
    ("he-IL", "3000万 יואן", "30 מיליון יואן"),
    ("hi-IN", "35万 लोग", "3.5 लाख लोग"),
    ("ko-KR", "1亿2000万 위안", "1억 2,000만 위안"),
    ("ja-JP", "三千万円だ", "三千万円だ"),
    ("ja-JP", "12亿円だ", "12億円だ"),
    ("ja-JP", "一点二三四五六七八九一亿円", "一点二三四五六七八九一亿円"),
    # Left to a person: a rest of Chinese beside it, a vague number, one that is a word.
    ("en-US", "3000万元", "3000万元"),
    ("en-US", "几十万 people", "几十万 people"),
    ("en-US", "三 sons", "三 sons"),
    ("en-US", "四川 food", "四川 food"),
]


@pytest.mark.parametrize(("locale", "before", "after"), FIGURES)
def test_figure(locale: str, before: str, after: str) -> None:
    assert adapted(before, locale) == after


VALUES = [11, 250, 12_000, 35_000, 123_456, 10**6, 3_500_000, 12_345_678, 3 * 10**7, 12 * 10**7]
VALUES += [10**9, 15 * 10**8, 10**11, 125 * 10**9, 10**12]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("locale", [name for name in targets() if name[:2] not in ("ja", "zh")])
def test_figure_is_read_as_the_same_number(locale: str, value: int) -> None:
    text = adapted(f"{value // 10_000}.{value % 10_000:04}万", locale)
    assert [number.value for number in numbers(text, locale)] == [value]


@pytest.mark.parametrize("locale", targets())
@pytest.mark.parametrize(
    "text",
    ["⟦1⟧", "https://example.com/a?b=1,2;c", "12:30", "3.5", "1,000", "<b>OK</b>", "{\\an8}OK"],
)
def test_held_text_stays(text: str, locale: str) -> None:
    assert adapt(text, context(locale)) == (text, ())


LU = Term("陆景辰", ("Lu Jingchen",), kind="name")
NAMES = [
    ("Lu Jing Chen left", "Lu Jingchen left"),
    ("Lu Jing-chen's car", "Lu Jingchen's car"),
    ("LU JINGCHEN!", "Lu Jingchen!"),
    ("Lu jingchen and Lu Jing Chen", "Lu Jingchen and Lu Jingchen"),
    ("LU JINGCHEN GROUP", "LU JINGCHEN GROUP"),
    ("lu jing chen", "lu jing chen"),
    ("Lu J i n g chen", "Lu J i n g chen"),
    ("Lulu Jing Chen", "Lulu Jing Chen"),
    ("Lu Jing Cheng", "Lu Jing Cheng"),
    ("Lu Jing\nChen", "Lu Jing\nChen"),
]


@pytest.mark.parametrize(("before", "after"), NAMES)
def test_name_is_joined(before: str, after: str) -> None:
    assert adapted(before, "en-US", LU) == after


def test_names_of_other_kinds_and_confidence_stay() -> None:
    place = Term("陆景辰", ("Lu Jingchen",), kind="place")
    unsure = Term("陆景辰", ("Lu Jingchen",), kind="name", confidence="medium")
    assert adapted("Lu Jing Chen", "en-US", place, unsure) == "Lu Jing Chen"


def test_name_without_spaces_is_joined_in_thai_and_before_korean_particles() -> None:
    thai = Term("顾北辰", ("กู้เป่ยเฉิน",), kind="name")
    korean = Term("顾北辰", ("구베이천",), kind="name")
    assert adapted("กู้ เป่ยเฉินมาแล้ว", "th-TH", thai) == "กู้เป่ยเฉินมาแล้ว"
    assert adapted("구 베이천이 왔어", "ko-KR", korean) == "구베이천이 왔어"


CEO = Term("总裁", ("CEO",), kind="title", forbidden=("president", "boss"))
AUNT = Term("阿姨", ("auntie",), kind="title", forbidden=("aunt",))
FORBIDDEN = [
    ("The president left.", "The CEO left."),
    ("President Gu and the boss", "CEO Gu and the CEO"),
    ("The presidents left.", "The presidents left."),
    ("The CEO is no president.", "The CEO is no president."),
    ("Aunt Li? Call aunt Li.", "Auntie Li? Call auntie Li."),
]


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_forbidden_rendering(before: str, after: str) -> None:
    assert adapted(before, "en-US", CEO, AUNT) == after


def test_forbidden_rendering_stays_where_another_term_asks_for_it() -> None:
    chair = Term("主席", ("president",), kind="title")
    assert adapted("The president left.", "en-US", CEO, chair) == "The president left."


def test_forbidden_rendering_inside_a_run_of_letters_stays() -> None:
    thai = Term("妈", ("คุณแม่",), forbidden=("แม่",))
    arabic = Term("总裁", ("المدير",), forbidden=("رئيس",))
    assert adapted("แม่น้ำ", "th-TH", thai) == "แม่น้ำ"
    assert adapted("الرئيس", "ar-SA", arabic) == "الرئيس"


def test_only_high_confidence_rewrites() -> None:
    unsure = Term("总裁", ("CEO",), forbidden=("boss",), confidence="medium")
    assert adapted("The boss left.", "en-US", unsure) == "The boss left."


def test_change_holds_the_whole_text_and_a_reason() -> None:
    _, changes = adapt("⟦1⟧Wait...", context("en-US"))
    (change,) = changes
    assert (change.rule, change.before, change.after) == (
        "typography.ellipsis",
        "⟦1⟧Wait...",
        "⟦1⟧Wait…",
    )
    assert change.reason


def test_explain_names_rule_markets_and_examples() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    for rule_id in ids:
        assert explain(rule_id).startswith(rule_id)
        assert "->" in explain(rule_id)
    assert "<U+202F>?" in explain("typography.french-spaces")
    with pytest.raises(InputError, match=r"unknown rule 'x': known are names\.joined"):
        explain("x")
