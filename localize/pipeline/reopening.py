"""What a changed glossary opens again of people's texts, told before a run does it."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from localize import draft, settings
from localize.pipeline.drafts import Drafts
from localize.pipeline.estimate import copy_of
from localize.pipeline.project import Project
from localize.pipeline.source import load
from localize.pipeline.unit import Unit
from localize.pipeline.values import Options, Reopened, Run, StoreCache


def reopening(
    drama: settings.Drama,
    markets: Sequence[str],
    *,
    instead: Mapping[Path, str] | None = None,
) -> tuple[Reopened, ...]:
    """The texts that people wrote or approved which a run would find stale, by market and place.

    As the files are now; or with these texts ``instead`` of some glossary files, which may not be
    there yet. Works on a copy of the database, asks no engine and writes nothing. None where the
    drama was never run, and none with a studio's server, of which there is no copy: there
    ``run --dry-run`` tells. Raises InputError as a run would.
    """
    if "://" in drama.database or not Path(drama.database).is_file():
        return ()
    chosen = settings.chosen(drama, tuple(markets))
    with tempfile.TemporaryDirectory() as scratch:
        # Neither the engines nor the memory decide whether a person's text still fits.
        known = msgspec.structs.replace(
            drama,
            database=copy_of(drama.database, Path(scratch)),
            memory=(),
            markets={
                name: msgspec.structs.replace(market, engines=())
                for name, market in drama.markets.items()
            },
            glossaries=_folders(drama.glossaries, {} if instead is None else instead, scratch),
        )
        with Project(known, markets=chosen, registered=True) as project:
            source = load(project)
            run = Run(
                project,
                Options(offline=True),
                Drafts(project),
                StoreCache(project.store),
                draft.Flight(),
            )
            return tuple(
                one
                for plan in project.plans.values()
                for episode in source.episodes
                for one in Unit(run, plan, episode).reopened()
            )


def _folders(
    folders: Sequence[Path], instead: Mapping[Path, str], scratch: str
) -> tuple[Path, ...]:
    """The folders of glossaries, those in which a file would be another one as copies."""
    found = []
    for number, folder in enumerate(folders):
        own = {path: text for path, text in instead.items() if path.parent.resolve() == folder}
        if own:
            copy = Path(scratch) / f"glossaries{number}"
            copy.mkdir()
            for file in folder.glob("*") if folder.is_dir() else ():
                if file.is_file():
                    shutil.copyfile(file, copy / file.name)
            for path, text in own.items():
                (copy / path.name).write_text(text, encoding="utf-8", newline="")
            folder = copy
        found.append(folder)
    return tuple(found)
