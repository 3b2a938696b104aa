"""A record that not everybody may read, on the screens: break glass, restricting, and the words over it.

Owns the questions and how their one line is read: a digit, then why. Who may read what, and what is told to
whom, is `acts.restricting` and `acts.breaking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import breaking, reading, restricting, shutting_out
from dutydesk.acts.guarded_values import Standing
from dutydesk.acts.values import ContactView, QueueRow
from dutydesk.errors import DeskError, GlassEnded, Restricted
from dutydesk.practice.restrictions import Code
from dutydesk.practice.wording import date_words, when_words
from dutydesk.practice.zone import london_date

from . import theme
from .ask import AskLine
from .plain import plain
from .redraw import show
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen

NO_ROW = "No contact is under the cursor."
DIGIT_THEN_WHY = "Type a digit, then why."
LIFT = "Everybody may read it again"
BY_NAME = "Shut somebody out of it by name, or let them in again"
SHORT = 60
"""Letters of a reason in a panel that has a list as well. Source: ours, 24 rows hold it."""
ONE_DIGIT = "Begin with the digit of one line above."
BANNER = theme.BANDS["overdue"]
"""Red, and in words that say the same without it."""


@dataclass(frozen=True, slots=True)
class ToBreak:
    """What a contact that could not be opened gives way to: the question of break glass."""

    contact_id: UUID
    reference: str
    call: str


class Guarded(DeskScreen):
    """A screen from which a restricted record can be opened, or a record be restricted."""

    @property
    def meant(self) -> UUID | None:
        """The contact that is meant; None when there is none."""
        row = getattr(getattr(self, "rows", None), "current", None)
        return getattr(self, "contact_id", None) or getattr(row, "contact_id", None)

    # ------------------------------------------------------------ break glass

    def ask_to_break(self, to: ToBreak, typed: str = "", complaint: str = "") -> None:
        """Why it is opened, in one line; Esc leaves it closed."""
        whom = f"Call {to.call} first, if you can." if to.call else "Call a manager first, if you can."
        words = (
            f"{complaint or whom} Type the digit of a reason, then why. It is open to you for 24 hours. "
            f"Every manager is told at once, and one of them looks at it.\n{_listed(breaking.reasons())}"
        )
        asked = AskLine(f"Break glass: {to.reference} is restricted", words, typed, place="ask.glass")
        self.app.push_screen(asked, partial(self._break, to))

    def ask_for_row(self, row: QueueRow) -> None:
        """As `ask_to_break`, for a stub in a list."""
        self.ask_to_break(ToBreak(row.contact_id, row.reference, row.worker.removeprefix("call ")))

    def _break(self, to: ToBreak, typed: str | None) -> None:
        if typed is None:
            return
        code, words = chosen(breaking.reasons(), typed)
        complaint = ONE_DIGIT if code is None else breaking.too_short(words)
        if code is None or complaint:
            self.ask_to_break(to, typed, complaint)
            return
        act = partial(breaking.break_glass, self.desk, to.contact_id, code.key, words)
        self.desk_app.hold_keys("glass")
        self.in_background(act, lambda _: self._broken(to), self._not_broken)

    def _broken(self, to: ToBreak) -> None:
        self.open_guarded(to.contact_id)
        self.desk_app.release_keys("glass")

    def _not_broken(self, error: DeskError) -> None:
        self.desk_app.release_keys("glass")
        self.say(str(error), "bold")

    def open_guarded(self, contact_id: UUID) -> None:
        """Open what is open now."""

    # -------------------------------------------------------------- restrict

    def action_restrict(self) -> None:
        """Ask why not everybody may read it; of one that is restricted, what is to be of it from now on."""
        contact_id = self.meant
        if contact_id is None:
            self.say(NO_ROW)
            return
        self.desk_app.hold_keys("restrict")
        self.in_background(
            partial(restricting.standing, self.desk, contact_id),
            partial(self._standing, contact_id),
            self._not_restricted,
        )

    def _standing(self, contact_id: UUID, found: Standing | None) -> None:
        if found is None:
            self._ask_category(contact_id)
        else:
            self._ask_change(found)
        self.desk_app.release_keys("restrict")

    def _not_restricted(self, error: DeskError) -> None:
        self.desk_app.release_keys("restrict")
        self.say(str(error), "bold")

    def _ask_category(self, contact_id: UUID, typed: str = "", complaint: str = "") -> None:
        words = (
            f"{complaint} Type the digit of a reason, then why. From now on others see the children's names "
            "and whom to call; a manager who is not you approves it. Sealed is shown to managers alone.\n"
            f"{_listed(restricting.categories(), levels=True)}"
        ).strip()
        asked = AskLine("Restrict this record", words, typed, place="ask.restrict")
        self.app.push_screen(asked, partial(self._restrict, contact_id))

    def _restrict(self, contact_id: UUID, typed: str | None) -> None:
        if typed is None:
            return
        code, words = chosen(restricting.categories(), typed)
        if code is None or not words:
            self._ask_category(contact_id, typed, ONE_DIGIT if code is None else restricting.NO_REASON)
            return
        act = partial(restricting.ask, self.desk, contact_id, code.key, words)
        level = code.level.capitalize()
        told = f"{level} from now on. A manager who is not you approves it, or not."
        self.in_background(
            act,
            lambda _: self._changed(told),
            lambda error: self._ask_category(contact_id, typed, str(error)),
        )

    def _ask_change(self, found: Standing, typed: str = "", complaint: str = "") -> None:
        by = f"approved by {found.approved_by}" if found.approved else "not approved yet"
        until = ""
        if found.review_at is not None:
            today = london_date(self.now())
            until = f", to be looked at again by {date_words(london_date(found.review_at), today)}"
        lines = [f"{found.level.capitalize()}, {by}{until}. {_short(found.reason)} ({found.asked_by})."]
        if found.to_level:
            other = f"{found.to_level}, {_short(found.to_reason)}"
            lines.append(f"{found.to_asked_by} asks that it be {other}. A manager decides.")
        lines.append(f"{complaint or DIGIT_THEN_WHY} A manager who is not you agrees; sealed holds at once.")
        words = "\n".join([" ".join(lines), _listed(restricting.categories(), levels=True, stands=found.key)])
        number = len(restricting.categories())
        words += f"\n{number + 1} {LIFT}\n{number + 2} {BY_NAME}"
        asked = AskLine("Who may read this record", words, typed, place="ask.change")
        self.app.push_screen(asked, partial(self._change, found))

    def _change(self, found: Standing, typed: str | None) -> None:
        """What the line of `_ask_change` begins with: another reason, lifting, or somebody by name."""
        if typed is None:
            return

        def refused(error: DeskError) -> None:
            self._ask_change(found, typed, str(error))

        codes = restricting.categories()
        digit, words = numbered(typed, len(codes) + 2)
        if digit == len(codes) + 2:
            self._shut_outs(found.contact_id)
        elif not digit or not words:
            self._ask_change(found, typed, restricting.NO_REASON if digit else ONE_DIGIT)
        elif digit > len(codes):
            lift = partial(restricting.ask_lift, self.desk, found.contact_id, words)
            self.in_background(
                lift, lambda _: self._changed("Asked. It stays restricted until a manager agrees."), refused
            )
        else:
            code = codes[digit - 1]
            act = partial(restricting.ask_change, self.desk, found.contact_id, code.key, words)
            self.in_background(act, lambda now: self._changed(_asked_words(found, now)), refused)

    def _shut_outs(self, contact_id: UUID) -> None:
        """Everybody of the desk, and who of them may not read this one."""
        from .shut_outs import ShutOuts

        self.desk_app.hold_keys()
        self.in_background(
            partial(shutting_out.seats, self.desk, contact_id),
            lambda found: self.app.push_screen(ShutOuts(contact_id, found), lambda _: self._reread()),
            self._not_listed,
        )

    def _not_listed(self, error: DeskError) -> None:
        self.desk_app.release_keys()
        self.say(str(error), "bold")

    def _changed(self, words: str) -> None:
        self._reread()
        self.say(words, "bold")

    def _reread(self) -> None:
        again = getattr(self, "reread", None) or getattr(self, "read_sorted", None)
        if again is not None:
            again()

    # --------------------------------------------------------------- reviews

    def action_reviews(self) -> None:
        """What waits for a manager: broken glass, and who may read what."""
        from .guard_reviews import GuardReviews

        self.desk_app.hold_keys()
        self.in_background(
            partial(breaking.to_review, self.desk),
            lambda found: self.app.push_screen(GuardReviews(found), self._from_reviews),
            self._not_listed,
        )

    def _from_reviews(self, contact_id: UUID | None) -> None:
        if contact_id is not None:
            self.open_guarded(contact_id)


def not_read(screen: "ContactScreen", error: DeskError, *, held: str = "") -> None:
    """A contact that stands on the screen could not be read again; what was sealed stands there no longer.

    Args:
        held: for what keys were held until it is read: they are let go now.
    """
    if held:
        screen.desk_app.release_keys(held)
    if isinstance(error, GlassEnded) and screen in screen.app.screen_stack:
        screen.dismiss(str(error))
    else:
        screen.say(str(error), "bold")


def open_it(screen: "ContactScreen") -> None:
    """Read a contact to work in it; of one that whoever is here may not read, ask for break glass instead."""

    def failed(error: DeskError) -> None:
        if isinstance(error, Restricted):
            screen.dismiss(ToBreak(screen.contact_id, error.reference, error.call))
        else:
            not_read(screen, error)

    act = partial(reading.open_contact, screen.desk, screen.contact_id)
    screen.in_background(act, screen.opened, failed)


def draw_guard(screen: DeskScreen, view: ContactView | None) -> None:
    """The row over a contact that not everybody may read; of any other there is none."""
    row, words = screen.query_one("#guard", Static), ""
    if view is not None and view.glass_until is not None:
        until = when_words(view.glass_until, screen.now()).partition(" (")[0]
        words = f" BREAK GLASS: restricted, open to you until {until}; a manager reviews it "
    elif view is not None and view.guarded:
        words = f" {view.guarded.upper()}: not everybody at this desk may read it "
    row.display = bool(words)
    broken = view is not None and view.glass_until is not None
    show(row, plain(words, BANNER if broken else "reverse") if words else Content(""))


def chosen(codes: Sequence[Code], typed: str) -> tuple[Code | None, str]:
    """The code whose digit a line begins with, and the words behind it."""
    number, words = numbered(typed, len(codes))
    return (codes[number - 1], words) if number else (None, words)


def numbered(typed: str, most: int) -> tuple[int, str]:
    """The digit up to `most` that a line begins with, and the words behind it; 0 and the line for none."""
    line = typed.strip()
    number = int(line[0]) if line[:1].isascii() and line[:1].isdecimal() else 0
    if not 1 <= number <= most:
        return 0, line
    return number, line[1:].lstrip(" .:,)").strip()


def _listed(codes: Sequence[Code], *, levels: bool = False, stands: str = "") -> str:
    return "\n".join(
        f"{number} {code.words}{f' ({code.level})' if levels and code.level == 'sealed' else ''}"
        f"{' - as it is' if code.key == stands else ''}"
        for number, code in enumerate(codes, start=1)
    )


def _short(reason: str) -> str:
    """As much of a reason as leaves the panel whole on a small screen: all of it stands in the history."""
    return reason if len(reason) <= SHORT else f"{reason[: SHORT - 3].rstrip()}..."


def _asked_words(before: Standing, now: Standing) -> str:
    """What another reason means until a manager decides."""
    if now.in_force != before.in_force:
        return f"{now.in_force.capitalize()} from now on. A manager who is not you approves it."
    return f"Asked. It stays {now.in_force} until a manager who is not you agrees."
