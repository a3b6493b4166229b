"""The sample drama is what its README promises: parsed here by other people's parsers."""

import csv
import datetime
import itertools
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pysubs2
import pytest
import srt

DRAMA = Path(__file__).parents[2] / "samples" / "rainy-night"
SOURCE = DRAMA / "source"
EPISODES = range(1, 13)
GBK_EPISODE = 4
MARKETS = [
    *("en-US", "es-419", "pt-BR", "th-TH", "ja-JP"),
    *("vi-VN", "id-ID", "ar-SA", "zh-TW", "zh-HK"),
]
LANGUAGES = {"en", "es", "pt", "th", "ja", "vi", "id", "ar", "zh-TW", "zh-HK"}
HEADER = ["source", "target", "kind", "forbidden", "episodes", "confidence", "note"]
HAN = re.compile(r"[\u4e00-\u9fff]")
PREFIX = re.compile(r"([^：\n]{2,4})：")
TAG = re.compile(r"<[^>]*>|\{[^}]*\}")
FRAME = 40


class Line(NamedTuple):
    """A cue as shown: milliseconds, plain text on one line, and who speaks if the file says so."""

    start: int
    end: int
    text: str
    speaker: str


def path_of(episode: int) -> Path:
    (path,) = SOURCE.glob(f"ep{episode:02}.*")
    return path


def text_of(path: Path) -> str:
    encoding = "gb18030" if path == path_of(GBK_EPISODE) else "utf-8"
    return path.read_bytes().decode(encoding)


def plain(text: str) -> str:
    return TAG.sub("", text).replace("\\N", "").replace("\n", "")


def from_srt(text: str) -> list[Line]:
    lines = []
    for cue in srt.parse(text):
        start, end = (round(t.total_seconds() * 1000) for t in (cue.start, cue.end))
        prefix = PREFIX.match(cue.content)
        speaker = prefix[1] if prefix else ""
        lines.append(Line(start, end, plain(cue.content[prefix.end() if prefix else 0 :]), speaker))
    return lines


def from_vtt(text: str) -> list[Line]:
    voices = re.findall(r"<v ([^>]+)>", text)
    events = pysubs2.SSAFile.from_string(text, format_="vtt").events
    assert len(voices) == len(events)
    return [
        Line(event.start, event.end, plain(event.text), voice)
        for event, voice in zip(events, voices, strict=True)
    ]


def from_ass(text: str) -> list[Line]:
    return [
        Line(event.start, event.end, plain(event.text), event.name)
        for event in pysubs2.SSAFile.from_string(text, format_="ass")
        if not event.is_comment and not event.is_drawing
    ]


READERS = {".srt": from_srt, ".vtt": from_vtt, ".ass": from_ass}


def lines_of(episode: int) -> list[Line]:
    path = path_of(episode)
    return READERS[path.suffix](text_of(path))


def cast() -> list[dict[str, Any]]:
    people = tomllib.loads((DRAMA / "cast.toml").read_text("utf-8"))["person"]
    assert isinstance(people, list)
    return people


