"""What each action does to a line, by conditions, spans, names and the market's grade."""

from fractions import Fraction
from pathlib import Path

import pytest

from localize import adapt, locales
from localize.adapt import patterns, rulefile
from localize.adapt.ruleset import stands
from localize.errors import InputError
from localize.model import Hit, Term


class Lines:
    """Rules of one file, tried on lines."""

    def __init__(self, folder: Path, text: str, market: str) -> None:
        path = folder / "all.toml"
        path.write_text(text, "utf-8")
        self.market = locales.market(market)
        self.rules = adapt.RuleSet(self.market, rulefile.read(path).rules)

    def context(self, source: str, **more: object) -> adapt.Context:
        values: dict[str, object] = {"market": self.market, "source": source, "rules": self.rules}
        return adapt.Context(**{**values, **more})  # type: ignore[arg-type]

    def text(self, source: str, draft: str, **more: object) -> str:
        context = self.context(source, **more)
        text, changes = adapt.adapt(draft, context)
        assert adapt.adapt(text, context) == (text, ())
        assert bool(changes) == (text != draft)
        return text

    def notes(self, source: str, draft: str = "x", **more: object) -> list[str]:
        return [note.rule for note in adapt.notes(draft, self.context(source, **more))]


def rule(action: str, more: str) -> str:
    return f'[[rule]]\nid = "r"\nsummary = "s"\naction = "{action}"\n{more}\n'


def replace(span: str, old: str, new: str, more: str = "") -> str:
    return rule("replace", f'span = "{span}"\nfrom = "{old}"\nto = "{new}"\n{more}')


# --- when a rule applies --------------------------------------------------------------------------


def test_conditions_hold_together(tmp_path: Path) -> None:
    lines = Lines(
        tmp_path,
        rule(
            "note",
            'note = "n"\nsource = ["皇上", "陛下"]\nspeaker = "阿福"\n'
            'era = "period"\nepisodes = "2-"',
        ),
        "en-US",
    )
    fits = {"speaker": "阿福", "era": "period", "episode": 2}
    assert lines.notes("陛下请用茶", **fits) == ["r"]
    assert lines.notes("请用茶", **fits) == []
    for other in ({"speaker": "顾北辰"}, {"era": "modern"}, {"episode": 1}):
        assert lines.notes("陛下请用茶", **{**fits, **other}) == []


def test_source_or_pattern_and_draft(tmp_path: Path) -> None:
    lines = Lines(
        tmp_path,
        rule(
            "note",
            'note = "n"\nsource = "皇上"\nsource_pattern = "[一二三]爷"\n'
            'target = "king"\ntarget_pattern = "[Ll]ord"',
        ),
        "en-US",
    )
    assert lines.notes("三爷到", "The lord is here") == ["r"]
    assert lines.notes("皇上到", "The KING is here") == ["r"]
    assert lines.notes("皇上到", "The kingdom is here") == []
    assert lines.notes("四爷到", "The king is here") == []


def test_the_draft_alone_may_call_for_a_rule(tmp_path: Path) -> None:
    lines = Lines(tmp_path, rule("note", 'note = "n"\ntarget = ["dragon", "龙"]'), "en-US")
    assert lines.notes("", "A Dragon!") == ["r"]
    assert lines.notes("龙", "A snake") == []
    thai = Lines(tmp_path, rule("note", 'note = "n"\ntarget = "ในหลวง"'), "th-TH")
    assert thai.notes("皇上", "ขอเข้าเฝ้าในหลวงเถอะ") == ["r"]


def test_what_is_excluded_is_masked_first(tmp_path: Path) -> None:
    lines = Lines(tmp_path, rule("note", 'note = "n"\nsource = "姐"\nexclude = "小姐"'), "en-US")
    assert lines.notes("小姐请") == []
    assert lines.notes("小姐，我姐来了") == ["r"]
    name = Term("姐小", ("Jie Xiao",), kind="name")
    assert lines.notes("姐小来了", hits=(Hit(0, 2, name),)) == []
    title = Term("姐小", ("Sister",), kind="title")
    assert lines.notes("姐小来了", hits=(Hit(0, 2, title),)) == ["r"]


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("520", "今天520。", True),
        ("520", "15200元", False),
        ("四十四", "一百四十四天", False),
        ("四十四", "四十四天和一百四十四天", True),
        ("亿", "三千亿", True),
        ("OK", "BOOK", False),
        ("OK", "卡拉OK吧", True),
        ("", "x", True),
    ],
)
def test_numbers_and_latin_words_stand_alone(word: str, text: str, found: bool) -> None:
    if word:
        assert stands(word, text) is found


def test_a_pattern_that_runs_away_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "LIMIT_S", 0.01)
    with pytest.raises(InputError, match=r"rule r: its pattern takes longer than 0\.01 s on"):
        patterns.search("(一|一一)+二", "一" * 60 + "三", rule="r")


# --- replace --------------------------------------------------------------------------------------


def test_a_title_is_replaced_where_its_source_stands(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("title", "president", "CEO", 'source = "总裁"'), "en-US")
    assert lines.text("总裁来了", "The President is here.") == "The CEO is here."
    assert lines.text("总统来了", "The President is here.") == "The President is here."
    assert lines.text("总裁来了", "The presidents are here.") == "The presidents are here."
    assert lines.text("总裁来了", "<i>president</i> ⟦1⟧") == "<i>CEO</i> ⟦1⟧"


