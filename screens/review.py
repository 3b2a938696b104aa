"""The manager's review: what needs judgement first, every section below it, one comment, one key to decide.

Owns the keys. Nothing is sent without F9. The lines are made in `review_text`, the fields stand in
`review_oversight`, `review_draft` keeps what was typed and not sent, and `review_acts` does what was chosen.
"""

from functools import partial
from typing import ClassVar
from uuid import UUID

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import endorsing
from dutydesk.acts.review import look, withdrawable
from dutydesk.acts.values import ReviewView
from dutydesk.practice.marks import moment_words

from .fields import OneLine, Said
from .finds import Finds
from .keys import keys_of
from .plain import one_line, plain
from .review_confirm import Confirms
from .review_draft import drafts
from .review_entered import Enters
from .review_lines import folded
from .review_oversight import Oversight
from .review_pane import Pane
from .review_side import Side
from .review_text import referrals_made, review_parts

NTH = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 21: "21st", 22: "22nd", 23: "23rd"}
"""Numbers within a sentence; further ones are a figure with "th"."""

CHOICES = ("endorse", "endorse_other", "escalate", "send_back", "confirm")
GO: str = "Go to: press the letter of a section. Esc stays."


DECIDING = ("endorse", "endorse_other", "escalate", "send_back", "confirm")
"""Left out of row 24 where this person may not decide."""
ALWAYS = ("help", "all_commands")
"""Never pushed off row 24."""


