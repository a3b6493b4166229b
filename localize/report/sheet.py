"""Pages of texts and their differences: HTML without scripts, Markdown, plain text."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

from localize import locales
from localize.errors import SettingsError
from localize.model import Segment, Struct
from localize.report.texts import visible

FORMATS: Final = ("text", "md", "html")

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:60rem;margin:auto;padding:1rem}"
    "article{border-top:1px solid;padding:.5rem 0}"
    "h3{font-size:1rem;margin:.2rem 0}"
    "dl{display:grid;grid-template-columns:7rem 1fr;gap:.1rem 1rem;margin:0}"
    "dt{font-weight:600}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}"
    "del{background:#fbd5d5;color:#6b0f0f;text-decoration:line-through}"
    "ins{background:#cdeccd;color:#0b430b;text-decoration:underline}"
    ".said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "ul{margin:.2rem 0;padding-inline-start:1.2rem}"
    "@media(max-width:30rem){dl{display:block}}"
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


class Text(Struct, frozen=True):
    """A labelled text, or what leads to it from another; ``language`` is a locale or ""."""

    label: str
    segments: tuple[Segment, ...]
    language: str = ""


class Entry(Struct, frozen=True):
    """One line of a subtitle file: its texts, and what is to be said about it."""

    title: str
    texts: tuple[Text, ...]
    notes: tuple[str, ...] = ()


class Section(Struct, frozen=True):
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


class Sheet(Struct, frozen=True):
    """A page: its title, what it is about, and its sections."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]


def plain(text: str) -> tuple[Segment, ...]:
    """A text that is shown as it is."""
    return (Segment("equal", text),) if text else ()


def render(sheet: Sheet, format: str) -> str:
    """The page in one of :data:`FORMATS`; it ends with a line break."""
    write = {"text": _text, "md": _markdown, "html": _page}[format]
    return write(sheet)


# --- text and Markdown ----------------------------------------------------------------------------


def _text(sheet: Sheet) -> str:
    """For a terminal: differences marked as git marks words, each text on one line."""
    lines = [sheet.title, *sheet.lead]
    for section in sheet.sections:
        lines += ["", section.title]
        for entry in section.entries:
            lines.append(f"  {entry.title}")
            lines += [f"    {text.label:9} {_marked(text.segments)}" for text in entry.texts]
            lines += [f"    {_flat(note)}" for note in entry.notes]
    return "\n".join(lines) + "\n"


def _marked(segments: Iterable[Segment]) -> str:
    marks = {"equal": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return _flat("".join(marks[part.kind].format(_shown(part)) for part in segments))


def _shown(part: Segment) -> str:
    return part.text if part.kind == "equal" else visible(part.text).replace("↵\n", "\n")


def _flat(text: str) -> str:
    return text.replace("\n", " / ")


def _markdown(sheet: Sheet) -> str:
    lines = [f"# {_escaped(sheet.title)}", ""]
    lines += [f"{_escaped(line)}  " for line in sheet.lead]
    for section in sheet.sections:
        lines += ["", f"## {_escaped(section.title)}"]
        for entry in section.entries:
            lines += ["", f"### {_escaped(entry.title)}", ""]
            lines += [f"- {text.label}: {_struck(text.segments)}" for text in entry.texts]
            lines += [f"- {_escaped(note)}" for note in entry.notes]
    return "\n".join(lines).rstrip() + "\n"


def _struck(segments: Iterable[Segment]) -> str:
    # Tags, not ~~ and **: between characters that are no letters those mean nothing.
    marks = {"equal": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(marks[part.kind].format(_escaped(_shown(part))) for part in segments)


def _escaped(text: str) -> str:
    text = html.escape(_flat(text), quote=False)
    return re.sub(r"([\\`*_{}\[\]#|~!])", r"\\\1", text)


# --- HTML -----------------------------------------------------------------------------------------


def _page(sheet: Sheet) -> str:
    title = html.escape(sheet.title)
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{title}</h1>\n",
        *(f"<p>{html.escape(line)}</p>\n" for line in sheet.lead),
        "</header>\n",
        _contents(sheet.sections),
        "<main>\n",
    ]
    for number, section in enumerate(sheet.sections, 1):
        parts.append(f'<section aria-labelledby="s{number}">\n')
        parts.append(f'<h2 id="s{number}">{html.escape(section.title)}</h2>\n')
        parts += [_article(entry) for entry in section.entries]
        parts.append("</section>\n")
    return "".join([*parts, "</main>\n</body>\n</html>\n"])


def _contents(sections: Sequence[Section]) -> str:
    if len(sections) < 2:
        return ""
    links = "".join(
        f'<li><a href="#s{number}">{html.escape(section.title)}</a> ({len(section.entries)})</li>\n'
        for number, section in enumerate(sections, 1)
    )
    return f'<nav aria-label="Contents">\n<ul>\n{links}</ul>\n</nav>\n'


def _article(entry: Entry) -> str:
    texts = "".join(
        f"<dt>{html.escape(text.label)}</dt><dd{_language(text.language)}>"
        f"{''.join(map(_piece, text.segments))}</dd>\n"
        for text in entry.texts
    )
    notes = "".join(f"<li><bdi>{html.escape(note)}</bdi></li>\n" for note in entry.notes)
    below = f"<ul>\n{notes}</ul>\n" if notes else ""
    return (
        f"<article>\n<h3>{html.escape(entry.title)}</h3>\n<dl>\n{texts}</dl>\n{below}</article>\n"
    )


def _piece(part: Segment) -> str:
    if part.kind == "equal":
        return html.escape(part.text)
    tag, said = ("del", "removed") if part.kind == "removed" else ("ins", "added")
    # Screen readers pass over <del> and <ins>: the words are there for them.
    return (
        f'<{tag}><span class="said" lang="en"> {said}: </span>'
        f"{html.escape(visible(part.text))}</{tag}>"
    )


def _language(locale: str) -> str:
    """The attributes that give a text its fonts and its direction."""
    if not locale:
        return ' dir="auto"'
    try:
        direction = locales.market(locale).direction
    except SettingsError:
        direction = "ltr"
    return f' lang="{html.escape(locale)}" dir="{direction}"'
