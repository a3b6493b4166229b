"""XLIFF 1.2: a file a market, a ``<file>`` an episode, a ``<trans-unit>`` a cell.

The id of a unit is ``CELL#VERSION``: the one thing that every tool gives back as it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from localize import late, timecode
from localize.errors import MissingExtra
from localize.exchange.inline import MARK, Mark
from localize.exchange.lines import Bundle, Line, Row, Status, foreign, version_of
from localize.review.parts import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE: Final = "urn:oasis:names:tc:xliff:document:1.2"
#: Whose notes are ours; all others are a person's comment.
OURS: Final = "localize"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_SPACE: Final = f"{_XML}space"
_INDENTED: Final = late.pattern(r"\n[ \t]")
_STATES: Final[dict[Status, str]] = {
    "initial": "new",
    "translated": "translated",
    "reviewed": "signed-off",
}
#: What the states of XLIFF 1.2 say about a line; a tool's own (x-...) say nothing.
_MEANING: Final[dict[str, Status]] = {
    "new": "initial",
    "needs-translation": "initial",
    "needs-l10n": "initial",
    "needs-adaptation": "translated",
    "needs-review-translation": "translated",
    "needs-review-adaptation": "translated",
    "needs-review-l10n": "translated",
    "translated": "translated",
    "signed-off": "reviewed",
    "final": "reviewed",
}
#: The schema knows languages of two letters and regions without digits; ``xml:lang`` is exact.
_LANGUAGES: Final = {"es-419": "es", "fil-PH": "tl-PH"}
_KINDS: Final = {"<i>": "italic", "<b>": "bold", "<u>": "underlined"}
_ALONE: Final = ("x", "ph", "it")
_OPENS: Final = ("bx", "bpt")
_CLOSES: Final = ("ex", "ept")
#: What Trados keeps of a text while it tracks changes, though somebody deleted it.
_TAKEN_OUT: Final = ("x-sdl-deleted",)


def written(bundle: Bundle) -> bytes:
    """The file, valid against the schema of XLIFF 1.2. Raises MissingExtra without lxml."""
    _need()
    from lxml import etree

    space: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(_tag("xliff"), {"version": "1.2"}, nsmap=space)  # type: ignore[arg-type]
    for episode, lines in groupby(bundle.lines, key=lambda line: line.episode):
        attributes = {
            "original": f"{bundle.drama}/{bundle.market}/ep{episode:02d}",
            "source-language": bundle.language,
            "target-language": _LANGUAGES.get(bundle.market, bundle.market),
            "datatype": "plaintext",
            "date": f"{bundle.at[:19]}Z",
        }
        file = _add(root, "file", attributes)
        header = _add(file, "header")
        _add(header, "note", {"from": OURS}).text = clean(f"{bundle.title}, episode {episode}")
        body = _add(file, "body")
        body.text = "\n"
        for line in lines:
            _unit(body, bundle, line).tail = "\n"
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=False)
    return data + b"\n"


def rows(data: bytes, file: str) -> list[Row]:
    """The units that came back. Raises InputError for what is no XLIFF 1.2 of ours."""
    _need()
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise foreign(file, f"no XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise foreign(file, "a document type is not allowed")
    if root.tag != _tag("xliff"):
        raise foreign(file, "no XLIFF 1.2")
    found = [row for part in root.iter(_tag("file")) for row in _rows(part, file)]
    if not found:
        raise foreign(file, "has no trans-unit")
    return found


def _need() -> None:
    try:
        import lxml.etree  # noqa: F401
    except ImportError:
        raise MissingExtra("XLIFF", "exchange") from None


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: "_Element", name: str, attributes: dict[str, str] | None = None) -> "_Element":
    from lxml import etree

    return etree.SubElement(parent, _tag(name), {} if attributes is None else attributes)


# --- writing --------------------------------------------------------------------------------------


def _unit(body: "_Element", bundle: Bundle, line: Line) -> "_Element":
    unit = _add(
        body,
        "trans-unit",
        {
            "id": f"{line.id}#{line.version}",
            "resname": line.address,
            "approved": "yes" if line.status == "reviewed" else "no",
            "maxwidth": str(line.limit),
            "size-unit": "char",
            _SPACE: "preserve",
        },
    )
    _fill(_add(unit, "source", {f"{_XML}lang": bundle.language}), line.source, line.marks)
    target = {f"{_XML}lang": bundle.market, "state": _STATES[line.status]}
    _fill(_add(unit, "target", target), line.target, line.marks)
    group = _add(unit, "context-group", {"purpose": "information"})
    for name, value in (
        ("start", timecode.srt(line.start)),
        ("end", timecode.srt(line.end)),
        ("speaker", line.speaker),
    ):
        if value:
            _add(group, "context", {"context-type": f"x-{name}"}).text = value
    for name, annotated, notes in (
        ("finding", "target", line.findings),
        ("glossary", "source", line.glossary),
        ("change", "target", line.changes),
        ("note", "general", line.notes),
    ):
        for note in notes:
            _add(unit, "note", {"from": f"{OURS}:{name}", "annotates": annotated}).text = note
    if line.machine and line.machine != line.target:
        other = _add(unit, "alt-trans", {"origin": "machine"})
        machine = _add(other, "target", {f"{_XML}lang": bundle.market})
        _fill(machine, line.machine, line.marks)
    return unit


def _fill(element: "_Element", text: str, marks: Sequence[Mark]) -> None:
    """Put a text with marks into an element: pairs as ``<g>``, what stands alone as ``<x>``.

    Pairs that overlap are ``<bx>`` and ``<ex>``. What looks like a mark and is none stays text.
    """
    known = {mark.number: mark for mark in marks}
    nested = _nested(text, known)
    open_: list[_Element] = [element]
    done = 0
    for found in MARK.finditer(text):
        mark = known.get(int(found[2]))
        if mark is None:
            continue
        here, number = open_[-1], str(mark.number)
        _append(here, text[done : found.start()])
        done = found.end()
        kind = _KINDS.get(mark.open, "x-markup")
        if not mark.close:
            _add(here, "x", {"id": number, "ctype": "x-markup", "equiv-text": mark.open})
        elif not nested:
            _add(here, "ex" if found[1] else "bx", {"id": number, "rid": number})
        elif found[1]:
            open_.pop()
        else:
            open_.append(_add(here, "g", {"id": number, "ctype": kind}))
    _append(open_[-1], text[done:])


def _nested(text: str, known: Mapping[int, Mark]) -> bool:
    """Whether each pair of marks stands wholly inside or outside of any other."""
    open_: list[str] = []
    for found in MARK.finditer(text):
        mark = known.get(int(found[2]))
        if mark is None or not mark.close:
            continue
        if not found[1]:
            open_.append(found[2])
        elif not open_ or open_.pop() != found[2]:
            return False
    return not open_


def _append(element: "_Element", text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


# --- reading --------------------------------------------------------------------------------------


def _rows(part: "_Element", file: str) -> Iterator[Row]:
    drama = (part.get("original") or "").split("/")[0]
    for unit in part.iter(_tag("trans-unit")):
        name, _, digits = (unit.get("id") or "").rpartition("#")
        version = version_of(digits)
        source, target = unit.find(_tag("source")), unit.find(_tag("target"))
        where = f"{file}:{unit.sourceline}"
        if version is None:
            yield Row(where, unit.get("id") or "", None, None, drama, fault="has no id of ours")
            continue
        yield Row(
            where,
            name,
            version,
            None if target is None else clean(_text(target)),
            drama,
            None if source is None else clean(_text(source)),
            _status(unit, target),
            _comment(unit),
            wrapped=target is not None and _wrapped(target),
            mixed=any(note.get("from") is None for note in unit.findall(_tag("note"))),
        )


def _wrapped(target: "_Element") -> bool:
    """Whether white space in a target may be a tool's: it indents, or no longer preserves it."""
    chain = (target, *target.iterancestors())
    kept = next((one.get(_SPACE) for one in chain if one.get(_SPACE) is not None), None)
    return kept != "preserve" or bool(_INDENTED.search("".join(map(str, target.itertext()))))


