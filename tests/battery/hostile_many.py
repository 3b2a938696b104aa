"""At least five hundred strings that have broken programs like this one: all of safety 2a and 2b, and more.

Owns how they are made from the short list of `tests.hostile`: each control and bidi character, each kind of
terminal command with each of its ends, each form of markup round a name, formulas, and writing of all kinds.
"""

from itertools import product

from tests.hostile import AWKWARD, HOSTILE, MARKUP

_CONTROLS = [chr(each) for each in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
_MARKS = (0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_BIDI = [chr(each) for each in _MARKS]
_INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\u034f", "\u180e", "\U000e0041"]

_BEGINS = ["\x1b]0;", "\x1b]2;", "\x1b]8;;http://x.example", "\x1b]52;c;c2VjcmV0", "\x1b]9;"]
_BEGINS += ["\x1b]777;notify;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x9d0;", "\x90", "\x9f"]
_ENDS = ["\x07", "\x1b\\", "\x9c", ""]
_CSI = [
    "2J",
    "3J",
    "6n",
    "5n",
    "c",
    "1049l",
    "?1049l",
    "?25l",
    "8m",
    "31m",
    "10;10H",
    "21t",
    "!p",
    "?1000h",
    "4i",
    "1;1H",
    "s",
    "u",
    "5;5r",
    "2K",
    "?2004h",
    ">c",
    "=c",
]

_TAGS = ["on 3 May", "not bold", "bold italic on blue", "auto 50%", "@click=app.screenshot('b.svg','/tmp')"]
_TAGS += [
    "b",
    "red",
    "/",
    "/red",
    "@click=app.quit",
    "link=http://x.example",
    "mum@x.org",
    "Y5",
    "foo=bar",
    "01/02/2015",
]
_TAGS += [
    "$error",
    "reverse",
    "/b",
    "#ff0000",
    "[",
    "]",
    "\\",
    "@click='bell'",
    "$name",
    "!",
    "b]c[/b",
    "@enter=x",
    ":smile:",
    "1,2",
    "b;i",
]
_TAGS += ["", " ", "  b", "b ", "/ "]
_ROUND = ["[{}]Amy Smith[/]", "school [{}] age", "[{}", "{}]", "\\[{}]", "[{}][/{}]"]

_FORMULAS = ["=1+1", "=cmd|'/c calc'!A0", "+44 116 496 0123", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1"]
_FORMULAS += ['=HYPERLINK("http://x.example","y")', '"=1"', "'=1", ";=1", "%0A=1"]
_OTHERS = ["' OR 1=1--", "%s%n%x", "Ⅷ ﬁ", "\u0301 first", "e\u0301\u0302\u0303" * 9, "👩🏽\u200d🚒" * 5]
_OTHERS += [
    "\\",
    "\\n",
    "{0.__class__}",
    "${jndi:ldap://x}",
    "<b>x</b>",
    "&amp;",
    "<!--",
    "]]>",
    "../../etc/passwd",
    "C:\\CON",
]
_OTHERS += [
    "file:///etc/passwd",
    "NULL",
    "None",
    "NaN",
    "true",
    "0x00",
    "1e999",
    "-0",
    "각",
    "ﷺ",
    "𝒜𝓂𝓎",
    "İi",
    "ß",
    "ǆ",
    "１２",
    "🏳️\u200d🌈",
]


def _unique(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))


MANY: list[str] = _unique(
    [
        *HOSTILE,
        *(f"a{each}b" for each in (*_CONTROLS, *_BIDI, *_INVISIBLE)),
        *(f"{each}at the front" for each in (*_BIDI, *_INVISIBLE)),
        *(f"x{begin}title{end}y" for begin, end in product(_BEGINS, _ENDS)),
        *(f"p{intro}{each}q" for each in _CSI for intro in ("\x1b[", "\x9b")),
        *(form.format(*[tag] * form.count("{}")) for form, tag in product(_ROUND, _TAGS)),
        *_FORMULAS,
        *(f"{each} tail" for each in _FORMULAS),
        *_OTHERS,
        *(f"{one}{two}" for one, two in zip(MARKUP, AWKWARD, strict=False)),
    ]
)
"""All of them, in one order for ever."""
