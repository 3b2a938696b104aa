"""The keys of the people and roles of a desk. The one that opens them is the queue's."""

from .key import Key

PEOPLE = ("people",)
"""Their context."""

PEOPLE_KEYS: tuple[Key, ...] = (
    Key("people_approve", ("y",), "y", "Approve", "Give the role that somebody else asked for", PEOPLE),
    Key("people_refuse", ("x",), "x", "Refuse", "Say no, or take back what you asked", PEOPLE),
    Key("people_ask", ("a",), "a", "Ask", "Ask for another role; somebody else approves it", PEOPLE),
    Key("people_new", ("n",), "n", "New", "Write down somebody new; you stay at the desk", PEOPLE),
    Key("people_leaves", ("l",), "l", "Leaves", "Somebody works here no more", PEOPLE),
    Key("people_by_paper", (), "", "Recovery key", "Approve a role with the printed recovery key", PEOPLE),
    Key("rows_again", ("R", "upper_r"), "", "Read again", "What stands there now", PEOPLE),
    Key("row_whole", ("enter",), "Enter", "whole", "All that is said of this line", PEOPLE, listed=False),
    Key("row_down", ("down", "j"), "", "Next line", "Next line", PEOPLE, listed=False),
    Key("row_up", ("up", "k"), "", "Line above", "Line above", PEOPLE, listed=False),
    Key("page_down", ("pagedown", "space"), "", "Next page", "Next page of lines", PEOPLE, listed=False),
    Key("page_up", ("pageup",), "", "Page above", "Page of lines above", PEOPLE, listed=False),
    Key("row_first", ("home",), "", "First line", "The first line", PEOPLE, listed=False),
    Key("row_last", ("end",), "", "Last line", "The last line", PEOPLE, listed=False),
)
