"""Addresses in settings."""

from urllib.parse import urlsplit

from localize.engines.base import Place


def check_url(url: str, place: Place, key: str = "base_url") -> str:
    """``url`` if it is an address without a secret in it; else SettingsError."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise place.error(key, _ALLOWED) from None
    if not port_is_fine or parts.scheme not in ("http", "https") or not parts.hostname:
        raise place.error(key, _ALLOWED)
    if parts.username is not None or parts.query or parts.fragment:
        raise place.error(key, 'no user, password or "?" in an address; a key goes into `key`')
    return url


_ALLOWED = "not an address; allowed: http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH"
