"""Other windows on the contact of a call screen: who has it open, what they saved, what stands twice.

Owns the look every few seconds and the line that says what it found. What another window saved is drawn where
nothing is typed, never under the cursor; a field in two versions waits until somebody settles it.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID

from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import reading
from dutydesk.acts.seats import Seat
from dutydesk.acts.values import ContactView, Field
from dutydesk.acts.versions import versions_in
from dutydesk.acts.waiting import Refused
from dutydesk.acts.window_values import Around, ClashView, SeatView, Settled
from dutydesk.errors import DeskError
from dutydesk.practice.windows import window_figures
from dutydesk.practice.wording import clock_words

from .claims import Claims
from .contact_head import dropped_words
from .fields import Editor, LongText, OneLine
from .guarded import draw_guard
from .plain import one_line, plain
from .redraw import show

if TYPE_CHECKING:
    from .contact import ContactScreen
    from .contact_page import Page

Key = tuple[UUID, str]
NO_CLASH = "No answer stands in two versions."
SHOWN_IN = "^G & shows both"
BENEATH = "Another window changed this answer: leave it to see."


class Windows(Claims):
    """What a call screen knows of the other windows."""

    around = Around()
    typed_at: datetime | None = None
    """When something was last typed in this window."""
    refused_here: tuple[Refused, ...] = ()
    """What may not be kept any more, and stands on this screen alone."""
    _seat: Seat | None = None
    _looking = False
    _clashed: frozenset[Key] = frozenset()
    _warned: tuple[ClashView, ...] = ()

    @property
    def windowed(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    # -------------------------------------------------------------------- saves

    def keeper_changed(self) -> None:
        """The writer thread finished a save, or could not."""
        me = self.windowed
        if self.desk.keeper.state == "saved":
            me.saved_at = self.now()
        super().keeper_changed()
        self.saved_something()

    def keeper_refused(self, sentence: str) -> None:
        """Something typed may not be kept: say so, with the words, and read how the contact stands."""
        refused = self.desk.keeper.take_refused(self.windowed.contact_id)
        # In sight, and ready to be written to a file, for as long as this screen stands.
        old = {(each.field.subject, each.field.question): each for each in self.refused_here}
        new = {(each.field.subject, each.field.question): each for each in refused}
        self.refused_here = tuple((old | new).values())
        words = "; ".join(f'"{each.text}"' for each in refused if each.text.strip())
        self.say(f"{sentence} Not kept: {words}" if words else sentence, "bold")
        self.windowed.reread()

    # --------------------------------------------------------------------- look

    def take_seat(self) -> None:
        """The contact is on the screen: say so, and look round now and every few seconds."""
        if self._seat is None:
            self._seat = Seat(self.desk, self.windowed.contact_id)
            self.set_interval(window_figures().look_every.total_seconds(), self.look_round)
        self.look_round()

    def look_round(self) -> None:
        """See who else has it open and what they saved, in a thread; one look at a time."""
        if self._seat is None or self._looking or not self._stands():
            return
        self._looking = True
        self.in_background(partial(self._seat.look, self.typed_at), self._seen, self._not_seen)

    def _not_seen(self, _: DeskError) -> None:
        # Saving tells what is the matter with the disk; the next look makes good what this one missed.
        self._looking = False

    def _seen(self, around: Around) -> None:
        self._looking = False
        me = self.windowed
        if told := came_words(self.around.others, around.others, self._seat):
            self.say(told, "bold")
        self.around = around
        self.draw_windows()
        if me.view is None:
            return
        other_worker = around.worker_id not in (None, me.view.worker_id)
        if other_worker or around.changed or around.news - self._under_cursor():
            me.reread(partial(self.call_later, self._follow, other_worker))

    def _under_cursor(self) -> frozenset[Key]:
        """The field the cursor stands in, unless it may only be read."""
        editor = self.focused
        if not isinstance(editor, OneLine | LongText) or editor.field is None or editor.locked:
            return frozenset()
        return frozenset({(editor.field.subject, editor.field.question)})

    async def _follow(self, other_worker: bool) -> None:
        """Rows that were added or taken out elsewhere; and that it is another worker's now."""
        me = self.windowed
        page = me.pages.get(me.section)
        if page is None or not self._stands():
            return
        for block in page.blocks:
            await block.follow()
        here = self.focused
        row = next((row for block in page.blocks for row in block.rows if here in row.cells), None)
        if row is not None and not row.display:
            me.here = cast(Editor, here)
            await me.out_of_row()
            self.say("The row you were in was taken out in another window. It is in the record.", "bold")
        if other_worker and me.view is not None and not me.view.editable:
            kept = "What you typed last is not kept: ^P, Write to a file." if self.refused_here else ""
            self.say(f"{me.view.worker} has this contact now. {kept or 'You may read it.'}", "bold")

    # ------------------------------------------------------------ what they saved

    def fresh_in(self, view: ContactView) -> frozenset[Key]:
        """Of what was just read, the fields another window has saved and this one may show."""
        here = next(iter(self._under_cursor()), None)
        found = versions_in(view.facts)
        return self.desk.keeper.take_theirs(self.windowed.contact_id, found, here)

    def show_as_it_stands(self, page: "Page") -> None:
        """Of a page nobody has typed in yet: each field as the sheet has it."""
        for editor in page.every_editor():
            if editor.field is not None and editor.text != (text := self.windowed.sheet.text(editor.field)):
                editor.load(text)
                self.windowed.show_reading(editor)

    def show_fresh(self, fresh: frozenset[Key]) -> None:
        """Draw these fields as they stand now; no caret moves."""
        if not fresh:
            return
        me = self.windowed
        for page in me.pages.values():
            for editor in page.every_editor():
                field = editor.field
                if field is None or (field.subject, field.question) not in fresh:
                    continue
                text = me.sheet.text(field)
                if editor.text != text:
                    caret = editor.caret
                    editor.load(text)
                    editor.put_caret(min(caret, len(text)))
                me.show_reading(editor)
            page.refresh_parts()
        me.draw_rail_soon()
        letters = {
            section.letter
            for section in self.desk.checklist.sections
            if {question for _, question in fresh} & {each.key for each in section.questions()}
        }
        many = "1 answer" if len(fresh) == 1 else f"{len(fresh)} answers"
        self.say(f"{many} changed in another window: ^G {' '.join(sorted(letters))}", "bold")

    # ------------------------------------------------------------- two versions

    def saved_something(self) -> None:
        """After a save: a field may stand in two versions since, or no longer."""
        clashing = frozenset(self.desk.keeper.versions.clashing(self.windowed.contact_id))
        clashing = frozenset(key for key in clashing if key[1] != "note.draft")
        if clashing != self._clashed:
            if clashing - self._clashed:
                self.say(f"Another window has saved that answer: yours is kept beside it. {SHOWN_IN}", "bold")
            self._clashed = clashing
            self.look_round()

    def versions_in_the_way(self) -> bool:
        """Before a send, once: that an answer stands in two versions, and only one of them is sent."""
        found = self.around.clashes
        if not found or self._warned == found:
            return False
        self._warned = found
        self.say(f"{found[0].words} stands in two versions: {SHOWN_IN}. F9 again sends what stands.", "bold")
        return True

    def clash_at(self, field: Field) -> ClashView | None:
        """The two versions of a field, or None."""
        of_field = (each for each in self.around.clashes if each.field.question == field.question)
        return next((each for each in of_field if each.field.subject == field.subject), None)

    def two_versions_of(self, field: Field) -> str:
        """What is said beneath a field that stands in two versions; "" for every other."""
        found = self.clash_at(field)
        if found is None:
            return ""
        other = found.theirs if found.ours else found.mine
        at = found.theirs_at if found.ours else found.mine_at
        when = f" {clock_words(at)}" if at is not None else ""
        text = " ".join(other.split()) or "empty"
        return f"{found.words}: two versions. The other window{when}: {text}"

    def action_two_versions(self) -> None:
        """^G &: the answers that stand in two versions, to settle with one key each."""
        me = self.windowed
        if isinstance(self.focused, OneLine | LongText):
            me.changed(self.focused)
        if self._seat is None:
            self.say(NO_CLASH)
            return
        self.desk_app.hold_keys("versions")
        self.in_background(partial(self._look_again, self._seat), self._open_versions, self._no_versions)

    def look_at_versions(self) -> Around:
        """What stands in two versions now, read anew. Touches no widget."""
        return self._look_again(self._seat) if self._seat is not None else Around()

    def _look_again(self, seat: Seat) -> Around:
        self.desk.keeper.flush(contact_id=self.windowed.contact_id)
        return seat.look(self.typed_at)

    def _open_versions(self, around: Around) -> None:
        from .two_versions import TwoVersions

        self.around = around
        self.draw_windows()
        self.desk_app.release_keys("versions")
        if not around.clashes:
            self.say(NO_CLASH)
            return
        here = self.windowed.here
        first = self.clash_at(here.field) if here is not None and here.field is not None else None
        rest = (each for each in around.clashes if each != first)
        self.app.push_screen(TwoVersions(self.windowed, (*((first,) if first else ()), *rest)))

    def _no_versions(self, error: DeskError) -> None:
        self.desk_app.release_keys("versions")
        self.say(str(error), "bold")

    def version_settled(self, settled: Settled, left: tuple[ClashView, ...]) -> None:
        """One of two versions stands: show it in its field.

        Args:
            left: what is still to be settled.
        """
        me, field = self.windowed, settled.field
        of_it = self.clash_at(field)
        self._clashed -= {(field.subject, field.question)}
        self.around = replace(self.around, clashes=left)
        self.draw_windows()
        if field.question != "note.draft":
            me.sheet.put(
                field,
                settled.text,
                self.now(),
                reason=settled.reason,
                by_when=settled.by_when,
                says=settled.says,
            )
            me.show_kept(field, settled.text)
        words = {"mine": "yours stands", "theirs": "what the other window saved stands", "both": "both stand"}
        if of_it is not None and not of_it.ours:
            words |= {"mine": "what the closed window held stands", "theirs": "what stood stays"}
        self.say(f"{settled.words}: {words[settled.choice]}. ^Z takes that back.", "bold")
        self.look_round()

    # -------------------------------------------------------------------- lines

    def take_over_words(self) -> str:
        """Behind the sentence that a contact is another worker's: that it can change hands, where it can."""
        view, here = self.windowed.view, self.desk.here
        if view is None or here is None or view.worker_id == here.id or view.state == "closed":
            return ""
        if here.endorses_contacts:
            return "   ^G > hands it on"
        return "   ^G > takes it over" if here.takes_contacts else ""

    def changed_hands(self, words: str) -> None:
        """It came to another worker by this screen: opened anew, so that whoever has it now stands in it."""
        me = self.windowed

        async def opened(view: ContactView) -> None:
            await me.opened(view)
            self.say(words, "bold")

        self.in_background(partial(reading.open_contact, self.desk, me.contact_id), opened)

    def draw_windows(self) -> None:
        """Below the page: whom to ring back, who else has it open, what stands twice; else no line."""
        draw_guard(self, self.windowed.view)
        line = self.query_one("#windows", Static)
        width = 58
        lines: list[Content] = []
        if dropped := dropped_words(self.windowed):
            lines.append(one_line(dropped, width, "bold $urgent"))
        if self.around.others:
            lines.append(one_line(others_words(self.around.others), width, "bold $accent"))
        if self.around.news & self._under_cursor():
            lines.append(one_line(BENEATH, width, "bold"))
        if self.around.clashes:
            first, more = self.around.clashes[0], len(self.around.clashes) - 1
            tail = f" and {more} more" if more else ""
            room = width - len(f"Two versions: {tail}. {SHOWN_IN}")
            lines.append(
                plain("Two versions: ", "bold $urgent")
                + one_line(first.words, max(room, 8), "bold $urgent")
                + plain(f"{tail}. {SHOWN_IN}", "bold $urgent")
            )
        if line.display != bool(lines):
            line.display = bool(lines)
            if self.windowed.here is not None:
                # The page has a row less or more: what is typed in stays in sight.
                self.call_after_refresh(self.windowed.here.scroll_visible, animate=False)
        show(line, Content("\n").join(lines))
        if isinstance(self.focused, OneLine | LongText) and self.focused.question is not None:
            self.windowed.draw_hint(self.focused)


def others_words(others: tuple[SeatView, ...]) -> str:
    """ "Also open: another window of yours, typed 14:31"; of several the one who may type first."""
    ordered = sorted(others, key=lambda each: not each.may_type)
    first, more = ordered[0], len(ordered) - 1
    who = "another window of yours" if first.same_person else first.worker
    did = "reading" if not first.may_type else "nothing typed yet"
    if first.typed_at is not None and first.may_type:
        did = f"typed {clock_words(first.typed_at)}"
    tail = f", and {more} more" if more else ""
    return f"Also open: {who}, {did}{tail}"


def came_words(before: tuple[SeatView, ...], now: tuple[SeatView, ...], seat: Seat | None) -> str:
    """That the person here has it open in another window too, once: what is safe and what to do; else ""."""
    known = {each.window for each in before}
    came = next((each for each in now if each.same_person and each.window not in known), None)
    if came is None or seat is None:
        return ""
    if came.since > seat.opened_at:
        return f"You opened it in a second window at {clock_words(came.since)}. Nothing is lost: type in one"
    typed = f", typed {clock_words(came.typed_at)}" if came.typed_at is not None else ""
    return f"Open in another window of yours{typed}. Nothing is lost. Esc leaves this"
