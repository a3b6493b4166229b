"""TMX 1.4b, the exchange format of translation memories, read as a stream."""

from collections.abc import Iterator
from pathlib import Path
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

    Inline elements (``<bpt>``, ``<ph>``) give nothing to the text. Units without the header's
    source language or without a target are left out. Entities and external references are refused.
    Raises SettingsError for what is no TMX.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    header = ""
    try:
        root: Element | None = None
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=False):
            if event == "start":
                if root is None:
                    root = element
                    if element.tag != "tmx":
                        raise SettingsError(
                            f"not a TMX file: it opens with <{element.tag}>", file=str(file)
                        )
                continue
            if element.tag == "header":
                header = element.get("srclang", "")
            elif element.tag == "tu":
                unit = _unit(element, element.get("srclang", header))
                if unit is not None:
                    yield unit
                element.clear()
                assert root is not None
                # The finished units stay children of <body>; drop them, or memory grows.
                for child in root:
                    if child.tag == "body":
                        child.clear()
    except ParseError as error:
        line = error.position[0]
        raise SettingsError(f"not valid TMX: {error}", file=str(file), line=line) from None
    except DefusedXmlException as error:
        raise SettingsError(f"refused: {error}", file=str(file)) from None
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", file=str(file)) from None


def _unit(element: Element, source_lang: str) -> Unit | None:
    source = ""
    targets = []
    for variant in element.iter("tuv"):
        lang = variant.get(_LANG, variant.get("lang", ""))
        segment = variant.find("seg")
        text = "" if segment is None else _text(segment)
        if not text:
            continue
        if lang.casefold() == source_lang.casefold():
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
        if child.tag in ("hi", "sub"):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _locale(lang: str) -> str:
    try:
        return locales.market(lang).locale
    except SettingsError:
        return lang
