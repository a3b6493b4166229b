"""Bytes of a subtitle file to text, when nobody says which encoding they are in.

The order is fixed: byte order marks, UTF-16 by where its NUL bytes stand, strict UTF-8, UTF-8 with
a few broken bytes, and last the old encodings of the markets. Those are judged by what comes out:
each decodes a sample, and its characters are weighed by how common they are in writing of that
encoding's language. charset-normalizer proposes what is tried when none of ours looks right.
The same bytes always give the same answer.
"""

import codecs
import re
import unicodedata

from localize import late
from localize.errors import SubtitleError
from localize.model import Finding, Struct


class Decoded(Struct, frozen=True):
    """The text of a file without its byte order mark, Python's name of the codec, and F002.

    ``broken`` counts bytes that the encoding does not have; they stand as U+FFFD in ``text``.
    """

    text: str
    encoding: str
    bom: bool = False
    broken: int = 0
    findings: tuple[Finding, ...] = ()


_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
BOMS = {encoding: mark for mark, encoding in _BOMS}

#: Control characters that text does not have.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_SAMPLE = 1 << 16
#: Control characters a text may have, of a hundred bytes; random bytes have eleven.
_MOST_CONTROLS = 10
#: What a candidate's average character must weigh to be believed.
_LIKELY = 0.25

#: Characters common in dialogue, simplified and traditional.
_HAN = frozenset(
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现"
    "前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打"
    "太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万"
    "男边风解叫任金快原吃妈变通师立象数四失满战远格士音轻目条呢病始达深完今提求清王化空业思切怎非找片罗钱吗语元喜曾离飞科言干流欢约各即指合反题必该论交终林请医晚制球决传画保读运及则房早"
    "院量苦火布品近坐产答星精视五连司巴奇管类未朋且婚台夜青北队久乎越观落尽形影红爸百令周吧识步希亚术留市半热送兴造谈容极随演收首根讲整式取照办强石古华谁惊似双雪诉跟谢您怕恨爷奶哥姐弟妹"
    "嫁娶妻娘哭骗醒错饭喝睡帮忙杀滚顾裁董夏宋沈陆江叶傅霍秦苏楚萧简单休闭嘴敢够救逃陪欠债配贱穷富豪孙媳协议签肯吵闹哪啊嗯哦哎喂唉呀哈嘿呵竟居赶紧站伤疼痛怀孕宝贝乖傻疯丢脸脑脚腿這個們來"
    "時為說國著裡後會過對於學麼發當沒還樣種開總從無現動頭經長兒愛給間兩親進話與見問爾點幾將實聲車機氣並別書體卻電門聽員許寫馬難結樂東記處讓應場報關張認內軍歲覺帶萬邊風媽變師數滿戰遠輕條"
    "達業羅錢嗎語離飛幹歡約題該論終請醫決傳畫讀運則產視連類臺隊觀盡紅識亞術熱興談極隨講辦強華誰驚雙訴謝爺騙錯飯幫殺滾顧陸葉蘇蕭簡單閉夠債賤窮孫協議籤鬧趕緊傷懷寶貝瘋丟臉腦腳"
)
_HANGUL = frozenset(
    "이다는가을를에의은지고하아나어그니기사한로도서라자리들만해일시인야요네내거있없게안대면보"
    "여우정무전제부과진마말음저당수주신습입까했었였할것걸든데와오너왜뭐누구좋죠알았않아빠엄결혼"
    "회장님씨사랑돈집남녀딸아들때문생각못잘세제발미죽살려줘같이더또다시모든진짜정말그래서런렇"
    "어떻게됐되돼된될건간오늘내일지금여기저기친동실례합감고맙먹밥물왔갔가자빨리조용히분번명원"
)
_ARABIC = frozenset("اليمونترهبعدسفحكقأجةشصىخإذزطئءآضغثظؤ")
_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэёОЕАИНТСРВЛКМДПУЯГЗБЧ")
_THAI = frozenset("านรอกเงมยลวดตสคปบหทแพชขจใไโซผถศณธ่้ิีัุู์ะำ็ึื")
_WEST = frozenset("éèêëàâçñóòôöíìîïáãõúùûüäßÉÀÇÑÓÍÁÚÖÜÄ¿¡«»ªºœæøåØÅ")
_TURKISH = _WEST - frozenset("ðýþ") | frozenset("ışğİŞĞ")
_CENTRAL = frozenset("ąęłśźżćńóĄŁŚŻáéíýčďěňřšťůžúČŘŠŽőűÁÉäöüßÖÜ")
#: Windows-1258 writes most tones as marks of their own.
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VIETNAMESE = frozenset("ăâđêôơưĂÂĐÊÔƠƯàáèéíóùúÀÁÈÉÍÓÙÚ") | _TONE_MARKS
_HEBREW = frozenset("אבגדהוזחטיךכלםמןנסעףפץצקרשת")
_TYPED = frozenset("“”‘’…–—\xa0♪·£€")
_CJK_MARKS = frozenset("。，？！…—“”‘’、：；《》（）「」『』【】·～♪〜・　")


