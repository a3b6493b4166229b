"""Every rule of review by every route: what a person may not do here, nobody does there either.

A new command, a new address of the page's interface or a new format of exchange fails the first
test until it stands in a table below.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from localize import exchange, settings
from localize.cli.review import review as commands
from localize.errors import InputError, LocalizeError, Outdated, Refused
from localize.exchange import Bundle, taking
from localize.exchange.lines import Line, Status
from localize.model import Cell, Decision
from localize.review import Desk, tidy
from localize.web.api import ROUTES
from tests.cli.drama import Drama, environment
from tests.web.server import Server
from tests.web.test_server import Client

SETTINGS = "review = {}\n[markets]\nen-US = {{}}\nar-SA = {{}}\nvi-VN = {{}}\n"
#: The rules, each with the source of its own episode and what the memory has for it.
LINES = {
    "plain": ("你是谁？", {"en-US": "Who are you?", "vi-VN": "Anh là ai?"}),
    "error": ("我等了17天。", {"en-US": "I waited 17 days."}),
    "custom": ("他有断袖之癖", {"ar-SA": "هو يحب الرجال"}),
    "question": ("放开我！", {"en-US": "Let go of me!"}),
    "claimed": ("别走！", {"en-US": "Don't go!"}),
    "untranslated": ("没人知道这个。", {}),
    "rejected": ("快走吧！", {"en-US": "Go now!"}),
    "stale": ("他今天不会来了。", {}),
    "outdated": ("我不认识你。", {"en-US": "I don't know you."}),
    "gone": ("再见了朋友。", {"en-US": "Goodbye, friend."}),
}
#: Rules of cells that are not in the drama, or not any more.
NOWHERE = ("gone", "market", "stranger")
RULES = (*LINES, "market", "stranger")
PLACE = {rule: f"{'ar-SA' if rule == 'custom' else 'en-US'}/{n}/1" for n, rule in enumerate(LINES)}
TWIN = {
    rule: f"{'ar-SA' if rule == 'custom' else 'en-US'}/{n}/1" for n, rule in enumerate(LINES, 20)
}


class Cells(NamedTuple):
    """A drama in which each rule has a cell, by rule: its id, and the version that Ana saw."""

    drama: Drama
    ids: dict[str, str]
    versions: dict[str, int]


class Did(NamedTuple):
    """How a route answered: ``done``, ``refused``, ``outdated`` or ``input``, and its words."""

    kind: str
    words: str = ""


def build(folder: Path, needs: int) -> Cells:
    """A drama with a cell for each rule."""
    memory = {source: pairs for source, pairs in LINES.values() if pairs}
    memory["他今天不来了。"] = {"en-US": "He isn't coming today."}
    drama = Drama.make(folder, {}, SETTINGS.format(needs), memory=memory)
    for number, (rule, (source, _)) in enumerate(LINES.items()):
        first = "他今天不来了。" if rule == "stale" else source
        drama.source(number, ["……", source][::-1] if rule == "gone" else [first])
        drama.source(20 + number, [source])
    drama.run()
    with Desk(settings.load(folder)) as desk:
        ids = {rule: desk.at(place).cell.id for rule, place in PLACE.items()}
        ids |= {"market": desk.at("vi-VN/0/1").cell.id, "stranger": "0123456789abcdef.en-US"}
        versions = {rule: desk.at(ids[rule]).cell.version for rule in LINES}
        bo: dict[str, Any] = {"by": "Bo"}
        desk.decide(ids["error"], Decision("edit", text="I waited for days.", **bo))
        desk.ask(ids["question"], text="谁？", **bo)
        desk.claim(ids["claimed"], **bo)
        desk.decide(ids["rejected"], Decision("reject", reason="rude", **bo))
        desk.decide(ids["stale"], Decision("approve", by="Cy"))
        desk.decide(ids["stale"], Decision("approve", **bo))
        desk.decide(ids["outdated"], Decision("edit", text="Who may you be?", **bo))
        for rule in ("error", "rejected"):
            versions[rule] = desk.at(ids[rule]).cell.version
    drama.source(list(LINES).index("stale"), [LINES["stale"][0]])
    drama.source(list(LINES).index("gone"), ["……"])
    drama.write("drama.toml", (folder / "drama.toml").read_text("utf-8").replace("vi-VN = {}", ""))
    drama.run("-e", f"{list(LINES).index('stale')}-{list(LINES).index('gone')}", code=None)
    with Desk(settings.load(folder)) as desk:
        # The run has drafted no rejected line anew: the memory has nothing else for it.
        for rule in ("stale", "rejected", "untranslated"):
            versions[rule] = desk.at(ids[rule]).cell.version
    return Cells(drama, ids, versions | {"market": 1, "stranger": 1})


@pytest.fixture(scope="module", params=[1, 2])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """Return the drama, where one person approves and where two must."""
    return build(tmp_path_factory.mktemp("rules") / "night", request.param)


@pytest.fixture
def cells(built: Cells, tmp_path: Path) -> Cells:
    """Return a copy of it, to decide in."""
    shutil.copytree(built.drama.folder, tmp_path / "night")
    return built._replace(drama=Drama(tmp_path / "night"))


class Work:
    """A person who takes one way of deciding on a cell."""

    def __init__(self, cells: Cells, by: str = "Ana") -> None:
        self.drama, self.ids, self.versions, self.by = *cells, by
        self.desk = Desk(settings.load(cells.drama.folder))
        self._server: Server | None = None
        self._session: Client | None = None

    def close(self) -> None:
        """End the server and the desk."""
        self.desk.store.close()
        if self._server is not None:
            self._server.kill()

    # --- the routes, each as a method that says how it was answered ------------------------------

    def python(self, rule: str, action: Any, **more: Any) -> Did:
        """`Desk.decide`."""
        decision = Decision(action, self.by, version=self.versions[rule], **more)
        return _told(lambda: self.desk.decide(self.ids[rule], decision))

    def command(self, *words: str) -> Did:
        """A command of `localize review`."""
        done = self.drama.inside("review", *words, "--by", self.by, "--json", code=None)
        if not done.out:
            assert done.code == 2, done
            return Did("input", done.err)
        refused = done.json()["refused"]
        if not refused:
            assert done.code == 0, done
            return Did("done")
        error = refused[0]["error"]
        if done.code == 2:
            return Did("input", error)
        assert done.code == 1
        return Did("outdated" if "meanwhile" in error or "version" in error else "refused", error)

    def page(self, path: str, **fields: Any) -> Did:
        """A request of the page."""
        answer = self._client().post(path, **fields)
        kinds = {200: "done", 409: "outdated", 422: "refused", 400: "input"}
        kind = kinds[answer.status]
        return Did(kind, "" if kind == "done" else answer.json()["error"]["message"])

    def _client(self) -> Client:
        if self._session is None:
            name = tidy(self.by)
            self._server = Server(self.drama.folder, by=(name,))
            self._server.start()
            self._session = Client(self._server.port).login(self._server.address)
        return self._session

    def table(self, rule: str, format: str, *, status: Status, text: str | None) -> Did:
        """A row of a file that came back."""
        cue, _, market = self.ids[rule].rpartition(".")
        cell = self.desk.store.cell(self.desk.drama.id, market, cue)
        cell = Cell("en-US", "x", text="x") if cell is None else cell
        shown = cell.pieces[0].text if cell.pieces and cell.state not in ("rejected",) else ""
        source = LINES[rule][0] if rule in LINES else "x"
        target = shown if text is None else text
        line = Line(
            id=self.ids[rule],
            version=self.versions[rule],
            market=market,
            episode=1,
            cue=1,
            start=0,
            end=1,
            source=source,
            target=target,
            status=status,
        )
        bundle = Bundle(self.desk.drama.id, "", "zh-Hans", market, "2026-11-21T00:00:00", (line,))
        path = self.drama.folder.parent / f"back{exchange.ENDINGS[format][0]}"
        path.write_bytes(exchange.written(bundle, format))
        done = self.drama.inside("review", "import", path, "--by", self.by, "--json", code=None)
        if not done.out:
            return Did("input", done.err)
        refused = done.json()["refused"]
        assert done.code == bool(refused), done
        return Did("refused", refused[0]["reason"]) if refused else Did("done")

    def walk(self, rule: str, keys: str) -> Did:
        """`review next` over the episode of a rule."""
        market, episode, _ = PLACE[rule].split("/")
        words = ["review", "next", "--by", self.by, "-m", market, "-e", episode]
        done = subprocess.run(
            [sys.executable, "-m", "localize", "-C", self.drama.folder, *words],
            env=environment(),
            input=keys.encode(),
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 0, done
        said = done.stderr.decode()
        if "(version" in said:
            return Did("done")
        return Did("refused", said)

    def alike(self, rule: str, propagate: Callable[[str], Did]) -> Did:
        """The decision on a cell with the same source, taken here too."""
        twin = self.desk.at(TWIN[rule]).cell
        if not twin.text:
            edit = Decision("edit", "Zed", text="He will not come. Nobody knows.")
            twin = self.desk.decide(twin.id, edit)
        for name in ("Yun", self.by):
            codes = tuple({one.code for one in twin.findings})
            self.desk.decide(
                twin.id, Decision("approve", name, despite=codes, reason="so" if codes else "")
            )
        return propagate(twin.id)

    def same(self, rule: str) -> Did:
        """`Desk.decide_same`."""

        def propagate(twin: str) -> Did:
            [one] = self.desk.decide_same(twin, by=self.by)
            return Did("done") if one.done else Did("refused", one.reason)

        return self.alike(rule, propagate)

    def same_page(self, rule: str) -> Did:
        """The page's request for identical lines."""

        def propagate(twin: str) -> Did:
            [one] = self._client().post("same", cell=twin).json()["same"]
            return Did("done") if one["done"] else Did("refused", one["reason"])

        return self.alike(rule, propagate)

    def also(self, rule: str) -> Did:
        """`approve --also`, on the twin."""

        def propagate(twin: str) -> Did:
            words = ("review", "approve", twin, "--also", "--by", self.by, "--json")
            [one] = self.drama.inside(*words).json()["same"] or [{"done": True}]
            return Did("done") if one["done"] else Did("refused", one["reason"])

        return self.alike(rule, propagate)


