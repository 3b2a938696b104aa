"""Who may do what: the table of roles, acts and states, and what it answers.

Owns `data/roles.toml`, read with every fault of it at once. Deny by default: what the table does not name is
refused. It knows nobody: whose a record is, and who is here, is for `acts.permission`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from dutydesk.practice.loading import Source, Table, shipped

FILE: Final = "roles.toml"


class Role(StrEnum):
    """What somebody is at a desk, whatever the authority calls it. Source: safety.md 3.1; READER ours."""

    WORKER = "worker"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"
    READER = "reader"


class Answer(StrEnum):
    """What the table says to one role about one act in one state."""

    NO = "no"
    YES = "yes"
    OWN = "own"
    """What is one's own alone."""
    OTHERS = "others"
    """Never one's own, nor what one asked for oneself."""
    STUB = "stub"
    """No; but a stub is shown, and break glass leads past it."""


ANY: Final = "any"
"""The state of an act that hangs on no contact's."""
STATES: Final = ("open", "waiting", "decided")
OF_CONTACT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "recording": "open",
        "returned": "open",
        "sent": "waiting",
        "escalated": "decided",
        "endorsed": "decided",
        "closed": "decided",
    }
)
"""The state of the table for each state of a contact."""

IN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"open": "still being recorded", "waiting": "with the manager", "decided": "decided"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One act in one or more states."""

    action: str
    states: tuple[str, ...]
    words: str
    """The act, as the beginning of a sentence: "Endorsing a contact"."""
    instead: str
    """What somebody who may not can do, as a sentence."""
    reason: bool
    """A reason is to be given with it."""
    answers: Mapping[Role, Answer]
    source: Source


@dataclass(frozen=True, slots=True)
class Roles:
    """The table as it was read."""

    words: Mapping[Role, str]
    """Each role, with its article: "a manager"."""
    rows: tuple[Row, ...]

    def row(self, action: str, state: str) -> Row | None:
        """The row of an act in a state; None where there is none, and nobody may."""
        return next(
            (each for each in self.rows if each.action == action and {state, ANY} & set(each.states)), None
        )

    def may(self, role: Role | None, action: str, state: str = ANY) -> Answer:
        """What the table answers; NO for what it does not name."""
        found = self.row(action, state)
        return found.answers.get(role, Answer.NO) if found is not None and role is not None else Answer.NO

    @property
    def actions(self) -> tuple[str, ...]:
        """Every act of the table, once, in its order."""
        return tuple(dict.fromkeys(each.action for each in self.rows))

    def why_not(self, role: Role | None, action: str, state: str = ANY) -> str:
        """Why this role may not do it here: what, who may, what to do instead."""
        found = self.row(action, state)
        if found is None:
            other = next((each for each in self.rows if each.action == action), None)
            if other is None:
                return "That is not something a person of this desk may do."
            may_else = other.answers.get(role, Answer.NO) if role is not None else Answer.NO
            if may_else is not Answer.NO and state in IN_WORDS:
                when = " or ".join(IN_WORDS[each] for each in other.states)
                return f"{other.words} is for one that is {when}: this one is {IN_WORDS[state]}."
            found = other
        who = [
            self.words[each] for each, said in found.answers.items() if said not in (Answer.NO, Answer.STUB)
        ]
        return f"{found.words} is for {_either(who)}. {found.instead}"

    def why_not_own(self, action: str, state: str, *, own: bool) -> str:
        """Why not this one, where the role might: it is their own, or it is not.

        Args:
            own: it is their own.
        """
        found = self.row(action, state)
        if found is None:
            return self.why_not(None, action, state)
        if own:
            return f"{found.words} is never for one's own: somebody else who may does it."
        return f"{found.words} is for whoever has it, and this one is not yours. {found.instead}"


def _either(words: list[str]) -> str:
    if len(words) < 2:
        return words[0] if words else "nobody"
    return f"{', '.join(words[:-1])} or {words[-1]}"


@cache
def roles() -> Roles:
    """The table shipped with the program. Raises: DataFaults, with every fault of it."""
    return parse(shipped(FILE))


def may(role: Role | None, action: str, state: str = ANY) -> Answer:
    """What the shipped table answers; NO for what it does not name. Raises: DataFaults."""
    return roles().may(role, action, state)


def parse(top: Table) -> Roles:
    """The table of a file as it was read.

    Raises:
        DataFaults: every fault, each "roles.toml: key: sentence".
    """
    words: dict[Role, str] = {}
    for table in top.tables("role"):
        key, said = table.text("key", among=tuple(Role)), table.text("words")
        table.source()
        table.done()
        if key:
            words[Role(key)] = said
    if missing := [each.value for each in Role if each not in words]:
        top.fault("role", f"says nothing of: {', '.join(missing)}")
    rows: list[Row] = []
    taken: set[tuple[str, str]] = set()
    for table in top.tables("may"):
        row = _row(table)
        rows.append(row)
        for state in row.states:
            if taken & ({(row.action, ANY)} if state != ANY else {(row.action, each) for each in STATES}) or (
                (row.action, state) in taken
            ):
                table.fault("states", f"answers {row.action} in the state {state} a second time")
            taken.add((row.action, state))
    top.done()
    top.faults.stop_if_any()
    return Roles(MappingProxyType(words), tuple(rows))


def _row(table: Table) -> Row:
    action, states = table.text("action"), table.texts("states")
    if states != (ANY,) and (unknown := [each for each in states if each not in STATES]):
        table.fault("states", f"must be of: {', '.join(STATES)}; or {ANY} alone. {len(unknown)} are not")
    if table.has("states") and not states:
        table.fault("states", "names no state")
    answers: dict[Role, Answer] = {}
    for role in Role:
        if table.has(role.value):
            said = table.text(role.value, among=tuple(Answer))
            answers[role] = Answer(said) if said else Answer.NO
    row = Row(
        action,
        states,
        table.text("words"),
        table.text("instead"),
        table.truth("reason", default=False),
        MappingProxyType(answers),
        table.source(),
    )
    table.done()
    return row