def _level(char: str, codec: str) -> int:
    """The first byte of a character in an encoding that sorts by use, 0 if it has none."""
    coded = char.encode(codec, "ignore")
    return coded[0] if len(coded) == 2 else 0


def _chinese(char: str) -> float:
    """How usual a character is in Chinese, from -1 to 1."""
    if char in _HAN:
        return 1.0
    if char in _CJK_MARKS:
        return 0.5
    if not "\u3400" <= char <= "\u9fff":
        return -0.4
    if 0xB0 <= _level(char, "gb2312") <= 0xD7 or 0xA4 <= _level(char, "big5") <= 0xC6:
        return 0.5
    return -0.3


def _japanese(char: str) -> float:
    """How usual a character is in Japanese; half-width kana are what Chinese bytes turn into."""
    if "ぁ" <= char <= "ん" or "ァ" <= char <= "ー":
        return 1.0
    if char in _CJK_MARKS:
        return 0.5
    if "\uff61" <= char <= "\uff9f":
        return -0.6
    if char in _HAN and 0x88 <= _level(char, "cp932") <= 0x97:
        return 0.8
    return 0.4 if 0x88 <= _level(char, "cp932") <= 0x97 else -0.3


def _korean(char: str) -> float:
    """How usual a character is in Korean, which hardly writes Han today."""
    if char in _HANGUL:
        return 1.0
    if char in _CJK_MARKS:
        return 0.5
    if "가" <= char <= "힣":
        return 0.4 if len(char.encode("euc-kr", "ignore")) == 2 else -0.3
    return -0.4


def _single(common: frozenset[str], letters: tuple[str, str], char: str) -> float:
    """How usual a character is where a byte is one: less sure, since any bytes decode."""
    if char in common or char in _TYPED:
        return 0.7
    return 0.2 if letters[0] <= char <= letters[1] else -0.6


