"""What every screen of the desk answers in the same way: the panels over it, the bell, and the look."""

from dutydesk.acts.values import ClockView

from .frames import FramedScreen


class Panels(FramedScreen):
    """The actions that mean the same everywhere."""

    clocks: tuple[ClockView, ...] = ()
    """What its strip shows."""

    def action_clocks(self) -> None:
        """The panel of all clocks."""
        from .clocks import ClocksPanel

        self.app.push_screen(ClocksPanel(self.clocks, of_one=getattr(self, "contact_id", None) is not None))

    def action_all_commands(self) -> None:
        """The list of all commands."""
        from .commands import AllCommands
        from .shell import DeskScreen

        if isinstance(self, DeskScreen):
            self.app.push_screen(AllCommands(self))

    def action_about(self) -> None:
        """What this desk is."""
        from .about import About

        self.app.push_screen(About())

    def action_hide(self) -> None:
        """Nobody reads this screen until somebody shows it again."""
        lock = getattr(self.app, "lock", None)
        if lock is not None:
            lock.hide()

    def action_switch_bell(self) -> None:
        """On, or off."""
        from .alarm_line import switch
        from .shell import DeskScreen

        if isinstance(self, DeskScreen):
            switch(self)

    def action_switch_theme(self) -> None:
        """Dark, or light."""
        self.app.theme = "desk-dark" if self.app.theme == "desk-light" else "desk-light"
