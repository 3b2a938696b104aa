"""The look: two themes of our own, dark and light, one accent, and the styles of the clock bands.

Colours of the bands were chosen so that colour-blind people keep them apart and so that each passes 4.5:1
on its ground; a word and a mark stand beside every one of them. `tests/screens/test_theme.py` computes it.
"""

from textual.theme import Theme

DARK = Theme(
    name="desk-dark",
    dark=True,
    primary="#7fb2d9",
    secondary="#8f9aa6",
    accent="#56b4e9",
    foreground="#dce3ea",
    background="#0f1419",
    surface="#161d25",
    panel="#1d2630",
    success="#8fbf8f",
    warning="#e69f00",
    error="#d55e00",
    variables={
        "quiet": "#929eab",
        "rule": "#2b3743",
        "field": "#1a232d",
        "field-focus": "#243341",
        "soon": "#56b4e9",
        "urgent": "#e69f00",
        "overdue-ink": "#000000",
        "overdue-ground": "#d55e00",
        "input-cursor-background": "#dce3ea",
        "input-cursor-foreground": "#0f1419",
        "input-selection-background": "#2f5673",
    },
)

LIGHT = Theme(
    name="desk-light",
    dark=False,
    primary="#1f5f8b",
    secondary="#5a6570",
    accent="#0072b2",
    foreground="#1b2229",
    background="#fbfaf7",
    surface="#f7f5f1",
    panel="#f2f0eb",
    success="#2f6b2f",
    warning="#8a4b00",
    error="#a33b00",
    variables={
        "quiet": "#5a6570",
        "rule": "#cfcac0",
        "field": "#ffffff",
        "field-focus": "#e9f2f9",
        "soon": "#0072b2",
        "urgent": "#8a4b00",
        "overdue-ink": "#ffffff",
        "overdue-ground": "#a33b00",
        "input-cursor-background": "#1b2229",
        "input-cursor-foreground": "#fbfaf7",
        "input-selection-background": "#b9d7ea",
    },
)

BANDS = {
    "plenty": "",
    "soon": "bold $soon",
    "urgent": "bold $urgent",
    "overdue": "bold $overdue-ink on $overdue-ground",
    "paused": "$quiet",
    "met": "",
    "late": "",
}
"""Style of each clock band. Overdue has a ground of its own in every theme, so it also stands out in grey."""
