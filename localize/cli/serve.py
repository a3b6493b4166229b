"""`localize serve`: the review page."""

import getpass
import importlib.util
from collections.abc import Mapping
from pathlib import Path

import click

from localize.cli import console

_PACKAGES = ("jinja2", "starlette", "uvicorn")


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--by",
    "names",
    multiple=True,
    metavar="NAME",
    help="Who reviews; may be given again, each gets an address. Default: your user name.",
)
@click.option(
    "--video",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Videos of the episodes, H.264 as MP4, or WebM; ep01.mp4 is episode 1.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name under which a proxy with TLS passes requests on; may be given again.",
)
@click.option("--no-open", is_flag=True, help="Don't open the browser.")
def serve(
    port: int, names: tuple[str, ...], video: Path | None, hosts: tuple[str, ...], no_open: bool
) -> None:
    """Open the review page: an episode at a time, riskiest lines first, all by keyboard.

    Only this machine can reach it. Whoever has a login address decides under its name, so give it
    to nobody else. Stop it with Ctrl-C; what was decided is saved.
    """
    from localize.errors import InputError, MissingExtra

    if any(importlib.util.find_spec(package) is None for package in _PACKAGES):
        raise MissingExtra("serve", "web")
    from localize.review import tidy
    from localize.store import person_key
    from localize.web.media import videos
    from localize.web.serving import serve as serve_page

    people = [tidy(name) for name in (names if names else (getpass.getuser(),))]
    if len({person_key(name) for name in people}) < len(people):
        raise InputError("each name once", key="--by")
    if any(not name.strip() or set(name) & set("*/:@ ") for name in hosts):
        raise InputError("write a host's name alone, as in review.example.com", key="--host")
    drama = console.drama()

    def ready(addresses: Mapping[str, str]) -> None:
        for name, address in addresses.items():
            console.show(f"{name}: {address}")
        console.say("Ctrl-C stops it")
        if not no_open:
            click.launch(next(iter(addresses.values())))

    try:
        serve_page(drama, names=people, port=port, hosts=hosts, videos=videos(video), ready=ready)
    except KeyboardInterrupt:
        console.say("stopped")