_SINGLE = {
    "cp1252": (_WEST, ("À", "ÿ")),
    "cp1255": (_HEBREW, ("א", "ת")),
    "cp1251": (_CYRILLIC, ("Ѐ", "ӿ")),
    # Small letters stand where cp1251 has its capitals: a text is hardly all capitals.
    "koi8-r": (frozenset(filter(str.islower, _CYRILLIC)), ("Ѐ", "ӿ")),
    "cp1256": (_ARABIC, ("ء", "ۿ")),
    "cp874": (_THAI, ("ก", "๛")),
    "cp1254": (_TURKISH, ("À", "ş")),
    "cp1250": (_CENTRAL, ("À", "ž")),
    "iso8859-2": (_CENTRAL, ("À", "ž")),
    "cp1258": (_VIETNAMESE, ("À", "ư")),
}
_LATIN = ("cp1252", "cp1254", "cp1250", "iso8859-2")
#: What wrong guesses look like: runs of accented letters (but Portuguese -ção), £ukasz, words of
#: two scripts, a Thai mark on a Latin letter, capitals inside of words, and there Hebrew's last
#: letters.
_RUNS = late.pattern(r"(?!ç[ãõ](?![^\W\d_a-zA-Z]))[^\W\d_a-zA-Z]{2,}|£(?=[a-z])")
_MIXED = late.pattern(
    r"[A-Za-z](?=[^\W\d_a-zA-Z])|(?<=[^\W\d_a-zA-Z])[A-Za-z]|[ךםןףץ](?=[א-ת])|(?<=[а-яё])[А-ЯЁ]"
    r"|(?<=[A-Za-z])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)
#: What is no Vietnamese: a tone without a vowel in front, đ inside of a word, ư and ơ before what
#: ends no syllable.
_TONES = late.pattern(
    r"(?<![aăâeêioôơuưyAĂÂEÊIOÔƠUƯY])[\u0300\u0301\u0303\u0309\u0323]|(?<=\w)[đĐ]"
    r"|[ươƯƠ](?=[bdđfghjklqrsvxzBDFGHJKLQRSVXZ])"
)
_DOUBLE = {
    "gb18030": _chinese,
    "cp950": _chinese,
    "big5hkscs": _chinese,
    "cp932": _japanese,
    "euc-jp": _japanese,
    "cp949": _korean,
}
#: Names people know, for messages.
_NAMES = {
    "gb18030": "GB18030 (GBK)",
    "cp950": "Big5",
    "big5hkscs": "Big5 (Hong Kong)",
    "cp932": "Shift-JIS",
    "cp949": "EUC-KR",
    "koi8-r": "KOI8-R",
    "cp1255": "Windows-1255",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "cp1256": "Windows-1256",
    "cp874": "Windows-874 (Thai)",
    "cp1254": "Windows-1254",
    "cp1250": "Windows-1250",
    "cp1258": "Windows-1258 (Vietnamese)",
}


def decode(data: bytes, *, path: str = "") -> Decoded:
    """The text of a file's bytes with its encoding; nothing is dropped, broken bytes are U+FFFD.

    Raises :class:`SubtitleError` for bytes that are no text: NUL bytes outside UTF-16 and UTF-32,
    or more control characters than text has.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            found = _as(data[len(mark) :], encoding, bom=True)
            break
    else:
        found = _unmarked(data, path)
    head = found.text[:_SAMPLE].encode("utf-8", "replace")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 100 > len(head) * _MOST_CONTROLS or found.text.count("\0") > found.broken:
        raise SubtitleError("not a text file", file=path)
    return found


def _unmarked(data: bytes, path: str) -> Decoded:
    if b"\0" in data:
        wide = _wide(data)
        if wide is None:
            raise SubtitleError("not a text file (it holds NUL bytes)", file=path)
        return _as(data, wide, bom=False)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(char > "\x7f" for char in text[: 4 * _SAMPLE]) > 3 * broken:
        return _as(data, "utf-8", bom=False)
    return _as(data, _declared(data) or _guess(data), bom=False)


#: Encodings of text that XML may declare, by the beginning of Python's names, and what those mean
#: today: the WHATWG's encoding standard reads more than their names say.
_OLD = ("cp125", "cp874", "cp9", "iso8859", "koi8", "euc", "gb", "big5", "shift_jis")
_TODAY = {
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_jp": "euc-jp",
}
_XML = rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})"


def _declared(data: bytes) -> str:
    """The old encoding that XML says it is in, "" if it says none or is not in that."""
    match = re.match(_XML, data)
    try:
        name = codecs.lookup(match[1].decode()).name if match else ""
        known = _TODAY.get(name, name) if name.startswith(_OLD) else ""
        if known:
            data.decode(known)
    except (LookupError, UnicodeDecodeError):
        return ""
    return known


def _as(data: bytes, encoding: str, *, bom: bool) -> Decoded:
    """The bytes in that encoding, with F002 where they are not clean UTF-8."""
    try:
        text = composed(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        text = composed(data.decode(encoding, "replace"), encoding)
        broken = max(text.count("\ufffd"), 1)
        line = len(re.findall("\r\n|\n|\r", data[: error.start].decode(encoding, "replace"))) + 1
        name = "UTF-8" if encoding == "utf-8" else f"UTF-8 but {_name(encoding)}"
        message = f"not {name}, with {broken} broken bytes, the first in line {line}"
        note = Finding("F002", message, line=line, value=_name(encoding), limit="UTF-8")
        return Decoded(text, encoding, bom, broken, (note,))
    if encoding == "utf-8":
        return Decoded(text, encoding, bom)
    name = _name(encoding)
    note = Finding("F002", f"not UTF-8 but {name}", line=1, value=name, limit="UTF-8")
    return Decoded(text, encoding, bom, 0, (note,))


def composed(text: str, encoding: str) -> str:
    """A decoded text with each letter in one: Windows-1258 has to write some in two.

    >>> composed("o\\u0300", "cp1258"), composed("o\\u0300", "utf-8") == "ò"
    ('ò', False)
    """
    return unicodedata.normalize("NFC", text) if encoding == "cp1258" else text


def in_parts(text: str) -> str:
    """The text as Windows-1258 can write it: what it lacks as a letter and a mark of tone.

    >>> in_parts("Ở nhà").encode("cp1258")
    b'\\xd5\\xd2 nh\\xe0'
    """
    return "".join(char if char < "\x80" else _parted(char) for char in text)


def _parted(char: str) -> str:
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(part for part in parts if part in _TONE_MARKS)
        letter = "".join(part for part in parts if part not in _TONE_MARKS)
        return unicodedata.normalize("NFC", letter) + tones
    return char


def _name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding.upper())


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: ASCII leaves its NUL bytes all on one side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    for encoding, side, other in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if side > 3 * other and side * 8 > len(data):
            return encoding
    return None


def _guess(data: bytes) -> str:
    """The old encoding whose reading of the file looks most like a language."""
    sample = _lines_beyond_ascii(data)
    best, weight = "", _LIKELY
    for encoding in (*_DOUBLE, *_SINGLE):
        found = _weigh(sample, encoding)
        if found > weight + 1e-9:
            best, weight = encoding, found
    return best or _proposal(sample)


def _lines_beyond_ascii(data: bytes) -> bytes:
    """Enough of the file to judge: lines that are not plain ASCII."""
    parts: list[bytes] = []
    size = 0
    for match in re.finditer(rb"[^\r\n]*[\x80-\xff][^\r\n]*", data):
        parts.append(match[0][:_SAMPLE])
        size += len(parts[-1])
        if size >= _SAMPLE:
            break
    return b"\n".join(parts)


def _weigh(sample: bytes, encoding: str) -> float:
    """The mean weight of the characters beyond ASCII, from -1 to 1."""
    text = sample.decode(encoding, "replace")
    counts: dict[str, int] = {}
    for char in text:
        if char > "\x7f":
            counts[char] = counts.get(char, 0) + 1
    if encoding == "cp1258" and counts.keys().isdisjoint(_TONE_MARKS):
        return 0.0  # Vietnamese without tones is none: rather Turkish, whose letters stand there
    double = _DOUBLE.get(encoding)
    total = 0.0
    for char, count in counts.items():
        if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or "\x80" <= char <= "\x9f":
            weight = -1.0
        elif double is not None:
            weight = double(char)
        else:
            weight = _single(*_SINGLE[encoding], char)
        total += weight * count
    if double is None:
        odd = _RUNS if encoding in _LATIN else _TONES if encoding == "cp1258" else _MIXED
        total -= sum(len(found) for found in odd.findall(text)) / 2
    return total / sum(counts.values()) if counts else 0.0


def _proposal(sample: bytes) -> str:
    """What charset-normalizer says, if it holds no characters that text does not have."""
    from charset_normalizer import from_bytes

    for match in from_bytes(sample[: 1 << 14]):
        text = sample.decode(match.encoding, "replace")
        if not any(
            c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or "\x80" <= c <= "\x9f" for c in text
        ):
            return match.encoding
    return "utf-8"
