"""The layout stage: breaks a text into the lines of a market, and gives it time to be read."""

from localize.layout.breaks import lay_out
from localize.layout.clock import Clock
from localize.layout.costs import Task
from localize.layout.splits import halves
from localize.layout.timing import retime, solve
from localize.layout.told import SPLIT, changes

__all__ = [
    "SPLIT",
    "Clock",
    "Task",
    "changes",
    "halves",
    "lay_out",
    "retime",
    "solve",
]
