"""The keys of the screens that stand before a desk, and of the one that hides it."""

from .key import Key

DOORS = ("unlock", "recover", "first_start", "locked", "not_whole")
"""Contexts in which all the keys there are stand on row 24: no panel opens over these screens."""

HIDE = "ctrl+backslash"
"""Hides the screen from everywhere, panels included. No letter with Ctrl is left, and F10 to F12 are the
terminal's. Source: ours."""

DOOR_KEYS: tuple[Key, ...] = (
    Key("go_on", ("enter",), "Enter", "Open", "Open the desk", ("unlock",), listed=False),
    Key(
        "go_on", ("enter",), "Enter", "Go on", "Go on", ("recover", "first_start", "not_whole"), listed=False
    ),
    Key("go_on", ("enter",), "Enter", "Back to the desk", "Back to the desk", ("locked",), listed=False),
    Key(
        "hand_over", ("up",), "Up", "Somebody else", "Close the desk; they sign in", ("locked",), listed=False
    ),
    Key(
        "line_on",
        ("tab", "down"),
        "Tab",
        "Next line",
        "The next line",
        ("recover", "first_start"),
        listed=False,
    ),
    Key(
        "line_back",
        ("shift+tab", "up"),
        "",
        "Line above",
        "The line above",
        ("recover", "first_start"),
        listed=False,
    ),
    Key(
        "choose_name",
        ("up", "down", "tab", "shift+tab"),
        "Up",
        "Somebody else",
        "Choose whose passphrase it is",
        ("unlock",),
        listed=False,
    ),
    Key(
        "more_names",
        ("pagedown",),
        "",
        "More names",
        "More names",
        ("unlock", "recover", "first_start"),
        listed=False,
    ),
    Key(
        "names_back",
        ("pageup",),
        "",
        "Names before",
        "The names before",
        ("unlock", "recover", "first_start"),
        listed=False,
    ),
    Key(
        "forgotten",
        ("f4", "ctrl+r"),
        "F4",
        "Forgotten",
        "Open it with the recovery key",
        ("unlock",),
        listed=False,
    ),
    Key("step_back", ("escape",), "Esc", "Back", "One step back", ("recover", "first_start"), listed=False),
    Key("step_back", ("escape",), "", "Back", "One step back", ("unlock",), listed=False),
    Key("redraw", ("ctrl+l",), "", "Redraw", "Draw the screen again", DOORS, listed=False),
    Key("leave", ("ctrl+q",), "^Q", "Leave", "Leave dutydesk", DOORS, listed=False),
)
