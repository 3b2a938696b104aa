"""The one registry of keys: what each key does, where, and the words that teach it.

Row 24 of every screen, the help and the list of all commands are drawn from here, and a screen acts only on
keys that stand here. Keys that a terminal cannot tell apart, and those that editing a field needs, may not be
bound (`NEVER`); a test holds the registry to that.
"""

from dataclasses import replace

from .disposal_keys import DISPOSAL, DISPOSAL_KEYS
from .door_keys import DOOR_KEYS, HIDE
from .key import OWED, Key
from .owed_keys import OWED_KEYS
from .people_keys import PEOPLE, PEOPLE_KEYS

__all__ = ["ALWAYS", "KEYS", "NEVER", "Key", "key_for", "key_line", "key_words", "keys_of", "known"]

NEVER = frozenset(
    {f"ctrl+{letter}" for letter in "acdekuvwxmijhb"}
    | {"f10", "f11", "f12", "ctrl+left_square_bracket", "ctrl+right_square_bracket"}
)
"""Editing keys, Tab, Enter, Backspace and Esc by other names, and keys that terminals keep for themselves."""


EVERYWHERE = ("queue", "typing", "moving", "review", "oversight", "advice", *PEOPLE, *DISPOSAL)
LINES = ("filter", "arrive")
"""Contexts in which only a line is typed."""
FIND = "People and contacts: by name or its sound, number, telephone, address, school"