def _told(work: Callable[[], object]) -> Did:
    try:
        work()
    except Outdated as error:
        return Did("outdated", str(error))
    except Refused as error:
        return Did("refused", str(error))
    except InputError as error:
        return Did("input", str(error))
    return Did("done")


def _edit(work: Work, rule: str) -> Did:
    words = ("--text", TEXT, "--version", str(work.versions[rule]))
    return work.command("edit", work.ids[rule], *words)


def _web(work: Work, rule: str, action: str, **more: Any) -> Did:
    cell, version = work.ids[rule], work.versions[rule]
    return work.page("decide", cell=cell, action=action, version=version, **more)


def _versioned(work: Work, rule: str, *words: str) -> Did:
    return work.command(words[0], work.ids[rule], *words[1:], "--version", str(work.versions[rule]))


TEXT = "For 17 days he said it, 17."
Route = Callable[[Work, str], Did]

#: All ways to approve what stands.
APPROVE: dict[str, Route] = {
    "Desk": lambda work, rule: work.python(rule, "approve"),
    "approve": lambda work, rule: _versioned(work, rule, "approve"),
    "decide": lambda work, rule: _web(work, rule, "approve"),
    "xliff": lambda work, rule: work.table(rule, "xliff", status="reviewed", text=None),
    "xlsx": lambda work, rule: work.table(rule, "xlsx", status="reviewed", text=None),
    "csv": lambda work, rule: work.table(rule, "csv", status="reviewed", text=None),
    "next": lambda work, rule: work.walk(rule, "a\nq\n"),
    "bulk by address": lambda work, rule: work.command("approve", PLACE[rule].rpartition("/")[0]),
    "bulk by filter": lambda work, rule: work.command(
        "approve", "-m", PLACE[rule].split("/")[0], "-e", PLACE[rule].split("/")[1]
    ),
    "Desk.decide_same": Work.same,
    "same": Work.same_page,
    "--also": Work.also,
}
#: All ways to write a text.
EDIT: dict[str, Route] = {
    "Desk": lambda work, rule: work.python(rule, "edit", text=TEXT),
    "edit": _edit,
    "decide": lambda work, rule: _web(work, rule, "edit", text=TEXT),
    "xliff": lambda work, rule: work.table(rule, "xliff", status="translated", text=TEXT),
    "xlsx": lambda work, rule: work.table(rule, "xlsx", status="translated", text=TEXT),
    "csv": lambda work, rule: work.table(rule, "csv", status="translated", text=TEXT),
    "next": lambda work, rule: work.walk(rule, f"e\n{TEXT}\nq\n"),
}
#: All ways to send a text back.
REJECT: dict[str, Route] = {
    "Desk": lambda work, rule: work.python(rule, "reject", reason="no"),
    "reject": lambda work, rule: _versioned(work, rule, "reject", "--reason", "no"),
    "decide": lambda work, rule: _web(work, rule, "reject", reason="no"),
    "next": lambda work, rule: work.walk(rule, "r\nno\nq\n"),
}
#: All ways to take a decision back.
UNDO: dict[str, Route] = {
    "Desk.undo": lambda work, rule: _told(lambda: work.desk.undo(work.ids[rule], by=work.by)),
    "undo": lambda work, rule: work.command("undo", work.ids[rule]),
    "page": lambda work, rule: work.page("undo", cell=work.ids[rule]),
}

