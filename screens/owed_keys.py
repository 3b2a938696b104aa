"""The keys for what is owed in writing: on the fourth list of the queue, in a contact and in its review.

The panel of one contact takes the keys of the list.
"""

from .key import OWED, Key

OWED_KEYS: tuple[Key, ...] = (
    Key("owed_sent", ("s",), "s", "Sent", "It was sent: how, and when", OWED),
    Key("owed_hold", ("h",), "h", "Hold", "Hold it back: why, who looks again, by when", OWED),
    Key("owed_no_route", ("o",), "o", "No route", "No way to reply, or a child is not written to", OWED),
    Key("owed_release", ("l",), "l", "Let go", "A manager lets go on what is held", OWED),
    Key("owed_acknowledge", ("y",), "y", "Acknowledged", "The referral, to the referrer", OWED),
    Key("withhold", ("d",), "", "Do not share", "Do not share with family; again to lift it", OWED),
    Key(
        "withhold",
        (),
        "",
        "Do not share",
        "Do not share with family; again to lift it",
        ("typing", "moving", "review"),
    ),
    Key("feedback", ("f",), "", "Feedback owed", "Who is owed the result in writing", ("review",)),
    Key("feedback", (), "", "Feedback owed", "Who is owed the result (^G w)", ("typing", "moving")),
    Key("feedback_page", ("enter",), "", "Open", "On w: who is owed the result", ("moving",), listed=False),
)
