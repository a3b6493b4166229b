"""All rules in their order, with examples that the tests run."""

from typing import Final

from localize.adapt import (
    amounts,
    ellipsis,
    figures,
    habits,
    italics,
    marks,
    quotes,
    scripts,
    spaces,
    spanish,
    terms,
)
from localize.adapt.rule import Example, Rule
from localize.model import Term

_LU: Final = (Term("陆景辰", ("Lu Jingchen",), kind="name"),)
_BOSS: Final = (Term("总裁", ("CEO",), kind="title", forbidden=("president", "big boss")),)

#: The order is the order of use: words first, then marks, then the spaces around them.
RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "names.joined",
        "A name of the source line that is split or in capitals is written as agreed",
        "all markets; names of confidence high",
        terms.joined_names,
        (
            Example("Lu Jing Chen is here.", "Lu Jingchen is here.", "en-US", terms=_LU),
            Example("¡LU JINGCHEN, espera!", "¡Lu Jingchen, espera!", "es-419", terms=_LU),
        ),
    ),
    Rule(
        "glossary.forbidden",
        "A forbidden rendering that stands as a whole word becomes the preferred one",
        "all markets; terms of confidence high",
        terms.forbidden,
        (
            Example("The president is here.", "The CEO is here.", "en-US", terms=_BOSS),
            Example("Big boss Gu left.", "CEO Gu left.", "en-US", terms=_BOSS),
        ),
    ),
    Rule(
        "numbers.han",
        "Chinese numerals left standing become the market's own figures",
        "all but Chinese; in Japanese only 亿",
        figures.han,
        (
            Example("He paid 3000万 yuan.", "He paid 30 million yuan.", "en-US"),
            Example("Pagó 3000万 yuanes.", "Pagó 30 millones de yuanes.", "es-419"),
            Example("उसने 3000万 युआन दिए।", "उसने 3 करोड़ युआन दिए।", "hi-IN"),
            Example("3000万 위안이야", "3,000만 위안이야", "ko-KR"),
            Example("1.2亿元だ", "1億2000万元だ", "ja-JP"),
        ),
    ),
    Rule(
        "numbers.units",
        "A Chinese unit that the draft took over becomes the market's own, where the source has it",
        "all but Chinese; values of confidence high",
        amounts.units,
        (
            Example("He's 180 jin.", "He's 198 lb.", "en-US", source="他一百八十斤"),
            Example("Il pèse 180 jin.", "Il pèse 90\u202fkg.", "fr-FR", source="他一百八十斤"),
            Example("We own 300 mu.", "We own 49.4 acres.", "en-GB", source="我家有三百亩地"),
            Example("Minus 10°C outside.", "14°F outside.", "en-US", source="外面零下十度"),
            Example("I have 3000 wan.", "I have 30 million.", "en-US", source="我有三千万"),
        ),
    ),
    Rule(
        "numbers.floors",
        "A floor that the draft counts as Chinese does is counted as the market does",
        "en-GB, fr-FR, de-DE, es-ES, it-IT, nl-NL, pt-BR",
        amounts.floors,
        (
            Example("On the second floor.", "On the first floor.", "en-GB", source="在二楼"),
            Example("Au troisième étage.", "Au deuxième étage.", "fr-FR", source="在三楼"),
            Example("Im zweiten Stock.", "Im ersten Stock.", "de-DE", source="在二楼"),
            Example("On the first floor.", "On the first floor.", "en-GB", source="在二楼"),
        ),
    ),
    Rule(
        "typography.invisible",
        "Characters that show nothing go, and a letter in two parts becomes one character",
        "all markets",
        habits.invisible,
        (
            Example("Zero\u200bwidth", "Zerowidth", "en-US"),
            Example("\u202bمن أنت؟\u202c", "من أنت؟", "ar-SA"),
            Example("Tra\u0302\u0303m biết", "Trẫm biết", "vi-VN"),
        ),
    ),
    Rule(
        italics.ID,
        italics.SUMMARY,
        "Arabic, Chinese, Hebrew, Hindi, Korean, Thai",
        italics.italics,
        (
            Example("<i>你在哪</i>", "你在哪", "zh-TW"),
            Example("그는 <i>거기</i> 있어", "그는 거기 있어", "ko-KR"),
            Example("{\\an8\\i1}<b>من أنت؟</b>", "{\\an8}<b>من أنت؟</b>", "ar-SA"),
        ),
        markup=True,
    ),
    Rule(
        "typography.ellipsis",
        "Dots of any kind become the market's one character",
        "all markets",
        ellipsis.ellipsis,
        (
            Example("Wait...", "Wait…", "en-US"),
            Example("เดี๋ยว……", "เดี๋ยว…", "th-TH"),
            Example("等等……", "等等⋯", "zh-TW"),
            Example("等等……", "等等…", "zh-TW", "netflix"),
        ),
    ),
    Rule(
        "typography.quotes",
        "Quotation marks of other markets become the market's own",
        "all markets",
        quotes.quotes,
        (
            Example("He said 「stop」 again.", 'He said "stop" again.', "en-US"),
            Example("Il a dit “non”.", "Il a dit «\xa0non\xa0».", "fr-FR"),
            Example("Er sagte “nein”.", "Er sagte „nein“.", "de-DE"),
            Example('"やめろ"と言った', "「やめろ」と言った", "ja-JP"),
            Example("《雨夜》を見た", "『雨夜』を見た", "ja-JP"),
            Example("他說“不要”", "他說「不要」", "zh-TW"),
        ),
    ),
    Rule(
        "typography.marks",
        "Marks that the market's script does not write become its own",
        "all markets",
        marks.marks,
        (
            Example("Wait，who are you？", "Wait, who are you?", "en-US"),
            Example("At 12：30，room３", "At 12:30, room3", "en-US"),
            Example("（sighs）Fine。", "[sighs] Fine.", "en-US"),
            Example("ใช่，ฉันรู้。", "ใช่ ฉันรู้", "th-TH"),
            Example("待て、話を聞け。", "待て 話を聞け", "ja-JP"),
            Example("我知道了，走吧。", "我知道了 走吧", "zh-TW"),
            Example("من أنت？", "من أنت؟", "ar-SA"),
        ),
    ),
    Rule(
        "typography.tilde",
        "～ of a drawn-out vowel goes",
        "Traditional Chinese (elsewhere typography.marks does it)",
        habits.tilde,
        (
            Example("好啦～", "好啦", "zh-TW"),
            Example("好～我走", "好 我走", "zh-HK"),
            Example("3～5天", "3～5天", "zh-TW"),
        ),
    ),
    Rule(
        "typography.digits",
        "Digits and letters have the market's script and width",
        "Hindi, Thai, Traditional Chinese, Japanese (one digit in full width, more in half width)",
        habits.digits,
        (
            Example("อีก ๓๐ นาที", "อีก 30 นาที", "th-TH"),
            Example("३० मिनट", "30 मिनट", "hi-IN"),
            Example("３人で１０時だ", "３人で10時だ", "ja-JP"),
            Example("3人いる", "３人いる", "ja-JP"),
            Example("ＯＫ　Ｖ１０", "OK V10", "zh-TW"),
        ),
    ),
    Rule(
        "typography.name-dot",
        "· in a foreign name becomes a space, in Japanese ・; in Traditional Chinese it goes",
        "all but Korean, which also lists words with it",
        habits.name_dot,
        (
            Example("John·Smith left.", "John Smith left.", "en-US"),
            Example("約翰·史密斯", "約翰史密斯", "zh-TW"),
            Example("ジョン·スミス", "ジョン・スミス", "ja-JP"),
            Example("des étudiant·e·s", "des étudiant·e·s", "fr-FR"),
        ),
    ),
    Rule(
        "typography.quote-stops",
        "A comma or full stop stands on the market's side of a closing quotation mark",
        "English (United States), Filipino, Malay: inside; Portuguese, Spanish: outside",
        habits.quote_stops,
        (
            Example('He said "stop".', 'He said "stop."', "en-US"),
            Example('Dijo "vete." Y se fue.', 'Dijo "vete". Y se fue.', "es-419"),
            Example('"No quiero."', '"No quiero."', "es-419"),
        ),
    ),
    Rule(
        "typography.abbreviations",
        "Abbreviations have the market's stops and spaces",
        "English (United Kingdom), Spanish",
        habits.abbreviations,
        (
            Example("Mr. Gu is here.", "Mr Gu is here.", "en-GB"),
            Example("Se fue a EEUU.", "Se fue a EE. UU.", "es-419"),
        ),
    ),
    Rule(
        "typography.danda",
        "A bar at the end of a sentence becomes ।",
        "Hindi",
        habits.danda,
        (
            Example("मैं जा रहा हूँ|", "मैं जा रहा हूँ।", "hi-IN"),
            Example("ठीक है | चलो", "ठीक है। चलो", "hi-IN"),
        ),
    ),
    Rule(
        "typography.tatweel",
        "A stretched letter is written without its stroke",
        "Arabic script",
        habits.tatweel,
        (
            Example("لاااا مـــن أنت؟", "لاااا من أنت؟", "ar-SA"),
            Example("عام 1445هـ", "عام 1445هـ", "ar-SA"),
        ),
    ),
    Rule(
        "typography.dashes",
        "The Chinese dash becomes the market's mark of interruption",
        "all markets",
        ellipsis.dashes,
        (
            Example("But I——", "But I--", "en-US"),
            Example("Aber ich——", "Aber ich –", "de-DE"),
            Example("でも——", "でも―", "ja-JP"),
        ),
    ),
    Rule(
        "typography.dash-spaces",
        "A dash between words has the market's length and spaces",
        "German, Polish, Russian, Ukrainian",
        habits.dash_spaces,
        (
            Example("Он - мой муж.", "Он — мой муж.", "ru-RU"),
            Example("Nein—niemals.", "Nein – niemals.", "de-DE"),
            Example("-Кто там?\n-Это я.", "-Кто там?\n-Это я.", "ru-RU"),
        ),
    ),
    Rule(
        "typography.arabic",
        "Comma, semicolon and question mark become the Arabic ones",
        "Arabic script",
        scripts.arabic,
        (Example("نعم, من أنت?", "نعم، من أنت؟", "ar-SA"),),
    ),
    Rule(
        "typography.chinese",
        "Half-width marks after Chinese characters become full-width",
        "Chinese",
        scripts.chinese,
        (Example("你是誰?", "你是誰？", "zh-TW"), Example("現在是10:30!", "現在是10:30!", "zh-HK")),
    ),
    Rule(
        "typography.japanese",
        "？ and ！ are full-width; a comma is a space",
        "Japanese",
        scripts.japanese,
        (Example("誰だ? 本当, だ!", "誰だ？　本当 だ！", "ja-JP"),),
    ),
    Rule(
        "typography.one-mark",
        "A question mark and an exclamation mark together become the question mark",
        "Arabic",
        habits.one_mark,
        (Example("من أنت؟!", "من أنت؟", "ar-SA"), Example("ماذا!؟", "ماذا؟", "ar-SA")),
    ),
    Rule(
        "typography.spacing",
        "A space stands where the market sets one beside a mark, a unit or a particle",
        "Japanese (after ？ and ！), Korean, Portuguese, Thai (after ๆ), Traditional Chinese",
        habits.spacing,
        (
            Example("誰だ？本当！行くぞ", "誰だ？　本当！　行くぞ", "ja-JP"),
            Example("CEO 는 어디 있어?", "CEO는 어디 있어?", "ko-KR"),
            Example("Faltam 20 km.", "Faltam 20km.", "pt-BR"),
            Example("เร็วๆเข้า", "เร็วๆ เข้า", "th-TH"),
            Example("走吧\u3000快點", "走吧 快點", "zh-TW"),
        ),
    ),
    Rule(
        "typography.full-stop",
        "A full stop goes where the market writes none, or becomes its own",
        "Chinese, Hindi, Japanese, Korean (at a line's end), Thai",
        spaces.full_stop,
        (
            Example("알겠습니다.", "알겠습니다", "ko-KR"),
            Example("मैं जा रहा हूँ.", "मैं जा रहा हूँ।", "hi-IN"),
            Example("ฉันรู้แล้ว. ไปเถอะ.", "ฉันรู้แล้ว ไปเถอะ", "th-TH"),
        ),
    ),
    Rule(
        "typography.spaces",
        "Single spaces between words, none at a line's ends or before a mark",
        "all markets",
        spaces.spaces,
        (
            Example(" Stop !  Now . ", "Stop! Now.", "en-US"),
            Example("ไป\xa0เถอะ", "ไป เถอะ", "th-TH"),
            Example("One \n two", "One\ntwo", "en-US"),
        ),
    ),
    Rule(
        "typography.inverted",
        "A question or exclamation is opened where its sentence begins",
        "Spanish",
        spanish.inverted,
        (
            Example("Quién eres? Fuera!", "¿Quién eres? ¡Fuera!", "es-419"),
            Example("Espera. Es el Sr. Gu?", "Espera. ¿Es el Sr. Gu?", "es-ES"),
        ),
    ),
    Rule(
        "typography.french-spaces",
        "The market's own space stands before ! ? : ;",
        "French",
        spaces.french_spaces,
        (
            Example("Qui es-tu ?", "Qui es-tu\u202f?", "fr-FR"),
            Example("Non! Il est 12:30.", "Non\xa0! Il est 12:30.", "fr-FR", "netflix"),
        ),
    ),
)
