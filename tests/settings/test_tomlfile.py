"""Finding the line of a key, and reading tables into structs."""

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize import tomlfile
from localize.errors import SettingsError


class Inner(msgspec.Struct, frozen=True):
    """A table inside another."""

    name: str
    size: int = 1


class Outer(msgspec.Struct, frozen=True):
    """A table with tables."""

    inners: tuple[Inner, ...] = ()
    named: dict[str, Inner] = {}


def convert(toml: str) -> Outer:
    return tomlfile.convert(tomllib.loads(toml), Outer, file=Path("x.toml"), text=toml)


def test_tables_become_structs() -> None:
    toml = '[[inners]]\nname = "a"\n[[inners]]\nname = "b"\nsize = 2\n[named.x]\nname = "c"\n'
    assert convert(toml) == Outer(inners=(Inner("a"), Inner("b", 2)), named={"x": Inner("c")})


@pytest.mark.parametrize(
    ("toml", "line", "says"),
    [
        ("[named.x]\nsize = 1", 1, "named.x: needs the key 'name'"),
        ("[named.x]\nname = 1", 2, "named.x.name: 1 is not allowed; allowed: text"),
        ('inners = [{ name = "a", sise = 1 }]', 1, "did you mean 'size'?"),
        ("inners = [5]", 1, "5 is not allowed; allowed: a table"),
        (
            '[[inners]]\nname = "a"\n[[inners]]\nname = "b"\nsise = 1',
            5,
            "inners.sise: unknown key; did you mean 'size'?",
        ),
        ('[[inners]]\nname = "a"\n[[inners]]\n\nname = 5', 5, "inners.name: 5 is not allowed"),
        ('[[inners]]\nname = "a"\n[[inners]]\nsize = 2', 3, "inners: needs the key 'name'"),
    ],
)
def test_mistakes_in_tables_are_named(toml: str, line: int, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        convert(toml)
    assert caught.value.line == line
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a = 1\nb = 2\n", "b", 2),
        ("a = 1\n", "b", None),
        ("", "a", None),
        ("[t]\na = 1\n[u]\na = 2\n", "u.a", 4),
        ("[t]\n[u]\n", "u", 2),
        ("t.u.a = 1\n", "t.u", 1),
        ("[t]\n  u = { a = 1 }  # a\n", "t.u.a", 2),
        ('["t"."u"]\n"a" = 1\n', "t.u.a", 2),
        ("# a = 1\na = 2\n", "a", 2),
        ("[t] # the table\na = 1\n", "t.a", 2),
        ('s = """\na = 1\n[t]\n"""\na = 2\n', "a", 5),
        ("s = '''\na = 1\n'''\na = 2\n", "a", 4),
        ('s = "# no comment"\na = 2\n', "a", 2),
        ('s = "x \\" # y"\r\na = 2\r\n', "a", 2),
        ('m = [\n  "a",\n]\na = 2\n', "a", 4),
        ("[[p]]\na = 1\n[[p]]\na = 2\n[[p]]\na = 3\n", "p[2].a", 4),
        ("[[p]]\n[[p]]\n", "p", 1),
        ("[[p]]\n[[p.q]]\n[[p]]\n[[p.q]]\n[[p.q]]\na = 1\n", "p[2].q[2].a", 6),
        ("[[p]]\n[p.t]\na = 1\n[[p]]\n[p.t]\na = 2\n", "p[2].t.a", 6),
        ("p = [{ a = 1 },\n{ a = 2 }]\n", "p[2].a", 1),
    ],
)
def test_the_line_of_a_key(text: str, key: str, line: int | None) -> None:
    assert tomlfile.line_of(text, key) == line


@given(
    st.lists(
        st.sampled_from(
            [
                "a = 1",
                "b.c = 2",
                "[t]",
                "[t.u]",
                '["a"]',
                "[[p]]",
                "# a = 1",
                's = """',
                '"""',
                "m = [",
            ]
        )
    )
)
def test_the_lines_of_all_keys_are_those_of_each(lines: list[str]) -> None:
    text = "\n".join(lines)
    for key, line in tomlfile.lines_of(text, 3).items():
        assert tomlfile.line_of(text, key) == line


NAMES = st.text("abc", min_size=1, max_size=2)
VALUES = st.sampled_from(["1", '"# x"', "'a = 1'", '"""\na = 1\n"""', "[\n1,\n]", "{ a = 1 }"])


@given(st.lists(st.tuples(NAMES, VALUES), unique_by=lambda pair: pair[0], min_size=1), st.data())
def test_a_key_is_found_wherever_it_stands(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    text = "# a = 1\n" + "".join(f"{name} = {value}\n" for name, value in pairs)
    assert set(tomllib.loads(text)) == {name for name, _ in pairs}
    wanted = data.draw(st.integers(0, len(pairs) - 1))
    before = "# a = 1\n" + "".join(f"{name} = {value}\n" for name, value in pairs[:wanted])
    assert tomlfile.line_of(text, pairs[wanted][0]) == before.count("\n") + 1
