"""Text that has broken programs like this one, to be typed into every field and drawn on every screen.

Owns the lists and nothing else. `MARKUP` must be shown exactly as typed; `UNSHOWABLE` holds characters
that `dutydesk.text.clean` leaves out with a word about it; `AWKWARD` must be kept whole.
"""

MARKUP: list[str] = [
    "[/]",
    "[b",
    "[/foo",
    "a\\[b]",
    "\\[/]",
    "child said [not to tell] mum",
    "[red]swallowed[/red]",
    "[x=q]",
    "[@click=app.quit]x[/]",
    "[link=http://x.example]y[/link]",
    "p[/]q[red]r[@click=app.bell]s[u",
    "$name %s {0} {name} ${HOME}",
    "</b>&amp;<script>",
    "Robert'); DROP TABLE contact;--",
    ":smile: :warning:",
]
"""Brackets and other languages' signs: plain text here, obeyed by something somewhere else."""

AWKWARD: list[str] = [
    "👨‍👩‍👧 Zoë",
    "Zoe\u0308 O\u2019Brien-N\u00fa\u00f1ez",
    "e" + "\u0301" * 40,
    "مريم 李小龍 Владимир",
    "\u0928\u093f\u0930\u094d\u092e\u0932\u093e",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇬🇧 👍🏽",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "no\u00a0break and zero\u200bwidth",
    " leading and trailing ",
    "w" * 500,
    "many words " * 400,
]
"""Real names and real writing: wide, joined, stacked, right to left, very long."""

UNSHOWABLE: list[str] = [
    "\x00",
    "before\x00after",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;window title\x07",
    "\x1b]52;c;c2VjcmV0\x07",
    "\x9b2J cleared",
    "bell\x07 back\x08\x08 del\x7f",
    "Zoe\u202egpj.exe",
    "\u2066isolate\u2069 \u200fmark",
    "\u061c\u2028line\u2029paragraph",
    "\ufeffbyte order mark",
    "half a pair \ud83d",
    "\udc80 other half",
]
"""Control characters, terminal commands, bidi overrides, NUL and halves of surrogate pairs."""

LAYOUT: list[str] = ["tab\tstop", "old\rmac", "dos\r\nline", "two\nlines", "\n\n\n", "\t"]
"""Tabs and every kind of line end: kept in a field of many lines, folded in a field of one."""

HOSTILE: list[str] = [*MARKUP, *AWKWARD, *UNSHOWABLE, *LAYOUT, ""]
"""All of it, and nothing at all."""

PASTE_AT_THE_LIMIT = "0123456789" * 10_000
"""100,000 characters: the largest paste that is taken. Source: `dutydesk.text.PASTE_LIMIT`."""

PASTE_OVER_THE_LIMIT = PASTE_AT_THE_LIMIT + "!"
"""One character more: refused whole, with a sentence."""