KEYS: tuple[Key, ...] = (
    # ------------------------------------------------------------------ queue
    Key("open_row", ("enter",), "Enter", "open", "Open the contact under the cursor", ("queue",)),
    *OWED_KEYS,
    *PEOPLE_KEYS,
    *DISPOSAL_KEYS,
    Key("new_contact", ("n",), "n", "New", "A new contact, begun with the caller's name", ("queue",)),
    Key("danger_call", ("asterisk",), "", "Danger", "A call with a child in danger now", ("queue",)),
    Key("advice_call", ("v",), "v", "Advice", "An advice call: nothing of it is kept", ("queue",)),
    Key("parked_call", ("p",), "", "Parked call", "Back to the call parked last, to its letter", ("queue",)),
    Key("rings_back", ("c",), "", "Caller rings back", "It joins this contact's call", ("queue",)),
    Key("paper_call", ("w",), "", "Taken on paper", "Enter a call that was written down first", ("queue",)),
    Key("filter_rows", ("slash",), "/", "Filter", "Show only the rows that hold these words", ("queue",)),
    Key("sort_rows", ("R", "upper_r"), "R", "Re-sort", "Sort again, soonest due first", ("queue",)),
    Key("tab_1", ("1",), "", "Mine", "My own contacts", ("queue",)),
    Key("tab_2", ("2",), "", "Team", "Every open contact of the desk", ("queue",)),
    Key("tab_3", ("3",), "", "To endorse", "Contacts that wait for a manager", ("queue",)),
    Key("tab_4", ("4",), "", "Feedback", "What is owed in writing, to whom and by when", ("queue",)),
    Key("tab_5", ("5",), "", "Closed today", "What was closed today", ("queue",)),
    Key("tab_on", ("right", "tab"), "", "Next list", "The next of the lists", ("queue",), listed=False),
    Key("tab_back", ("left", "shift+tab"), "", "List before", "The list before", ("queue",), listed=False),
    Key("row_down", ("down", "j"), "", "Next row", "Next row", ("queue",), listed=False),
    Key("row_up", ("up", "k"), "", "Row above", "Row above", ("queue",), listed=False),
    Key("page_down", ("pagedown", "space"), "", "Next page", "Next page of rows", ("queue",), listed=False),
    Key("page_up", ("pageup",), "", "Page above", "Page of rows above", ("queue",), listed=False),
    Key("row_first", ("home",), "", "First row", "The first row", ("queue",), listed=False),
    Key("row_last", ("end",), "", "Last row", "The last row", ("queue",), listed=False),
    Key("acknowledge", ("a",), "", "Acknowledge", "That you have what rings for this row", ("queue",)),
    Key("remind", ("z",), "", "Remind me later", "Put its alarm off: 15, 30 or 60 minutes", ("queue",)),
    Key("shift", (), "", "Shift", "Today and this shift counted; what was breached: a manager", ("queue",)),
    Key("reviews", ("g",), "", "Reviews", "Broken glass, and who may read what: a manager", ("queue",)),
    Key("people", ("m",), "", "People and roles", "Who works here, as what; what is asked", ("queue",)),
    Key("disposal", (), "", "Disposal and holds", "What is due for disposal, and on hold", ("queue",)),
    Key("restrict", (), "", "Restrict", "Not all may read it; again to change it", ("queue",)),
    Key("someone_else", (), "", "Someone else is here", "Be someone else, or a new colleague", ("queue",)),
    Key(
        "filter_done",
        ("enter", "down", "tab"),
        "Enter",
        "to the rows",
        "Keep the filter, back to the rows",
        ("filter",),
        listed=False,
    ),
    Key("filter_clear", ("escape",), "Esc", "show all rows", "Empty the filter", ("filter",), listed=False),
    # ----------------------------------------------------------------- arrive
    Key(
        "line_on",
        ("enter", "tab", "down"),
        "Enter",
        "Next",
        "The next line; from the last, sit down",
        ("arrive",),
        listed=False,
    ),
    Key("line_back", ("shift+tab", "up"), "", "Line above", "The line above", ("arrive",), listed=False),
    Key("sit_down", ("f9",), "F9", "Sit down", "Sit down at this desk under that name", ("arrive",)),
    Key("step_back", ("escape",), "", "Back", "One step back", ("arrive",), listed=False),
    # ---------------------------------------------------------------- contact
    Key(
        "help",
        ("f1", "question_mark"),
        "F1",
        "Help",
        "The keys of this screen, and what they do",
        ("queue", "review", *PEOPLE, *DISPOSAL),
    ),
    Key(
        "help",
        ("f1",),
        "F1",
        "Help",
        "Why this is asked, and what a good answer holds",
        ("typing", "moving", "oversight", "advice", *LINES),
    ),
    Key(
        "note",
        ("f2", "ctrl+o"),
        "F2",
        "Note",
        "The quick note; again to come back to the same letter",
        ("typing", "moving"),
    ),
    Key("find", ("f3", "ctrl+f"), "", "Find", FIND, ("queue", "filter", "typing", "oversight")),
    Key("find", ("f3", "ctrl+f", "slash"), "", "Find", FIND, ("moving", "review")),
    Key(
        "no_answer",
        ("f4",),
        "F4",
        "Not known",
        "Why there is no answer: six marks; or who says so",
        ("typing",),
    ),
    Key(
        "add",
        ("f5", "ctrl+n"),
        "F5",
        "Add",
        "Add a row: a child, an adult, a professional, an event",
        ("typing", "moving"),
    ),
    Key("missing", ("f7",), "F7", "Missing", "What is missing before this can be sent", ("typing", "moving")),
    Key(
        "clocks",
        ("f8", "ctrl+t"),
        "F8",
        "Clocks",
        "Every clock, live, with its rule and source",
        (*EVERYWHERE, "filter"),
    ),
    Key("send", ("f9",), "F9", "Send", "Send to the manager, or confirm", ("typing", "moving")),
    Key(
        "go",
        ("ctrl+g",),
        "^G",
        "Go",
        "Go to a section: then its letter",
        ("typing", "moving", "review", "oversight"),
    ),
    Key(
        "save_now",
        ("ctrl+s",),
        "",
        "Save now",
        "Everything is saved as you type; this says so",
        ("typing", "moving"),
    ),
    Key("walk_on", ("tab",), "", "Next", "Next answer", ("typing",), listed=False),
    Key("walk_back", ("shift+tab",), "", "Previous", "Previous answer", ("typing",), listed=False),
    Key(
        "enter",
        ("enter",),
        "",
        "Next",
        "Next answer; a new row from the last cell; a new line in a long text",
        ("typing",),
        listed=False,
    ),
    Key("down", ("down",), "", "Below", "The field below", ("typing",), listed=False),
    Key("up", ("up",), "", "Above", "The field above", ("typing",), listed=False),
    Key("back", ("escape",), "", "Back", "One step back", EVERYWHERE, listed=False),
    Key("call_ended", (), "", "Call ended", "Note when the call ended (^G .)", ("typing", "moving")),
    Key("another_call", (), "", "Another call", "Park this, begin a new one (^G z)", ("typing", "moving")),
    Key("switch_call", (), "", "Switch calls", "Back to the parked call (^G =)", ("typing", "moving")),
    Key("call_dropped", (), "", "Call dropped", "And on the line again (^G ,)", ("typing", "moving")),
    Key("on_paper", (), "", "Taken on paper", "Its true start, and why", ("typing", "moving")),
    Key(
        "correct_start",
        (),
        "",
        "Correct the start",
        "When the call really began, with the reason",
        ("typing", "moving"),
    ),
    Key(
        "strike", (), "", "Take out this row", "Struck through, and kept in the record", ("typing", "moving")
    ),
    Key("danger", (), "", "Immediate danger", "999, and the way to the 4 hours (^G *)", ("typing", "moving")),
    Key("undo", ("ctrl+z",), "", "Undo", "The last change of any field", ("typing", "moving")),
    Key("redo", ("ctrl+y",), "", "Redo", "What was undone last", ("typing", "moving")),
    Key("history", (), "", "History", "What happened to this contact (^G u)", ("typing", "moving")),
    Key("correct", (), "", "Correct", "What was endorsed: a new version (^G +)", ("typing", "moving")),
    Key("correct_add", (), "", "Correct: add", "A person, to what was endorsed (F5)", ("typing", "moving")),
    Key("correct_row", (), "", "Correct: out", "Take out a row that was endorsed", ("typing", "moving")),
    Key("correct_back", (), "", "Correct: back", "Take back your own correction", ("typing", "moving")),
    Key("discuss_again", (), "", "Discuss again", "A further strategy discussion", ("typing", "moving")),
    Key("discussions", (), "", "Earlier discussions", "What was said in each", ("typing", "moving")),
    Key("versions", (), "", "Versions", "As endorsed, and each correction", ("typing", "moving", "review")),
    Key("two_versions", (), "", "Two versions", "Of an answer; which stands (^G &)", ("typing", "moving")),
    Key("take_over", (), "", "Take over", "Its worker has gone; or hand it on (^G >)", ("typing", "moving")),
    Key("take_over", (), "", "Take over", "Of a worker who has gone; or hand it on", ("queue",)),
    Key(
        "restrict", (), "", "Restrict", "Not everybody may read it; again to change it", ("typing", "moving")
    ),
    Key("unlink", (), "", "Unlink", "Take back a link to another contact", ("typing", "moving")),
    Key("put_back", (), "", "Put back a row", "The row that was taken out last", ("typing", "moving")),
    Key("withdraw", (), "", "Take it back", "Withdraw it, until it is opened (^Z)", ("typing", "moving")),
    Key(
        "close_without_record",
        (),
        "",
        "Close with no record",
        "Nothing is kept; only before it is on the desk",
        ("typing", "moving"),
    ),
    Key(
        "write_out",
        (),
        "",
        "Write to a file",
        "Write what is not saved to a file of yours",
        ("typing", "moving"),
    ),
    # ----------------------------------------------------------------- review
    Key("endorse", ("e",), "e", "Endorse", "Endorse this decision", ("review",)),
    Key("endorse_other", ("o",), "o", "Other", "Endorse with another outcome", ("review",)),
    Key("escalate", ("x",), "x", "Escalate", "Escalate to a referral", ("review",)),
    Key("send_back", ("b",), "b", "Send back", "Send back to the worker with a note", ("review",)),
    Key("confirm", ("f9",), "F9", "Confirm", "Confirm what you chose", ("oversight", "review")),
    Key("next_item", ("right_square_bracket",), "]", "next", "Next that waits", ("review",)),
    Key("previous_item", ("left_square_bracket",), "[", "previous", "Previous that waits", ("review",)),
    Key("scroll_on", ("space", "pagedown"), "Space", "more", "Read on", ("review",), listed=False),
    Key("scroll_back", ("pageup",), "", "back", "Read back", ("review",), listed=False),
    Key("scroll_on", ("pagedown",), "", "more", "Read on", ("oversight",), listed=False),
    Key("scroll_back", ("pageup",), "", "back", "Read back", ("oversight",), listed=False),
    Key("line_on", ("down",), "", "Line below", "One line on", ("review",), listed=False),
    Key("line_back", ("up",), "", "Line above", "One line back", ("review",), listed=False),
    Key(
        "narrative_on",
        ("full_stop",),
        "",
        "Narrative on",
        "Read on in the narrative",
        ("review",),
        listed=False,
    ),
    Key("narrative_back", ("comma",), "", "Narrative back", "Read back in it", ("review",), listed=False),
    Key(
        "read_again",
        ("R", "upper_r"),
        "",
        "Read again",
        "What stands there now; the comment stays",
        ("review",),
    ),
    Key("on_liquid_logic", (), "", "On Liquid Logic", "Tick: this oversight is there too", ("review",)),
    Key("withdraw_endorsement", ("w",), "", "Withdraw endorsement", "With a reason", ("review",)),
    # ----------------------------------------------------------------- advice
    Key(
        "read_on",
        ("pagedown",),
        "PgDn",
        "more guidance",
        "Read on in the guidance",
        ("advice",),
        listed=False,
    ),
    Key(
        "read_back", ("pageup",), "", "Guidance above", "Read back in the guidance", ("advice",), listed=False
    ),
    Key(
        "make_contact",
        ("f9",),
        "F9",
        "Make it a contact",
        "Turn the advice call into a contact, timed from its start",
        ("advice",),
    ),
    # ------------------------------------------------------------- everywhere
    Key("all_commands", ("ctrl+p",), "^P", "All", "All commands, with their keys", (*EVERYWHERE, *LINES)),
    Key("switch_bell", (), "", "Bell on or off", "One bell for what is urgent", (*EVERYWHERE, *LINES)),
    Key("switch_theme", (), "", "Light or dark", "Light theme, or dark theme", (*EVERYWHERE, *LINES)),
    Key("hide", (HIDE, "0"), "", "Hide the screen", "At once, until you show it again", ("queue",)),
    Key(
        "hide",
        (HIDE,),
        "",
        "Hide the screen",
        "At once, until you show it again (^G 0)",
        ("typing", "moving", "review", "oversight", "advice", *PEOPLE, *DISPOSAL, *LINES),
    ),
    Key("about", (), "", "About this desk", "Whether its file is encrypted, and why not", EVERYWHERE),
    Key("next_pane", ("f6",), "F6", "Next pane", "Next pane: rail, answers, note", ("typing", "moving")),
    Key(
        "read_back",
        ("ctrl+r",),
        "^R",
        "Read back",
        "What stands, in plain sentences for the caller (^G j)",
        ("typing", "moving"),
    ),
    Key(
        "note_lines",
        (),
        "",
        "Lines of the note",
        'Whose exact words each line is, and corrections (^G ")',
        ("typing", "moving"),
    ),
    Key("redraw", ("ctrl+l",), "", "Redraw", "Draw the screen again", (*EVERYWHERE, *LINES)),
    Key("leave", ("ctrl+q",), "^Q", "Leave", "Leave dutydesk", (*EVERYWHERE, *LINES)),
    *DOOR_KEYS,
)

