"""The way from the queue to the people of the desk, and to what is due for disposal: whoever may see them."""

from functools import partial

from textual.widgets import Static

from dutydesk.acts import account_board, disposal_board, way_out
from dutydesk.errors import DeskError

from .shell import DeskScreen


class OpensPeople(DeskScreen):
    """A screen from which they are opened."""

    def action_people(self) -> None:
        """Read them; then the screen."""
        self.desk_app.hold_keys()
        self.in_background(partial(account_board.board, self.desk), self._people, self._no_people)

    def action_disposal(self) -> None:
        """As `action_people`."""
        self.desk_app.hold_keys()
        self.in_background(partial(disposal_board.board, self.desk), self._disposal, self._not_read)

    def _people(self, found: account_board.Board) -> None:
        from .people import PeopleScreen

        self.go_to(PeopleScreen(found, self.clocks))

    def _disposal(self, found: disposal_board.DisposalBoard) -> None:
        from .disposal import DisposalScreen

        self.go_to(DisposalScreen(found, self.clocks))

    def tell_standing(self, over: str = "") -> None:
        """Behind the first rows: what waits for whoever sits down, or that nobody else is there yet.

        Args:
            over: the only sentence it may take the place of.
        """
        say = partial(self._say_standing, over)
        self.in_background(partial(way_out.standing, self.desk), say, lambda _: None)

    def _say_standing(self, over: str, words: str) -> None:
        if words and str(self.query_one("#message", Static).content).strip() in ("", over):
            self.say(words)

    def _no_people(self, error: DeskError) -> None:
        """Whoever is not shown them reads whom to ask, or how somebody comes to be there whom they can."""
        self._not_read(error)
        if account_board.why_not_see(self.desk):
            self.in_background(partial(way_out.to_people, self.desk), lambda words: self.say(words, "bold"))

    def _not_read(self, error: DeskError) -> None:
        self.desk_app.release_keys()
        self.say(str(error), "bold")

    def go_to(self, screen: DeskScreen) -> None:
        """Open a screen over this one."""
        self.app.push_screen(screen)

    def why_not(self, action: str) -> str:
        """Why an action is not available here now."""
        see = {"people": account_board.why_not_see, "disposal": disposal_board.why_not_see}
        return super().why_not(action) or (see[action](self.desk) if action in see else "")
