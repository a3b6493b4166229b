"""N803 and N804 over several episodes, against the plainest possible reading of their rules."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from localize.checks.across import ACROSS, Row, across, is_across, matters, repeated
from localize.locales import market
from localize.model import Finding, Hit, Term

EN = market("en-US")
MOTHER = Term("妈", ("Mom", "Mother"), "title")
GU = Term("顾北辰", ("Gu Beichen", "Beichen Gu"), "name")


def codes(found: dict[str, tuple[Finding, ...]]) -> dict[str, list[str]]:
    return {cue: [finding.code for finding in findings] for cue, findings in found.items()}


def hit(term: Term) -> tuple[Hit, ...]:
    return (Hit(0, len(term.source), term),)


def test_a_finding_names_both_places() -> None:
    rows = [
        Row(1, 3, "a", "你是谁？", "Who are you?"),
        Row(2, 5, "b", "你是谁", "Who are you"),
        Row(7, 9, "c", "你是谁！", "Who is this?"),
    ]
    [finding] = across(rows, EN)["c"]
    assert finding == Finding(
        code="N804",
        message="the same line is 'Who is this?' in episode 7, cue 9 and 'Who are you?' in "
        "episode 1, cue 3",
        cue=9,
        value="Who is this?",
        limit="Who are you?",
        source=ACROSS,
    )
    assert is_across(finding)
    assert not is_across(Finding("N804", "cue 3 has the same source"))


def test_what_differs_within_one_episode_is_left_to_its_own_check() -> None:
    rows = [Row(1, 1, "a", "你是谁？", "Who are you?"), Row(1, 2, "b", "你是谁？", "Who?")]
    assert across(rows, EN) == {}


def test_short_answers_may_differ() -> None:
    rows = [Row(1, 1, "a", "好的", "Fine."), Row(2, 1, "b", "好的", "Okay.")]
    assert across(rows, EN) == {}
    assert repeated(row.source for row in rows) == frozenset()


def test_different_speakers_excuse_a_line_but_unknown_ones_do_not() -> None:
    def found(one: str, other: str) -> bool:
        rows = [
            Row(1, 1, "a", "你是谁？", "Who are you?", one),
            Row(2, 1, "b", "你是谁？", "Who?", other),
        ]
        return "b" in across(rows, EN)

    assert found("", "") and found("林晚", "") and found("林晚", "林晚")
    assert not found("林晚", "顾北辰")


def test_different_reviewers_excuse_what_people_decided() -> None:
    def found(people: dict[str, str], *, decided: bool = True) -> bool:
        rows = [
            Row(1, 1, "a", "你是谁？", "Who are you?", decided=True),
            Row(2, 1, "b", "你是谁？", "Who?", decided=decided),
        ]
        return "b" in across(rows, EN, reviewer=people.__getitem__)

    assert found({"a": "Ana", "b": "Ana"})
    assert found({"a": "Ana", "b": ""})
    assert not found({"a": "Ana", "b": "Ben"})
    assert found({}, decided=False)  # a machine's line must follow; nobody is asked


def test_what_people_decided_is_the_model() -> None:
    rows = [
        Row(1, 1, "a", "你是谁？", "Who?"),
        Row(2, 1, "b", "你是谁？", "Who?"),
        Row(3, 1, "c", "你是谁？", "Who are you?", decided=True),
    ]
    assert codes(across(rows, EN)) == {"a": ["N804"], "b": ["N804"]}


def test_one_name_for_a_person() -> None:
    rows = [
        Row(1, 1, "a", "顾北辰来了", "Gu Beichen is here.", "林晚", hit(GU)),
        Row(2, 1, "b", "是顾北辰", "It's Gu Beichen.", "", hit(GU)),
        Row(3, 1, "c", "顾北辰呢", "Where is Beichen Gu?", "单凯", hit(GU)),
        Row(4, 1, "d", "顾北辰吗", "Is it him?", "", hit(GU)),
    ]
    [finding] = across(rows, EN)["c"]
    assert (finding.code, finding.value, finding.limit) == ("N803", "Beichen Gu", "Gu Beichen")
    assert codes(across(rows, EN)) == {"c": ["N803"]}


def test_titles_are_held_to_each_speaker() -> None:
    def rows(*speakers: str) -> list[Row]:
        texts = ("Mom!", "Mom!", "Mother!")
        return [
            Row(n, 1, str(n), f"妈，{n}", text, speaker, hit(MOTHER))
            for n, (text, speaker) in enumerate(zip(texts, speakers, strict=True), 1)
        ]

    assert codes(across(rows("", "", ""), EN)) == {"3": ["N803"]}
    assert across(rows("林晚", "林晚", "林雨薇"), EN) == {}


def test_ranges_of_one_title_do_not_meet() -> None:
    before = Term("先生", ("sir",), "title", last=8)
    after = Term("先生", ("Mr. Gu",), "title", first=9)
    rows = [
        Row(8, 1, "a", "先生，好", "Hello, sir.", hits=hit(before)),
        Row(9, 1, "b", "先生，早", "Morning, Mr. Gu.", hits=hit(after)),
    ]
    assert across(rows, EN) == {}


def test_what_is_worth_keeping() -> None:
    lines = repeated(["你是谁？", "你是谁", "我没事。"])
    assert matters("你是谁!", (), lines)
    assert not matters("我没事。", (), lines)
    assert matters("我没事。", hit(GU), lines)
    assert not matters("我没事。", hit(Term("妈", ("Mom",), "title")), lines)


numbers = count()
row = st.builds(
    lambda episode, source, target, speaker, decided: Row(
        episode, 1, str(next(numbers)), source, target, speaker, decided=decided
    ),
    st.integers(1, 3),
    st.sampled_from(["你是谁？", "放开我！", "喂"]),
    st.sampled_from(["One.", "one", "Two!", "three"]),
    st.sampled_from(["", "", "A", "B"]),
    st.booleans(),
)


@given(rows=st.lists(row, max_size=8), people=st.sampled_from(["", "A", "AB"]))
def test_against_the_plainest_reading(rows: list[Row], people: str) -> None:
    def who(cue: str) -> str:
        return people[int(cue) % len(people)] if people else ""

    def word(text: str) -> str:
        return text.strip(".!").lower()

    expected = set()
    for one in rows:
        same = [r for r in rows if r.source.strip("？！") == one.source.strip("？！")]
        if len(one.source.strip("？！")) < 3:
            continue
        voters = [r for r in same if r.decided] or same
        votes = [word(r.target) for r in voters]
        usual = max(votes, key=lambda v: (votes.count(v), -votes.index(v)))
        if word(one.target) == usual:
            continue
        for other in same:
            if word(other.target) != usual or other.episode == one.episode:
                continue
            if one.speaker and other.speaker and one.speaker != other.speaker:
                continue
            if one.decided and other.decided and who(one.cue) != who(other.cue):
                continue
            expected.add(one.cue)
    assert set(across(rows, EN, reviewer=who)) == expected


@given(rows=st.lists(row, max_size=8))
def test_leaving_out_what_does_not_matter_changes_nothing(rows: list[Row]) -> None:
    lines = repeated(row.source for row in rows)
    kept = [row for row in rows if matters(row.source, row.hits, lines)]
    assert across(kept, EN) == across(rows, EN)
