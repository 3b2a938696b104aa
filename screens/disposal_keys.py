"""The keys of what is due for disposal and on hold. The way there is in the list of all commands."""

from .key import Key

DISPOSAL = ("disposal",)
"""Their context."""

DISPOSAL_KEYS: tuple[Key, ...] = (
    Key("dispose_propose", ("p",), "p", "Propose", "Propose this contact for disposal", DISPOSAL),
    Key("dispose_all", ("a",), "a", "All due", "Propose all that are due", DISPOSAL),
    Key("dispose_approve", ("y",), "y", "Approve", "What another proposed: its contacts go", DISPOSAL),
    Key("dispose_withdraw", ("x",), "x", "Withdraw", "Take a proposal back: nothing goes", DISPOSAL),
    Key("hold_set", ("h",), "h", "Hold", "Put a legal hold on a contact", DISPOSAL),
    Key("hold_lift", ("l",), "l", "Lift", "Ask that a hold be lifted; another person lifts it", DISPOSAL),
    Key("rows_again", ("R", "upper_r"), "", "Read again", "What stands there now", DISPOSAL),
    Key("row_whole", ("enter",), "Enter", "whole", "All that is said of this line", DISPOSAL, listed=False),
    Key("row_down", ("down", "j"), "", "Next line", "Next line", DISPOSAL, listed=False),
    Key("row_up", ("up", "k"), "", "Line above", "Line above", DISPOSAL, listed=False),
    Key("page_down", ("pagedown", "space"), "", "Next page", "Next page of lines", DISPOSAL, listed=False),
    Key("page_up", ("pageup",), "", "Page above", "Page of lines above", DISPOSAL, listed=False),
    Key("row_first", ("home",), "", "First line", "The first line", DISPOSAL, listed=False),
    Key("row_last", ("end",), "", "Last line", "The last line", DISPOSAL, listed=False),
)
