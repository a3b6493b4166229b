"""Everything that is kept: the only module that holds SQL.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from localize.model import Cell
>>> with TemporaryDirectory() as folder, open_store(Path(folder, "state.db")) as store:
...     lost = store.save_cells("rainy", [(Cell("th-TH", "c1", "pending", text="สวัสดี"), 0)])
...     print(lost, store.cell("rainy", "th-TH", "c1").version)
[] 1
"""

from localize.store.cells import OvertakenError
from localize.store.hashing import bare, fold, parts, text_hash
from localize.store.lock import Lock
from localize.store.people import person_key, same_person
from localize.store.records import (
    Assignment,
    Cached,
    Claim,
    Count,
    MemoryCount,
    MemoryRow,
    Pace,
    Past,
    Question,
    Row,
    RunRecord,
    StoredEpisode,
    now_utc,
)
from localize.store.store import Store, copy_database, open_store

__all__ = [
    "Assignment",
    "Cached",
    "Claim",
    "Count",
    "Lock",
    "MemoryCount",
    "MemoryRow",
    "OvertakenError",
    "Pace",
    "Past",
    "Question",
    "Row",
    "RunRecord",
    "Store",
    "StoredEpisode",
    "bare",
    "copy_database",
    "fold",
    "now_utc",
    "open_store",
    "parts",
    "person_key",
    "same_person",
    "text_hash",
]
