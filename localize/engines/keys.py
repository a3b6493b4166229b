"""Keys come from the environment at the moment of use; they are never stored, shown or logged."""

import os

from localize.errors import EngineError


def read_key(reference: str) -> str:
    """The key that ``env:NAME`` refers to, ``""`` for no reference.

    Raises EngineError ``auth`` that names the variable: it is not set, or holds what no key holds.
    """
    if not reference:
        return ""
    name = reference.removeprefix("env:")
    key = os.environ.get(name, "").strip()
    if not key:
        raise EngineError("auth", f"the environment variable {name} is not set", final=True)
    if not key.isascii() or not key.isprintable() or " " in key:
        text = f"the environment variable {name} holds characters that a key cannot have"
        raise EngineError("auth", text, final=True)
    return key