DONE, EMPTY = Did("done"), Did("refused", "no text")
UNKNOWN = {"gone": Did("input", "no cell with this id"), "stranger": Did("input", "no cell")}
UNKNOWN["market"] = Did("input", "no market of this drama any more")
#: What each rule makes of an approval by Ana; where two must approve, ``done`` is her vote.
APPROVED = {
    "plain": DONE,
    "error": Did("refused", "X704"),
    "custom": Did("refused", "C901"),
    "question": Did("refused", "a question is open"),
    "claimed": DONE,  # a claim tells others, it keeps nobody from deciding
    "untranslated": EMPTY,
    "rejected": EMPTY,
    "stale": DONE,  # who names the line has seen what changed
    "outdated": Did("outdated", "Who may you be?"),
    **UNKNOWN,
}
EDITED = dict.fromkeys(LINES, DONE) | {"outdated": APPROVED["outdated"], **UNKNOWN}
REJECTED = EDITED | {"untranslated": EMPTY}
NOTHING, OTHERS = Did("refused", "no decision to undo"), Did("input", "say why you undo it")
UNDONE = dict.fromkeys(LINES, NOTHING) | dict.fromkeys(
    ("error", "rejected", "stale", "outdated"), OTHERS
)
UNDONE |= UNKNOWN

