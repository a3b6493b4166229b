"""The whole flow over a synthetic season, in cells a second, and where the time goes.

100 episodes x 40 cues x 14 markets, twelve from a memory and two through OpenCC, on one thread, in
CPU seconds. Beside it, in the same run, the time that `srt` and `pysubs2` need just to parse and
write the same target files.

    python bench/pipeline.py [--episodes 100] [--cues 40]
"""

import argparse
import functools
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape

#: Words from which the memory's targets are made: as many and as long as real lines have.
MARKETS = {
    "en-US": "you never told me that we could leave this place before he came back with papers",
    "es-419": "nunca me dijiste que podíamos salir de aquí antes de que volviera con papeles",
    "pt-BR": "você nunca me disse que a gente podia sair daqui antes de ele voltar com papéis",
    "fr-FR": "tu ne savais pas que nous pouvions partir bien avant son retour avec des papiers",
    "de-DE": "du hast mir nie gesagt dass wir gehen konnten bevor er zurück kam mit Papieren",
    "th-TH": "เธอ ไม่เคย บอก ฉัน ว่า เรา จะ ออก ไป จาก ที่นี่ ก่อน เขา กลับ มา พร้อม เอกสาร",
    "ja-JP": "君は 一度も 言わ なかった ここを 出て 行ける なんて 彼が 書類を 持って 戻る 前に",
    "ko-KR": "너는 우리가 그가 서류를 들고 돌아오기 전에 여기를 떠날 수 있다고 말한 적 없어",
    "vi-VN": "em chưa từng nói với anh rằng mình có thể đi khỏi đây trước khi hắn quay lại",
    "id-ID": "kamu tidak pernah bilang kita bisa pergi dari sini sebelum dia kembali bawa surat",
    "ar-SA": "لم تقل لي قط إننا نستطيع الرحيل من هنا قبل أن يعود ومعه تلك الأوراق",
    "ru-RU": "ты никогда не говорил мне что мы могли уйти отсюда пока он не вернулся домой",
    "zh-TW": "",
    "zh-HK": "",
}
UNSPACED = ("th-TH", "ja-JP")
OPENINGS = ["你今天", "我明天", "他昨天", "顾总刚才", "林晚早就", "我妈一直", "医生马上", "大家都"]
MIDDLES = [
    "在公司",
    "在医院",
    "当着所有人的面",
    "为了这个家",
    "一声不响地",
    "又一次",
    "偷偷",
    "亲口",
]
ENDINGS = [
    "说要离婚",
    "给了我答案",
    "签了合同",
    "还了三千五百万",
    "跪下道歉",
    "骗了我",
    "等你回来",
    "救了她",
]
MARKS = ["。", "！", "？", "……"]


def lines(count: int, rng: random.Random) -> list[str]:
    """Distinct Chinese lines of 8 to 20 characters."""
    found: dict[str, None] = {}
    while len(found) < count:
        number = rng.randrange(2, 9999)
        text = rng.choice(OPENINGS) + rng.choice(MIDDLES) + rng.choice(ENDINGS)
        text += f"{number}次" if rng.random() < 0.3 else ""
        found[text + rng.choice(MARKS)] = None
    return list(found)


def write_season(folder: Path, episodes: int, cues: int) -> None:
    """A drama folder with episodes, a memory of all its lines, and its settings."""
    rng = random.Random(1)
    texts = lines(episodes * cues, rng)
    (folder / "source").mkdir(parents=True)
    for episode in range(episodes):
        blocks = []
        for index in range(cues):
            start = index * 2500
            text = texts[episode * cues + index]
            times = f"{_srt(start)} --> {_srt(start + 2300)}"
            blocks.append(f"{index + 1}\n{times}\n{text}\n")
        (folder / "source" / f"ep{episode + 1:03d}.srt").write_text("\n".join(blocks), "utf-8")
    units = []
    for text in texts:
        variants = [f'<tuv xml:lang="zh-Hans"><seg>{escape(text)}</seg></tuv>']
        digits = "".join(char for char in text if char.isascii() and char.isdigit())
        for market, words in MARKETS.items():
            if words:
                seg = escape(target_line(market, words.split(), text, digits))
                variants.append(f'<tuv xml:lang="{market}"><seg>{seg}</seg></tuv>')
        units.append(f"<tu>{''.join(variants)}</tu>")
    (folder / "memory.tmx").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header srclang="zh-Hans" '
        'segtype="sentence" adminlang="en" datatype="plaintext" o-tmf="none" creationtool="bench" '
        f'creationtoolversion="1"/><body>{"".join(units)}</body></tmx>',
        "utf-8",
    )
    markets = "\n".join(
        f'{market} = {{ engines = ["{"memory" if target else "opencc"}"] }}'
        for market, target in MARKETS.items()
    )
    (folder / "drama.toml").write_text(
        f'id = "season"\nmemory = ["memory.tmx"]\n\n[markets]\n{markets}\n', "utf-8"
    )


