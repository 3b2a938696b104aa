"""The commands of the call screen that have no key of their own: found in the list of all commands.

Each asks what it needs and calls one act.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID

from dutydesk.acts import calls, correcting, linking, parking, phone, rows, sending, starts, undoing
from dutydesk.acts.call_values import LinkView
from dutydesk.acts.said_values import Undone
from dutydesk.acts.strategy import NO_REFERRAL
from dutydesk.acts.strategy_further import why_not_further
from dutydesk.acts.values import Field
from dutydesk.errors import DeskError
from dutydesk.practice.dates import KEPT, read_clock_time
from dutydesk.practice.gate import not_safeguarding
from dutydesk.practice.wording import when_words
from dutydesk.practice.zone import to_london

from .ask import Ask, AskLine
from .corrections import Corrections
from .discussions import none_before
from .fields import LongText, OneLine
from .plain import one_line, plain

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

    from .contact import ContactScreen

RING_AGAIN = "Nothing is kept. If they ring back: n, a new contact with a new clock."
"""R-211, after advice to talk to the parents first."""
TAKE_BACK = "It is sent, and the manager has not opened it. Take it back from the manager?"
"""Interaction, (b): past Send, undo becomes withdraw until the manager opens it."""
NO_LINK = "Nothing is linked from this contact. F3 then F5 makes a link."
PAGE_OF = {
    "child": "children",
    "adult": "adults",
    "professional": "team",
    "event": "chronology",
    "attendee": "strategy",
    "tool": "tools",
}
"""The page on which the rows of each kind are added."""


class ContactCommands(Corrections):
    """Close with no record, take it back, correct the start, take out a row, end the call."""

    @property
    def contact(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    def action_call_ended(self) -> None:
        """The call is over; said twice it stays the first time."""
        self.in_background(
            partial(phone.end_call, self.desk, self.contact.contact_id), self.contact.call_has_ended
        )

    def action_close_without_record(self) -> None:
        """Leave with no record: one confirm, then nothing of it is kept (R-213)."""
        view = self.contact.view
        if view is not None and view.settled:
            self.say("This contact is on the desk: it can be sent or stay, but not vanish.")
            return
        question = "Close with no record? Nothing about this family will be kept."
        self.app.push_screen(Ask(question), self._close_without_record)

    def _close_without_record(self, yes: bool | None) -> None:
        if not yes:
            return
        words = "Closed with no record. Nothing of it is kept."
        if not_safeguarding(self.contact.sheet.facts(), self.desk.checklist):
            words = RING_AGAIN
        act = partial(calls.close_without_record, self.desk, self.contact.contact_id)
        self.in_background(act, lambda _: self.dismiss(words))

    def action_withdraw(self) -> None:
        """Take it back from the manager, until it is opened; of what was endorsed only its correction."""
        me = self.contact
        if me.view is not None and me.view.waits is not None:
            self.action_correct_back()
            return
        version = me.view.version if me.view is not None else 0
        self.in_background(
            partial(sending.withdraw, self.desk, me.contact_id, version),
            lambda _: self.contact.say_and_reread("Taken back from the manager. It is yours again."),
        )

    def _ask_withdraw(self, yes: bool | None) -> None:
        if yes:
            self.action_withdraw()

    # --------------------------------------------------------------- why not

    steps_left = True, True
    """Whether anything is left to undo and to redo, as of when the list of commands was last opened."""
    no_way_back = ""
    """Why the last correction may not be taken back, as of then."""

    def action_all_commands(self) -> None:
        """The list says what can be undone now, so that is read first; keys typed meanwhile wait."""
        me = self.contact
        if not me.recorded or self.desk.keeper.state == "failed":
            # What cannot be saved has no steps yet, and the way out of it waits for nothing.
            self.steps_left = True, True
            super().action_all_commands()
            return
        self.desk_app.hold_keys("commands")
        act = partial(_left, self.desk, me.contact_id)
        self.in_background(act, self._steps_read, lambda _: self._steps_read(((True, True), "")))

    def _steps_read(self, left: tuple[tuple[bool, bool], str]) -> None:
        self.steps_left, self.no_way_back = left
        self.desk_app.hold_keys()
        self.desk_app.release_keys("commands")
        super().action_all_commands()

    def why_not(self, action: str) -> str:
        """What can be taken back, put back or switched to, and why it cannot now."""
        why = {
            "withdraw": self._why_not_withdraw,
            "undo": self._why_not_undo,
            "redo": lambda: "" if self.steps_left[1] else undoing.NOTHING_TO_REDO,
            "correct_back": lambda: self.no_way_back,
            "correct": self.why_not_correct,
            "correct_add": self.why_not_correct,
            "correct_row": self.why_not_correct,
            "unlink": lambda: "" if self._links_from_here() else NO_LINK,
            "put_back": self._why_not_put_back,
            "switch_call": self._why_not_switch,
            "owed_acknowledge": self._why_not_acknowledge,
            "discuss_again": self._why_not_discuss_again,
            "discussions": self._why_not_discussions,
        }.get(action)
        return super().why_not(action) or (why() if why is not None else "")

    def _why_not_withdraw(self) -> str:
        view = self.contact.view
        if view is None or not view.submissions:
            return "It was never sent."
        if view.state != "sent":
            return sending.NOT_SENT
        here, last = self.desk.here, view.submissions[-1]
        if here is None or here.id != last.sent_by:
            return "Only the worker who sent it takes it back."
        return sending.OPENED if last.opened_at is not None else ""

    def _why_not_undo(self) -> str:
        view = self.contact.view
        if self.steps_left[0] or ((view is None or view.editable) and not self.contact.untouched()):
            return ""
        return self._why_not_withdraw() if self._is_sent() else undoing.NOTHING_TO_UNDO

    def _why_not_put_back(self) -> str:
        view = self.contact.view
        out = view is not None and any(row.struck for row in view.facts.subjects)
        return "" if out else "No row was taken out."

    def _why_not_switch(self) -> str:
        held, me = self.desk_app.on_hold, self.contact.contact_id
        other = any(each.parked_at is not None and each.contact_id != me for each in held)
        return "" if other else parking.NONE_PARKED

    def _why_not_acknowledge(self) -> str:
        view = self.contact.view
        return "" if view is not None and view.referrals else "Nothing was referred."

    def _why_not_discuss_again(self) -> str:
        view = self.contact.view
        return NO_REFERRAL if view is None else why_not_further(view, self.desk.here)

    def _why_not_discussions(self) -> str:
        return none_before(self.contact.view)

    def _is_sent(self) -> bool:
        view = self.contact.view
        return view is not None and view.state == "sent"

    def action_strike(self) -> None:
        """Take out the row the cursor is in; it stays in the record, struck through."""
        editor = self.contact.here
        if editor is None or editor.field is None or editor.field.row is None or editor.locked:
            return
        subject = editor.field.subject
        self.in_background(
            partial(rows.strike, self.desk, self.contact.contact_id, subject),
            self._struck,
        )

    def _struck(self, _: object) -> None:
        me = self.contact
        self.say("Taken out; it stays in the record, struck through. ^Z puts it back.", "bold")
        me.reread(partial(self.call_later, me.out_of_row))

    def action_unlink(self) -> None:
        """Take back a link that was made from here; which one, by its number, where there are several."""
        links = self._links_from_here()
        if not links:
            self.say(NO_LINK)
        elif len(links) == 1:
            self._unlink(links[0])
        else:
            listed = "   ".join(
                f"{number} {link.reference} {link.family}".rstrip() for number, link in enumerate(links, 1)
            )
            asked = AskLine("Unlink", f"Which link is taken back? Type its number.\n{listed}")
            self.app.push_screen(asked, partial(self._which_link, links))

    def _which_link(self, links: tuple[LinkView, ...], typed: str | None) -> None:
        number = (typed or "").strip()
        if number.isdecimal() and 1 <= int(number) <= len(links):
            self._unlink(links[int(number) - 1])
        elif typed is not None:
            self.say(f"No link has that number: 1 to {len(links)}. The links stay as they were.", "bold")

    def _unlink(self, link: LinkView) -> None:
        said = f"The link to {link.reference} {link.family}".rstrip() + " is taken back. ^Z links it again."
        self.in_background(
            partial(linking.unlink, self.desk, self.contact.contact_id, link.other_id),
            lambda _: self.contact.say_and_reread(said),
        )

    def _links_from_here(self) -> tuple[LinkView, ...]:
        view = self.contact.view
        return tuple(each for each in view.links if each.outwards) if view is not None else ()

    def action_undo(self) -> None:
        """Ctrl+Z: take back the last change of any field or row; once it is endorsed, one's correction."""
        if self.was_endorsed:
            self.action_correct_back()
            return
        self._take_back(undoing.undo)

    def action_redo(self) -> None:
        """Ctrl+Y: do again what was undone."""
        self._take_back(undoing.redo)

    def _take_back(self, act: Callable[["Desk", UUID], Undone]) -> None:
        me = self.contact
        if isinstance(self.focused, OneLine | LongText):
            me.changed(self.focused)
        if not me.recorded:
            me.when_kept(partial(self._take_back, act))
            return
        # What is typed behind it is meant for the field as it stands afterwards.
        self.desk_app.hold_keys("undo")
        self.in_background(
            partial(act, self.desk, me.contact_id), self._stepped, partial(self._not_stepped, act)
        )

    def _stepped(self, found: Undone) -> None:
        me = self.contact
        if found.text is None:
            me.reread(partial(self.call_later, self._rows_changed))
        else:
            field = Field(found.question, found.subject)
            me.sheet.put(
                field, found.text, self.now(), reason=found.reason, by_when=found.by_when, says=found.says
            )
            me.show_kept(field, found.text)
        where = ""
        if found.section and found.section != me.section:
            where = f"   ^G {self.desk.checklist.section(found.section).letter}"
        head = f"{found.act.capitalize()}: {found.words}"
        room = self.size.width - 1 - plain(f"{head} (was ){where}").cell_length
        was = f" (was {one_line(found.was, room)})" if found.was else " (was empty)" if found.text else ""
        self.say(f"{head}{was}{where}", "bold")
        self.desk_app.release_keys("undo")

    def _not_stepped(self, act: Callable[["Desk", UUID], Undone], error: DeskError) -> None:
        if act is undoing.undo and self._is_sent():
            # Whether the manager has opened it meanwhile is known once it is read again.
            self.contact.reread(self._sent_not_stepped, held="undo")
            return
        self.say(str(error), "bold")
        self.desk_app.release_keys("undo")

    def _sent_not_stepped(self) -> None:
        if why := self._why_not_withdraw():
            self.say(why, "bold")
        else:
            self.app.push_screen(Ask(TAKE_BACK), self._ask_withdraw)
        self.desk_app.release_keys("undo")

    async def _rows_changed(self) -> None:
        me = self.contact
        block = me.pages[me.section].block_of(me.here) if me.here is not None else None
        await me.show(me.section)
        if block is not None and not any(me.here in row.cells for row in block.in_sight):
            await me.out_of_row()

    def action_put_back(self) -> None:
        """Put back the row that was taken out last."""
        act = partial(rows.unstrike_last, self.desk, self.contact.contact_id)
        self.in_background(act, self._put_back)

    def _put_back(self, kind: str) -> None:
        me = self.contact
        self.say("Put back; it stands where it stood.", "bold")
        me.reread(partial(self.call_later, me.go_to, PAGE_OF[kind]))

    def action_correct_start(self) -> None:
        """R-101: the start as stamped may be wrong; both times are kept, with a reason."""
        view = self.contact.view
        if view is None or not view.editable:
            self.say(view.read_only_because if view else "The contact is being made; one moment.", "bold")
            return
        began = when_words(view.started_at, self.now(), name_day=True)
        self.app.push_screen(
            AskLine(
                "When the call began",
                f"It is stamped {began}. When did it begin? Such as 03:10; on another day Fri 16:40, 16:40 "
                "yesterday or 13 May 16:40. In the hour that comes twice say 01:30 first or 01:30 second.",
                place="ask.start",
            ),
            self._start_typed,
        )

    def _start_typed(self, typed: str | None) -> None:
        if typed is None:
            return
        found = read_clock_time(typed, to_london(self.now()))
        if found.at is None:
            complaint = found.complaint.removesuffix(KEPT).strip()
            again = f"{complaint} Esc leaves the start as it was."
            asked = AskLine("When the call began", again, typed, place="ask.start")
            self.app.push_screen(asked, self._start_typed)
            return
        began = when_words(found.at, self.now(), name_day=True)
        words = f"The call began at {began}. Why is that put right now?"
        asked = AskLine("Why the start changes", words, place="ask.start_reason")
        self.app.push_screen(asked, partial(self._start_reason, found.at))

    def _start_reason(self, at: datetime, reason: str | None) -> None:
        view = self.contact.view
        if reason is None or view is None:
            return
        self.in_background(
            partial(starts.correct_start, self.desk, self.contact.contact_id, at, reason, view.version),
            lambda _: self.contact.say_and_reread(
                "The start is put right; both times are kept, with the reason."
            ),
        )


def _left(desk: "Desk", contact_id: UUID) -> tuple[tuple[bool, bool], str]:
    """What can be undone and redone, and why the last correction may not be taken back."""
    return undoing.left(desk, contact_id), correcting.why_not_back(desk, contact_id)
