"""A manager signs in at somebody else's open desk, out of hours, for one decision (R-2506).

Owns the panel. What is typed goes to the act that was given; the desk stays whose it is.
"""

from typing import ClassVar

from dutydesk.errors import DeskError

from .passphrase_panel import Act, ProvePassphrase
from .plain import plain
from .secret_line import SecretLine

TITLE = "A manager decides this one"


class SecondSignIn(ProvePassphrase):
    """A name and a passphrase. Dismisses what the act answered, or None for Esc."""

    LINES: ClassVar[tuple[tuple[str, str], ...]] = (("name", "Name"), ("passphrase", "Passphrase"))
    SAID: ClassVar[str] = (
        "Out of hours a manager decides here with their own name and passphrase, for this one decision. "
        "It is theirs; the desk stays yours."
    )

    def __init__(self, names: tuple[str, ...], act: Act) -> None:
        """Args:
        names: who could; where it is one, that name stands there already.
        act: given name and passphrase, signs in and decides.
        """
        super().__init__(TITLE, act)
        self.names = names

    def begin(self) -> SecretLine:
        """The name, shown as it is typed; the passphrase where only one name is possible."""
        name, passphrase = self.secrets
        name.shown = True
        if len(self.names) == 1:
            name.take_paste(self.names[0])
        return passphrase if name.length else name

    def _go_on(self) -> None:
        name, passphrase = self.secrets
        for line, missing in ((name, "Type the manager's name."), (passphrase, "Type the passphrase.")):
            if not line.length:
                self.set_focus(line)
                self.set_line("panel-word", plain(missing, "bold"))
                return
        super()._go_on()

    def _refused(self, error: DeskError) -> None:
        passphrase = self.secrets[1]
        passphrase.clear()
        self.set_focus(passphrase)
        self.set_line("panel-word", plain(str(error), "bold"))
        self.desk_app.release_keys("trying")
