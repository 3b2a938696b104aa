"""What a screen from which people are found does: it opens Find, and what was found over itself.

The screen beneath stays as it is, its text saved, so that Esc from the contact that was found comes back to
the same cell and letter. Never more than one such contact stands over it: a second takes its place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from textual import events

from dutydesk.acts import calls, linking
from dutydesk.errors import DeskError
from dutydesk.practice.gate import code_of

from .guarded import Guarded, ToBreak
from .keys import key_for
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen

THIS_ONE = "That is the contact you are in."


@dataclass(frozen=True, slots=True)
class ToCall:
    """What a contact gives way to: a parked call, or a new one."""

    contact_id: UUID | None = None
    """The call to go on with; None for one that begins now."""

    def screen(self) -> "ContactScreen":
        """The screen that takes its place."""
        from .contact import ContactScreen

        if self.contact_id is None:
            return ContactScreen(uuid4(), new=True)
        screen = ContactScreen(self.contact_id)
        screen.switched = True
        return screen


@dataclass(frozen=True, slots=True)
class InPlace:
    """What a contact that was found gives way to: another that was found from it."""

    contact_id: UUID
    rings: bool
    """Its caller is on the line."""


class Finds(Guarded):
    """A screen with Find: the queue, a contact, a review."""

    may_link = False
    """What is found can be linked to what stands here."""

    def action_find(self) -> None:
        """The panel of Find."""
        from .find import FindPanel

        self.app.push_screen(FindPanel(may_link=self.may_link), self.found)

    def found(self, answer: object) -> None:
        """What was found is opened, or rung about, or linked to the contact beneath."""
        how = getattr(answer, "how", "")
        contact_id = answer if isinstance(answer, UUID) else getattr(answer, "contact_id", None)
        if how == "link" and contact_id is not None:
            self.link_found(contact_id)
        else:
            self.open_found(contact_id, rings=how == "ring")

    def link_found(self, contact_id: UUID) -> None:
        """Only a contact is linked to another."""

    def open_found(self, contact_id: UUID | None, *, rings: bool = False) -> None:
        """Open the contact that was found.

        Args:
            rings: its caller is on the line: the call joins it.
        """
        if contact_id is not None:
            self.push_found(contact_id, rings=rings)

    def push_found(self, contact_id: UUID, *, rings: bool = False) -> None:
        """Open a contact over this screen; keys wait until it is read."""
        from .contact import ContactScreen

        self.desk_app.hold_keys()
        screen = ContactScreen(contact_id)
        screen.found_from, screen.rings = self, rings
        self.app.push_screen(screen, self.back_from_found)

    def back_from_found(self, answer: object) -> None:
        """The contact that was found is closed: with another in its place, a sentence to say, or nothing."""
        if isinstance(answer, InPlace):
            self.in_place(answer)
        elif isinstance(answer, ToCall):
            self.to_call(answer)
        elif isinstance(answer, ToBreak):
            self.ask_to_break(answer)
        elif isinstance(answer, str) and answer:
            self.say(answer, "bold")

    def open_guarded(self, contact_id: UUID) -> None:
        """The record whose glass was broken is opened as any that was found."""
        self.open_found(contact_id)

    def in_place(self, found: InPlace) -> None:
        """Another contact takes the place of the one that was found."""
        self.push_found(found.contact_id, rings=found.rings)

    def to_call(self, to: ToCall) -> None:
        """The contact that was found gave way to another call: that one stands over this screen now."""
        screen = to.screen()
        screen.found_from = self
        self.app.push_screen(screen, self.back_from_found)


class FindsFromContact(Finds):
    """Find on the call screen, where / finds while moving, and nothing typed is left unsaved beneath."""

    found_from: DeskScreen | None = None
    """The screen from which this contact was found, and which it stands over."""
    may_link = True
    rings = False
    """Opened because its caller is on the line."""

    @property
    def _me(self) -> "ContactScreen":
        return cast("ContactScreen", self)

    async def take_key(self, event: events.Key) -> bool:
        """On the rail the sign that finds is no letter of a section."""
        key = key_for(event.key, self.context)
        if key is not None and key.action == "find" and self.context == "moving" and not self._me.going:
            return await self.act(key)
        return await super().take_key(event)

    def link_found(self, contact_id: UUID) -> None:
        """Link what was found to this contact: its open case if the call is about one, else the family."""
        self._me.when_kept(partial(self._link, contact_id))

    def _link(self, contact_id: UUID) -> None:
        facts, checklist = self._me.sheet.facts(), self.desk.checklist
        about_case = code_of(facts, checklist, "referrer.intake") == linking.OPEN_CASE_INTAKE
        kind: linking.Kind = "open_case" if about_case else "family"
        act = partial(linking.link, self.desk, self._me.contact_id, contact_id, kind)
        self.in_background(act, lambda made: self._me.say_and_reread(f"Linked: {made.words}."))

    def open_found(self, contact_id: UUID | None, *, rings: bool = False) -> None:
        """Open what was found, once all that was typed here is kept."""
        if contact_id is None:
            return
        if contact_id == self._me.contact_id:
            self._come_back(rings=rings)
        elif self._me.dismiss_when_saved():
            open_it: Callable[[], None] = partial(self.push_found, contact_id, rings=rings)
            if self.found_from is not None:
                open_it = partial(self._make_way, InPlace(contact_id, rings))
            self._me.when_kept(open_it)

    def in_place(self, found: InPlace) -> None:
        """The one from which it was found is just come back to."""
        if found.contact_id != self._me.contact_id:
            super().in_place(found)
        elif found.rings:
            self._come_back(rings=True)

    def _come_back(self, *, rings: bool) -> None:
        """What was found is this contact: its caller joins it, unless a call of it goes on."""
        view = self._me.view
        if rings and view is not None and view.call is None:
            self._me.caller_rings()
        else:
            self.say(THIS_ONE)

    def _make_way(self, found: InPlace) -> None:
        """Another takes this one's place."""
        self.desk_app.hold_keys("leaving")
        act = partial(calls.leave, self.desk, self._me.contact_id)
        self.in_background(act, lambda _: self._gone_for(found), self._not_gone)

    def _gone_for(self, found: InPlace) -> None:
        self.dismiss(found)
        self.desk_app.release_keys("leaving")

    def _not_gone(self, error: DeskError) -> None:
        self.desk_app.release_keys("leaving")
        self.say(str(error), "bold")
