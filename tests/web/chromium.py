"""Debian's Chromium, started so that it runs in a container and calls nobody."""

from playwright.sync_api import Browser, Playwright

#: A host name of somebody else's that leads to this machine, as DNS rebinding makes it.
REBOUND = "rebound.test"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
)


def launch(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
