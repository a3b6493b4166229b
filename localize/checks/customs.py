"""C901: what a rule puts before a person, until that person decides."""

from collections.abc import Iterator

from localize.checks.view import View, found
from localize.model import Finding


def undecided(view: View) -> Iterator[Finding]:
    """C901: a custom that a person must decide; ``limit`` is the rule that says so."""
    if view.customs is None or not any(view.customs):
        return
    for cell in view.cells:
        for note in view.customs[cell.indexes[0]]:
            yield found(
                view,
                cell.indexes[0],
                "C901",
                f"{note.matched}: a person must decide ({note.rule}). {note.text}",
                value=note.matched,
                limit=note.rule,
            )
