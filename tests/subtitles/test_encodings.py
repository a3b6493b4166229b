import pytest
from hypothesis import given
from hypothesis import strategies as st

from localize.errors import SubtitleError
from localize.subtitles import parse
from localize.subtitles.encodings import decode, in_parts

LINES = {
    "gb18030": [
        "你好",
        "好的。",
        "走",
        "我们离婚吧！",
        "顾总，外面有人找您",
        "别碰我",
        "林晚：你怎么在这里？",
        "三年之期已到",
        "恭迎龙王归来",
        "废物",
        "滚出去",
        "她怀孕了",
        "这一巴掌是替我妈打的",
        "什么？！",
        "一百万，离开我儿子",
        "嗯",
        "霍少饶命",
        "“你”是谁…",
        "跪下",
        "夫人她签字了",
    ],
    "big5": [
        "你好",
        "好的。",
        "走",
        "我們離婚吧！",
        "顧總，外面有人找您",
        "別碰我",
        "三年之期已到",
        "恭迎龍王歸來",
        "廢物",
        "滾出去",
        "她懷孕了",
        "這一巴掌是替我媽打的",
        "什麼？！",
        "一百萬，離開我兒子",
        "林晚：你怎麼在這裡？",
        "嗯",
        "跪下",
    ],
    "shift_jis": [
        "こんにちは",
        "はい",
        "行け",
        "離婚しましょう！",
        "社長、お客様です",
        "触らないで",
        "龍王",
        "どうしてここに？",
        "三年の約束",
        "お帰りなさい",
        "愛してる",
        "出て行け",
        "え？",
        "ありがとう",
        "バカ",
        "妊娠したの",
    ],
    "euc-kr": [
        "안녕하세요",
        "네",
        "우리 이혼해요!",
        "회장님, 손님이 오셨습니다",
        "만지지 마",
        "왜 여기 있어?",
        "돌아왔어",
        "사랑해",
        "나가",
        "임신했어요",
        "뭐?!",
        "고마워",
        "꿇어",
        "백만 원 줄게, 내 아들을 떠나",
    ],
    "utf-8": ["你好", "สวัสดี", "hello", "é", "안녕", "مرحبا"],
    "utf-8-sig": ["你好", "hello", ""],
    "utf-16": ["你好", "hello", "สวัสดี"],
    "utf-16-le": ["你好", "hello", "สวัสดี", "一丁"],
    "utf-16-be": ["你好", "hello", "สวัสดี", "一丁"],
    "utf-32": ["你好"],
    "cp1252": [
        "¿Qué haces aquí?",
        "C'est réservé à ma mère",
        "café",
        "Não é possível",
        "I’m fine…",
        "It cost me £1,500!",
        "Het kostte € 1500.",
    ],
    "cp1251": ["Привет", "Что ты здесь делаешь?", "Да", "Я люблю тебя"],
    "cp874": ["สวัสดี", "คุณมาทำอะไรที่นี่", "ฉันรักคุณ"],
    "cp1256": ["ماذا تفعل هنا؟"],
    "cp1254": ["Seni seviyorum, aşkım"],
    "cp1255": ["חיכיתי לך כל הלילה", "למה לא באת?", "אני אוהבת אותך"],
    "koi8-r": ["Привет, ты где был?", "Подожди меня", "Не уходи, Маша!"],
    "euc-jp": ["ずっと待っていたよ", "行かないでください", "お帰りなさい"],
    "cp1250": ["Proszę, nie odchodź", "Miluji tě, šéfe", "Łukasz, chodź tu już!"],
    "iso8859-2": ["Myślałem, że będziesz", "Właśnie tak, Łukasz"],
}
NAMES = {
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "shift_jis": "Shift-JIS",
    "euc-kr": "EUC-KR",
    "utf-16-le": "UTF-16-LE",
    "utf-16-be": "UTF-16-BE",
}


