"""TBX, the exchange format of terminology: read in all its usual dialects, written as TBX-Basic.

Written: ISO 30042:2019 (``<tbx>``, core structure, data categories as attributes), one concept a
term. Read: the same, data categories as elements (DCT) and the older ``<martif>`` as well.

=================  ==================================================================
of our term        in TBX-Basic
=================  ==================================================================
targets            ``administrativeStatus``: the first preferred, the others admitted
forbidden          ``administrativeStatus`` deprecated
kind               ``subjectField``
episodes           ``projectSubset`` ``episodes 1-8``
confidence         ``projectSubset`` ``confidence medium``
note               ``note``
=================  ==================================================================
"""

import typing
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

import msgspec

from localize import locales, xmlfile
from localize.errors import InputError, SettingsError
from localize.glossary.ranges import LAST, parse_range
from localize.glossary.rows import CONFIDENCES, KINDS, LONGEST, Confidence, Kind, episodes_cell
from localize.locales import Market
from localize.model import Term

_ROOTS = ("tbx", "martif", "TBX")
_ENTRIES = ("conceptEntry", "termEntry")
_SECTIONS = ("langSec", "langSet")
_HOLDERS = ("termSec", "tig", "ntig")
_NAMESPACE = "urn:iso:std:iso:30042:ed-2"


class Imported(msgspec.Struct, frozen=True):
    """The terms of a file, the languages that it holds, and how many concepts gave nothing."""

    terms: tuple[Term, ...]
    languages: tuple[str, ...]
    skipped: int = 0


def read_tbx(path: Path, market: Market, *, source: str = "zh-Hans") -> Imported:
    """The terms of a TBX file for one market, in file order.

    A concept with several source terms gives a row for each. Of its target terms those that are
    deprecated or superseded become forbidden; a concept without an accepted target gives nothing.
    The market's own name in the file counts before its language alone. Entities and external
    references are refused. Raises SettingsError for what is no TBX.
    """
    terms: list[Term] = []
    languages: dict[str, None] = {}
    skipped = 0
    for number, entry in enumerate(_entries(path), 1):
        sections = _sections(entry)
        languages.update(dict.fromkeys(lang for lang, _ in sections))
        rows = list(_terms(entry, sections, market, source, path, number))
        terms += rows
        skipped += not rows
    return Imported(tuple(terms), tuple(languages), skipped)


def _entries(path: Path) -> Iterator[Element]:
    """The concepts of a file, one after another; each is emptied when the next is asked for."""
    events = xmlfile.events(path, "TBX")
    _, root = next(events)
    if _name(root) not in _ROOTS:
        raise SettingsError(f"not a TBX file: it opens with <{_name(root)}>", file=str(path))
    for event, element in events:
        if event == "end" and _name(element) in _ENTRIES:
            yield element
            element.clear()


