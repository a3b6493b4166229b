"""Line breaking: the optimum against all choices, the rules, and what the checks say of it."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.checks import View, check
from localize.layout import lay_out
from localize.layout.choice import EACH_LINE, best_breaks, line_cost, pair_cost
from localize.layout.phrases import phrase_starts
from localize.layout.places import Place, break_places
from localize.locales import market
from localize.locales.breaks import BreakRules, WordRules, break_rules
from localize.model import Cue

#: As laid out; None for the last part where only the number of lines matters.
LAID_OUT = [
    ("en-US", "I told you not to come\nback to this house."),
    ("en-US", "Mr. Gu, I have never\nseen you before."),
    ("en-US", "Who are you?"),
    ("en-US", "You think you're great,\ndon't you?"),
    ("en-US", "Supercalifragilisticexpialidocious!"),
    ("es-419", "¿Por qué no me dijiste\nla verdad aquel día?"),
    ("fr-FR", "Je ne veux plus jamais\nte revoir, tu m'entends"),
    ("zh-TW", "你給我聽好了\n這個家沒有你的位置"),
    ("zh-TW", "我早就告訴過你|不要再回到這個家裡來了"),
    ("ja-JP", "もう二度とこの家に|戻ってくるなと言ったはずだ"),
    ("ko-KR", "다시는 이 집에 돌아오지\n말라고 내가 분명히 말했잖아"),
    ("th-TH", "ฉันบอกเธอแล้วไม่ใช่เหรอ|ว่าอย่ากลับมาที่บ้านหลังนี้อีก"),
    ("ar-SA", "لقد أخبرتك ألا تعود\nإلى هذا البيت مرة أخرى"),
    ("hi-IN", "मैंने तुमसे कहा था\nकि इस घर में मत आना।"),
]


@pytest.mark.parametrize(("locale", "expected"), LAID_OUT)
def test_real_lines(locale: str, expected: str) -> None:
    # A bar is a break without a space.
    text = expected.replace("\n", " ").replace("|", "")
    assert lay_out(text, market=market(locale)) == expected.replace("|", "\n")


def test_white_space_is_folded() -> None:
    english = market("en-US")
    assert lay_out("Get out\nof here!", market=english) == "Get out of here!"
    assert lay_out("  Get   out ", market=english) == "Get out"
    assert lay_out("", market=english) == ""


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en-US", "- Who is it?\n- It's me.", "-Who is it?\n-It's me."),
        ("en-US", "-Who is it? -It's me.", "-Who is it?\n-It's me."),
        ("en-US", "– Who is it?\n– It's me.", "-Who is it?\n-It's me."),
        ("es-419", "-¿Quién es?\n-Soy yo.", "- ¿Quién es?\n- Soy yo."),
        ("nl-NL", "- Wie is dat?\n- Ik ben het.", "Wie is dat?\n-Ik ben het."),
        ("he-IL", "-מי זה?\n-זה אני.", "מי זה?\n-זה אני."),
        ("zh-TW", "- 是誰？\n- 是我", "-是誰？\n-是我"),
        ("ja-JP", "-誰だ？\n-俺だ", "-誰だ？\n-俺だ"),
        ("en-US", "It is -5 degrees. -5!", "It is -5 degrees. -5!"),
        ("en-US", "Wait--no. I said no.", "Wait--no. I said no."),
    ],
)
def test_two_speakers_get_a_line_each(locale: str, text: str, expected: str) -> None:
    assert lay_out(text, market=market(locale)) == expected


def test_right_to_left_lines_are_wrapped_one_by_one() -> None:
    plain = "لقد أخبرتك ألا تعود إلى هذا البيت مرة أخرى"
    wrapped = lay_out(f"\u202b{plain}\u202c", market=market("ar-SA"))
    assert wrapped == "\u202bلقد أخبرتك ألا تعود\u202c\n\u202bإلى هذا البيت مرة أخرى\u202c"


def test_names_and_numbers_stay_whole() -> None:
    english = market("en-US")
    text = "I never saw you and Gu Beichen together."
    at = text.index("Gu Beichen")
    laid = lay_out(text, market=english, keep=[(at, at + 10)])
    assert "Gu Beichen" in laid
    taiwan = market("zh-TW")
    text = "他欠了我整整1,250,000塊錢還不肯還"
    laid = lay_out(text, market=taiwan)
    assert "1,250,000" in laid
    text = "我從來沒有見過顧北辰和那個女人在一起"
    at = text.index("顧北辰")
    assert "顧北辰" in lay_out(text, market=taiwan, keep=[(at, at + 3)])
    spaced = "I  never  saw  you  and  Gu  Beichen  together."
    at = spaced.index("Gu")
    assert "Gu Beichen" in lay_out(spaced, market=english, keep=[(at, at + 11)])


def test_graphemes_stay_whole() -> None:
    family = "👩\u200d👩\u200d👧"
    text = f"我愛你們大家啊{family}{family}{family}你們也愛我嗎"
    assert lay_out(text, market=market("zh-TW")).count(family) == 3


@pytest.mark.parametrize(("locale", "text"), LAID_OUT)
def test_laying_out_again_changes_nothing(locale: str, text: str) -> None:
    of = market(locale)
    if "|" not in text:
        assert lay_out(text, market=of) == text


SOME_WORDS = """
    I the of not go home, but you know. Mr. Gu house a internationally 10 km and because - (now)
    Why?
