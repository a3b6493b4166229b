"""The layout stage: breaks a text into the lines of a market, and gives it time to be read."""

from localize.layout.breaks import lay_out
from localize.layout.clock import Clock
from localize.layout.flashes import Merged, merge_flashes
from localize.layout.splits import halves
from localize.layout.timing import Task, retime, solve
from localize.layout.told import SPLIT, changes

__all__ = [
    "SPLIT",
    "Clock",
    "Merged",
    "Task",
    "changes",
    "halves",
    "lay_out",
    "merge_flashes",
    "retime",
    "solve",
]