def _name(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _sections(entry: Element) -> list[tuple[str, Element]]:
    return [
        (child.get(xmlfile.LANG, child.get("lang", "")), child)
        for child in entry
        if _name(child) in _SECTIONS
    ]


def _terms(
    entry: Element,
    sections: Sequence[tuple[str, Element]],
    market: Market,
    source: str,
    path: Path,
    number: int,
) -> Iterator[Term]:
    """The rows that a concept gives."""
    first, last, confidence = _subsets(entry)
    kind = _kind(entry, sections)
    sources = [
        text
        for lang, section in sections
        if _locale(lang) == source
        for text, status in _held(section)
        if status != "forbidden"
    ]
    best = max((_fit(lang, market, source) for lang, _ in sections), default=0)
    held = [
        one
        for lang, section in sections
        if best and _fit(lang, market, source) == best
        for one in _held(section)
    ]
    order = ("preferred", "", "admitted")
    accepted = [text for status in order for text, found in held if found == status]
    forbidden = [text for text, found in held if found == "forbidden"]
    if not accepted:
        return
    key = f"concept {number}"
    for text in (*accepted, *forbidden):
        if "|" in text:
            message = f"{text!r} holds a bar, which stands between alternatives in a glossary"
            raise SettingsError(message, file=str(path), key=key)
    for text in dict.fromkeys(sources):
        if len(text) > LONGEST:
            message = f"{len(text)} characters; a term has at most {LONGEST}: {text[:20]}..."
            raise SettingsError(message, file=str(path), key=key)
        yield Term(
            source=text,
            targets=() if kind == "keep" else tuple(accepted),
            kind=kind,
            forbidden=tuple(forbidden),
            first=first,
            last=last,
            confidence=confidence,
            note=_note(entry),
            origin=str(path),
        )


def _held(section: Element) -> list[tuple[str, str]]:
    """The terms of a language with their standing: preferred, admitted, forbidden or ""."""
    found = []
    for holder in section:
        if _name(holder) not in _HOLDERS:
            continue
        text = next((_text(e) for e in holder.iter() if _name(e) == "term"), "")
        if text:
            statuses = (
                *_category(holder, "administrativeStatus"),
                *_category(holder, "normativeAuthorization"),
            )
            found.append((text, _standing(next(iter(statuses), ""))))
    return found


def _standing(status: str) -> str:
    name = status.removesuffix("-admn-sts").removesuffix("Term").lower()
    if name in ("deprecated", "superseded", "notrecommended", "forbidden", "obsolete"):
        return "forbidden"
    return name if name in ("preferred", "admitted") else ""


def _category(element: Element, name: str) -> list[str]:
    """The values of a data category below an element, however the dialect writes it."""
    return [
        _text(found)
        for found in element.iter()
        if found.get("type") == name or _name(found) == name
    ]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _kind(entry: Element, sections: Sequence[tuple[str, Element]]) -> Kind:
    for value in _category(entry, "subjectField"):
        if value in KINDS:
            return typing.cast(Kind, value)
    proper = [
        value
        for _, section in sections
        for value in _category(section, "partOfSpeech")
        if value.replace(" ", "").lower() in ("propernoun", "proper_noun")
    ]
    return "name" if proper else "term"


def _subsets(entry: Element) -> tuple[int, int, Confidence]:
    first, last, confidence = 1, LAST, CONFIDENCES[0]
    for value in _category(entry, "projectSubset"):
        what, _, rest = value.partition(" ")
        if what == "confidence" and rest in CONFIDENCES:
            confidence = rest
        elif what == "episodes":
            try:
                [(first, last)] = parse_range(rest).parts
            except ValueError:
                continue
    return first, last, typing.cast(Confidence, confidence)


def _note(entry: Element) -> str:
    """The notes on a concept as a whole; those inside a language say something of one word."""
    return " ".join(_text(child) for child in entry if _name(child) == "note")


def _locale(lang: str) -> str:
    """Our name of a file's language, its own in lower case if it is none of ours."""
    if lang.lower() == "zh":
        # Files that say no more than this come from tools that know one Chinese only.
        return "zh-Hans"
    try:
        return locales.resolve(lang)
    except SettingsError:
        return lang.lower().replace("_", "-")


def _fit(lang: str, market: Market, source: str) -> int:
    """How well a file's language suits a market: 2 its own name, 1 its language, 0 not."""
    name = _locale(lang)
    if name == source:
        return 0
    if name == market.locale:
        return 2
    script = f"{market.language}-{market.script}".lower()
    return int(name in (market.language, script))


# --- writing --------------------------------------------------------------------------------------


def tbx_text(terms: Iterable[Term], market: Market, *, source: str = "zh-Hans") -> str:
    """A TBX-Basic document with one concept a term.

    Raises InputError for a character that XML cannot hold.

    >>> from localize.locales import market
    >>> text = tbx_text([Term("绿茶", ("two-faced",))], market("en-US"))
    >>> "<term>two-faced</term>" in text
    True
    """
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tbx type="TBX-Basic" style="dca" xml:lang="{source}" xmlns="{_NAMESPACE}">\n'
        "  <tbxHeader>\n    <fileDesc>\n      <sourceDesc>\n"
        f"        <p>Glossary {source} to {market.locale}, written by localize.</p>\n"
        "      </sourceDesc>\n    </fileDesc>\n  </tbxHeader>\n  <text>\n    <body>\n"
    ]
    for number, term in enumerate(terms, 1):
        parts += _concept(term, number, market, source)
    parts.append("    </body>\n  </text>\n</tbx>\n")
    return "".join(parts)


def _concept(term: Term, number: int, market: Market, source: str) -> Iterator[str]:
    yield f'      <conceptEntry id="c{number}">\n'
    yield f'        <descrip type="subjectField">{term.kind}</descrip>\n'
    if (term.first, term.last) != (1, LAST):
        cell = episodes_cell(term.first, term.last)
        yield f'        <admin type="projectSubset">episodes {cell}</admin>\n'
    if term.confidence != CONFIDENCES[0]:
        yield f'        <admin type="projectSubset">confidence {term.confidence}</admin>\n'
    if term.note:
        yield f"        <note>{_escaped(term.note, term)}</note>\n"
    yield from _section(source, [(term.source, "preferred")], term)
    targets = (term.source,) if term.kind == "keep" else term.targets
    rows = [(form, "admitted" if place else "preferred") for place, form in enumerate(targets)]
    rows += [(form, "deprecated") for form in term.forbidden]
    yield from _section(market.locale, rows, term)
    yield "      </conceptEntry>\n"


def _section(lang: str, rows: Iterable[tuple[str, str]], term: Term) -> Iterator[str]:
    yield f'        <langSec xml:lang="{lang}">\n'
    for text, status in rows:
        yield (
            f"          <termSec>\n            <term>{_escaped(text, term)}</term>\n"
            '            <termNote type="administrativeStatus">'
            f"{status}Term-admn-sts</termNote>\n          </termSec>\n"
        )
    yield "        </langSec>\n"


def _escaped(text: str, term: Term) -> str:
    from xml.sax.saxutils import escape

    found = xmlfile.IMPOSSIBLE.search(text)
    if found is not None:
        raise InputError(
            f"{term.source!r} holds U+{ord(found[0]):04X}, which XML cannot hold",
            file=term.origin,
            line=term.line if term.line else None,
        )
    return escape(text)
