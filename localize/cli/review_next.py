"""`localize review next`: the queue, one cell after the other, with plain prompts."""

import locale
import sys
import unicodedata
from collections.abc import Callable, Iterator

import click

from localize.cli import console
from localize.cli.reviewing import Shown, by_option, lines_of, look_up, shown_json
from localize.errors import Outdated, Refused
from localize.model import Cell, Decision, State
from localize.review import Desk, blocked_by, tidy
from localize.review import shown as pieces_of
from localize.store import same_person
from localize.terminal import harmless

#: What a person can do something about at once; a rejected cell waits for the next run.
OPEN: tuple[State, ...] = ("pending", "stale", "untranslated")

HELP = """\
a  approve            d  approve despite its errors, with a reason
e  edit here          v  edit in $EDITOR               r  reject, with a reason
c  comment            k  ask about the source line     n  answer a question about it
s  skip               u  undo your last decision       q  quit
Then Enter. An empty line where a text is asked for means: leave it as it is."""


@click.command("next")
@by_option
@console.market_option
@click.option("-e", "--episodes", default="", metavar="EPISODES", help="E.g. 3, 1-8 or 9-.")
@console.json_option
def next_cells(by: str, markets: tuple[str, ...], episodes: str, as_json: bool) -> None:
    """Walk the queue, most urgent first: see a cell, press a key and Enter.

    Each cell is claimed while you see it. Passed over: what others look at or were given, and what
    you cannot approve because you edited or approved it before. With --json: claim the next cell
    and print it.
    """
    by = tidy(by)
    with Desk(console.drama()) as desk:
        walk = _Walk(desk, by, list(_queue(desk, by, markets, episodes)))
        if as_json:
            shown = walk.take()
            console.show_json({"cell": None if shown is None else shown_json(shown)})
            return
        try:
            walk.go()
        finally:
            walk.leave()


def _queue(desk: Desk, by: str, markets: tuple[str, ...], episodes: str) -> Iterator[str]:
    """The ids of the cells that may be this person's, most urgent first."""
    others = {
        (one.market, one.episode) for one in desk.assignments() if not same_person(one.to, by)
    }
    for row in desk.queue(markets=markets, episodes=episodes, states=OPEN):
        if (row.cell.market, row.episode) not in others:
            yield row.cell.id