_TAKEN = {name for key in KEYS if key.where == OWED for name in key.keys}
KEYS = tuple(
    replace(key, where=(*key.where, *OWED)) if "queue" in key.where and _TAKEN.isdisjoint(key.keys) else key
    for key in KEYS
)

_BY_CONTEXT: dict[str, dict[str, Key]] = {}
for _key in KEYS:
    for _context in _key.where:
        for _name in _key.keys:
            _BY_CONTEXT.setdefault(_context, {})[_name] = _key


def key_for(name: str, context: str) -> Key | None:
    """What that key does in that context, or None."""
    return _BY_CONTEXT.get(context, {}).get(name)


_NAMES = {
    "slash": "/",
    "asterisk": "*",
    "escape": "Esc",
    "question_mark": "?",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    HIDE: "^\\",
}


def key_words(name: str) -> str:
    """A key as it is shown: "^P" for ctrl+p, "F8", "Enter", "R"."""
    if name.startswith("ctrl+") and name not in _NAMES:
        return f"^{name.removeprefix('ctrl+').upper()}"
    if len(name) == 1:
        return name
    words = _NAMES.get(name) or name.replace("right_square_bracket", "]").replace("left_square_bracket", "[")
    return words if name in _NAMES else words.title()


def keys_of(context: str) -> tuple[Key, ...]:
    """Every key of a context, in the order of the registry."""
    return tuple(key for key in KEYS if context in key.where)


