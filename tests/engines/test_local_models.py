"""NLLB, M2M100, OPUS-MT and Argos packages, each run by CTranslate2 for real."""

import io
import itertools
import json
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from localize import engines, locales
from localize.engines import Line, Request, argos, bpe
from localize.engines.base import Place
from localize.errors import EngineError, SettingsError
from tests.engines import tiny_models
from tests.engines.tiny_models import argos_demo

NLLB = ("zho_Hans", "eng_Latn", "fra_Latn", "tha_Thai")
M2M100 = ("__zh__", "__en__", "__ja__", "__tl__")
LINE = "他在医院。"


def build(path: Path, **table: Any) -> Any:
    own = {"type": "ctranslate2", "path": path.name, **table}
    return engines.build("local", own, folder=path.parent)


def request(*texts: str, market: str, source: str = "zh-Hans") -> Request:
    lines = tuple(Line(str(n), text) for n, text in enumerate(texts))
    return Request(source, locales.market(market), lines)


def translated(engine: Any, market: str, text: str = LINE, source: str = "zh-Hans") -> str:
    (answer,) = engine.translate(request(text, market=market, source=source))
    assert not answer.declined, answer
    found: str = answer.text
    return found


def many(folder: Path, words: tuple[str, ...], name: str = "sentencepiece.bpe.model") -> Any:
    """A model for many languages; returns its tokenizer."""
    spm = tiny_models.tokenizer(folder / name)
    tiny_models.model(folder, [*tiny_models.pieces(spm), *words])
    return spm


# --- many languages in one model ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "source", "target", "market"),
    [
        (NLLB, "zho_Hans", "fra_Latn", "fr-FR"),
        (NLLB, "zho_Hans", "tha_Thai", "th-TH"),
        (M2M100, "__zh__", "__ja__", "ja-JP"),
        (M2M100, "__zh__", "__tl__", "fil-PH"),
    ],
)
def test_source_and_target_are_named_to_the_model_and_left_out_of_the_answer(
    tmp_path: Path, words: tuple[str, ...], source: str, target: str, market: str
) -> None:
    spm = many(tmp_path / "m", words)
    cut = spm.encode(LINE, out_type=str)
    right = tiny_models.answer(tmp_path / "m", [source, *cut, "</s>"], [target])
    assert right[0] == target
    text = spm.decode([piece for piece in right[1:] if piece not in words])
    assert translated(build(tmp_path / "m"), market) == text
    assert not any(word in text for word in words)
    # The proof that the answer tells how the model was fed.
    for fed in ([*cut, "</s>"], [source, *cut], [words[1], *cut, "</s>"]):
        assert tiny_models.answer(tmp_path / "m", fed, [target]) != right


def test_the_source_may_be_another_market(tmp_path: Path) -> None:
    spm = many(tmp_path / "m", NLLB)
    fed = ["eng_Latn", *spm.encode("abc", out_type=str), "</s>"]
    right = tiny_models.answer(tmp_path / "m", fed, ["fra_Latn"])[1:]
    text = spm.decode([piece for piece in right if piece not in NLLB])
    assert translated(build(tmp_path / "m"), "fr-FR", "abc", "en-US") == text


def test_lines_together_come_out_as_alone(tmp_path: Path) -> None:
    many(tmp_path / "m", NLLB)
    engine = build(tmp_path / "m")
    lines = [line * times for times in (1, 3, 2) for line in tiny_models.LINES] * 5
    answers = engine.translate(request(*lines, market="fr-FR"))
    assert [answer.id for answer in answers] == [str(n) for n in range(len(lines))]
    alone = {line: translated(engine, "fr-FR", line) for line in set(lines)}
    assert [answer.text for answer in answers] == [alone[line] for line in lines]


