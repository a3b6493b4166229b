"""Rules files: what is read, what is refused and how; the built-in ones keep their word."""

from collections import Counter
from pathlib import Path

import pytest

from localize import adapt, locales
from localize.adapt import DataRule, entries, rulefile
from localize.adapt.trial import SILENT, try_rule
from localize.errors import SettingsError

NOTE = 'id = "a.b"\nsummary = "s"\naction = "note"\nnote = "n"\n'


def read(folder: Path, text: str, name: str = "all.toml") -> rulefile.Read:
    path = folder / name
    path.write_text(text, "utf-8")
    return rulefile.read(path)


def refused(folder: Path, rule: str, name: str = "all.toml") -> str:
    """The one line that a file with this rule is refused with, after the file's name."""
    with pytest.raises(SettingsError) as error:
        read(folder, f"[[rule]]\n{rule}\n", name)
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(f"{folder / name}:")
    return line.removeprefix(f"{folder / name}:")


# --- the built-in rules ---------------------------------------------------------------------------


@pytest.mark.parametrize("rule", adapt.built_in(), ids=lambda rule: rule.id)
def test_a_built_in_rule_keeps_its_word(rule: DataRule) -> None:
    trials = try_rule(rule)
    assert [trial for trial in trials if trial.failed] == []
    assert any(trial.expected == SILENT for trial in trials), "no counter-example"
    assert any(trial.expected != SILENT for trial in trials), "no example"
    entry = rule.entry
    assert entry.confidence != "high", "no native speaker has signed it"
    assert entry.reference


@pytest.mark.parametrize("rule", adapt.built_in(), ids=lambda rule: rule.id)
def test_each_word_of_a_built_in_rule_calls_for_it(rule: DataRule) -> None:
    for locale in rule.markets:
        rules = adapt.ruleset(locales.market(locale))
        for word in entries.words(rule.entry.source):
            context = adapt.Context(rules.market, source=f"听说{word}的事", rules=rules)
            assert rule.id in [found.id for found, _ in rules.source_rules(context)], word
        for word in entries.words(rule.entry.exclude):
            context = adapt.Context(rules.market, source=word, rules=rules)
            assert rule.id not in [found.id for found, _ in rules.source_rules(context)], word


def test_the_built_in_rules_are_many_and_have_an_id_each() -> None:
    ids = Counter(rule.id for rule in adapt.built_in())
    assert ids.most_common(1)[0][1] == 1
    assert sum(id_.startswith("customs.") for id_ in ids) == 45
    visual = [rule for rule in adapt.built_in() if rule.entry.visual]
    assert len(visual) == 24
    actions = Counter(rule.entry.action for rule in adapt.built_in())
    assert actions["escalate"] == 9


def test_names_hide_what_they_hold() -> None:
    rules = adapt.ruleset(locales.market("ar-SA"))
    line = "出柜的断袖"
    context = adapt.Context(rules.market, source=line, rules=rules)
    assert [note.matched for note in adapt.notes("x", context)] == ["断袖"]
    named = adapt.Context(rules.market, source=line, rules=rules, names=("断袖", "出柜"))
    assert adapt.notes("x", named) == ()


# --- what a file may hold -------------------------------------------------------------------------


def test_a_file_holds_where_its_name_says(tmp_path: Path) -> None:
    rule = f"[[rule]]\n{NOTE}source = ['鞋']\n"
    assert read(tmp_path, rule).rules[0].markets == locales.targets()
    assert read(tmp_path, rule, "es.toml").rules[0].markets == ("es-419", "es-ES")
    assert read(tmp_path, rule, "th-TH.toml").rules[0].markets == ("th-TH",)
    narrow = rule + "markets = ['es', 'fr-FR']\n"
    assert read(tmp_path, narrow).rules[0].markets == ("es-419", "es-ES", "fr-FR")
    with pytest.raises(SettingsError, match=r"a rules file is named all\.toml"):
        read(tmp_path, rule, "mine.toml")
    assert rulefile.read(tmp_path / "mine.toml", any_name=True).markets == locales.targets()


