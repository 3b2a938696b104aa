"""A name and a passphrase without a screen: from a descriptor, from the system's keyring, or on the terminal.

Owns where a passphrase may come from. Never from an argument or an environment variable: other programs on
the machine can read those. What is typed is not shown, and stands in no message.
"""

import getpass
import os
import sys
from typing import TYPE_CHECKING, Final

from dutydesk.errors import CannotOpen
from dutydesk.text import Hidden

if TYPE_CHECKING:
    from dutydesk.acts.opening import Answer
    from dutydesk.acts.unlocking import Door

NO_TERMINAL: Final = (
    "This desk asks for a passphrase, and there is no terminal to ask on. Nothing was opened. "
    "Give it on a descriptor: dutydesk --name NAME --passphrase-fd N."
)
_MOST: Final = 4096
"""Bytes of a passphrase's line: more is no passphrase. Source: ours."""


class Line(Hidden):
    """One line that was read from a descriptor."""

    __slots__ = ()


def read_line(descriptor: int) -> Line:
    """The first line that comes from this descriptor, and not a byte beyond it.

    Raises: CannotOpen where nothing can be read from it.
    """
    raw = bytearray()
    try:
        while len(raw) < _MOST and (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            raw += byte
        text = raw.decode("utf-8").removesuffix("\r")
    except (OSError, ValueError, OverflowError):
        raise CannotOpen(f"No passphrase can be read from descriptor {descriptor}.") from None
    if not text:
        raise CannotOpen(f"No passphrase came from descriptor {descriptor}.")
    return Line(text)


class Asked:
    """How a locked door is answered without a screen (`opening.Way`)."""

    def __init__(self, name: str | None, line: Line | None) -> None:
        """Args:
        name: who it is, where that was said.
        line: their passphrase, where it was given.
        """
        self.given = line is not None
        self._name, self._line = name, line

    def __call__(self, door: "Door") -> "Answer":
        """Who it is, and their passphrase. Raises: CannotOpen where nobody can be asked."""
        from dutydesk.acts.opening import Answer

        name = who(door, self._name, ask=not self.given)
        return Answer(name, self._line.text if self._line is not None else hidden("Passphrase: "))


def who(door: "Door", name: str | None, *, ask: bool = True) -> str:
    """The name somebody signs in with: the only one there is, the one that was given, or asked for.

    Raises: CannotOpen where it is not known and cannot be asked.
    """
    if name is not None:
        return named(door.names, name)
    if len(door.names) == 1:
        return door.names[0]
    if not ask:
        raise CannotOpen("Several people may open this desk: say who it is with --name NAME.")
    return named(door.names, typed("Name: "))


def named(names: tuple[str, ...], said: str) -> str:
    """Whose name is meant: all of it, or as much of its words as tells it from the others.

    A name that is nobody's is given back as it is: the sign-in says so, as of a wrong passphrase.

    Raises: CannotOpen where several are meant.
    """
    words = said.casefold().split()
    if any(each.casefold().split() == words for each in names):
        return said
    meant = [each for each in names if words and _begins(each.casefold().split(), words)]
    if len(meant) > 1:
        raise CannotOpen("Several people may be meant by that name: say more of it. Nothing was opened.")
    return meant[0] if meant else said


def _begins(name: list[str], said: list[str]) -> bool:
    """Whether each word that was said begins one of the name's, in their order."""
    left = iter(name)
    return all(any(each.startswith(word.removesuffix(".")) for each in left) for word in said)


def hidden(prompt: str) -> str:
    """Ask on the terminal for what is not shown. Raises: CannotOpen where there is no terminal."""
    if not has_terminal():
        raise CannotOpen(NO_TERMINAL)
    try:
        return getpass.getpass(prompt)
    except (EOFError, KeyboardInterrupt):
        raise CannotOpen("Nothing was typed. Nothing was opened or changed.") from None


def has_terminal() -> bool:
    """Whether somebody sits there; what is piped into the program is not asked for a passphrase."""
    if os.name != "posix":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def typed(prompt: str) -> str:
    """Ask on the terminal itself, whatever the output goes to."""
    if not has_terminal():
        raise CannotOpen(NO_TERMINAL)
    if os.name != "posix":
        return input(prompt)
    try:
        with open("/dev/tty", "r+b", buffering=0) as terminal:
            terminal.write(prompt.encode())
            typed = terminal.readline(_MOST)
    except (OSError, KeyboardInterrupt):
        raise CannotOpen("Nothing was typed. Nothing was opened or changed.") from None
    return typed.decode("utf-8", "replace").strip()
