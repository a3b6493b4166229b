"""TMX 1.4b, the exchange format of translation memories, read as a stream."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

import msgspec

from localize import locales
from localize.errors import SettingsError

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Target(msgspec.Struct, frozen=True):
    """One language's side of a unit; ``lang`` as the file says."""

    lang: str
    text: str
    by: str = ""
    at: str = ""


class Unit(msgspec.Struct, frozen=True):
    """One source text with its renderings; ``source_lang`` is one of our locales."""

    source_lang: str
    source: str
    targets: tuple[Target, ...]
    drama: str = ""


def read_tmx(file: Path) -> Iterator[Unit]:
    """The units of a TMX file, one after another, with flat memory.

    The native codes of inline elements (``<bpt>``, ``<ph>``) give nothing to the text. Units
    without the header's source language or without a target are left out. Entities and external
    references are refused. Raises SettingsError for what is no TMX.
    """
    from defusedxml import DefusedXmlException

    try:
        with file.open("rb") as stream:
            yield from _units(stream, file)
    except ParseError as error:
        line = error.position[0]
        raise SettingsError(f"not valid TMX: {error}", file=str(file), line=line) from None
    except DefusedXmlException as error:
        raise SettingsError(f"refused: {error}", file=str(file)) from None
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", file=str(file)) from None


def _units(stream: IO[bytes], file: Path) -> Iterator[Unit]:
    header = ""
    body: Element | None = None
    for event, element in _events(stream, file):
        if event == "start":
            if element.tag == "body":
                body = element
        elif element.tag == "header":
            header = element.get("srclang", "")
        elif element.tag == "tu":
            unit = _unit(element, element.get("srclang", header))
            if unit is not None:
                yield unit
            # Finished units stay children of <body> until somebody drops them.
            if body is not None:
                body.clear()


def _events(stream: IO[bytes], file: Path) -> Iterator[tuple[str, Element]]:
    """The starts and ends of elements, once the first of them shows that this is a TMX."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    # A DOCTYPE is usual in TMX; entities in it and what it refers to are refused all the same.
    events = iterparse(stream, events=("start", "end"), forbid_dtd=False)
    try:
        event, root = next(events)
    except DefusedXmlException:
        raise
    except (LookupError, ValueError) as error:
        message = f"its encoding cannot be read ({error}); save it as UTF-8"
        raise SettingsError(message, file=str(file), line=1) from None
    if root.tag != "tmx":
        raise SettingsError(f"not a TMX file: it opens with <{root.tag}>", file=str(file))
    yield event, root
    yield from events


def _unit(element: Element, source_lang: str) -> Unit | None:
    source = ""
    targets = []
    for variant in element.iter("tuv"):
        lang = variant.get(_LANG, variant.get("lang", ""))
        segment = variant.find("seg")
        text = "" if segment is None else _text(segment)
        if not text.strip():
            continue
        if _locale(lang) == _locale(source_lang):
            source = text
        else:
            by = variant.get("changeid", variant.get("creationid", element.get("changeid", "")))
            at = variant.get("changedate", variant.get("creationdate", ""))
            targets.append(Target(lang, text, by, at))
    if not source or not targets:
        return None
    drama = "".join(
        prop.text or "" for prop in element.findall("prop") if prop.get("type") == "drama"
    )
    return Unit(_locale(source_lang), source, tuple(targets), drama)


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