def test_an_agreed_rendering_is_never_replaced(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("term", "chief", "head", 'source = "头"'), "en-US")
    agreed = Hit(0, 1, Term("头", ("chief",)))
    assert lines.text("头来了", "The chief is here.", hits=(agreed,)) == "The chief is here."
    assert lines.text("头来了", "The chief is here.") == "The head is here."


def test_a_name_is_replaced_though_names_are_masked(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("name", "Bei Chen", "Beichen", 'source = "北辰"'), "en-US")
    assert lines.text("北辰来了", "Bei Chen is here.", names=("北辰",)) == "Beichen is here."


def test_a_unit_is_replaced_beside_a_number(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("unit", "jin", "catties", 'source = "斤"'), "en-US")
    assert lines.text("三斤", "30 jin of rice, Mr. Jin") == "30 catties of rice, Mr. Jin"


def test_a_number_is_written_another_way(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("number", "1000", "1,000", 'source = "千"'), "en-US")
    assert lines.text("一千", "1000 yuan, not 21000") == "1,000 yuan, not 21000"
    from localize.locales.numbers import numbers

    assert numbers("1,000", "en-US")[0].value == Fraction(1000)


def test_a_mark_is_replaced_anywhere(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("mark", "!!", "!"), "en-US")
    assert lines.text("", "No!!! Stop!!") == "No! Stop!"


def test_thai_has_no_spaces_and_korean_has_endings(tmp_path: Path) -> None:
    more = 'source = "总裁"'
    thai = Lines(tmp_path, replace("title", "ประธาน", "ซีอีโอ", more), "th-TH")
    assert thai.text("总裁来了", "ท่านประธานมาแล้ว") == "ท่านซีอีโอมาแล้ว"
    assert thai.text("总裁来了", "ประธานาธิบดีมา") == "ประธานาธิบดีมา"
    korean = Lines(tmp_path, replace("title", "총재", "회장", more), "ko-KR")
    assert korean.text("总裁来了", "총재님이 왔다") == "회장님이 왔다"


def test_marks_on_letters_are_of_the_word(tmp_path: Path) -> None:
    more = 'source = "禁"'
    hindi = Lines(tmp_path, replace("term", "हराम", "मना", more), "hi-IN")
    assert hindi.text("禁", "वह हरामी है") == "वह हरामी है"
    assert hindi.text("禁", "यह हराम है") == "यह मना है"
    german = Lines(tmp_path, rule("note", 'note = "n"\ntarget = "Straße"'), "de-DE")
    assert german.notes("", "Die STRAßE") == ["r"]


def test_below_high_it_suggests(tmp_path: Path) -> None:
    more = 'source = "总裁"\nconfidence = "medium"'
    lines = Lines(tmp_path, replace("title", "president", "CEO", more), "en-US")
    assert lines.text("总裁来了", "The president.") == "The president."
    [note] = adapt.notes("The president.", lines.context("总裁来了"))
    assert (note.action, note.suggestion) == ("replace", "The CEO.")
    assert lines.notes("总裁来了", "The CEO.") == []


def test_rules_that_undo_each_other_leave_the_line_alone(tmp_path: Path) -> None:
    there = replace("term", "boss", "chief", 'source = "头"')
    back = replace("term", "chief", "boss", 'source = "头"').replace('"r"', '"s"')
    lines = Lines(tmp_path, there + back, "en-US")
    assert lines.text("头来了", "The boss is here......") == "The boss is here…"


def test_a_mark_that_typography_takes_back_stays_out(tmp_path: Path) -> None:
    lines = Lines(tmp_path, replace("mark", "…", "..."), "en-US")
    assert lines.text("", "Wait…") == "Wait…"


# --- soften ---------------------------------------------------------------------------------------

DAMN = (
    'words = [{ from = "hell", to = "heck", level = "moderate" },'
    ' { from = "fuck", to = "damn", level = "strong" }]'
)


@pytest.mark.parametrize(
    ("grade", "text"),
    [("mild", "Heck! DAMN it"), ("moderate", "Hell! DAMN it"), ("strong", "Hell! FUCK it")],
)
def test_only_what_is_too_strong_is_softened(tmp_path: Path, grade: str, text: str) -> None:
    lines = Lines(tmp_path, rule("soften", DAMN), "en-US")
    assert lines.text("该死", "Hell! FUCK it", grade=grade) == text
    assert lines.text("该死", "A shell", grade=grade) == "A shell"


def test_a_soft_rule_below_high_suggests(tmp_path: Path) -> None:
    lines = Lines(tmp_path, rule("soften", f'{DAMN}\nconfidence = "low"'), "en-US")
    [note] = adapt.notes("Fuck it", lines.context("该死"))
    assert (note.action, note.suggestion) == ("soften", "Damn it")
    assert lines.notes("该死", "Fuck it", grade="strong") == []


def test_what_people_undid_is_left_out(tmp_path: Path) -> None:
    lines = Lines(tmp_path, rule("soften", DAMN), "en-US")
    assert lines.text("该死", "Fuck it", without=frozenset({"r"})) == "Fuck it"