class ReviewScreen(Enters, Finds, Confirms):
    """One submission as the manager reads and decides it."""

    CSS_PATH = "review.tcss"
    NOTE_LINE: ClassVar[bool] = False

    def __init__(self, contact_id: UUID) -> None:
        """Args:
        contact_id: the contact whose latest submission is read.
        """
        super().__init__(contact_id)
        self.stale = False
        """It changed since it was opened: only reading it again helps."""
        self._going = False

    # ------------------------------------------------------------------- draw

    def compose_work(self) -> ComposeResult:
        """Reading, its hint, the oversight; beside them the narrative, the history and the clocks."""
        with Horizontal(id="review"):
            with Vertical(id="left"):
                yield Pane(id="reading")
                yield Static("", id="hint", markup=False)
                yield Oversight(self.desk.checklist)
            yield Side(self.desk)

    def on_mount(self) -> None:
        """Read it; keys wait until it is drawn. (Textual calls the shell's own part as well.)"""
        self.open(self.contact_id)

    @property
    def side(self) -> Side:
        """The column at 120x36."""
        return self.query_one(Side)

    @property
    def reading(self) -> Pane:
        """The text that is read."""
        return self.query_one("#reading", Pane)

    def open(self, contact_id: UUID, message: str = "") -> None:
        """Read a contact and show it; say the message once it stands."""
        self.desk_app.hold_keys()
        self.in_background(partial(look, self.desk, contact_id), partial(self._opened, message))

    def _opened(self, message: str, view: ReviewView) -> None:
        if self.view is not None:
            self.keep_draft()
        again = self.view is not None and self.view.contact.id == view.contact.id
        self.view, self.contact_id, self.stale = view, view.contact.id, False
        self.clocks = view.contact.clocks
        now, checklist = self.now(), self.desk.checklist
        self.reading.show_parts(review_parts(view, checklist, now), from_the_top=not again)
        self.side.show(view)
        self.on_disk = view.draft
        typed = drafts.find(self.desk, self.contact_id)
        self.oversight.show(view, view.draft if typed is None else typed)
        self.set_focus(None)
        self.redraw_shell()
        self.draw_hint()
        self.side.draw_clocks()
        self.say(message)
        self.call_after_refresh(self.draw_hint)
        self.desk_app.release_keys()

    def identity(self) -> tuple[str, Content]:
        """Who is reviewed, and its place among those that wait."""
        if self.view is None:
            return "Review", Content("")
        contact, view = self.view.contact, self.view
        children = "1 child" if contact.children == 1 else f"{contact.children} children"
        place = f"{view.position} of {view.waiting} to endorse " if view.position else ""
        return f"Review {contact.reference} {contact.family or 'no name'}, {children}", plain(place, "$quiet")

    def draw_hint(self) -> None:
        """Under the reading: who sent it, and how to read on."""
        if self.view is None:
            return
        sent = self.view.submission
        times = "" if sent.number == 1 else f", {NTH.get(sent.number, f'{sent.number}th')} send"
        on = "PgDn more" if self.focused is not None else "Space more"
        out = "Esc to the text" if self.focused is not None else "Esc queue"
        right = f"{on if self.reading.more else 'End'}  ^G letter  {out} "
        hint = self.query_one("#hint", Static)
        room = max(hint.size.width - len(right) - 1, 10)
        left = one_line(f"Sent by {sent.sent_by_name} {moment_words(sent.sent_at, self.now())}{times}", room)
        gap = max(hint.size.width - left.cell_length - len(right), 1)
        hint.update((left + Content(" " * gap) + Content(right)).stylize("$quiet"), layout=False)

    def tick(self) -> None:
        """The strip and the column of clocks; nothing else changes."""
        super().tick()
        self.side.draw_clocks()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self._drawn_anew)

    def _drawn_anew(self) -> None:
        self.draw_hint()
        self.side.draw_clocks()

    # ------------------------------------------------------------------- keys

    @property
    def context(self) -> str:
        """Typing the oversight, or reading."""
        return "oversight" if self.focused is not None else "review"

    @property
    def help_place(self) -> str:
        """As of any screen; a comment is another thing with each choice."""
        choice, in_comment = self.oversight.choice, self.focused is self.oversight.comment
        return f"oversight.{choice}" if in_comment and choice else super().help_place

    async def take_key(self, event: events.Key) -> bool:
        """The letter of a section after ^G; keys between the fields; then as every screen does."""
        if self._going:
            self._going = False
            self.say("")
            self.draw_keys()
            if event.key == "escape":
                return True
            letter = event.character if event.is_printable and event.character else ""
            if letter and not self._jump(letter):
                self.say(f"No section has the letter {letter}.")
            if letter:
                return True
        if isinstance(self.focused, OneLine) and event.key == "enter":
            self.focus_next()
            return True
        if await super().take_key(event):
            return True
        return self.focused is None and event.key not in ("tab", "shift+tab")

    def set_focus(self, *arguments: object, **options: object) -> None:
        """As Textual does, with row 24 naming what the keys do from now on."""
        super().set_focus(*arguments, **options)  # type: ignore[arg-type]
        self.redraw_shell()
        self.draw_hint()

    def say(self, sentence: str, style: str = "") -> None:
        """One sentence under the oversight, on two lines where it needs them."""
        super().say("\n ".join(folded(sentence, self.size.width - 2)), style)

    def why_not(self, action: str) -> str:
        """Why a choice is closed now, for the list of all commands."""
        if self.view is not None and action in (
            "endorse",
            "endorse_other",
            "escalate",
            "send_back",
            "confirm",
        ):
            return "" if self.view.second else self.view.why_not
        if action == "withdraw_endorsement":
            return self._cannot_withdraw()
        return super().why_not(action)

    def draw_keys(self) -> None:
        """Row 24: what decides stands before what is on every screen."""
        may_not = self.view is not None and not (self.view.may_endorse or self.view.second)
        keys = [
            key for key in keys_of(self.context) if key.shown and not (may_not and key.action in DECIDING)
        ]
        fixed = [key for key in keys if key.action in ALWAYS]
        room = self.size.width - sum(len(key.shown) + len(key.label) + 2 for key in fixed)
        chosen = []
        for key in sorted(keys, key=lambda key: not {"review", "oversight"}.issuperset(key.where)):
            cells = len(key.shown) + len(key.label) + 2
            if key not in fixed and cells <= room + 1:
                room -= cells
                chosen.append(key)
        parts = [
            plain(key.shown, "bold $accent") + plain(f" {key.label}", "$quiet") for key in [*chosen, *fixed]
        ]
        self.set_line("keys", Content(" ").join(parts))

    def action_go(self) -> None:
        """Wait for the letter of a section."""
        self._going = True
        self.say(GO)

    def _jump(self, letter: str) -> bool:
        there = self.reading.jump(letter)
        self.draw_hint()
        return there

    def action_scroll_on(self) -> None:
        """Read on."""
        self.reading.page(1)
        self.draw_hint()

    def action_scroll_back(self) -> None:
        """Read back."""
        self.reading.page(-1)
        self.draw_hint()

    def action_line_on(self) -> None:
        """A line on."""
        self.reading.scroll_lines(1)
        self.draw_hint()

    def action_line_back(self) -> None:
        """A line back."""
        self.reading.scroll_lines(-1)
        self.draw_hint()

    def action_narrative_on(self) -> None:
        """The narrative beside it, on."""
        self.side.narrative.page(1)

    def action_narrative_back(self) -> None:
        """The narrative beside it, back."""
        self.side.narrative.page(-1)

    def action_back(self) -> None:
        """Out of the field to the text, then to the queue."""
        if self.focused is not None:
            self.set_focus(None)
            return
        self.keep_draft()
        self.dismiss(None)

    def action_next_item(self) -> None:
        """The next that waits."""
        self._go_to(self.view.next_id if self.view else None, "No other waits after this one.")

    def action_previous_item(self) -> None:
        """The one before."""
        self._go_to(self.view.previous_id if self.view else None, "No other waits before this one.")

    def _go_to(self, contact_id: UUID | None, otherwise: str) -> None:
        if contact_id is None:
            self.say(otherwise)
        else:
            self.open(contact_id)

    def action_read_again(self) -> None:
        """Read it as it stands now; the comment stays."""
        self.open(self.contact_id)

    # ------------------------------------------------------------ the decision

    def action_endorse(self) -> None:
        """Endorse as recommended."""
        if self.choose("endorse") and self.view is not None:
            referrals = referrals_made(self.view, self.desk.checklist)
            made = "the referral" if referrals == 1 else f"the {referrals} referrals"
            self.say(f"One comment endorses both: the contact and {made}." if referrals else "")

    def action_endorse_other(self) -> None:
        """Endorse, but with another outcome."""
        self.choose("other")

    def action_escalate(self) -> None:
        """Make it a referral."""
        self.choose("escalate")

    def action_send_back(self) -> None:
        """Back to the worker, with a note."""
        self.choose("return")

    def action_withdraw_endorsement(self) -> None:
        """Take an endorsement back, with a reason."""
        because = self._cannot_withdraw()
        if because:
            self.say(because)
        else:
            self.oversight.choose("withdraw")
            self.set_focus(self.oversight.first_field())

    def choose(self, choice: str) -> bool:
        """Name the choice and put the cursor where its words go. False when it is closed."""
        if self.view is None:
            return False
        if not (self.view.may_endorse or self.view.second):
            self.say(self.view.why_not)
            return False
        self.say("")
        self.oversight.choose(choice)
        self.set_focus(self.oversight.first_field())
        return True

    def _cannot_withdraw(self) -> str:
        return "" if self.view is not None and withdrawable(self.view.contact) else endorsing.NOT_ENDORSED

    @on(Said)
    def field_said(self, event: Said) -> None:
        """A field has a word about what was pasted."""
        event.stop()
        self.say(event.sentence)
