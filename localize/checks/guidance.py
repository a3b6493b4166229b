"""What is said of each check in words: what it finds, why that is bad, and how to mend it.

Read by ``localize checks``, the reference and SARIF; a check of a clean file does without.
"""

from typing import Final, NamedTuple


class Guidance(NamedTuple):
    """What a check finds, why that is bad, and how a person mends it: sentences of plain text."""

    summary: str
    why: str
    fix: str


#: By code, in the order of :data:`localize.checks.registry.CHECKS`.
GUIDANCE: Final[dict[str, Guidance]] = {
    "F001": Guidance(
        summary=(
            "A block of the file that is no cue: no times, a broken time, text before the first "
            "cue."
        ),
        why="Players skip such a block or stop at it, so its words are not shown.",
        fix=("Write the block as number, times and text; the message shows what stands there."),
    ),
    "F002": Guidance(
        summary="A file in another encoding than UTF-8, or with bytes that are none.",
        why="Players guess the encoding and show other characters.",
        fix="Save the file as UTF-8.",
    ),
    "F003": Guidance(
        summary="Cue numbers that do not count up by one.",
        why="Some tools join or drop cues by their numbers.",
        fix="Renumber the cues from 1.",
    ),
    "F004": Guidance(
        summary="A cue without text.",
        why="It shows nothing and hides a line that was lost.",
        fix="Fill it in or remove the cue.",
    ),
    "F005": Guidance(
        summary="A file without a single cue.",
        why="An episode would go out without subtitles.",
        fix="Check that the right file was exported.",
    ),
    "F006": Guidance(
        summary="A file that cannot be read at all: missing, binary, of an unknown format.",
        why="Nothing in it can be checked.",
        fix=("Save it in a format that the tool reads: SRT, WebVTT, ASS, TTML, MicroDVD, SAMI."),
    ),
    "T101": Guidance(
        summary="The end is not after the start.",
        why="The cue is never shown.",
        fix="Give it an end after its start.",
    ),
    "T102": Guidance(
        summary="A cue is still shown when the next one of its kind begins.",
        why=(
            "Players stack the two or drop one. Signs and cues at the top are compared with "
            "their own kind."
        ),
        fix="End the cue before the next begins.",
    ),
    "T103": Guidance(
        summary="On screen for less than the least time; 5/6 s may be written as 833 ms.",
        why="A flash cannot be read, however few its letters.",
        fix="Extend it into the free time after it.",
    ),
    "T104": Guidance(
        summary="On screen for more than the longest time.",
        why="Viewers read it again and miss the picture.",
        fix="Split it, or end it with the speech.",
    ),
    "T105": Guidance(
        summary="Fewer frames between two cues than the least gap.",
        why="The eye does not notice that the text has changed.",
        fix="End the first cue some frames earlier.",
    ),
    "T106": Guidance(
        summary="A gap above the least one that is too short for a pause.",
        why="The text flickers.",
        fix="Extend the first cue to the least gap before the next.",
    ),
    "T107": Guidance(
        summary="A cue that starts before the one above it in the file.",
        why="Many players show cues in file order and skip it.",
        fix="Sort the cues by time.",
    ),
    "T108": Guidance(
        summary="A cue that is still shown when the video is over.",
        why="It is cut off, or belongs to another cut of the episode.",
        fix="End it with the video, or take the subtitles of this cut.",
    ),
    "R201": Guidance(
        summary="More characters a second than the market reads.",
        why=(
            "Viewers read the text and miss the picture, or miss the text. Characters count by "
            "the market's rule, spaces and marks included, tags and line breaks not."
        ),
        fix="Shorten the text, or extend the cue into the free time after it.",
    ),
    "L301": Guidance(
        summary="More lines than the market allows.",
        why="The text covers the picture.",
        fix="Break it into fewer lines, or split the cue.",
    ),
    "L302": Guidance(
        summary="A line of more characters than the market allows.",
        why="It runs over the edge of the screen or is broken anywhere.",
        fix="Break the line, or shorten it.",
    ),
    "L303": Guidance(
        summary=(
            "A line wider in pixels than the box that the platform leaves free, as the market's "
            "font sets it; in the vertical profile, where a font is named (`fonts` in drama.toml "
            "or LOCALIZE_FONTS) and the extra [preview] is installed."
        ),
        why=("Letters are not of one width: 24 capitals run over the edge, 24 small ones do not."),
        fix="Break the line, or shorten it.",
    ),
    "L304": Guidance(
        summary=(
            "Two lines of one speaker that fit on one; not a line and its translation, nor in "
            "Japanese a name above its line."
        ),
        why="One line is read faster and covers less.",
        fix="Join the lines.",
    ),
    "L305": Guidance(
        summary=(
            "A line break that parts what belongs together (article and noun, preposition and "
            "noun, a name, a number and its unit) or puts a mark where none may stand, although "
            "a better place exists."
        ),
        why="Readers stumble over it.",
        fix="Break before the word that the message names, or after it.",
    ),
    "L306": Guidance(
        summary=(
            "One line much shorter than the other, without punctuation or a conjunction as a "
            "reason, although a better break exists."
        ),
        why="Lines of like length are read faster and cover less of the picture.",
        fix="Break nearer to the middle, the upper line the shorter.",
    ),
    "P401": Guidance(
        summary=(
            "A mark or digit that the market does not write, such as ， in English, ? in Arabic, "
            "Thai digits, 1 for １ in Japanese, · in a name, a stretched Arabic letter, ؟ and ! "
            "together; two kinds of digits in one Arabic file."
        ),
        why="It is left over from the source and looks wrong in the font.",
        fix="Write the market's own mark.",
    ),
    "P402": Guidance(
        summary="An ellipsis other than the market's one character.",
        why="Three dots count three characters and break apart.",
        fix="Write the market's ellipsis.",
    ),
    "P403": Guidance(
        summary=(
            "White space at a line's end or beginning, two spaces in a row, a tab, an empty line; "
            "where the market asks for it, a space that is missing (after ๆ, after ？ in Japanese) "
            "or one too many (20 km in Brazil, before a Korean particle)."
        ),
        why="It shifts the centred text and counts as characters.",
        fix="Remove it.",
    ),
    "P404": Guidance(
        summary=(
            "Two speakers in one cue without the market's dashes, or a dash where one person "
            "speaks. A dash inside a sentence, which may begin in the cue before, or before the "
            "name of who is quoted is none."
        ),
        why="Viewers cannot tell who says what.",
        fix="A line each, with the market's dash.",
    ),
    "P405": Guidance(
        summary=(
            "A question or exclamation without its opening mark, or one that is never closed. One "
            "that runs over several cues opens in the first and closes in the last."
        ),
        why="Spanish marks where a question begins.",
        fix=(
            "Put ¿ or ¡ where the question or exclamation begins, in the cue before if it does so."
        ),
    ),
    "P406": Guidance(
        summary=(
            "A space before a mark that takes none (German may set one before …); in French a mark "
            "without its no-break space. A smiley keeps its space."
        ),
        why="A mark can slip to the next line alone.",
        fix="Remove the space, or in French write U+00A0 (U+202F outside Netflix).",
    ),
    "P407": Guidance(
        summary=(
            "Quotation marks that the market does not use, or one without its partner; a comma or "
            "full stop on the wrong side of the closing mark. In Japanese a cue in 《 》 is what "
            "somebody thinks."
        ),
        why="Each language has its own, and a lone one leaves the quotation open.",
        fix="Write the market's pair.",
    ),
    "P408": Guidance(
        summary=(
            "A full stop in a market that writes none in subtitles, or one of another script; in "
            "British English the one after Mr, Mrs, Ms, Dr."
        ),
        why="Chinese, Japanese, Korean and Thai lines end without one; Hindi has its own.",
        fix="Remove it, or write the market's.",
    ),
    "P409": Guidance(
        summary="Italics where the market has none, or italics that are never closed.",
        why="Fonts of these scripts have no italics and players slant the letters.",
        fix="Remove the tags.",
    ),
    "P410": Guidance(
        summary=(
            "A whole number from one to ten in digits, where the market's guide asks for words. "
            "Units, times, ordinals, formulas and names of numbered things keep digits, and so "
            "does a small number in a cue with a larger one."
        ),
        why="It is the rule of the guides that buyers hand out.",
        fix="Write the number in words.",
    ),
    "P411": Guidance(
        summary=(
            "A sentence that begins with digits; a year may, an item of a list (1. Wake up), and "
            "a cue that goes on with the sentence of the one before."
        ),
        why="It is the rule of the guides that buyers hand out.",
        fix="Write the number in words or turn the sentence round.",
    ),
    "P412": Guidance(
        summary=(
            "Sounds and speakers in round brackets or braces, or a bracket without its partner. "
            "What a sentence says in brackets may stay there."
        ),
        why="Guides for the hard of hearing ask for square brackets.",
        fix="Write [ ], or add the missing bracket.",
    ),
    "G501": Guidance(
        summary=(
            "A character that common fonts lack, a letter of another script (a Cyrillic а in an "
            "English word, 們 in Simplified Chinese), a letter in two parts, and in the netflix "
            "profile a character that is not in its list."
        ),
        why="The viewer sees an empty box, or a search misses the word.",
        fix="Write another character.",
    ),
    "G502": Guidance(
        summary="Controls of direction that are unbalanced or that the market has no use for.",
        why=(
            "They turn the order of what follows. A balanced U+202B ... U+202C around a whole "
            "right-to-left line is fine in the vertical profile."
        ),
        fix="Remove them, or close each within its line.",
    ),
    "G503": Guidance(
        summary=(
            "A control character, or one that shows nothing: zero-width space, soft hyphen, "
            "byte order mark."
        ),
        why="Searches miss the word and some players show a box.",
        fix="Remove it.",
    ),
    "S601": Guidance(
        summary="A cue that begins a few frames before or after a cut of the picture.",
        why="The eye takes the cut for a new text and reads it twice.",
        fix="Start it on the cut, or half a second away from it.",
    ),
    "S602": Guidance(
        summary="A cue that ends a few frames before or after a cut of the picture.",
        why="A text that stands over a cut for a moment looks like a flash.",
        fix="End it 2 frames before the cut, or half a second after it.",
    ),
    "X701": Guidance(
        summary="No text where the source has words.",
        why="A line of the drama is missing.",
        fix="Translate it.",
    ),
    "X702": Guidance(
        summary="Characters of the source's script that the market does not write.",
        why="Viewers cannot read them.",
        fix="Translate what is left; a term of kind `keep` may stay.",
    ),
    "X703": Guidance(
        summary="The source line as it was, where that cannot be a translation.",
        why="It was not translated.",
        fix="Translate it.",
    ),
    "X704": Guidance(
        summary=(
            "A number of the source that the target lacks, or one that only the target has; in "
            "digits or words, in any unit."
        ),
        why="Sums, ages and dates carry the plot.",
        fix=(
            "Compare the two; 万 is ten thousand, 亿 a hundred million, 斤 half a kilogram, 八折 "
            "20% off, 二楼 the first floor in London."
        ),
    ),
    "X705": Guidance(
        summary=(
            "A cue of the source that no cue of the target answers, or the other way round; a file "
            "that runs at another frame rate than its source."
        ),
        why="A line was lost, joined or invented; or every text drifts away from what is said.",
        fix=(
            "Add the missing cue or remove the extra one; stretch the times of a file made for "
            "another rate."
        ),
    ),
    "X706": Guidance(
        summary="A target far longer or shorter than the source makes likely.",
        why="Words are missing, or a neighbour's were joined to it.",
        fix="Compare the two lines.",
    ),
    "X707": Guidance(
        summary=(
            "Italics, bold, underline or a position of the source that the target lacks, or a "
            "placeholder left standing."
        ),
        why="A sign would stand over the dialogue, a thought would look spoken.",
        fix="Put the tags back.",
    ),
    "X708": Guidance(
        summary=(
            "A target that looks like another line's: its copy, its number, its name or its term."
        ),
        why="Lines have slipped by one, the worst fault of machine drafts.",
        fix="Compare the lines around it; draft them anew.",
    ),
    "N801": Guidance(
        summary="A term of the source whose agreed rendering is not in the target.",
        why="One thing should have one name through all episodes.",
        fix="Use a rendering of the glossary, or add the one that you need.",
    ),
    "N802": Guidance(
        summary="A rendering that the glossary forbids.",
        why="Someone decided against it: it is wrong or gives offence.",
        fix="Use the preferred rendering.",
    ),
    "N803": Guidance(
        summary=(
            "A name or title rendered in several accepted ways within one episode; `run` also "
            "compares all episodes, titles that are not of the cast for each speaker."
        ),
        why="Viewers take them for two people.",
        fix="Choose one form.",
    ),
    "N804": Guidance(
        summary=(
            "Equal lines of the source with different targets in one episode; `run` also compares "
            "all episodes. Different speakers excuse it, and so do different reviewers."
        ),
        why="Repeated lines are often meant to be recognised.",
        fix="Use one rendering, if the situation is the same.",
    ),
    "N805": Guidance(
        summary=(
            "A rendering that belongs to other episodes, while the source does not say its term."
        ),
        why="It gives away a secret identity.",
        fix="Use the rendering of this episode.",
    ),
    "C901": Guidance(
        summary=(
            "A line whose subject a market's law, rating or viewers may object to: a rule with the "
            "action `escalate` says so."
        ),
        why=(
            "Only a person can know whether the line may stay as it is; the tool neither rewrites "
            "nor drops it."
        ),
        fix=(
            "Read the note of the rule and the scene. In review, approve --despite C901 with a "
            "reason, which is remembered for this source and text; or edit the line first."
        ),
    ),
}