def _by_twin(key: Key) -> Key:
    twin = next((name for name in key.keys if name.startswith("ctrl+")), "")
    return replace(key, shown=key_words(twin)) if twin and key.shown[0] == "F" else key


ALWAYS = frozenset({"help", "all_commands"})
"""Stand on row 24 however short the room: they lead to every other key."""


def known() -> frozenset[str]:
    """Every key that does something anywhere."""
    return frozenset(name for key in KEYS for name in key.keys)


def key_line(context: str, width: int, *, ctrl: bool = False) -> list[tuple[str, str]]:
    """(key, label) pairs for row 24, as many as fit in `width` cells; those of `ALWAYS` first of all.

    Args:
        ctrl: name the Ctrl twin of a function key, where there is one.
    """
    wanted = [_by_twin(key) if ctrl else key for key in keys_of(context) if key.shown]
    cells = {id(key): len(key.shown) + 1 + len(key.label) + 1 for key in wanted}
    kept = sum(cells[id(key)] for key in wanted if key.action in ALWAYS)
    chosen: list[tuple[str, str]] = []
    used = -1
    for key in wanted:
        if key.action in ALWAYS:
            kept -= cells[id(key)]
        elif used + cells[id(key)] + kept > width:
            continue
        chosen.append((key.shown, key.label))
        used += cells[id(key)]
    return chosen
