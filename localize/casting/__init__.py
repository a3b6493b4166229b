"""The cast list as a whole: suggested from the episodes, checked against them.

:func:`suggest` proposes people and renderings, :func:`added` adds them to a cast.toml,
:func:`check` finds what is wrong or missing in one.
"""

from localize.casting.problems import Problem, problems
from localize.casting.suggested import Proposed, check, suggest
from localize.casting.writing import added

__all__ = ["Problem", "Proposed", "added", "check", "problems", "suggest"]
