"""Interruptions on the call screen: another call comes in, the line drops, the call was taken on paper.

Owns the way from one call to another: this one is put on hold as it stands, and the screen gives way. What is
typed behind the key goes to the call that comes. A drop opens no panel by itself: whoever notes it may be in
the middle of a sentence, and no word of that is anybody's number.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dutydesk.acts import calls, parking, phone, starts
from dutydesk.acts.call_values import CallView, RungBack
from dutydesk.acts.values import Field, Where
from dutydesk.errors import DeskError
from dutydesk.practice.wording import clock_words

from .ask import AskLine
from .fields import LongText, OneLine
from .finds import ToCall
from .on_hold import read_on_hold
from .overlay import Overlay
from .plain import plain
from .shell import DeskScreen
from .true_start import ask_true_start

if TYPE_CHECKING:
    from .contact import ContactScreen

PHONE = "referrer.phone"
MAY_NOT = "Only a registered social worker takes contacts. Someone else takes this call."
EMPTY = "Nothing is typed yet: this one can be the new call."


class OnTheLine(Overlay):
    """Who rang after the line dropped. Dismisses "rang_back", "redialled", "later" or None.

    The caller is on the line and talks: whoever types on answers later, and every key goes where it was
    meant.
    """

    CSS_PATH = "ask.tcss"

    def __init__(self, words: str) -> None:
        """Args:
        words: what stands of the call so far.
        """
        super().__init__()
        self.words = words

    def compose_work(self) -> ComposeResult:
        """What is known, and the two keys."""
        with Vertical(classes="panel"):
            yield Static(plain("On the line again", "bold"), classes="question", markup=False)
            yield Static(plain(self.words, "$quiet"), classes="question", markup=False)
            keys = "1 the caller rang back   2 you rang the caller   Esc not yet   Type on: later"
            yield Static(plain(keys), classes="panel-keys", markup=False)

    async def panel_key(self, event: events.Key) -> bool:
        """The two keys answer, where no word goes on behind them; any other is for what stands beneath."""
        answers: dict[str, RungBack] = {"1": "rang_back", "2": "redialled"}
        answer = answers.get(event.character or "")
        if answer is not None and not self.desk_app.letter_waits():
            self.dismiss(answer)
        else:
            self._later(event)
        return True

    def take_paste(self, pasted: str) -> bool:
        """As any other key: it is for the field beneath."""
        self._later(events.Paste(pasted))
        return True

    def _later(self, event: events.Event) -> None:
        self.desk_app.keep_from(event, "panel")
        self.dismiss("later")


class Interruptions(DeskScreen):
    """Park and switch, a line that drops, a call from paper."""

    switched = False
    """Come to by switching: switching on goes to the one parked longest, so that it goes round."""
    _lost = 0
    """Number of the call whose drop was noted last, which the view may not have yet."""

    @property
    def _this(self) -> "ContactScreen":
        return cast("ContactScreen", self)

    # ----------------------------------------------------------- park, switch

    def action_another_call(self) -> None:
        """Another caller: park this one, to the letter, and begin a new contact."""
        here = self.desk.here
        if here is None or not here.takes_contacts:
            self.say(MAY_NOT, "bold")
        elif self._this.untouched():
            self.say(EMPTY, "bold")
        else:
            self.to_call(ToCall())

    def action_switch_call(self) -> None:
        """To the call parked last, or on to the next; this one is parked."""
        if self._this.dismiss_when_saved():
            self._this.when_kept(self._switch)

    def to_call(self, to: ToCall) -> None:
        """Put this one on hold and give way to another call."""
        if self._this.dismiss_when_saved():
            self._this.when_kept(partial(self._give_way, lambda: to))

    def _switch(self) -> None:
        find = partial(parking.next_parked, self.desk, self._this.contact_id, longest=self.switched)
        self._give_way(lambda: ToCall(find()))

    def _give_way(self, where_to: Callable[[], ToCall]) -> None:
        self.desk_app.hold_keys("leaving")
        me = self._this
        editor = self.focused
        if isinstance(editor, OneLine | LongText) and editor.field is not None and me.recorded:
            self.desk.keeper.moved(me.contact_id, me.where(editor))
        aside = self._aside()

        def act() -> ToCall:
            to = where_to()
            aside(self.desk, me.contact_id)
            return to

        self.in_background(act, self._gave_way, self._stays)

    def _aside(self) -> Callable[..., None]:
        """How this one is left: parked if it is theirs, nothing kept of one in which nothing stands."""
        me, here = self._this, self.desk.here
        if me.untouched():
            return calls.close_without_record
        view = me.view
        if view is None:
            return parking.park if me.new else calls.leave
        theirs = here is not None and view.worker_id == here.id
        return parking.park if theirs and view.state != "closed" else calls.leave

    def _gave_way(self, to: ToCall) -> None:
        self.desk_app.hold_keys()
        self.dismiss(to)
        self.desk_app.release_keys("leaving")

    def _stays(self, error: DeskError) -> None:
        self.desk_app.release_keys("leaving")
        self.say(str(error), "bold")

    # ------------------------------------------------------------ the line drops

    def action_call_dropped(self) -> None:
        """The line dropped: note it and when to ring back. Said again, the caller is on the line again.

        Where no number stands it is asked first, when this is said again.
        """
        me = self._this
        view, here = me.view, self.desk.here
        if not me.recorded:
            me.when_kept(self.action_call_dropped)
            return
        if view is None:  # made a moment ago, and not read yet
            me.reread(self.action_call_dropped)
            return
        if here is not None and view.worker_id != here.id:
            self.take_message(me.contact_id, view.worker)
        elif view.call is not None and view.call.number > self._lost:
            self.desk_app.hold_keys("dropped")
            act = partial(phone.drop_call, self.desk, me.contact_id)
            self.in_background(act, self._dropped, self._not_dropped)
        elif not self._known_number() and self._to_ring_back():
            asked = AskLine(
                "The line dropped",
                "No number stands in this contact. What is it? Look at the telephone's list of calls.",
                needed="Type the number, or Esc: there is none, or you speak again.",
                place="ask.number",
            )
            self.app.push_screen(asked, self._number)
        else:
            self._again()

    def _again(self) -> None:
        self.app.push_screen(OnTheLine(self._so_far()), self._joined)

    def _known_number(self) -> str:
        sheet = self._this.sheet
        return "" if sheet.answer(Field(PHONE)).mark else sheet.text(Field(PHONE)).strip()

    def _to_ring_back(self) -> bool:
        view = self._this.view
        last = view.calls[-1] if view is not None and view.calls else None
        return last is not None and (last.redial_at is not None or last.number == self._lost)

    def _so_far(self) -> str:
        view = self._this.view
        last = view.calls[-1] if view is not None and view.calls else None
        if last is None or last.ended_at is None:
            return "It is joined to this contact; the 24 hours run from its start, as before."
        word = "dropped" if last.ended == "dropped" else "ended"
        return f"The call {word} at {clock_words(last.ended_at)}. The 24 hours run from the start, as before."

    def _dropped(self, call: CallView) -> None:
        self._lost = call.number
        number = self._known_number()
        by = f" by {clock_words(call.redial_at)}" if call.redial_at else ""
        told = f"Dropped {clock_words(call.ended_at or self.now())}."
        if number:
            words = f"{told} Ring {number}{by}. ^G , when you speak again"
        else:
            words = f"{told} Ring back{by}. No number stands: ^G , again to type it"
        self._this.say_and_reread(words)
        read_on_hold(self)
        self.desk_app.release_keys("dropped")

    def _not_dropped(self, error: DeskError) -> None:
        self.desk_app.release_keys("dropped")
        self.say(str(error), "bold")

    def _number(self, typed: str | None) -> None:
        if typed is None:
            self._again()  # there is none; or the caller is on the line again, and it can be asked
        else:
            me, field = self._this, Field(PHONE)
            me.record(field, typed.strip(), Where("referrer", PHONE, field.subject, len(typed.strip())))
            me.show_kept(field, typed.strip())
            self.say(f"Ring {typed.strip()}. ^G , when you speak again", "bold")

    def _joined(self, how: RungBack | Literal["later"] | None) -> None:
        if how == "later":
            self.say("Type on. Not noted yet who rang: ^G , asks again", "bold")
        elif how is not None:
            act = partial(phone.join_call, self.desk, self._this.contact_id, how)
            self.in_background(act, self._on_the_line)

    def _on_the_line(self, call: CallView) -> None:
        words = f"On the line again: call {call.number} of this contact. Its start stays as it was."
        self._this.say_and_reread(words)
        read_on_hold(self)

    def caller_rings(self) -> None:
        """The caller of this contact is on the line; of another worker's contact a message is taken."""
        view, here = self._this.view, self.desk.here
        if view is None or here is None:
            return
        if view.worker_id != here.id:
            self.take_message(view.id, view.worker)
            return
        act = partial(phone.join_call, self.desk, view.id, "rang_back")
        self.in_background(act, self._on_the_line)

    def take_message(self, contact_id: UUID, worker: str) -> None:
        """A caller rings about another worker's contact: one line for that worker."""
        words = (
            f"This contact is {worker}'s. What does the caller say? It stands there as a line of the note."
        )
        asked = AskLine("A message for its worker", words, place="ask.message")
        self.app.push_screen(asked, partial(self._message, contact_id))

    def _message(self, contact_id: UUID, text: str | None) -> None:
        if text is not None:
            act = partial(phone.leave_message, self.desk, contact_id, text)
            self.in_background(act, lambda _: self._this.say_and_reread("Left as a line of the note."))

    # --------------------------------------------------------------- on paper

    def action_on_paper(self) -> None:
        """This call was taken on paper: its true start, and why."""
        view = self._this.view
        if view is None or not view.editable:
            self.say(view.read_only_because if view else "The contact is being made; one moment.", "bold")
            return
        ask_true_start(self, self._on_paper)

    def _on_paper(self, at: datetime, reason: str) -> None:
        view = self._this.view
        if view is None:
            return
        act = partial(starts.taken_on_paper, self.desk, self._this.contact_id, at, reason, view.version)
        words = "Taken on paper: the clocks run from the true start, and both times are kept."
        self.in_background(act, lambda _: self._this.say_and_reread(words))
