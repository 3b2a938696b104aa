"""What waits for a manager: broken glass, restrictions to be decided, matches with sealed records.

Owns the list and its keys; who may decide what is the acts'. Whoever broke the glass or asked is shown it
too, and another manager decides.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import breaking, restricting, shutting_out
from dutydesk.acts.guarded_values import Kind, ToReview
from dutydesk.errors import DeskError
from dutydesk.practice.restrictions import SEALED
from dutydesk.practice.wording import date_words, when_words
from dutydesk.practice.zone import london_date

from . import theme
from .ask import AskLine
from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain

WIDEST = 92
NOTHING = "Nothing waits: every broken glass was looked at, and no restriction is to be decided."
ANOTHER = "You did or asked for that yourself: another manager decides it. Enter opens the record."
WHAT: dict[Kind, str] = {
    "glass": "broke the glass",
    "asked": "asks that it be restricted",
    "change": "asks that it be restricted for another reason",
    "lift": "asks that everybody may read it again",
    "due": "To be looked at again",
    "match": "A new contact matches this sealed record",
    "shut": "asks that {} be shut out of it",
    "let_in": "asks that {} be let in again",
}
TO_SEAL = "asks that it be sealed"
TWO: dict[Kind, tuple[str, str]] = {
    "asked": ("approve", "open it again"),
    "change": ("approve", "leave it as it was"),
    "shut": ("approve", "let them in"),
    "let_in": ("let them in", "leave them shut out"),
    "lift": ("lift it", "leave it restricted"),
    "due": ("it stays restricted", ""),
    "match": ("seen", ""),
}
"""What y and n do."""


class GuardReviews(Overlay):
    """The list. Dismisses the contact that is to be opened, or None."""

    CSS_PATH = "guard_reviews.tcss"
    CLOSES_WITH = ("g",)

    def __init__(self, found: tuple[ToReview, ...]) -> None:
        """Args:
        found: what waits, in order.
        """
        super().__init__()
        self.found, self.at = found, 0

    def compose_work(self) -> ComposeResult:
        """Title, the list, what can be pressed."""
        with Vertical(classes="panel"):
            yield Static(plain("Who may read what: for a manager"), classes="panel-title", markup=False)
            self.list = TextLines(id="review-lines")
            yield self.list
            yield Static("", id="review-word", markup=False)
            yield Static("", id="review-keys", classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Fit the list to what there is."""
        super().on_mount()
        self._draw()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._draw()

    @property
    def item(self) -> ToReview | None:
        """What the cursor stands on."""
        return self.found[self.at] if self.found else None

    # ------------------------------------------------------------------- draw

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        width = max(min(self.app.size.width, WIDEST) - 6, 30)
        lines: list[Content] = []
        first = last = 0
        for number, item in enumerate(self.found):
            here = number == self.at
            if here:
                first = len(lines)
            lines += self._lines(item, width, here=here)
            if here:
                last = len(lines) - 1
        self.list.styles.height = max(min(len(lines) or 2, self.app.size.height - AROUND - 6), 3)
        self.list.show(lines or wrapped(NOTHING, width, "$quiet"))
        for number in (last, first):
            self.list.show_line(number)
        self.query_one("#review-keys", Static).update(plain(self._keys()))

    def _lines(self, item: ToReview, width: int, *, here: bool) -> list[Content]:
        now = self.now()
        sealing = item.kind in ("asked", "change") and item.level == SEALED
        what = TO_SEAL if sealing else WHAT[item.kind].replace("{}", item.other)
        head = f"{item.reference}  {' '.join(part for part in (item.who, what) if part)}"
        when = f"{head}, {when_words(item.at, now)}"
        style = "bold"
        if item.due_at is not None:
            late = item.late(now)
            day = date_words(london_date(item.due_at - timedelta(seconds=1)), london_date(now))
            when += f". {'X overdue, was due' if late else 'Due'} by the end of {day}"
            style = theme.BANDS["overdue"] if late else style
        mark = plain("> " if here else "  ", "bold $accent")
        lines = [mark + line for line in wrapped(when, width - 2, style)[:1]]
        lines += [Content("  ") + line for line in wrapped(when, width - 2, style)[1:]]
        return lines + [Content("    ") + line for line in wrapped(item.words, width - 4)]

    def _keys(self) -> str:
        item = self.item
        if item is None:
            return "Esc close"
        parts = ["Enter opens the record", "Esc close"]
        if not item.may:
            return "   ".join(parts)
        if item.kind == "glass":
            named = [f"{number} {code.words}" for number, code in enumerate(breaking.verdicts(), start=1)]
            return "   ".join([*named, *parts])
        yes, no = TWO[item.kind]
        return "   ".join([f"y {yes}", *([f"n {no}"] if no else []), *parts])

    def _word(self, sentence: str) -> None:
        self.query_one("#review-word", Static).update(plain(sentence, "bold"))

    # ------------------------------------------------------------------- keys

    async def panel_key(self, event: events.Key) -> bool:
        """Move, decide, open."""
        item, typed = self.item, (event.character or event.key).lower()
        steps = {"down": 1, "j": 1, "up": -1, "k": -1}
        if item is None:
            return True
        if event.key in steps:
            self.at = min(max(self.at + steps[event.key], 0), len(self.found) - 1)
            self._word("")
            self._draw()
        elif event.key == "enter":
            self.dismiss(item.contact_id)
        elif not item.may:
            self._word(ANOTHER)
        elif item.kind == "glass" and typed.isdecimal():
            self._verdict(item, int(typed))
        elif typed in ("y", "n") and item.kind != "glass":
            self._decide(item, yes=typed == "y")
        return True

    def _verdict(self, item: ToReview, number: int) -> None:
        codes = breaking.verdicts()
        if not 1 <= number <= len(codes):
            return
        code = codes[number - 1]
        words = f"{item.who}: {item.words}. {code.words}. A line about it, or Enter for none."
        asked = AskLine(f"Break glass on {item.reference}", words, needed="", place="ask.glass_review")

        def answered(line: str | None) -> None:
            if line is not None:
                self._do(partial(breaking.review, self.desk, item.id, code.key, line))

        self.app.push_screen(asked, answered)

    def _decide(self, item: ToReview, *, yes: bool) -> None:
        acts: dict[tuple[Kind, bool], Callable[..., object]] = {
            ("asked", True): restricting.approve,
            ("asked", False): restricting.refuse,
            ("change", True): restricting.change,
            ("change", False): restricting.refuse_change,
            ("shut", True): shutting_out.approve,
            ("shut", False): shutting_out.refuse,
            ("let_in", True): shutting_out.let_in,
            ("let_in", False): shutting_out.leave_out,
            ("lift", True): restricting.lift,
            ("lift", False): restricting.refuse_lift,
            ("due", True): restricting.keep,
            ("match", True): breaking.answer_match,
        }
        act = acts.get((item.kind, yes))
        if act is not None:
            # One that waits in a row of something else is known by when it was asked for as well.
            seen = (item.at,) if item.kind in ("change", "lift", "let_in") else ()
            self._do(partial(act, self.desk, item.id, *seen))

    def _do(self, act: Callable[[], object]) -> None:
        def again() -> tuple[ToReview, ...]:
            act()
            return breaking.to_review(self.desk)

        self.desk_app.hold_keys("reviews")
        self.in_background(again, self._done, self._not_done)

    def _done(self, found: tuple[ToReview, ...]) -> None:
        self.found, self.at = found, min(self.at, max(len(found) - 1, 0))
        self._word("Kept, with your name and the time.")
        self._draw()
        self.desk_app.release_keys("reviews")

    def _not_done(self, error: DeskError) -> None:
        self._word(str(error))
        self.desk_app.release_keys("reviews")