ERRORS = [
    ("summary = 's'\naction = 'note'", "1: rule: needs the key 'id'"),
    ("idd = 'a'", "2: rule.idd: unknown key; did you mean 'id'? Allowed: id, summary, action"),
    (NOTE + "source = 5", "6: rule.source: 5 is not allowed; allowed: text or a list of text"),
    (NOTE, "2: rule.id: a.b would speak up at every line; say when it applies: source"),
    (NOTE + "source = ['']", "6: rule.source: holds an empty word"),
    (NOTE.replace("a.b", "A b") + "source = 'x'", "2: rule.id: 'A b' is not allowed; allowed:"),
    (NOTE.replace('"note"', '"rewrite"'), "4: rule.action: 'rewrite' is not allowed; allowed: rep"),
    (NOTE.replace('note = "n"', "source = '鞋'"), "4: rule.action: 'note' needs the key 'note'"),
    (NOTE + "source = '鞋'\nmarkets = ['xx']", "7: rule.markets: unknown market 'xx'; allowed: "),
    (NOTE + "source = '鞋'\nepisodes = '8-1'", "7: rule.episodes: '8-1' ends before it starts"),
    (NOTE + "source = '鞋'\nto = 'x'", "7: rule.to: goes with action 'replace'"),
    (NOTE + "source = '鞋'\nfrom = 'x'", "7: rule.from: goes with action 'replace'"),
    (NOTE + "source_pattern = '['", "6: rule.source_pattern: no regular expression: "),
    (NOTE + "source_pattern = 'x*'", "6: rule.source_pattern: matches an empty line"),
    (NOTE + "source_pattern = '(一|一一)+二'", "6: rule.source_pattern: takes too long on a line"),
    (
        NOTE + "source = '鞋'\n[[rule.examples]]\nsource = '鞋'\nmarket = 'xx'",
        "9: rule.examples.market: 'xx' is not a market of this rule",
    ),
    (
        NOTE + "source = '鞋'\n[[rule]]\n" + NOTE + "source = '鞋'",
        "8: rule.id: 'a.b' is there twice",
    ),
]
REPLACE = "id = 'a'\nsummary = 's'\naction = 'replace'\n"
ERRORS += [
    (REPLACE + "source = '鞋'", "4: rule.action: 'replace' needs the key 'span'; it replaces only"),
    (
        REPLACE + "span = 'word'\nfrom = 'a'",
        "5: rule.span: 'word' is not allowed; allowed: \"\", term",
    ),
    (REPLACE + "span = 'term'\nfrom = 'a'\nto = 'b'", "5: rule.span: a term needs 'source'"),
    (
        REPLACE + "span = 'term'\nsource = '鞋'\nfrom = 'shoe'\nto = 'a shoe'",
        "8: rule.to: holds 'shoe' again, so the rule would never end",
    ),
    (REPLACE + "span = 'mark'\nfrom = '!'\nto = 'ah'", "5: rule.span: 'ah' is no mark"),
    (REPLACE + "span = 'unit'\nfrom = 'jin'\nto = '5 lb'", "5: rule.span: '5 lb' is no unit"),
    (REPLACE + "span = 'number'\nfrom = '4'\nto = '5'", "7: rule.to: is another number"),
    (REPLACE + "span = 'number'\nfrom = 'x'\nto = '5'", "5: rule.span: 'x' is not one number"),
]
SOFTEN = "id = 'a'\nsummary = 's'\naction = 'soften'\n"
ERRORS += [
    (SOFTEN + "source = '鞋'", "4: rule.action: 'soften' needs the key 'words'"),
    (
        SOFTEN + "words = [{ from = 'hell', to = 'Hell!', level = 'strong' }]",
        "5: rule.words: 'to' holds 'hell' again",
    ),
    (SOFTEN + "words = [{ from = 'a', to = 'b' }]", "5: rule.words: needs the key 'level'"),
]


@pytest.mark.parametrize(("rule", "message"), ERRORS)
def test_a_mistake_is_one_line_with_its_place(tmp_path: Path, rule: str, message: str) -> None:
    assert refused(tmp_path, rule).startswith(message)


def test_a_market_outside_its_file_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, NOTE + "source = '鞋'\nmarkets = ['fr']", "es.toml")
    assert "fr is none of the markets of this file; allowed: es-419, es-ES" in message


def test_a_rule_of_localize_itself_keeps_its_id(tmp_path: Path) -> None:
    taken = NOTE.replace("a.b", "names.joined") + "source = '鞋'"
    read(tmp_path, f"[[rule]]\n{taken}")
    with pytest.raises(SettingsError, match=r"'names\.joined' is a rule of localize itself"):
        adapt.read_folders((tmp_path,))


def test_later_files_win_and_switch_off(tmp_path: Path) -> None:
    for name in ("studio", "drama"):
        (tmp_path / name).mkdir()
    shoes = NOTE.replace("a.b", "customs.shoes-off") + "source = '门'\n"
    read(tmp_path / "studio", f"[[rule]]\n{shoes}")
    read(tmp_path / "drama", 'off = ["customs.pork"]', "id.toml")
    files = adapt.read_folders((tmp_path / "studio", tmp_path / "drama", tmp_path / "none"))
    french = adapt.ruleset(locales.market("fr-FR"), files)
    [rule] = [rule for rule in french.rules if rule.id == "customs.shoes-off"]
    assert rule.entry.source == "门"
    off = {
        name: "customs.pork" in [r.id for r in adapt.ruleset(locales.market(name), files).rules]
        for name in ("id-ID", "ms-MY")
    }
    assert off == {"id-ID": False, "ms-MY": True}