class _Walk:
    """One person's way through the queue."""

    def __init__(self, desk: Desk, by: str, ids: list[str]) -> None:
        self._desk = desk
        self._by = by
        self._ids = ids
        self._at = 0
        self._shown: Shown | None = None
        self._decided: list[str] = []
        self._keys: dict[str, Callable[[Shown], bool]] = {
            "a": self._approve,
            "d": self._despite,
            "e": self._edit,
            "v": self._edit_elsewhere,
            "r": self._reject,
            "c": self._comment,
            "k": self._ask,
            "n": self._answer,
            "s": lambda _: True,
            "u": self._undo,
        }

    def go(self) -> None:
        """Show cell after cell until the queue or the person has no more."""
        console.say(HELP)
        while (shown := self.take()) is not None:
            if not self._with(shown):
                return
        console.say("nothing more waits for you here")

    def take(self) -> Shown | None:
        """The next cell, claimed; None at the end."""
        while self._at < len(self._ids):
            shown = look_up(self._desk, self._ids[self._at])
            if self._is_mine(shown):
                try:
                    claim = self._desk.claim(shown.cell.id, by=self._by)
                except Refused:
                    pass  # somebody was faster
                else:
                    self._shown = shown._replace(claim=claim)
                    return self._shown
            self._at += 1
        return None

    def leave(self) -> None:
        """Give the claim on the cell back that is being looked at."""
        if self._shown is not None:
            cell = self._shown.cell
            self._desk.store.release(self._desk.drama.id, cell.market, cell.cue, by=self._by)
            self._shown = None

    def _is_mine(self, shown: Shown) -> bool:
        cell = shown.cell
        claimed = shown.claim is not None and not same_person(shown.claim.by, self._by)
        if cell.state not in OPEN or claimed:
            return False
        if self._desk.drama.review == 1:
            return True
        own = same_person(cell.editor, self._by)
        return not own and not self._desk.voted(cell, self._by)

    def _with(self, shown: Shown) -> bool:
        """Let the person decide on a cell; False to quit."""
        console.show("\n" + "\n".join(lines_of(shown)))
        while True:
            typed = _line(f"[{len(self._ids) - self._at} left] a e v r s c k n u d q, h for help> ")
            if typed is None:
                return False
            # An input method may leave full-width letters.
            key = unicodedata.normalize("NFKC", typed).strip().lower()
            if key == "q":
                return False
            work = self._keys.get(key)
            if work is None:
                console.say(HELP)
                continue
            try:
                done = work(shown)
            except Outdated as error:
                console.say(f"localize: {error}")
                return True  # shown again as it is now
            except Refused as error:
                console.say(f"localize: {error}")
                continue
            if done:
                self._on(key)
                return True

    def _on(self, key: str) -> None:
        """Go on to the next cell, or stay where a cell is to be seen again."""
        self.leave()
        if key in "ards":
            self._at += 1

    def _decide(self, shown: Shown, decision: Decision) -> Cell:
        cell = self._desk.decide(shown.cell.id, decision)
        self._decided.append(cell.id)
        console.say(f"{cell.state} (version {cell.version})")
        return cell

    def _approve(self, shown: Shown) -> bool:
        codes = sorted({finding.code for finding in blocked_by(shown.cell.findings, ())})
        if codes and shown.cell.text:
            console.say(f"{', '.join(codes)}: mend it (e), or approve despite it (d)")
            return False
        cell = self._decide(shown, Decision("approve", self._by, version=shown.cell.version))
        self._offer(cell)
        return True

    def _despite(self, shown: Shown) -> bool:
        codes = sorted({finding.code for finding in blocked_by(shown.cell.findings, ())})
        if not codes:
            console.say("it has no errors: press a")
            return False
        reason = _text(f"why despite {', '.join(codes)}? ")
        if not reason:
            return False
        version = shown.cell.version
        decision = Decision("approve", self._by, version=version, reason=reason, despite=(*codes,))
        self._decide(shown, decision)
        return True

    def _edit(self, shown: Shown) -> bool:
        before = pieces_of(shown.cell).replace("\n", "\\n")
        text = _text("new text (\\n\\n parts two pieces, \\n breaks the line): ", before)
        return self._typed(shown, text.replace("\\n", "\n"))

    def _edit_elsewhere(self, shown: Shown) -> bool:
        """Let the person write in the editor of the terminal; a line there is a line on screen."""
        try:
            text = click.edit(pieces_of(shown.cell) + "\n", require_save=True)
        except (click.ClickException, UnicodeError) as error:
            console.say(f"localize: the editor failed: {error}")
            return False
        return self._typed(shown, "" if text is None else text.strip(), whole=True)

    def _typed(self, shown: Shown, text: str, *, whole: bool = False) -> bool:
        """Take a text that was typed; ``whole``: over the pieces, which stood there."""
        cell = shown.cell
        if not text or text in (cell.text, pieces_of(cell)):
            return False
        version = cell.version
        self._decide(shown, Decision("edit", self._by, text=text, version=version, whole=whole))
        return True

    def _reject(self, shown: Shown) -> bool:
        reason = _text("what is wrong with it? ")
        if not reason:
            return False
        version = shown.cell.version
        self._decide(shown, Decision("reject", self._by, version=version, reason=reason))
        return True

    def _comment(self, shown: Shown) -> bool:
        text = _text("comment: ")
        if text:
            self._desk.comment(shown.cell.id, by=self._by, text=text)
        return bool(text)

    def _ask(self, shown: Shown) -> bool:
        text = _text("what do you need to know about the source line? ")
        if text:
            self._desk.ask(shown.cell.id, by=self._by, text=text)
        return bool(text)

    def _answer(self, shown: Shown) -> bool:
        waiting = [one for one in shown.questions if not one.answer]
        if not waiting:
            console.say("no question is open")
            return False
        text = _text(f"{waiting[0].text}  answer: ")
        if text:
            number = waiting[0].id
            self._desk.answer(shown.cell.id, by=self._by, text=text, number=number)
        return bool(text)

    def _undo(self, _: Shown) -> bool:
        if not self._decided:
            console.say("you decided nothing here yet")
            return False
        cell = self._desk.undo(self._decided[-1], by=self._by)
        self._decided.pop()
        console.say(f"undone: {cell.state} (version {cell.version})")
        if self._ids[self._at] != cell.id:
            self._ids.insert(self._at, cell.id)
        return True

    def _offer(self, cell: Cell) -> None:
        """Offer the same decision for the cells with the same source."""
        alike = self._desk.same(cell.id)
        for one in alike:
            if one.reason:
                console.say(f"{one.found.place}: the same source, left: {one.reason}")
        open_ones = [one.found.place for one in alike if not one.reason]
        if not open_ones:
            return
        said = _text(f"the same source: {', '.join(open_ones)}; these too? y/n ")
        if unicodedata.normalize("NFKC", said).lower() in ("y", "yes"):
            try:
                done = self._desk.decide_same(cell.id, by=self._by, version=cell.version)
            except Refused as error:  # somebody decided another text meanwhile
                console.say(f"localize: {error}")
                return
            for one in done:
                what = one.found.cell.state if one.done else f"left: {one.reason}"
                console.say(f"{one.found.place}: {what}")


def _text(prompt: str, before: str = "") -> str:
    """A text that is asked for, "" for none or one that cannot be read."""
    typed = _line(prompt, before)
    return "" if typed is None else typed.strip()


def _line(prompt: str, before: str = "") -> str | None:
    """One line from the person, None at the end of input.

    On a terminal with UTF-8 ``before`` stands there to be changed. What cannot be read is not
    taken.
    """
    try:
        line = _typed(prompt, before)
    except UnicodeDecodeError:
        line = "\ufffd"
    if line is None:
        return None
    if "\ufffd" in line or any("\ud800" <= char <= "\udfff" for char in line):
        console.say("localize: that was not UTF-8, so it was not taken; set the terminal to UTF-8")
        return ""
    return line


def _typed(prompt: str, before: str) -> str | None:
    # Python's readline speaks the locale's encoding alone, and gives an old line where it fails.
    edits = locale.getencoding().lower() in ("utf-8", "utf8")
    if not (edits and sys.stdin.isatty() and sys.stdout.isatty()):
        console.say_on(prompt)
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None
    import readline

    readline.set_startup_hook(lambda: readline.insert_text(before))
    try:
        # The prompt is given to it, so that it knows where the text begins on the screen.
        return input(harmless(prompt))
    except EOFError:
        return None
    finally:
        readline.set_startup_hook(None)