"""
WORDS = st.lists(st.sampled_from(SOME_WORDS.split()), min_size=1, max_size=14).map(" ".join)
HAN = st.text(
    st.sampled_from("我你他的不要來這家了，！？「」（）12ab 　。"), min_size=1, max_size=22
)
KANA = st.text("私はこのいえにっゃー、？「」1A 　家帰", min_size=1, max_size=24)
THAI = st.text("กขคไปเแิ้็า ๆนบอฉัม12", min_size=1, max_size=40)
TEXTS = {"en-US": WORDS, "zh-TW": HAN, "ja-JP": KANA, "th-TH": THAI}


@pytest.mark.parametrize("locale", TEXTS)
@given(data=st.data())
def test_nothing_but_white_space_changes(locale: str, data: st.DataObject) -> None:
    text = data.draw(TEXTS[locale])
    of = market(locale)
    laid = lay_out(text, market=of)
    lines = laid.split("\n")
    if not any(line.startswith("-") for line in lines):
        assert "".join(laid.split()) == "".join(text.split())
        if of.typography.spaces_between_words:
            assert " ".join(laid.split()) == " ".join(text.split())
    assert len(lines) <= 2
    assert all(line == line.strip() and line for line in lines) or not text.strip()


@pytest.mark.parametrize("locale", TEXTS)
@given(data=st.data())
def test_no_line_is_too_long_if_it_can_be_helped(locale: str, data: st.DataObject) -> None:
    text = " ".join(data.draw(TEXTS[locale]).split())
    of = market(locale)
    rules = break_rules(of, "vertical")
    lines = lay_out(text, market=of).split("\n")
    model = f"{of.language}-{of.script}"
    possible = rules.fits(text) or any(
        rules.fits(text[: place.end]) and rules.fits(text[place.start :])
        for place in break_places(text, rules, model)
    )
    if possible and "-" not in text:
        assert all(map(rules.fits, lines))


@pytest.mark.parametrize("profile", ["vertical", "netflix"])
@pytest.mark.parametrize("locale", TEXTS)
@given(data=st.data())
def test_the_checks_pass_what_is_laid_out(locale: str, profile: str, data: st.DataObject) -> None:
    text = data.draw(TEXTS[locale])
    of = market(locale)
    laid = lay_out(text, market=of, profile=profile)
    view = View((Cue(1, 0, 60_000, laid),), of, profile)
    assert [finding.code for finding in check(view, select=["L301", "L304", "L305"])] == []


@given(WORDS)
def test_laid_out_words_are_balanced(text: str) -> None:
    of = market("en-US")
    view = View((Cue(1, 0, 60_000, lay_out(text, market=of)),), of)
    assert [finding.code for finding in check(view, select=["L306"])] == []


# --- the optimum ---


def _cost(text: str, chosen: tuple[Place, ...], rules: BreakRules) -> float:
    """The cost of one choice of breaks, straight from its definition."""
    edges = [0, *(edge for place in chosen for edge in (place.end, place.start)), len(text)]
    widths = [rules.width(text[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2)]
    total = sum(line_cost(width, rules) for width in widths)
    total += sum(place.cost + EACH_LINE for place in chosen)
    return total + sum(pair_cost(upper, lower, rules) for upper, lower in pairwise(widths))


def _rules(lines: int, cpl: float, counting: str = "all") -> BreakRules:
    return BreakRules(
        language="en",
        spacing="words",
        cpl=cpl,
        lines=lines,
        counting=counting,  # type: ignore[arg-type]
        words=WordRules(with_next=frozenset({"b"}), before=frozenset({"c"})),
        surnames=frozenset(),
        dialogue_dash="-",
        dash_on="both",
    )


@given(
    st.lists(st.sampled_from(["a", "b", "cc,", "c", "dddd", "我", "eeeeeee."]), max_size=9),
    st.integers(1, 4),
    st.integers(3, 16),
    st.sampled_from(["all", "half-width"]),
)
def test_the_cheapest_choice_of_all_is_taken(
    words: list[str], lines: int, cpl: int, counting: str
) -> None:
    text = " ".join(words)
    rules = _rules(lines, cpl, counting)
    places = break_places(text, rules, "en-Latn") if text else []
    taken = best_breaks(text, places, rules)
    every = [choice for count in range(lines) for choice in combinations(places, count)]
    cheapest = min(_cost(text, choice, rules) for choice in every)
    cost = _cost(text, tuple(places[i] for i in taken), rules)
    assert cost == pytest.approx(cheapest)


@pytest.mark.parametrize(
    ("language", "loader", "locale"),
    [
        ("ja", "load_default_japanese_parser", "ja-JP"),
        ("zh-Hans", "load_default_simplified_chinese_parser", "zh-TW"),
        ("zh-Hant", "load_default_traditional_chinese_parser", "zh-TW"),
        ("th", "load_default_thai_parser", "th-TH"),
    ],
)
def test_phrases_are_those_of_budoux(language: str, loader: str, locale: str) -> None:
    import budoux

    parser = getattr(budoux, loader)()
    for text in (line.replace("|", "") for known, line in LAID_OUT if known == locale):
        starts, at = set(), 0
        for chunk in parser.parse(text)[:-1]:
            at += len(chunk)
            starts.add(at)
        assert phrase_starts(text, language, range(1, len(text))) == starts


def test_a_language_without_a_model_may_break_anywhere() -> None:
    assert phrase_starts("abc", "xx", [1, 2]) == {1, 2}