def file_of(*texts):
    return "".join(
        f"{i}\r\n00:00:0{i % 10},000 --> 00:00:0{i % 10},900\r\n{text}\r\n\r\n"
        for i, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize(
    ("encoding", "line"), [(encoding, line) for encoding in LINES for line in LINES[encoding]]
)
def test_a_file_of_one_cue(encoding, line):
    text = file_of(line)
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.bom == (encoding in ("utf-8-sig", "utf-16", "utf-32"))
    if encoding in NAMES:
        (finding,) = found.findings
        assert (finding.code, finding.value) == ("F002", NAMES[encoding])
        assert NAMES[encoding] in finding.message


@pytest.mark.parametrize(
    "line",
    [
        "Em đừng khóc nữa",
        "Anh yêu em nhiều lắm",
        "Tại sao anh lại làm như thế?",
        "Ở đây không có ai cả, cậu chủ ạ!",
    ],
)
def test_vietnamese_with_tones_as_marks_of_their_own(line):
    text = file_of(line)
    data = in_parts(text).encode("cp1258")
    assert "\u0300" in in_parts("ề")
    found = decode(data)
    assert (found.text, found.encoding) == (text, "cp1258")
    assert found.findings[0].message == "not UTF-8 but Windows-1258 (Vietnamese)"


@given(st.data(), st.sampled_from(sorted(LINES)))
def test_any_choice_of_lines(data, encoding):
    lines = data.draw(st.lists(st.sampled_from(LINES[encoding]), min_size=2, max_size=8))
    text = file_of(*lines)
    assert decode(text.encode(encoding)).text == text


def test_gbk_with_traditional_text_and_gb18030_with_rare_characters():
    for text in (file_of(*LINES["big5"]), file_of("我们𠮷野家见", "好的，我们走")):
        found = decode(text.encode("gb18030"))
        assert (found.text, found.encoding) == (text, "gb18030")


@pytest.mark.parametrize(
    ("said", "encoding", "name"),
    [
        ("windows-1251", "cp1251", "Windows-1251"),
        ("ISO-8859-1", "cp1252", "Windows-1252"),
        ("GB2312", "gb18030", "GB18030 (GBK)"),
        ("iso-8859-2", "iso8859-2", "ISO8859-2"),
    ],
)
def test_xml_says_its_encoding(said, encoding, name):
    data = f'<?xml version="1.0" encoding="{said}"?><tt/>'.encode() + "é“".encode("cp1252")
    expected = data.decode(encoding)
    found = decode(data)
    assert (found.text, found.findings[0].value) == (expected, name)


@pytest.mark.parametrize("said", ["utf-8", "base64", "rot13", "klingon", "utf-7", "gb2312"])
def test_xml_that_says_what_is_not_so(said):
    text = f'<?xml version="1.0" encoding="{said}"?><p>C\'est réservé à ma mère</p>'
    assert decode(text.encode("cp1252")).text == text


def test_utf8_with_a_broken_byte_stays_utf8():
    data = file_of("你好世界", "再见了朋友", "我们走").encode()
    at = data.index("再见".encode()) + 1
    broken = data[:at] + b"\xff" + data[at + 1 :]
    document = parse(broken, path="a.srt")
    (finding,) = document.findings
    assert (finding.code, finding.line) == ("F002", 7)
    assert "line 7" in finding.message
    assert document.encoding == "utf-8"
    assert document.cues[1].text.endswith("见了朋友")
    assert "\ufffd" in document.cues[1].text


def test_utf8_cut_off_at_the_end():
    data = file_of("你好世界").encode().rstrip()[:-1]
    assert parse(data, path="a.srt").cues[0].text == "你好世\ufffd"


def test_gbk_with_a_broken_byte():
    data = file_of("顾总，外面有人找您", "我们离婚吧").encode("gb18030")
    at = data.index("外面".encode("gb18030"))
    document = parse(data[:at] + b"\xff" + data[at:], path="a.srt")
    assert document.encoding == "gb18030"
    assert document.cues[0].text == "顾总，\ufffd外面有人找您"
    assert [f.code for f in document.findings] == ["F002"]


@pytest.mark.parametrize(
    "text",
    [
        "A canção da estação\nnão traz a solidão",
        "Atenção, emoção!\nDez lições e corações",
        "Tradução: você não vê a ilusão",
    ],
)
def test_portuguese_endings_are_no_thai(text):
    assert decode(text.encode("cp1252")).text == text


def test_an_english_file_with_one_accent():
    data = file_of(*["plain words"] * 8, "a café").encode("cp1252")
    assert parse(data, path="a.srt").cues[8].text == "a café"


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01\x00\x00\x00" * 20,
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        b"text \x00 text\n" * 3,
        b"\x01\x02\x03\x04 ab" * 30,
        b"\xff\xfe" + b"\x01\x00\x02\x00" * 30,
    ],
)
def test_binary_is_no_text(data):
    with pytest.raises(SubtitleError, match="not a text file"):
        parse(data, path="a.srt")


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_are_refused_in_the_same_way(data):
    results = []
    for _ in range(2):
        try:
            results.append(decode(data))
        except SubtitleError as error:
            results.append(str(error))
    assert results[0] == results[1]
