"""The rules of the code that no linter knows: layers, cycles, and who may do what."""

import ast
import graphlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: The layer of every part of the package, and its step in it. A part may import what stands lower:
#: a lower layer, or the same layer at an earlier step. Nothing else, inside functions neither.
LAYERS = {
    "errors": (0, 0),
    "late": (0, 0),
    "model": (1, 0),
    "terminal": (1, 0),
    "timecode": (1, 0),
    "tomlfile": (1, 0),
    "trie": (1, 0),
    "xmlfile": (1, 0),
    "locales": (1, 1),
    "settings": (1, 2),
    "subtitles": (2, 0),
    "video": (2, 0),
    "glossary": (2, 0),
    "names": (2, 0),
    "cast": (2, 1),
    "address": (2, 2),
    "spoken": (2, 3),
    "evidence": (2, 0),
    "fonts": (2, 0),
    "engines": (2, 0),
    "store": (2, 0),
    "segment": (3, 0),
    "align": (3, 0),
    "draft": (3, 0),
    "adapt": (3, 0),
    "layout": (3, 0),
    "checks": (3, 0),
    "risk": (3, 0),
    "memory": (3, 0),
    "terms": (3, 0),
    "suggest": (3, 0),
    "pipeline": (4, 0),
    "ignores": (4, 0),
    "baseline": (4, 0),
    "checking": (4, 1),
    "fixing": (4, 2),
    "workers": (4, 2),
    "glossaries": (4, 1),
    "casting": (4, 1),
    "report": (4, 2),
    "review": (4, 1),
    "export": (4, 1),
    "exchange": (4, 2),
    "web": (5, 0),
    "cli": (5, 1),
    "__main__": (5, 2),
    # The package itself: the public names, fetched when they are asked for.
    "__init__": (6, 0),
}

#: The only part of layer 3 that reads the store: the memory is a look-up over it.
STORE_USERS = {"memory"}

NETWORK = (
    "aiohttp",
    "asyncio",
    "deep_translator",
    "deepl",
    "ftplib",
    "http.client",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "urllib.request",
    "urllib3",
    "websockets",
)
#: What may be used of them elsewhere, since it opens no connection.
LOCAL_USE = {"socket": {"socket.gethostname", "socket.IPPROTO_TCP", "socket.TCP_NODELAY"}}

DATABASES = ("psycopg", "sqlite3")

#: Functions that override a method of a foreign class with ``**`` in its own signature.
FOREIGN_SIGNATURES = {
    "localize.engines.http.init_poolmanager",
    "localize.engines.http.proxy_manager_for",
}

#: What starts late: `--help`, completion and a check of one file must not wait for these.
HEAVY = (
    "babel",
    "budoux",
    "charset_normalizer",
    "ctranslate2",
    "deep_translator",
    "deepl",
    "icu4py",
    "jinja2",
    "lunar_python",
    "lxml",
    "opencc",
    "openpyxl",
    "psycopg",
    "pypinyin",
    "rapidfuzz",
    "requests",
    "rich",
    "sqlite3",
    "starlette",
    "tqdm",
    "uharfbuzz",
    "uvicorn",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package, parsed, by its full name."""
    found = {}
    for file in sorted((ROOT / "localize").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return found


def part(module: str) -> str:
    """Return the part of the package that a module belongs to."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "__init__"


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every import, also inside functions and in registries.

    ``from a import b`` is ``a.b`` here, whether b is a module or a name in one.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"localize(\.\w+)+:\w+", node.value)
        ):
            yield node.lineno, node.value.replace(":", ".")


def own(name: str) -> str:
    """Return the module of ours that an imported name means, "" for others' modules."""
    if name != "localize" and not name.startswith("localize."):
        return ""
    while name not in modules():
        name = name.rpartition(".")[0]
        if not name:
            return "localize"
    return name


def outside(allowed: str) -> Iterator[tuple[str, ast.Module]]:
    for module, tree in modules().items():
        if part(module) != allowed:
            yield module, tree


def test_every_module_has_a_layer() -> None:
    parts = {part(module) for module in modules() if module != "localize"}
    assert parts <= LAYERS.keys()
    assert not LAYERS.keys() - parts - {"__init__"}, "a layer for what is not there"


