"""`localize init`: a new drama folder."""

import contextlib
import re
import shutil
import tomllib
from pathlib import Path

import click

from localize.cli import console
from localize.errors import InputError, WriteError

#: What a market's drafts come from unless told otherwise: nothing that is sent anywhere.
CONVERTED = {"zh-TW": "opencc", "zh-HK": "opencc"}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--id", "name", default="", help="Name in the database. Default: the folder's name.")
@click.option("--title", default="", help="Title as published in China.")
@click.option("--source", default="zh-Hans", show_default=True, help="Language of the episodes.")
@console.market_option
@click.option("--engine", default="", metavar="TYPE", help="Engine that drafts what memory lacks.")
@click.option(
    "--subtitles",
    "files",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILES",
    help="Episode files, or a folder of them; they are copied.",
)
@click.argument("more", metavar="", nargs=-1, type=click.Path(exists=True, path_type=Path))
@console.json_option
def init(
    folder: Path,
    name: str,
    title: str,
    source: str,
    markets: tuple[str, ...],
    engine: str,
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Make a drama folder that `localize run` accepts.

    Without --market it gets the ten markets of most exports; without --engine nothing is sent
    anywhere: lines wait until drama.toml names an engine.
    """
    from localize import locales, settings, subtitles

    if more and not files:
        raise click.UsageError(f"unexpected argument {str(more[0])!r}; files go after --subtitles")
    if (folder / "drama.toml").exists():
        raise InputError("there is a drama already", file=str(folder / "drama.toml"))
    language = locales.market(source)
    chosen = _markets(markets, language.locale)
    served = _served(engine, chosen, language.locale) if engine else []
    numbered = subtitles.number_files(_expand((*files, *more))) if files else ()
    for _, path in numbered:
        subtitles.read(path)
        target = folder / "source" / path.name
        if target.exists() and target.resolve() != path.resolve():
            raise InputError("is there already; not overwritten", file=str(target))
    identity = name if name else re.sub(r"[^\w.-]+", "-", folder.resolve().name)
    if not re.fullmatch(settings.IDENTITY, identity):
        raise InputError(f"{identity!r} is not allowed; allowed: {settings.ALLOWED_ID}", key="--id")
    text = _drama_toml(identity, title, language.locale, chosen, engine, served)
    try:
        _make(folder, [path for _, path in numbered], text)
    except OSError as error:
        raise WriteError(f"{folder}: cannot be written: {error.strerror}") from None
    if as_json:
        console.show_json(
            {
                "drama": identity,
                "file": str(folder / "drama.toml"),
                "episodes": [number for number, _ in numbered],
                "markets": chosen,
            }
        )
        return
    console.show(f"{folder}: {len(numbered)} episodes, {len(chosen)} markets")
    if not numbered:
        console.say(f"put the episode files (ep01.srt ...) into {folder / 'source'}")
    if not engine:
        console.say(
            f"no engine yet: lines that the memory lacks will wait; name one in "
            f'{folder / "drama.toml"}, e.g. engines = ["memory", "google"]'
        )
    console.say(f"next: localize run {folder}")


def _make(folder: Path, files: list[Path], text: str) -> None:
    """Copy the episodes and write drama.toml; where that fails nothing stays, so that it can be
    tried again."""
    from localize import subtitles

    source = folder / "source"
    with contextlib.ExitStack() as undo:
        for part in (folder, source):
            if not part.exists():
                part.mkdir(parents=True)
                undo.callback(part.rmdir)
        for path in files:
            target = source / path.name
            if not target.exists():
                undo.callback(target.unlink, missing_ok=True)
                shutil.copyfile(path, target)
        subtitles.write_atomic(folder / "drama.toml", text.encode())
        undo.pop_all()


#: The markets of most exports, and of the sample.
DEFAULT_MARKETS = (
    "en-US",
    "es-419",
    "pt-BR",
    "th-TH",
    "ja-JP",
    "vi-VN",
    "id-ID",
    "ar-SA",
    "zh-TW",
    "zh-HK",
)


#: What `--engine` writes for types that need settings: run accepts it, a person fills it in.
TABLES = {
    "qwen-mt": """
# Alibaba's Qwen-MT. The key goes into the environment variable that is named here.
[engines.qwen-mt]
key = "env:DASHSCOPE_API_KEY"
""",
    "deepl": """
# DeepL. The key goes into the environment variable that is named here.
[engines.deepl]
key = "env:DEEPL_API_KEY"
""",
    "chat": """
# An OpenAI-compatible server. A key goes into the environment: key = "env:NAME"
[engines.chat]
base_url = "http://127.0.0.1:11434/v1"
model = "qwen3"
""",
    "libre": """
# A LibreTranslate server. A key goes into the environment: key = "env:NAME"
[engines.libre]
base_url = "http://127.0.0.1:5000"
""",
}


def _markets(names: tuple[str, ...], source: str) -> list[str]:
    """The chosen markets, each once; a source language is none."""
    from localize import locales

    chosen = []
    for name in names if names else DEFAULT_MARKETS:
        market = locales.market(name)
        if not market.target or market.locale == source:
            raise InputError(f"{name} is a source language, not a market", key="--market")
        chosen.append(market.locale)
    return list(dict.fromkeys(chosen))


def _served(engine: str, markets: list[str], source: str) -> list[str]:
    """The markets that the engine drafts; one that it lacks must have something else to draft it.

    Raises InputError for an engine that nobody knows, or that needs files of its own.
    """
    from localize import engines, locales

    if engine not in engines.TYPES:
        raise InputError(engines.unknown(engine, engines.TYPES), key="--engine")
    if engine == "ctranslate2":
        raise InputError(
            "ctranslate2 needs the folder of a model; write [engines.NAME] into drama.toml",
            key="--engine",
        )
    table = tomllib.loads(TABLES[engine])["engines"][engine] if engine in TABLES else {}
    built = engines.build(engine, table, folder=Path())
    served = []
    for market in markets:
        problem = built.serves(locales.market(market), source)
        if not problem:
            served.append(market)
        elif not _converted(market, source):
            raise InputError(f"{engine}: {problem}", key="--engine")
    return served


def _converted(market: str, source: str) -> str:
    """The engine that turns Simplified Chinese into the market's script, ``""`` for others."""
    return CONVERTED.get(market, "") if source == "zh-Hans" else ""


def _expand(paths: tuple[Path, ...]) -> list[Path]:
    """Folders stand for the subtitle files in them."""
    from localize import subtitles

    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += [file for _, file in subtitles.find(path)]
        else:
            files.append(path)
    return files


def _drama_toml(
    identity: str, title: str, source: str, markets: list[str], engine: str, served: list[str]
) -> str:
    lines = [f"id = {_quoted(identity)}"]
    if title:
        lines.append(f"title = {_quoted(title)}")
    lines += [
        f"source = {_quoted(source)}",
        'subtitles = "source"',
        'profile = "vertical"',
        "",
        "[markets]",
    ]
    for market in markets:
        names = ["memory"]
        own = engine if market in served else ""
        names += [name for name in dict.fromkeys((_converted(market, source), own)) if name]
        lines.append(f"{market} = {{ engines = [{', '.join(map(_quoted, names))}] }}")
    return "\n".join(lines) + "\n" + TABLES.get(engine, "")


def _quoted(text: str) -> str:
    """The text as a TOML string."""
    import msgspec

    return msgspec.json.encode(text).decode()
