"""Names and terms that recur in a drama and that no glossary holds: found by numbers and forms.

:func:`suggest` finds them in the source, :mod:`localize.suggest.people` tells the people among
them, :mod:`localize.suggest.renderings` reads renderings off pairs of the memory. All of it
proposes; a person decides.
"""

from localize.suggest.find import Line, Suggestion, suggest

__all__ = ["Line", "Suggestion", "suggest"]