def test_imports_point_downwards() -> None:
    wrong = []
    for module, tree in modules().items():
        for line, name in imports(tree):
            target = own(name)
            if target and part(target) != part(module):
                here, there = LAYERS[part(module)], LAYERS[part(target)]
                if there >= here:
                    wrong.append(f"{module}:{line} {here} imports {target} {there}")
    assert not wrong, "\n".join(wrong)


def test_stages_do_not_know_the_store() -> None:
    wrong = [
        f"{module}:{line}"
        for module, tree in modules().items()
        if LAYERS[part(module)][0] == 3 and part(module) not in STORE_USERS
        for line, name in imports(tree)
        if part(own(name)) == "store"
    ]
    assert not wrong


def test_there_is_no_cycle_of_imports() -> None:
    graph = {
        module: {own(name) for _, name in imports(tree)} - {"", module}
        for module, tree in modules().items()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle


def test_only_the_store_speaks_sql() -> None:
    statement = re.compile(
        r"\s*(SELECT\s.+\sFROM|INSERT\s+(OR \w+ )?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM"
        r"|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|SCHEMA)|PRAGMA\s)\s*",
        re.DOTALL,
    )
    wrong = []
    for module, tree in outside("store"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if statement.match(node.value):
                    wrong.append(f"{module}:{node.lineno}: {node.value[:40]}")
            elif isinstance(node, ast.Attribute) and re.fullmatch(
                "execute(many|script)?", node.attr
            ):
                wrong.append(f"{module}:{node.lineno}: {node.attr}")
        wrong += [
            f"{module}:{line}: {name}" for line, name in imports(tree) if is_one_of(name, DATABASES)
        ]
    assert not wrong, "\n".join(wrong)


def is_one_of(name: str, packages: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def test_only_the_engines_call_a_network() -> None:
    wrong = [
        f"{module}:{line}: {name}"
        for module, tree in outside("engines")
        for line, name in imports(tree)
        if is_one_of(name, NETWORK) and not uses(tree, name) <= LOCAL_USE.get(name, set())
    ]
    assert not wrong, "\n".join(wrong)


def uses(tree: ast.Module, name: str) -> set[str]:
    """Return what is used of an imported module, as ``module.name``; itself if it is passed on."""
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    found = {ast.unparse(node) for node in attributes if ast.unparse(node.value) == name}
    whole = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    bases = [node for node in attributes if ast.unparse(node.value) == name]
    return found if len(whole) == len(bases) and found else {name}


def test_only_the_command_line_prints() -> None:
    printers = {
        "print",
        "click.echo",
        "click.secho",
        "sys.stdout.write",
        "sys.stderr.write",
        "sys.stdout.buffer.write",
    }
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in outside("cli")
        # The entry point speaks before there is a command line.
        if module != "localize.__main__"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in printers
    ]
    assert not wrong, "\n".join(wrong)


def broad(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(is_broad_class(one) for one in kinds)


def is_broad_class(kind: ast.expr) -> bool:
    return ast.unparse(kind).removeprefix("builtins.") in ("Exception", "BaseException")


def test_no_error_is_swallowed() -> None:
    wrong = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and broad(node.type):
                # Cleaning up on the way out is no swallowing: the last word is `raise`.
                last = node.body[-1]
                if not (isinstance(last, ast.Raise) and last.exc is None):
                    wrong.append(f"{module}:{node.lineno}")
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                wrong += [f"{module}:{node.lineno}" for kind in node.args if is_broad_class(kind)]
    assert not wrong, "\n".join(wrong)


def test_signatures_name_their_parameters() -> None:
    wrong = {
        f"{module}.{node.name}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.args.kwarg is not None
    }
    assert wrong == FOREIGN_SIGNATURES


@pytest.mark.parametrize(
    "module", ["localize", "localize.cli", "localize.checks", "localize.engines"]
)
def test_heavy_packages_are_imported_late(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not set(found.stdout.split()) & set(HEAVY)


#: What the metadata calls otherwise than the code does.
_IMPORTED_AS = {"charset-normalizer": "charset_normalizer", "deep-translator": "deep_translator"}


def test_every_package_that_is_installed_with_it_is_used() -> None:
    """What only tests and benchmarks need stands in the extra ``dev``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=\[]", one)[0] for one in project["dependencies"]]
    used = {name.partition(".")[0] for tree in modules().values() for _, name in imports(tree)}
    assert [name for name in names if _IMPORTED_AS.get(name, name) not in used] == []
