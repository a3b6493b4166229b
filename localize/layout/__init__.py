"""The layout stage: breaks a text into the lines of a market, and gives it time to be read."""

from localize.layout.breaks import lay_out
from localize.layout.timing import retime

__all__ = ["lay_out", "retime"]