@pytest.mark.parametrize(
    ("words", "served", "refused"),
    [
        (NLLB, ["en-US", "en-GB", "fr-FR", "th-TH"], ["ja-JP", "zh-TW", "es-419"]),
        (M2M100, ["en-US", "ja-JP", "fil-PH"], ["th-TH", "zh-TW", "zh-HK"]),
    ],
)
def test_a_language_without_a_word_is_refused(
    tmp_path: Path, words: tuple[str, ...], served: list[str], refused: list[str]
) -> None:
    many(tmp_path / "m", words)
    engine = build(tmp_path / "m")
    for market in served:
        assert engine.serves(locales.market(market), "zh-Hans") == ""
    for market in refused:
        problem = engine.serves(locales.market(market), "zh-Hans")
        assert problem == f"the model has no word for {market}"
    assert engine.serves(locales.market("en-US"), "ko-KR")
    with pytest.raises(EngineError, match=f"no word for {refused[0]}"):
        engine.translate(request(LINE, market=refused[0]))


def test_every_market_has_a_code_in_nllb(tmp_path: Path) -> None:
    from localize.engines import languages

    assert all(languages.token(languages.NLLB, market) for market in locales.targets())
    known = [market for market in locales.targets() if languages.token(languages.M2M100, market)]
    assert set(locales.targets()) - set(known) == {"zh-TW", "zh-HK"}


def test_the_licence_says_what_a_model_may_not_be_used_for(tmp_path: Path) -> None:
    many(tmp_path / "n", NLLB)
    many(tmp_path / "m", M2M100, "spm.128k.model")
    assert "not for commercial use" in build(tmp_path / "n").capabilities.licence
    assert build(tmp_path / "m").capabilities.licence.startswith("MIT")
    (tmp_path / "n" / "metadata.json").write_text('{"license": "ours", "name": "studio"}')
    engine = build(tmp_path / "n")
    assert (engine.capabilities.licence, engine.model) == ("ours", "studio")


def test_a_vocabulary_of_any_form_is_read(tmp_path: Path) -> None:
    many(tmp_path / "m", NLLB)
    file = tmp_path / "m" / "shared_vocabulary.json"
    words = json.loads(file.read_text(encoding="utf-8"))
    before = translated(build(tmp_path / "m"), "fr-FR")
    file.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    assert translated(build(tmp_path / "m"), "fr-FR") == before
    file.with_suffix(".txt").write_text("\n".join(words), encoding="utf-8")
    file.unlink()
    assert translated(build(tmp_path / "m"), "fr-FR") == before


# --- OPUS-MT --------------------------------------------------------------------------------------


def opus(folder: Path, *words: str, ends_source: bool = False) -> Any:
    spm = tiny_models.tokenizer(folder / "source.spm")
    shutil.copy(folder / "source.spm", folder / "target.spm")
    tiny_models.model(folder, [*tiny_models.pieces(spm), *words], ends_source=ends_source)
    return spm


@pytest.mark.parametrize("ends_source", [False, True])
def test_an_opus_model_is_known_by_its_folder(tmp_path: Path, ends_source: bool) -> None:
    folder = tmp_path / "opus-mt-zh-fr"
    spm = opus(folder, ends_source=ends_source)
    cut = spm.encode(LINE, out_type=str)
    right = tiny_models.answer(folder, cut if ends_source else [*cut, "</s>"])
    engine = build(folder)
    assert translated(engine, "fr-FR") == spm.decode(right)
    assert engine.serves(locales.market("fr-FR"), "zh-Hans") == ""
    assert "turns zh into fr" in engine.serves(locales.market("th-TH"), "zh-Hans")
    assert engine.serves(locales.market("fr-FR"), "zh-TW")
    assert "CC-BY-4.0" in engine.capabilities.licence