def target_line(market: str, words: list[str], text: str, digits: str) -> str:
    """A line of about the usual length in a market, the same for the same source."""
    rng = random.Random(market + text)
    chosen = rng.sample(words, 4 + len(text) // 5)
    if digits:
        chosen.insert(len(chosen) // 2, digits)
    if market in UNSPACED:
        return "".join(chosen)
    line = " ".join(chosen)
    return line[0].upper() + line[1:] + "."


def _srt(milliseconds: int) -> str:
    seconds, ms = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d},{ms:03d}"


class Clock:
    """Sums up the seconds spent in functions, by stage; nested stages are taken out."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner: list[float] = [0.0]

    def watch(self, owner: ModuleType | type, name: str, stage: str) -> None:
        """Time every call of ``owner.name``."""
        function: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(function)
        def timed(*args: Any, **options: Any) -> Any:
            self._inner.append(0.0)
            began = time.process_time()
            try:
                return function(*args, **options)
            finally:
                spent = time.process_time() - began
                inner = self._inner.pop()
                self.seconds[stage] = self.seconds.get(stage, 0.0) + spent - inner
                self._inner[-1] += spent

        setattr(owner, name, timed)


def watch_stages(clock: Clock) -> None:
    """Put the clock on every stage of the flow."""
    from localize import adapt, draft, layout, pipeline, risk
    from localize.glossary import Glossary
    from localize.memory import Memory
    from localize.pipeline import project, unit
    from localize.pipeline.drafts import Drafts
    from localize.store import Store

    clock.watch(pipeline, "load", "load, segment, align")
    clock.watch(project, "import_tmx", "import the memory")
    clock.watch(Glossary, "match", "glossary")
    clock.watch(Memory, "exact", "memory")
    clock.watch(draft, "draft", "draft (engines)")
    clock.watch(draft, "basis", "draft (keys)")
    clock.watch(adapt, "adapt", "adapt")
    clock.watch(layout, "lay_out", "lay out")
    clock.watch(layout, "solve", "time")
    clock.watch(unit, "judge", "check")
    clock.watch(risk, "risk", "risk")
    clock.watch(Store, "save_cells", "save")
    clock.watch(Drafts, "write", "draft files")


def parse_and_write(folder: Path) -> dict[str, float]:
    """Seconds that `srt` and `pysubs2` need to parse and write all draft files."""
    import pysubs2
    import srt

    files = sorted((folder / "drafts").rglob("*.srt"))
    texts = [file.read_text("utf-8") for file in files]
    out = folder / "peer.srt"
    seconds = {}
    began = time.process_time()
    for text in texts:
        out.write_text(srt.compose(srt.parse(text)), "utf-8")
    seconds["srt"] = time.process_time() - began
    began = time.process_time()
    for text in texts:
        pysubs2.SSAFile.from_string(text, format_="srt").save(str(out), format_="srt")
    seconds["pysubs2"] = time.process_time() - began
    return seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--cues", type=int, default=40)
    parser.add_argument("--stages", action="store_true", help="also time each stage (slower)")
    options = parser.parse_args()

    from localize.pipeline import Options, run_drama

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "season"
        write_season(folder, options.episodes, options.cues)
        clock = Clock()
        if options.stages:
            watch_stages(clock)
        began = time.process_time()
        report = run_drama(folder, Options(jobs=1))
        whole = time.process_time() - began
        stages = dict(clock.seconds)
        began = time.process_time()
        run_drama(folder, Options(jobs=1))
        again = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peers = parse_and_write(folder)
    cells = sum(numbers["cues"] for numbers in report.markets.values())
    memory = sum(numbers["memory"] for numbers in report.markets.values())
    print(f"{cells} cells ({memory / cells:.0%} from memory), python {sys.version.split()[0]}")
    for stage, seconds in sorted(stages.items(), key=lambda item: -item[1]):
        print(f"  {stage:22} {seconds:7.2f} s  {seconds / cells * 1e6:7.1f} us a cell")
    print(f"  {'whole run':22} {whole:7.2f} s  {cells / whole:8.0f} cells/s")
    print(f"  {'run again, unchanged':22} {again:7.2f} s  {cells / again:8.0f} cells/s")
    for peer, seconds in peers.items():
        print(
            f"  {peer + ' parse + write':22} {seconds:7.2f} s  {cells / seconds:8.0f} cells/s"
            f"  (the whole run takes {whole / seconds:.1f} x)"
        )
    print(f"  peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
