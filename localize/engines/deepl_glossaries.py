"""DeepL's native glossaries, kept in step with the terms of a drama in a market."""

import hashlib
import re
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from localize.engines.base import Request
from localize.errors import EngineError
from localize.model import Term

#: Bytes that DeepL allows in one source or target of a glossary.
MOST_BYTES = 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DIGEST = re.compile(r"[0-9a-f]{32}")


class Glossaries:
    """The glossaries of one account that this run uses; safe over threads.

    Each is named after drama, market and content: ``localize rainy-night/en-US 3f...``. One of
    that name is used as it is, so equal terms are uploaded once ever. Glossaries cannot be
    changed: with other terms a new one is made, and those of the same drama and market that this
    run does not use are deleted. Others' are never touched.
    """

    def __init__(self, call: Callable[[Callable[[Any], Any]], Any]) -> None:
        self._call = call
        self._lock = threading.Lock()
        #: Ids by name; ``""`` where DeepL has no glossaries for the pair of languages.
        self._known: dict[str, str] = {}
        self._there: list[Any] | None = None

    def of(self, request: Request, source: str, target: str) -> str:
        """The id of the glossary with the request's terms, ``""`` without any.

        All terms in force in the episode are in it, so that the requests of a drama share one.
        Raises EngineError if the server cannot be asked.
        """
        rows = entries(request.glossary if request.glossary else request.terms)
        if not rows:
            return ""
        name = _name(request, source, target, rows)
        with self._lock:
            if name not in self._known:
                there = self._found(name)
                self._known[name] = there if there else self._made(name, source, target, rows)
            return self._known[name]

    def forget(self, identity: str) -> None:
        """Look for that glossary again, or make it anew, when it is next needed."""
        with self._lock:
            self._known = {name: known for name, known in self._known.items() if known != identity}
            self._there = None

    def _found(self, name: str) -> str:
        if self._there is None:
            self._there = self._call(lambda client: client.list_glossaries())
        return next((one.glossary_id for one in self._there if one.name == name), "")

    def _made(self, name: str, source: str, target: str, rows: dict[str, str]) -> str:
        self._delete_stale(name)
        try:
            made = self._call(lambda client: client.create_glossary(name, source, target, rows))
        except EngineError as error:
            # Not for this pair of languages (Thai, 2026), or no room left in the account. The
            # lines are drafted all the same; the checks name every term that is missing.
            if error.reason != "refused":
                raise
            return ""
        identity: str = made.glossary_id
        return identity

    def _delete_stale(self, name: str) -> None:
        """First, since an account holds only so many."""
        ours = name.rpartition(" ")[0]
        there = [] if self._there is None else self._there
        for one in tuple(there):
            owner, _, digest = one.name.rpartition(" ")
            if owner == ours and _DIGEST.fullmatch(digest) and one.name not in self._known:
                self._delete(one.glossary_id)
                there.remove(one)

    def _delete(self, identity: str) -> None:
        try:
            self._call(lambda client: client.delete_glossary(identity))
        except EngineError as error:
            # Gone already.
            if error.reason != "refused":
                raise


def entries(terms: tuple[Term, ...]) -> dict[str, str]:
    """The rows of a glossary; suggestions are left out, since a glossary forces its terms.

    >>> entries((Term("离婚", ("divorce",)), Term("林", ("Lin",), confidence="low")))
    {'离婚': 'divorce'}
    """
    return {
        term.source.strip(): term.rendering.strip()
        for term in terms
        if term.confidence == "high" and _fits(term.source) and _fits(term.rendering)
    }


def _fits(text: str) -> bool:
    return bool(text.strip()) and len(text.encode()) <= MOST_BYTES and not _CONTROL.search(text)


def _name(request: Request, source: str, target: str, rows: dict[str, str]) -> str:
    content = msgspec.json.encode([source, target, sorted(rows.items())])
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return f"localize {request.drama}/{request.target.locale} {digest}"
