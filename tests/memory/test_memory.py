"""Exact matches over the store, and keeping it in step with TMX files; on both back ends."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from localize.errors import SettingsError
from localize.memory import Memory, import_tmx
from localize.model import Match
from localize.store import MemoryRow, Store, text_hash

MARKETS = {"th": "th-TH", "th-TH": "th-TH", "vi": "vi-VN", "vi-VN": "vi-VN"}


def anything(_index: int, _target: str) -> bool:
    return True


def approved(source: str, target: str, *, before: str = "", after: str = "") -> MemoryRow:
    """Return a pair as the approval of a cell leaves it."""
    return MemoryRow(
        "zh-Hans",
        "th-TH",
        source,
        target,
        prev=text_hash(before) if before else 0,
        next=text_hash(after) if after else 0,
        drama="bride",
        episode=1,
        cue=f"{source}-{target}",
        at="2026-01-01T00:00:00Z",
    )


def look_up(
    store: Store,
    texts: Sequence[str],
    *,
    wanted: Sequence[int] | None = None,
    fits: Callable[[int, str], bool] = anything,
    market: str = "th-TH",
    source: str = "zh-Hans",
) -> tuple[dict[int, Match], set[int]]:
    places = range(len(texts)) if wanted is None else wanted
    return Memory(store, market, source).exact(texts, places, fits)


# --- matching -------------------------------------------------------------------------------------


def test_equal_lines_match(store: Store) -> None:
    store.memory_add([approved("你好", "สวัสดี")])
    match = Match("你好", "สวัสดี", 100, "bride")
    assert look_up(store, ["你好", "再见", " 你好\n"]) == ({0: match, 2: match}, set())


def test_only_wanted_lines_are_answered(store: Store) -> None:
    store.memory_add([approved("你好", "สวัสดี")])
    assert list(look_up(store, ["你好", "你好"], wanted=[1])[0]) == [1]
    assert look_up(store, ["你好"], wanted=[]) == ({}, set())
    assert look_up(store, []) == ({}, set())


def test_other_markets_and_sources_do_not_answer(store: Store) -> None:
    store.memory_add([approved("你好", "สวัสดี")])
    assert look_up(store, ["你好"], market="vi-VN") == ({}, set())
    assert look_up(store, ["你好"], source="zh-TW") == ({}, set())


def test_the_same_neighbours_make_a_context(store: Store) -> None:
    store.memory_add(
        [
            approved("走", "ไปสิ", before="快", after="好"),
            approved("走", "เดินไป", before="慢", after="好"),
        ]
    )
    assert look_up(store, ["快", "走", "好"]) == ({1: Match("走", "ไปสิ", 101, "bride")}, set())
    assert look_up(store, ["慢", "走", "好"])[0][1].target == "เดินไป"
    # No such neighbours: the two say different things, so the memory says nothing.
    assert look_up(store, ["停", "走", "好"]) == ({}, {1})


def test_the_first_and_the_last_line_have_one_neighbour(store: Store) -> None:
    store.memory_add([approved("走", "ไปสิ", after="好"), approved("好", "ดี", before="走")])
    matches, _ = look_up(store, ["走", "好"])
    assert [matches[n].score for n in (0, 1)] == [101, 101]
    # A line alone has no context, and neither does a pair from a file.
    store.memory_add([approved("停", "หยุด")])
    assert look_up(store, ["停"])[0][0].score == 100


def test_pairs_that_agree_are_not_ambiguous(store: Store) -> None:
    store.memory_add([approved("好", "ดี", before="走"), approved("好", "ดี", before="停")])
    assert look_up(store, ["好"])[0][0].target == "ดี"


def test_a_target_against_the_terms_is_no_match(store: Store) -> None:
    store.memory_add([approved("顾总好", "สวัสดีคุณกู้"), approved("顾总好", "สวัสดีบอส")])

    def fits(index: int, target: str) -> bool:
        return index != 1 and "บอส" not in target

    texts = ["顾总好", "顾总好"]
    assert look_up(store, texts)[1] == {0, 1}
    matches, ambiguous = look_up(store, texts, fits=fits)
    # Where one fits it answers; where none does the line has no match, which is no ambiguity.
    assert {index: match.target for index, match in matches.items()} == {0: "สวัสดีคุณกู้"}
    assert ambiguous == set()


def test_a_rejected_text_is_never_offered_again(store: Store) -> None:
    store.memory_add([approved("好", "ดี", before="走"), approved("好", "โอเค")])
    rejected = {"ดี"}
    matches, _ = look_up(store, ["走", "好"], fits=lambda _, target: target not in rejected)
    assert matches == {1: Match("好", "โอเค", 100, "bride")}


# --- TMX ------------------------------------------------------------------------------------------


def tmx(folder: Path, *units: tuple[str, dict[str, str]], name: str = "house.tmx") -> Path:
    parts = ['<tmx version="1.4"><header srclang="zh-CN"/><body>']
    for source, targets in units:
        variants = {"zh-CN": source, **targets}
        parts.append("<tu>")
        parts += [
            f'<tuv xml:lang="{lang}"><seg>{text}</seg></tuv>' for lang, text in variants.items()
        ]
        parts.append("</tu>")
    file = folder / name
    file.write_text("\n".join([*parts, "</body></tmx>"]), encoding="utf-8")
    return file


def targets(store: Store, market: str) -> list[str]:
    return sorted(row.target for row in store.memory_rows(market))


def test_a_file_fills_the_memory(store: Store, tmp_path: Path) -> None:
    file = tmx(
        tmp_path,
        ("你好", {"th-TH": "สวัสดี", "vi": "Chào", "fr-FR": "Salut"}),
        ("再见", {"TH_th": "ลาก่อน"}),
    )
    import_tmx(store, [file], MARKETS)
    assert look_up(store, ["你好", "再见"]) == (
        {
            0: Match("你好", "สวัสดี", 100, str(file)),
            1: Match("再见", "ลาก่อน", 100, str(file)),
        },
        set(),
    )
    assert targets(store, "vi-VN") == ["Chào"]
    assert targets(store, "fr-FR") == []


def test_a_file_is_imported_only_when_it_changed(store: Store, tmp_path: Path) -> None:
    file = tmx(tmp_path, ("你好", {"th-TH": "สวัสดี"}))
    import_tmx(store, [file], MARKETS)
    stamps = store.memory_files()
    # A row that only this test knows: an import would drop it with the others of the file.
    store.memory_replace(str(file), [approved("x", "mark")], stamps[str(file)])
    import_tmx(store, [file], MARKETS)
    assert targets(store, "th-TH") == ["mark"]
    assert store.memory_files() == stamps
    tmx(tmp_path, ("你好", {"th-TH": "หวัดดี"}))
    import_tmx(store, [file], MARKETS)
    assert targets(store, "th-TH") == ["หวัดดี"]
    assert store.memory_files() != stamps


def test_a_new_market_brings_its_pairs(store: Store, tmp_path: Path) -> None:
    file = tmx(tmp_path, ("你好", {"th-TH": "สวัสดี", "vi-VN": "Chào"}))
    import_tmx(store, [file], {"th-TH": "th-TH"})
    assert targets(store, "vi-VN") == []
    import_tmx(store, [file], MARKETS)
    assert targets(store, "vi-VN") == ["Chào"]


def test_dramas_of_one_store_share_a_file(store: Store, tmp_path: Path) -> None:
    file = tmx(tmp_path, ("你好", {"th-TH": "สวัสดี", "vi-VN": "Chào", "en": "Hi"}))
    import_tmx(store, [file], {"th-TH": "th-TH", "en": "en-US"})
    import_tmx(store, [file], {"vi-VN": "vi-VN", "en": "en-GB"})
    assert [targets(store, name) for name in ("th-TH", "vi-VN")] == [["สวัสดี"], ["Chào"]]
    assert [targets(store, name) for name in ("en-US", "en-GB")] == [["Hi"], ["Hi"]]
    stamps = store.memory_files()
    import_tmx(store, [file], {"th-TH": "th-TH", "en": "en-US"})
    assert store.memory_files() == stamps
    # A changed file still serves both.
    tmx(tmp_path, ("你好", {"th-TH": "หวัดดี", "vi-VN": "Chào anh"}))
    import_tmx(store, [file], {"vi-VN": "vi-VN"})
    assert targets(store, "th-TH") == ["หวัดดี"]


def test_files_stand_beside_each_other(store: Store, tmp_path: Path) -> None:
    first = tmx(tmp_path, ("你好", {"th-TH": "สวัสดี"}))
    second = tmx(tmp_path, ("你好", {"th-TH": "หวัดดี"}), name="second.tmx")
    import_tmx(store, [first, second], MARKETS)
    assert look_up(store, ["你好"]) == ({}, {0})
    import_tmx(store, [], MARKETS)
    assert len(targets(store, "th-TH")) == 2


def test_imports_at_the_same_time_end_in_step(store: Store, tmp_path: Path) -> None:
    wanted = {"th-TH": "ไทย", "vi-VN": "Việt", "en-US": "English", "ja-JP": "日本"}
    file = tmx(tmp_path, *((f"第{n}行", wanted) for n in range(200)))
    start = threading.Barrier(len(wanted))

    def one_drama(market: str) -> None:
        start.wait()
        import_tmx(store, [file], {market: market})

    with ThreadPoolExecutor(len(wanted)) as pool:
        list(pool.map(one_drama, wanted))
    # The last to finish may not have seen what another took; the next run does, and nobody fails.
    for market in wanted:
        import_tmx(store, [file], {market: market})
    assert {market: len(targets(store, market)) for market in wanted} == dict.fromkeys(wanted, 200)
    assert list(store.memory_files()) == [str(file)]


def test_a_file_that_is_broken_leaves_the_memory_as_it_was(store: Store, tmp_path: Path) -> None:
    file = tmx(tmp_path, ("你好", {"th-TH": "สวัสดี"}))
    import_tmx(store, [file], MARKETS)
    file.write_text(file.read_text(encoding="utf-8").replace("</body>", "<tu>"), encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TMX"):
        import_tmx(store, [file], MARKETS)
    assert targets(store, "th-TH") == ["สวัสดี"]
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        import_tmx(store, [tmp_path / "none.tmx"], MARKETS)
