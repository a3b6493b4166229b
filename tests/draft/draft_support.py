"""An episode to draft, a cache in memory, and engines that talk to the tests' chat server."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from localize import draft, engines, locales
from localize.engines import Engine
from localize.model import Hit, Term
from tests.servers.chat import ChatServer, right

TERMS = (
    Term("林晚", ("Lin Wan",), "name"),
    Term("顾北辰", ("Gu Beichen",), "name"),
    Term("林雨薇", ("Lin Yuwei",), "name"),
    Term("江城", ("Jiangcheng",), "place"),
    Term("离婚", ("divorce",), "term"),
    Term("律师", ("lawyer",), "term", confidence="medium"),
)

#: Forty lines as a microdrama has them: short, with names and numbers here and there.
EPISODE = tuple(
    """\
林晚，今天是我们的纪念日。
你还记得？
那你为什么要跟我离婚？
因为她回来了。
我给你三百万。
打发叫花子呢？
那你想要多少？
我什么都不要。
把字签了！
顾北辰，你会后悔的！
我从不后悔。
奶奶怎么样了？
手术费要八十万。
我去想办法。
你哪来的钱？
我可以卖房子。
那是你妈留给你的！
妈会理解的。
我是顾氏的律师。
有什么事吗？
明天上午来公司。
我不会去的。
关于您父亲的股份。
百分之三十五。
这怎么可能？
您来了就知道。
她答应了。
要不要告诉夫人？
别让任何人看见。
你跟踪我？
我只是路过。
你的手怎么了？
林晚，你流血了！
我送你去医院。
十五年前是你救了我？
你认错人了。
这条项链哪来的？
我在夜市买的。
林雨薇在楼下等您。
那晚我不在江城。
""".splitlines()
)


class Memory(dict[str, str]):
    """A cache that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[draft.Kept] = []
        self.lock = threading.Lock()

    def get(self, keys: Sequence[str]) -> Mapping[str, str]:  # type: ignore[override]
        with self.lock:
            return {key: self[key] for key in keys if key in self}

    def put(self, rows: Sequence[draft.Kept]) -> None:
        with self.lock:
            self.rows += rows
            self.update({row.key: row.text for row in rows})


def hits(text: str) -> tuple[Hit, ...]:
    found = [
        Hit(text.find(term.source), text.find(term.source) + len(term.source), term)
        for term in TERMS
        if term.source in text
    ]
    return tuple(sorted(found, key=lambda hit: hit.start))


def unit(
    texts: Sequence[str] = EPISODE, market: str = "en-US", **more: Any
) -> tuple[list[draft.Wanted], draft.Task]:
    """The lines of an episode, all wanted, and their task; ids are ``c0``, ``c1``, ..."""
    wanted = [draft.Wanted(f"c{n}", text, hits=hits(text)) for n, text in enumerate(texts)]
    context = tuple(draft.Line(one.id, one.text, one.hits) for one in wanted)
    options = {"episode": 1, "context": context, **more}
    return wanted, draft.Task("rainy-night", locales.market(market), **options)


def chat(server: ChatServer, name: str = "qwen", **table: Any) -> Engine:
    settings = {"type": "chat", "base_url": server.url, "model": "m", "timeout": 5, **table}
    return engines.build(name, settings, folder=Path())


def right_text(wanted: draft.Wanted, market: str = "en-US") -> str:
    """The one right translation of a line."""
    rows = [{"source": hit.term.source, "target": hit.term.targets[0]} for hit in wanted.hits]
    return right(wanted.text, market, rows)


def sort_out(
    wanted: Sequence[draft.Wanted], results: Mapping[str, draft.Drafted], market: str = "en-US"
) -> tuple[list[str], dict[str, int]]:
    """The sources under which a wrong text stands, and the reasons of those without a text."""
    assert results.keys() == {one.id for one in wanted}
    wrong, reasons = [], {}
    for one in wanted:
        result = results[one.id]
        assert bool(result.text) != bool(result.reason)
        if result.reason:
            reasons[result.reason] = reasons.get(result.reason, 0) + 1
        elif result.text != right_text(one, market):
            wrong.append(one.text)
    return wrong, reasons