def test_an_opus_model_for_several_languages_is_told_which(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    spm = opus(folder, ">>ind<<", ">>zsm_Latn<<")
    engine = build(folder, pair="zh-ms")
    cut = spm.encode(LINE, out_type=str)
    for market, word in (("id-ID", ">>ind<<"), ("ms-MY", ">>zsm_Latn<<")):
        right = tiny_models.answer(folder, [word, *cut, "</s>"])
        kept = [piece for piece in right if not piece.startswith(">>")]
        assert translated(engine, market) == spm.decode(kept)
    assert ">>ind<<" in engine.serves(locales.market("th-TH"), "zh-Hans")


def test_a_family_that_is_set_counts(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    opus(folder, "eng_Latn")
    with pytest.raises(SettingsError, match="tokenizer"):
        build(folder)
    assert (
        build(folder, family="opus", pair="zh-en").serves(locales.market("en-US"), "zh-Hans") == ""
    )


def test_an_opus_model_of_unknown_languages_asks_for_them(tmp_path: Path) -> None:
    opus(tmp_path / "m")
    for table, key in (({}, "pair"), ({"pair": "zh"}, "pair"), ({"family": "argos"}, "path")):
        with pytest.raises(SettingsError) as caught:
            build(tmp_path / "m", **table)
        assert caught.value.key == f"engines.local.{key}"
    with pytest.raises(SettingsError, match="nllb"):
        build(tmp_path / "m", family="bert")


# --- Argos ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["", "translate-zh_en-1_9/", "a/b/"])
def test_a_package_is_read_as_it_is(tmp_path: Path, root: str) -> None:
    engine = build(argos_demo(tmp_path / "zh_en.argosmodel", root=root))
    assert engine.model == "zh_en 1.9"
    assert engine.serves(locales.market("en-US"), "zh-Hans") == ""
    assert engine.serves(locales.market("th-TH"), "zh-Hans") == (
        "the model turns zh into en, not zh-Hans into th-TH"
    )
    assert not (tmp_path / ".localize").exists()
    assert translated(engine, "en-US") == "He's at the hospital."
    assert engine.reach() == ""


def test_an_unpacked_package_is_read_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(argos_demo(tmp_path / "p.argosmodel", root="zh_en/")) as archive:
        archive.extractall(tmp_path)
    assert translated(build(tmp_path / "zh_en"), "en-US") == "He's at the hospital."
    (tmp_path / "zh_en" / "sentencepiece.model").unlink()
    with pytest.raises(SettingsError, match=r"neither sentencepiece\.model nor bpe\.model"):
        build(tmp_path / "zh_en")


def test_a_package_is_unpacked_once(tmp_path: Path) -> None:
    file = argos_demo(tmp_path / "p.argosmodel")
    translated(build(file), "en-US")
    (folder,) = (tmp_path / ".localize" / "models").iterdir()
    before = {part: part.stat().st_mtime_ns for part in folder.rglob("*")}
    assert not list(folder.glob("stanza"))
    translated(build(file), "en-US")
    assert before == {part: part.stat().st_mtime_ns for part in folder.rglob("*")}
    # Another package of the same name is another model.
    argos_demo(file, {"package_version": "2.0"})
    translated(build(file), "en-US")
    assert len(list((tmp_path / ".localize" / "models").iterdir())) == 2


def test_a_package_that_many_want_at_once_is_unpacked_as_a_whole(tmp_path: Path) -> None:
    file = argos_demo(tmp_path / "p.argosmodel")
    with ThreadPoolExecutor(8) as pool:
        built = [build(file) for _ in range(8)]
        done = set(pool.map(lambda engine: translated(engine, "en-US"), built))
    assert done == {"He's at the hospital."}
    assert len(list((tmp_path / ".localize" / "models").iterdir())) == 1


def test_where_the_drama_cannot_be_written_the_package_goes_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".localize").write_text("in the way")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    file = argos_demo(tmp_path / "p.argosmodel")
    assert translated(build(file), "en-US") == "He's at the hospital."
    assert translated(build(file), "en-US") == "He's at the hospital."
    (ours,) = (tmp_path / "temporary").iterdir()
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    assert len(list(ours.iterdir())) == 1


def test_an_answer_begins_as_the_package_says(tmp_path: Path) -> None:
    folder = tmp_path / "zh_fr"
    spm = tiny_models.tokenizer(folder / "sentencepiece.model")
    tiny_models.model(folder / "model", [*tiny_models.pieces(spm), ">>fra<<"])
    about = {"from_code": "zh", "to_code": "fr", "target_prefix": ">>fra<<"}
    (folder / "metadata.json").write_text(json.dumps(about))
    cut = spm.encode(LINE, out_type=str)
    right = tiny_models.answer(folder / "model", cut, [">>fra<<"])
    assert right[0] == ">>fra<<"
    text = "".join(right[1:]).replace("▁", " ").strip()
    assert translated(build(folder), "fr-FR") == text
    assert right[1:] != tiny_models.answer(folder / "model", cut)


def test_a_package_with_word_pieces(tmp_path: Path) -> None:
    """Older packages cut words by byte pairs, after Moses."""
    folder = tmp_path / "en_fr"
    parts = ["He@@", "re", "is", "he", "a@@", "b", "s", ",", ".", "&apos;s", "l@@", "à"]
    tiny_models.model(folder / "model", parts)
    (folder / "metadata.json").write_text('{"from_code": "en", "to_code": "fr"}')
    (folder / "bpe.model").write_text("#version: 0.2\nH e\nr e</w>\ni s</w>\nh e</w>\n")
    fed = ["He@@", "re", "&apos;s", "he", ",", "a@@", "b", "."]
    # The pieces of "'s" were never joined, so Moses's word for it falls into characters.
    mark = ["&@@", "a@@", "p@@", "o@@", "s@@", ";@@", "s"]
    fed = [*fed[:2], *mark, *fed[3:]]
    right = tiny_models.answer(folder / "model", fed)
    engine = build(folder)
    text = translated(engine, "fr-FR", "Here's he, ab.", "en-US")
    assert "@@" not in text
    assert text == bpe.WordPieces(folder / "bpe.model", "en", "fr").decode(right)
    (folder / "bpe.model").write_text("no pairs at all\n")
    with pytest.raises(EngineError, match="pairs"):
        build(folder).translate(request("Here.", market="fr-FR", source="en-US"))


def pairs_by_hand(word: str, ranks: dict[tuple[str, str], int]) -> list[str]:
    """The slow, obvious way: one pair of neighbours at a time, the best and leftmost first."""
    parts = [*word[:-1], word[-1] + "</w>"]
    while True:
        places = [
            (ranks[pair], place)
            for place, pair in enumerate(itertools.pairwise(parts))
            if pair in ranks
        ]
        if not places:
            break
        place = min(places)[1]
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    whole = "".join(parts).removesuffix("</w>")
    assert whole == word
    clean = [part.removesuffix("</w>") for part in parts]
    return [part + "@@" for part in clean[:-1]] + clean[-1:]


def test_word_pieces_are_those_of_the_slow_way() -> None:
    pairs = ["a b", "b a", "a a", "ab a", "aa b", "b c</w>", "ab c</w>", "a bc</w>", "aba b"]
    ranks = bpe.ranks("\n".join(pairs))
    words = {""}
    for _ in range(7):
        words |= {word + letter for word in words for letter in "abc"}
    for word in sorted(words - {""}):
        assert bpe.cut(word, ranks) == pairs_by_hand(word, ranks), word


# --- packages that are not what they say ----------------------------------------------------------


def test_nothing_of_a_package_lands_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "drama").mkdir()
    file = argos_demo(tmp_path / "drama" / "p.argosmodel")
    with zipfile.ZipFile(file, "a") as archive:
        for name in ("../evil", "/tmp/evil-of-localize", "translate-zh_en-1_9/model/../../../evil"):
            archive.writestr(name, "evil")
        link = zipfile.ZipInfo("translate-zh_en-1_9/README.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    translated(build(file), "en-US")
    written = [part for part in tmp_path.rglob("*") if part.is_file()]
    assert not [part for part in written if "evil" in part.name]
    assert not Path("/tmp/evil-of-localize").exists()
    assert not [part for part in tmp_path.rglob("*") if part.is_symlink()]
    inside = {part.parent.parent.name for part in written if part.name == "model.bin"}
    assert len(inside) == 1


def remade(file: Path, change: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
    return file


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("metadata.json", '{"from_code": "zh", "to_code": "en"}')
    archive.writestr("sentencepiece.model", "x")
    archive.writestr("model/model.bin", bytes(80 << 20))


def nothing(archive: zipfile.ZipFile) -> None:
    archive.writestr("readme", "x")


def no_model(archive: zipfile.ZipFile) -> None:
    archive.writestr("metadata.json", '{"from_code": "zh", "to_code": "en"}')


def no_codes(archive: zipfile.ZipFile) -> None:
    archive.writestr("metadata.json", '{"from_code": "zh"}')
    archive.writestr("model/model.bin", "x")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (bomb, "more than a model can need"),
        (nothing, "no metadata.json"),
        (no_model, "no model/model.bin"),
        (no_codes, "to_code"),
    ],
)
def test_a_zip_that_is_no_package(
    tmp_path: Path, change: Callable[[zipfile.ZipFile], None], words: str
) -> None:
    file = remade(tmp_path / "p.argosmodel", change)
    with pytest.raises(SettingsError) as caught:
        build(file)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.key == "engines.local.path"
    assert not (tmp_path / ".localize").exists()


