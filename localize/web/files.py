"""The page's scripts and styles, under an address that changes with them."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


def digest() -> str:
    """A name for what the files hold now, so that no browser runs yesterday's script.

    >>> len(digest())
    12
    """
    found = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


#: Where they are served.
ADDRESS = f"/static/{digest()}"
#: The scripts of the episode's page; named in the page, none waits until another one is read.
SCRIPTS = tuple(path.name for path in sorted(FOLDER.glob("*.js")))
