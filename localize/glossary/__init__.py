"""Agreed renderings, per market: glossary files, matching, verifying."""

from localize.glossary.forms import forbidden_in, satisfied
from localize.glossary.located import located
from localize.glossary.match import Glossary, files, load, merge, read_layers
from localize.glossary.problems import Problem, problems
from localize.glossary.ranges import LAST, EpisodeRange, parse_range
from localize.glossary.rows import COLUMNS, read_csv

__all__ = [
    "COLUMNS",
    "LAST",
    "EpisodeRange",
    "Glossary",
    "Problem",
    "files",
    "forbidden_in",
    "load",
    "located",
    "merge",
    "parse_range",
    "problems",
    "read_csv",
    "read_layers",
    "satisfied",
]