def _status(unit: "_Element", target: "_Element | None") -> Status | None:
    state = "" if target is None else target.get("state") or ""
    meaning = _MEANING.get(state)
    # Some tools know the one, some the other; what asks for more work is not approved.
    if unit.get("approved") == "yes" and meaning != "initial" and not state.startswith("needs-"):
        return "reviewed"
    return meaning


def _comment(unit: "_Element") -> str:
    notes = [
        "".join(map(str, note.itertext())).strip()
        for note in unit.findall(_tag("note"))
        if not (note.get("from") or "").startswith(OURS)
    ]
    return clean("\n".join(note for note in notes if note))


def _text(element: "_Element") -> str:
    """An element's text with marks; ``<mrk>`` and ``<sub>`` are looked through."""
    parts = [element.text or ""]
    for child in element:
        space, _, name = str(child.tag).rpartition("}")
        if space != f"{{{NAMESPACE}":
            name = ""  # a tool's own
        number = child.get("id") or ""
        if name == "g":
            parts += [f"⟦{number}⟧", _text(child), f"⟦/{number}⟧"]
        elif name in _ALONE or name in _OPENS:
            parts.append(f"⟦{number}⟧")
        elif name in _CLOSES:
            parts.append(f"⟦/{child.get('rid') or number}⟧")
        elif child.get("mtype") not in _TAKEN_OUT:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