#: Where a route has an answer of its own; None: a cell cannot be named by it.
Answers = dict[str, Did | None]
FILES: Answers = {
    "gone": Did("refused", "no line with this id"),
    "stranger": Did("refused", "no line with this id"),
    "market": Did("refused", "no market of this drama any more"),
    "outdated": Did("refused", "Who may you be?"),
}
NO_VERSION: Answers = {"outdated": DONE, **dict.fromkeys(NOWHERE)}
BULK: Answers = NO_VERSION | {"stale": Did("refused", "decide it by itself")}
WALK: Answers = NO_VERSION | {
    "claimed": Did("refused", "nothing more waits"),
    "rejected": Did("refused", "nothing more waits"),
}
ALIKE: Answers = {
    "error": Did("refused", "Bo typed another text"),
    "outdated": Did("refused", "Bo typed another text"),
    "untranslated": DONE,
    "rejected": Did("refused", "this text was rejected there: rude"),
    "stale": Did("refused", "stale: the source changed"),
    **dict.fromkeys(NOWHERE),
}
APPROVED_BY: dict[str, Answers] = {
    **dict.fromkeys(
        ("xliff", "xlsx", "csv"),
        FILES | dict.fromkeys(("untranslated", "rejected"), Did("refused", "the target is empty")),
    ),
    "next": WALK,
    "bulk by address": BULK,
    "bulk by filter": BULK,
    **dict.fromkeys(("Desk.decide_same", "same", "--also"), ALIKE),
}
EDITED_BY: dict[str, Answers] = {**dict.fromkeys(("xliff", "xlsx", "csv"), FILES), "next": WALK}
REJECTED_BY: dict[str, Answers] = {"next": WALK}

TABLES: dict[str, tuple[dict[str, Route], dict[str, Did], dict[str, Answers]]] = {
    "approve": (APPROVE, APPROVED, APPROVED_BY),
    "edit": (EDIT, EDITED, EDITED_BY),
    "reject": (REJECT, REJECTED, REJECTED_BY),
    "undo": (UNDO, UNDONE, {}),
}
CASES = [(what, route) for what, (routes, _, _) in TABLES.items() for route in routes]


@pytest.fixture
def work(cells: Cells) -> Iterator[Work]:
    """Yield Ana at work."""
    ana = Work(cells)
    yield ana
    ana.close()


def test_every_route_is_here() -> None:
    reading = {"list", "show", "history", "export"}
    saying = {"claim", "release", "assign", "question", "answer", "comment"}
    here = {"approve", "edit", "reject", "undo", "next", "import", "revert"}
    assert set(commands.commands) == reading | saying | here
    paths = {route.path for route in ROUTES if "POST" in (route.methods or ())}
    talk = {f"/api/{name}" for name in ("claim", "release", "comment", "question", "answer")}
    assert paths - talk == {"/api/decide", "/api/undo", "/api/same", "/api/memory"}
    assert set(exchange.ENDINGS) == {"xliff", "xlsx", "csv"}
    deciding = {"decide", "decide_seen", "decide_same", "same", "undo", "revert"}
    assert {name for name in vars(Desk) if not name.startswith("_")} == deciding