def test_a_file_that_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "p.argosmodel").write_text("nothing")
    with pytest.raises(SettingsError, match="no Argos package"):
        build(tmp_path / "p.argosmodel")
    with pytest.raises(SettingsError, match="is a file"):
        build(tmp_path / "p.argosmodel", family="nllb")


def test_a_damaged_package_leaves_nothing_half_written(tmp_path: Path) -> None:
    file = argos_demo(tmp_path / "p.argosmodel")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    engine = build(file)
    with pytest.raises(EngineError, match="cannot be unpacked") as caught:
        translated(engine, "en-US")
    assert (caught.value.reason, caught.value.final) == ("refused", True)
    assert "cannot be unpacked" in engine.reach()
    assert not list((tmp_path / ".localize" / "models").iterdir())


@given(
    changes=st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.one_of(st.none(), st.integers(0, 2**31)),
)
@settings(max_examples=200, deadline=None)
@example(changes=[(-1, 0)], cut=None)
def test_whatever_is_wrong_with_a_package_it_is_one_line(
    changes: list[tuple[int, int]], cut: int | None
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/metadata.json", '{"from_code": "zh", "to_code": "en"}')
        archive.writestr("a/sentencepiece.model", "x" * 50)
        archive.writestr("a/model/model.bin", bytes(range(256)) * 4)
    data = bytearray(packed.getvalue())
    for place, byte in changes:
        data[place % len(data)] = byte
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "p.argosmodel")
        file.write_bytes(data if cut is None else data[: cut % len(data)])
        try:
            package = argos.read(file, Place("local", Path(folder, "drama.toml")))
            unpacked = argos.unpack(package, Path(folder, "cache"))
        except (SettingsError, EngineError) as error:
            assert "\n" not in str(error)
            assert not list(Path(folder).glob("cache/*"))
        else:
            # What the zip's sums of the contents cover is whole.
            assert (unpacked / "model" / "model.bin").read_bytes() == bytes(range(256)) * 4


def test_a_package_that_was_exchanged_meanwhile(tmp_path: Path) -> None:
    file = argos_demo(tmp_path / "p.argosmodel")
    engine = build(file)
    remade(file, no_model)
    with pytest.raises(EngineError, match="cannot be unpacked"):
        translated(engine, "en-US")


def test_reach_tells_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    many(tmp_path / "m", NLLB)
    assert build(tmp_path / "m").reach() == ""
    (tmp_path / "m" / "model.bin").write_bytes(b"broken")
    assert build(tmp_path / "m").reach().startswith("the model cannot be run")
