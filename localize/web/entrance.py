"""Who may come in: a login address for each person, exchanged for a session.

Invitations and sessions live as long as the server; an invitation that lasts, with a role, would
be kept by the store and answer here.
"""

import secrets
from collections.abc import Iterable, Sequence

#: So many sessions are open at once; the oldest one ends for a new one.
SESSIONS = 1_000


class Entrance:
    """The people who may come in, each with a random token of their own."""

    def __init__(self, names: Sequence[str]) -> None:
        self._tokens = {name: secrets.token_urlsafe(32) for name in names}
        self._sessions: dict[str, str] = {}

    @property
    def tokens(self) -> dict[str, str]:
        """The token of each person, by name."""
        return dict(self._tokens)

    def enter(self, token: str) -> str | None:
        """A new session for whoever has this token; None for nobody."""
        name = _find(self._tokens.items(), token)
        if name is None:
            return None
        while len(self._sessions) >= SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        session = secrets.token_urlsafe(32)
        self._sessions[session] = name
        return session

    def name(self, session: str) -> str | None:
        """Whose session this is; None for nobody's."""
        # A list of its own: another thread may open a session meanwhile.
        return _find([(name, known) for known, name in list(self._sessions.items())], session)


def _find(known: Iterable[tuple[str, str]], given: str) -> str | None:
    """The name beside a secret; compared in constant time, so that no guess tells how near it is.

    >>> _find([("Ana", "s3cret")], "s3cret"), _find([("Ana", "s3cret")], "é")
    ('Ana', None)
    """
    found = None
    for name, secret in known:
        if secrets.compare_digest(secret.encode(), given.encode("utf-8", "replace")):
            found = name
    return found
