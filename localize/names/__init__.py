"""Chinese names as each market writes them: a proposal with its confidence, from tables.

:func:`render` is all that others need. :mod:`localize.names.parts` tells family names from given
names, :mod:`localize.names.mandarin` writes what a name sounds like in Mandarin,
:mod:`localize.names.characters` what its characters are in Vietnam, Korea, Japan, Taiwan and Hong
Kong, :mod:`localize.names.address` forms of address.
"""

from localize.names.render import Rendering, render

__all__ = ["Rendering", "render"]
