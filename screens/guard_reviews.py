"""What waits for a manager: broken glass, restrictions to be decided, matches with sealed records.

Owns the list and its keys; who may decide what is the acts'. Whoever broke the glass or asked is shown it
too, and another manager decides. Once what the cursor stood on is decided it stands on something else; a key
that was typed before that could be seen does not decide it, and neither does the first one after: it takes a
move, or a second press once that was said.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

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
from .ask import TOO_SOON, AskLine
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
KEPT = "Kept, with your name and the time."
MOVED = "That one is another than the one you had: look at it, then press again."
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
        self.moved = False
        """It was not said yet that the cursor stands on something else than it did."""
        self.told = False

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
            self.moved = self.told = False
            self._word("")
            self._draw()
        elif event.key == "enter":
            self.dismiss(item.contact_id)
        elif not item.may:
            self._word(ANOTHER)
        elif (typed in ("y", "n") or typed.isdecimal()) and (self.moved or self.typed_before(event)):
            self._word(MOVED if self.moved or self.told else TOO_SOON)
            self.told, self.moved = self.told or self.moved, False
        elif item.kind == "glass" and typed.isdecimal():
            self._verdict(item, int(typed))
        elif typed in ("y", "n") and item.kind != "glass":
            self._decide(item, yes=typed == "y")
        return True

    def _verdict(self, item: ToReview, number: int, typed: str = "", complaint: str = "") -> None:
        codes = breaking.verdicts()
        if not 1 <= number <= len(codes):
            return
        code = codes[number - 1]
        words = f"{item.who}: {item.words}. {code.words}. A line about it, or Enter for none."
        words = f"{complaint} {words}".strip()
        asked = AskLine(f"Break glass on {item.reference}", words, typed, needed="", place="ask.glass_review")

        def answered(line: str | None) -> None:
            if line is not None:
                act = partial(breaking.review, self.desk, item.id, code.key, line)
                self._do(
                    act, lambda why: self._verdict(item, number, line, why) if line else self._again(why)
                )
            elif complaint:
                self._again("")  # what was refused may stand otherwise by now

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

    def _do(self, act: Callable[[], object], refused: Callable[[str], None] | None = None) -> None:
        """Decide, then read what waits.

        Args:
            refused: asks once more, with the sentence of the refusal; None says it and reads again.
        """

        def not_done(error: DeskError) -> None:
            self.desk_app.release_keys("reviews")
            (refused or self._again)(str(error))

        self.desk_app.hold_keys("reviews")
        self.in_background(act, lambda _: self._again(KEPT), not_done)

    def _again(self, words: str) -> None:
        """Read what waits now, and say these words with it."""

        def failed(error: DeskError) -> None:
            self._word(f"{words} {error}")
            self.desk_app.release_keys("reviews")

        self.desk_app.hold_keys("reviews")
        self.in_background(partial(breaking.to_review, self.desk), partial(self._taken, words), failed)

    def _taken(self, words: str, found: tuple[ToReview, ...]) -> None:
        stood = self.item
        keys = [_key(each) for each in found]
        still = stood is not None and _key(stood) in keys
        self.at = (
            keys.index(_key(stood)) if stood is not None and still else min(self.at, max(len(found) - 1, 0))
        )
        self.found, self.moved, self.told = found, not still, False
        if not still:
            self.shows_another()
        self._word(words)
        self._draw()
        self.desk_app.release_keys("reviews")


def _key(item: ToReview) -> tuple[UUID, str, datetime]:
    """What an item is known by: of one row something else may be asked later."""
    return item.id, item.kind, item.at
