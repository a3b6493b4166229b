"""XML files of other tools, read element by element, with errors that name file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from localize import late
from localize.errors import SettingsError

#: The attribute ``xml:lang``.
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 cannot hold, escaped or not.
IMPOSSIBLE = late.pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def events(path: Path, kind: str) -> Iterator[tuple[str, Element]]:
    """The starts and ends of a file's elements, as ("start" or "end", element), the root's first.

    ``kind`` is what the file should be, for errors: TBX, TMX. A DOCTYPE is usual in older files;
    entities in it and what it refers to are refused all the same. Raises SettingsError.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        with path.open("rb") as stream:
            found = iterparse(stream, events=("start", "end"), forbid_dtd=False)
            try:
                first = next(found)
            except DefusedXmlException:
                raise
            except (LookupError, ValueError) as error:
                message = f"its encoding cannot be read ({error}); save it as UTF-8"
                raise SettingsError(message, file=str(path), line=1) from None
            yield first
            yield from found
    except ParseError as error:
        line = error.position[0]
        raise SettingsError(f"not valid {kind}: {error}", file=str(path), line=line) from None
    except DefusedXmlException:
        message = "refused: it defines entities of its own or reads other files"
        raise SettingsError(message, file=str(path)) from None
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", file=str(path)) from None