def glossary(market: str) -> list[dict[str, str]]:
    with (DRAMA / "glossaries" / f"{market}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def memory_sources() -> set[str]:
    root = ElementTree.parse(DRAMA / "memory" / "studio.tmx").getroot()
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    return {
        unit.findtext("seg", "")
        for unit in root.iter("tuv")
        if unit.get(language, "").startswith("zh-Hans")
    }


# --- the episodes ---------------------------------------------------------------------------------


def test_twelve_episodes_in_three_formats() -> None:
    names = sorted(path.name for path in SOURCE.iterdir())
    assert [name[:4] for name in names] == [f"ep{n:02}" for n in EPISODES]
    assert Counter(Path(name).suffix for name in names) == {".srt": 10, ".vtt": 1, ".ass": 1}


@pytest.mark.parametrize("episode", EPISODES)
def test_length_of_an_episode(episode: int) -> None:
    lines = lines_of(episode)
    assert 25 <= len(lines) <= 35
    assert 60_000 <= lines[-1].end <= 120_000


@pytest.mark.parametrize("episode", EPISODES)
def test_timing_is_clean(episode: int) -> None:
    lines = lines_of(episode)
    for line in lines:
        assert 800 <= line.end - line.start <= 5000, line
        assert line.start % FRAME == line.end % FRAME == 0, line
    for line, following in itertools.pairwise(lines):
        gap = following.start - line.end
        # Either two frames or a pause that reads as one.
        assert gap == 80 or gap >= 500, (line, following)


@pytest.mark.parametrize("episode", EPISODES)
def test_lines_can_be_spoken_in_their_time(episode: int) -> None:
    for line in lines_of(episode):
        spoken = len(HAN.findall(line.text))
        assert 1 <= spoken <= 20, line
        assert spoken / (line.end - line.start) * 1000 <= 6, line


def test_srt_numbers_count_from_one() -> None:
    for episode in EPISODES:
        if path_of(episode).suffix == ".srt":
            numbers = [cue.index for cue in srt.parse(text_of(path_of(episode)))]
            assert numbers == list(range(1, len(numbers) + 1))


def test_one_file_is_gbk_and_the_rest_utf8() -> None:
    for episode in EPISODES:
        data = path_of(episode).read_bytes()
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        if episode == GBK_EPISODE:
            assert HAN.search(data.decode("gb18030"))
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8")
        else:
            data.decode("utf-8")


def test_recurring_lines() -> None:
    where: dict[str, set[int]] = {}
    for episode in EPISODES:
        for line in lines_of(episode):
            where.setdefault(line.text, set()).add(episode)
    for text in ("你给我站住！", "你是谁？", "放开我！", "对不起。"):
        assert len(where[text]) >= 2, text


@pytest.mark.parametrize("episode", [5, 10])
def test_recap_repeats_the_end_of_the_episode_before(episode: int) -> None:
    before = [line.text for line in lines_of(episode - 1)]
    now = [line.text for line in lines_of(episode)]
    assert now[:3] == before[-3:]


def test_a_quarter_of_the_cues_is_in_the_memory() -> None:
    known = memory_sources()
    cues = [line.text for episode in EPISODES for line in lines_of(episode)]
    assert 0.25 <= sum(text in known for text in cues) / len(cues) <= 0.40
    for episode in EPISODES:
        assert any(line.text in known for line in lines_of(episode)), episode


def test_what_is_tricky_is_there() -> None:
    whole = "\n".join(line.text for episode in EPISODES for line in lines_of(episode))
    for text in (
        *("三千五百万", "一百八十斤", "两三", "十几", "一点二亿", "二楼"),
        *("一心一意", "八尺男儿", "千里", "本宫", "朕", "臣妾", "娘娘"),
        *("渣男", "绿茶", "恋爱脑", "打脸", "换鞋", "红包", "敬茶", "彩礼", "闪婚"),
        *("曾经", "报仇", "只顾", "万单"),
    ):
        assert text in whole, text
    marked = "".join(text_of(path_of(episode)) for episode in EPISODES)
    assert "<i>" in marked
    assert "{\\i1}" in marked


def test_webvtt_has_voices_and_notes() -> None:
    text = text_of(path_of(8))
    assert text.startswith("WEBVTT\n")
    assert "\nNOTE" in text


def test_ass_has_signs_comments_and_a_drawing() -> None:
    subs = pysubs2.SSAFile.from_string(text_of(path_of(6)), format_="ass")
    assert {"Default", "Sign"} <= set(subs.styles)
    signs = [event for event in subs if event.style == "Sign" and not event.is_drawing]
    assert any("{\\an8}" in sign.text for sign in signs)
    assert any("\\pos(" in sign.text for sign in signs)
    assert sum(event.is_drawing for event in subs) == 1
    assert any(event.is_comment for event in subs)


# --- settings, cast, glossaries -------------------------------------------------------------------


def test_drama_settings() -> None:
    drama = tomllib.loads((DRAMA / "drama.toml").read_text("utf-8"))
    assert (drama["id"], drama["title"]) == ("rainy-night", "雨夜的婚约")
    assert drama["release"] == datetime.date(2026, 12, 1)
    assert drama["memory"] == ["memory/studio.tmx"]
    assert list(drama["markets"]) == MARKETS
    assert drama["markets"]["en-US"]["engines"] == ["memory", "demo"]
    assert drama["engines"] == {"demo": {"type": "ctranslate2", "path": "model"}}


def test_everyone_who_speaks_is_in_the_cast() -> None:
    known = {person["name"] for person in cast()}
    spoken = {line.speaker for episode in EPISODES for line in lines_of(episode)} - {""}
    assert spoken <= known
    assert {"林晚", "顾北辰", "单凯", "曾美兰", "仇子豪", "欧阳雪"} <= spoken


def test_every_person_is_complete() -> None:
    people = cast()
    names = [person["name"] for person in people]
    assert len(set(names)) == len(names)
    for person in people:
        assert person["sex"] in ("male", "female")
        assert isinstance(person["age"], int)
        assert person["about"]
        assert set(person["renderings"]) == LANGUAGES, person["name"]
        for title in person.get("titles", []):
            assert set(title) - {"source", "from", "until"} == LANGUAGES, title
        for relation in person.get("relations", []):
            assert set(relation) == {"to", "kind", "register"}
            assert relation["to"] in names
            assert relation["register"] in ("intimate", "casual", "polite", "formal", "rude")


def test_the_secret_holds_until_episode_9() -> None:
    (husband,) = [person for person in cast() if person["name"] == "顾北辰"]
    titles = {title["source"]: title for title in husband["titles"]}
    assert titles["外卖小哥"]["until"] == 8
    assert titles["顾总"]["from"] == 9
    for episode in range(1, 9):
        assert not any("顾总" in line.text for line in lines_of(episode))
    assert any("顾总" in line.text for line in lines_of(9))


@pytest.mark.parametrize("market", MARKETS)
def test_glossary(market: str) -> None:
    path = DRAMA / "glossaries" / f"{market}.csv"
    assert path.read_text("utf-8").splitlines()[0].split(",") == HEADER
    rows = glossary(market)
    assert 6 <= len(rows) <= 25
    whole = "\n".join(line.text for episode in EPISODES for line in lines_of(episode))
    for row in rows:
        assert row["source"] in whole, row
        assert row["target"] not in row["forbidden"].split("|"), row
        assert row["kind"] in ("term", "name", "title", "place", "slang", "keep")
        assert re.fullmatch(r"(\d+(-\d*)?)?", row["episodes"]), row
        assert row["confidence"] in ("high", "medium", "low")
        if "native review" in row["note"]:
            assert row["confidence"] == "medium", row
