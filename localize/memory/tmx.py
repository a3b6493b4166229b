"""TMX 1.4b, the exchange format of translation memories, read and written as a stream."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

import msgspec

from localize import late, locales, xmlfile
from localize.errors import SettingsError
from localize.store import text_hash

#: What a header says whose units may be read from any of their languages.
ALL = "*all*"
_SEG = late.pattern(r"</?seg[^<>]*>")


class Target(msgspec.Struct, frozen=True):
    """One language's side of a unit; ``lang`` and ``at`` as the file says."""

    lang: str
    text: str
    by: str = ""
    at: str = ""


class Unit(msgspec.Struct, frozen=True):
    """One source text with its renderings; ``source_lang`` is one of our locales.

    ``drama``, ``episode`` and ``cue`` say where it comes from, ``prev`` and ``next`` are hashes of
    the lines around it (0: none, or not known).
    """

    source_lang: str
    source: str
    targets: tuple[Target, ...]
    drama: str = ""
    episode: int = 0
    cue: str = ""
    prev: int = 0
    next: int = 0


def read_tmx(
    file: Path, *, source: str = "", skipped: Counter[str] | None = None
) -> Iterator[Unit]:
    """The units of a TMX file, one after another, with flat memory.

    ``source`` is the locale to read from: a unit that holds it is read from it, whatever the file
    calls its source (``*all*``, or a pair stored the other way round). Without it, the file's own
    source counts. The native codes of inline elements (``<bpt>``, ``<ph>``) give nothing to the
    text. Units without a source or without a target are left out, and counted by reason in
    ``skipped``. Entities and external references are refused. Raises SettingsError for what is no
    TMX.
    """
    skipped = Counter() if skipped is None else skipped
    header = ""
    body: Element | None = None
    events = xmlfile.events(file, "TMX")
    _, root = next(events)
    if root.tag != "tmx":
        raise SettingsError(f"not a TMX file: it opens with <{root.tag}>", file=str(file))
    for event, element in events:
        if event == "start":
            if element.tag == "body":
                body = element
        elif element.tag == "header":
            header = element.get("srclang", "")
        elif element.tag == "tu":
            unit = _unit(element, source if source else element.get("srclang", header))
            if isinstance(unit, Unit):
                yield unit
            else:
                skipped[unit] += 1
            # Finished units stay children of <body> until somebody drops them.
            if body is not None:
                body.clear()


def _unit(element: Element, source_lang: str) -> Unit | str:
    """A unit read from its source language, or why there is none."""
    wanted = _locale(source_lang)
    source, described, targets = "", [element], []
    for variant in element.iter("tuv"):
        lang = variant.get(xmlfile.LANG, variant.get("lang", ""))
        segment = variant.find("seg")
        text = "" if segment is None else _text(segment)
        if not text.strip():
            continue
        if wanted == ALL or _locale(lang) == wanted:
            wanted = _locale(lang)
            if not source:
                source = text
                described.append(variant)
        else:
            by = _first((variant, element), ("changeid", "creationid"))
            at = _first((variant, element), ("changedate", "creationdate"))
            targets.append(Target(lang, text, by, at))
    if not source:
        return f"no text in {wanted}"
    if not targets:
        return "no translation"
    return _described(Unit(wanted, source, tuple(targets)), described)


def _first(elements: Iterable[Element], names: Iterable[str]) -> str:
    """The first of these attributes that is there, of the first element that has one."""
    for element in elements:
        for name in names:
            value = element.get(name, "")
            if value:
                return value
    return ""


def _described(unit: Unit, elements: Iterable[Element]) -> Unit:
    """The unit with what its properties say, and those of its source."""
    props = {
        prop.get("type", ""): (prop.text or "").strip()
        for element in elements
        for prop in element.findall("prop")
    }
    if not props:
        return unit
    episode = props.get("episode", "")
    return msgspec.structs.replace(
        unit,
        drama=props.get("drama", ""),
        episode=int(episode) if episode.isdecimal() and len(episode) < 10 else 0,
        cue=props.get("cue", ""),
        prev=_neighbour(props, "prev", "x-context-pre"),
        next=_neighbour(props, "next", "x-context-post"),
    )


def _neighbour(props: Mapping[str, str], name: str, foreign: str) -> int:
    """The hash of a line beside a unit, as it stands there or of its text.

    OmegaT names that text as we do; memoQ and MateCat have a ``foreign`` name for it.
    """
    text = props.get(name, "")
    if not text:
        text = _SEG.sub("", props.get(foreign, ""))
    if text.strip():
        return text_hash(text)
    try:
        found = int(props.get(f"x-{name}-hash", "0")[:20])
    except ValueError:
        return 0
    return found if -(2**63) <= found < 2**63 else 0


def _text(segment: Element) -> str:
    """The text of a segment without the native codes that inline elements hold."""
    parts = [segment.text or ""]
    for child in segment:
        if child.tag == "hi":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


@cache
def _locale(lang: str) -> str:
    """Our name of a file's language; its own name in lower case if it is none of ours.

    >>> _locale("ZH_cn"), _locale("zh"), _locale("x-none")
    ('zh-Hans', 'zh-Hans', 'x-none')
    """
    if lang.lower() == "zh":
        # Files that say no more than this come from tools that know one Chinese only.
        return "zh-Hans"
    try:
        return locales.resolve(lang)
    except SettingsError:
        return lang.lower()


# --- writing --------------------------------------------------------------------------------------


class Entry(msgspec.Struct, frozen=True):
    """A pair to be written: a unit with one target, its identity and its properties in order."""

    identity: str
    unit: Unit
    props: tuple[tuple[str, str], ...] = ()


def tmx_parts(entries: Iterable[Entry], *, source: str, version: str, at: str) -> Iterator[bytes]:
    """The parts of a TMX 1.4b file, one a unit; ``at`` as TMX writes times.

    ``source`` is the file's source language; a unit of another says so. What XML cannot hold
    (control characters) is left out.
    """
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'  <header creationtool="localize" creationtoolversion={_quoted(version)}'
        ' segtype="sentence" o-tmf="localize" adminlang="en"'
        f' srclang={_quoted(source)} datatype="plaintext" creationdate={_quoted(at)}/>\n'
        "  <body>\n"
    ).encode()
    for entry in entries:
        yield _tu(entry, source).encode()
    yield b"  </body>\n</tmx>\n"


def _tu(entry: Entry, source: str) -> str:
    unit, target = entry.unit, entry.unit.targets[0]
    attributes = f" tuid={_quoted(entry.identity)}"
    for name, value in (
        ("creationdate", target.at),
        ("creationid", target.by),
        ("changedate", target.at),
        ("changeid", target.by),
        ("srclang", "" if unit.source_lang == source else unit.source_lang),
    ):
        attributes += f" {name}={_quoted(value)}" if value else ""
    props = "".join(
        f"      <prop type={_quoted(name)}>{_escaped(value)}</prop>\n"
        for name, value in entry.props
        if value
    )
    variants = "".join(
        f"      <tuv xml:lang={_quoted(lang)}><seg>{_escaped(text)}</seg></tuv>\n"
        for lang, text in ((unit.source_lang, unit.source), (target.lang, target.text))
    )
    return f"    <tu{attributes}>\n{props}{variants}    </tu>\n"


def _escaped(text: str) -> str:
    # A bare carriage return would come back as a line feed.
    return escape(xmlfile.IMPOSSIBLE.sub("", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(xmlfile.IMPOSSIBLE.sub("", text))
