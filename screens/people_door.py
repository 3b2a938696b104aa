"""The way from the queue to the people and roles of the desk. Whether they are shown is the act's."""

from functools import partial

from dutydesk.acts.account_board import Board, board, why_not_see
from dutydesk.errors import DeskError

from .shell import DeskScreen


class OpensPeople(DeskScreen):
    """A screen from which they are opened."""

    def action_people(self) -> None:
        """Read them; then the screen."""
        self.desk_app.hold_keys()
        self.in_background(partial(board, self.desk), self._people_read, self._people_refused)

    def _people_read(self, found: Board) -> None:
        from .people import PeopleScreen

        self.go_to(PeopleScreen(found, self.clocks))

    def _people_refused(self, error: DeskError) -> None:
        self.desk_app.release_keys()
        self.say(str(error), "bold")

    def go_to(self, screen: DeskScreen) -> None:
        """Open a screen over this one."""
        self.app.push_screen(screen)

    def why_not(self, action: str) -> str:
        """Why an action is not available here now."""
        return super().why_not(action) or (why_not_see(self.desk) if action == "people" else "")