@pytest.mark.parametrize(("what", "route"), CASES)
def test_every_rule_by_every_route(work: Work, what: str, route: str) -> None:
    routes, usual, own = TABLES[what]
    expected: Answers = {**usual, **own.get(route, {})}
    wrong: dict[str, object] = {}
    for rule in RULES:
        wanted = expected[rule]
        if wanted is None:
            continue
        before = _kept(work, rule)
        did = routes[route](work, rule)
        after = _kept(work, rule)
        if did.kind != wanted.kind or wanted.words not in did.words:
            wrong[rule] = (did, wanted)
        elif did.kind != "done" and before != after:
            wrong[rule] = (before, after)
        elif did.kind == "done" and len(before[1]) == len(after[1]):
            wrong[rule] = ("nothing was written", after)
    assert not wrong


def _kept(work: Work, rule: str) -> tuple[Any, Any]:
    """A cell with its history, whether its line is there or not."""
    cue, _, market = work.ids[rule].rpartition(".")
    store, drama = work.desk.store, work.desk.drama.id
    return store.cell(drama, market, cue), store.history(drama, market, cue)


# --- two pairs of eyes ----------------------------------------------------------------------------

#: Ways to write the name of whoever wrote the text.
ZOES = ("Zoë", " zoe\u0308 ", "ZOË", "Ｚｏë", "Zo\u200bë")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """Return the drama where two people must approve."""
    return build(tmp_path_factory.mktemp("two") / "night", 2)


VOTES = [name for name in APPROVE if name not in ("Desk.decide_same", "same", "--also", "next")]


@pytest.mark.parametrize("route", VOTES)
def test_nobody_is_two_people(pair: Cells, tmp_path: Path, route: str) -> None:
    shutil.copytree(pair.drama.folder, tmp_path / "night")
    cells = pair._replace(drama=Drama(tmp_path / "night"))
    with Desk(settings.load(cells.drama.folder)) as desk:
        edited = desk.decide(cells.ids["plain"], Decision("edit", "Zoë", text="And you are?"))
        desk.decide(cells.ids["claimed"], Decision("approve", "Zoë"))
        cells.versions["plain"] = edited.version
        for name in ZOES:
            zoe = Work(cells, name)
            try:
                did = APPROVE[route](zoe, "plain")
                assert did.kind == "refused", (name, did)
                assert "another person must approve" in did.words
                APPROVE[route](zoe, "claimed")  # a second time is no second person
            finally:
                zoe.close()
            assert desk.at(cells.ids["plain"]).cell.state == "pending"
            assert desk.at(cells.ids["claimed"]).cell.state == "pending"


@pytest.mark.parametrize(
    "name", ["run", "RUN", " Run ", "ｒｕｎ", "", " ", "\u200b", "\u2060\u00ad"]
)
def test_names_that_nobody_has(cells: Cells, name: str) -> None:
    with Desk(settings.load(cells.drama.folder)) as desk:
        cell = cells.ids["plain"]
        acts: list[Callable[[], object]] = [
            lambda: desk.decide(cell, Decision("approve", name)),
            lambda: desk.undo(cell, by=name),
            lambda: desk.revert("Bo", since="1h", by=name),
            lambda: desk.revert(name, since="1h", by="Bo"),
            lambda: desk.decide_same(cell, by=name),
            lambda: desk.claim(cell, by=name),
            lambda: desk.release(cell, by=name),
            lambda: desk.comment(cell, by=name, text="x"),
            lambda: desk.ask(cell, by=name, text="x"),
            lambda: desk.answer(cells.ids["question"], by=name, text="x"),
            lambda: taking.take(desk, [], by=name),
        ]
        for act in acts:
            with pytest.raises(LocalizeError, match=r"needs a name|what the history calls"):
                act()


@pytest.mark.parametrize(
    "text", ["", " \n ", "\u200b", "<i></i>", "{\\an8}", "\u200f\u2060", "\x00\x1b"]
)
def test_a_text_that_nobody_sees(cells: Cells, text: str) -> None:
    with Desk(settings.load(cells.drama.folder)) as desk:
        for rule in ("plain", "untranslated"):
            with pytest.raises(InputError, match="needs a text"):
                desk.decide(cells.ids[rule], Decision("edit", "Ana", text=text, approve=True))
        assert desk.at(cells.ids["plain"]).cell.text == "Who are you?"
