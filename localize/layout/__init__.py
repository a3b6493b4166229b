"""The layout stage: breaks a text into the lines of a market, and gives it time to be read."""

from localize.layout.breaks import lay_out
from localize.layout.flashes import Merged, merge_flashes
from localize.layout.splits import halves
from localize.layout.timing import retime

__all__ = ["Merged", "halves", "lay_out", "merge_flashes", "retime"]
