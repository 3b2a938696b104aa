"""Within one save: what may be written, and what stands apart because another window was first (B-19).

Owns that nothing is written over a text this window has not seen. Such a text is kept in a row of its own, in
the same transaction, and follows the typing there until somebody settles which of the two stands
(`clashing`). For the writer thread alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row

from dutydesk.acts.may_type import NOTE_DRAFT
from dutydesk.acts.values import NOBODY
from dutydesk.acts.versions import Versions
from dutydesk.acts.waiting import Left, Typed
from dutydesk.records import telling
from dutydesk.records.windows import Key, Windows, windows
from dutydesk.records.writing import HISTORY, Leaving, typed_row

NOT_KEPT: Final = "not_kept"
"""The act of a text that was not written over another window's."""


class Apart:
    """What one program's saves may not write over."""

    def __init__(self, versions: Versions, window: UUID) -> None:
        """Args:
        versions: what stands on this program's screen.
        window: the id of the program's seat.
        """
        self._versions = versions
        self._window = window
        self._written: dict[Key, int] = {}
        """Versions of the save under way, true once it is committed."""
        self._ended: set[Key] = set()
        """Fields whose kept text went in the save under way."""

    def sift(
        self,
        connection: Connection,
        contact_id: UUID,
        typed: Mapping[Key, Typed],
        left: Sequence[Left],
    ) -> tuple[dict[Key, Typed], list[Left]]:
        """What is to be written of this, in the caller's transaction; the rest is kept apart."""
        self._written, self._ended = {}, set()
        known = self._versions.known(contact_id)
        if known is None:
            return dict(typed), list(left)
        to, clashing = windows(connection.dialect.name), self._versions.clashing(contact_id)
        stands = to.versions(connection, contact_id, typed.keys()) if typed else {}
        free: dict[Key, Typed] = {}
        apart: dict[Key, Typed] = {}
        for key, each in typed.items():
            version = stands.get(key, 0)
            if version <= known.get(key, 0):
                free[key] = each
                self._written[key] = version + 1
                continue
            stood = to.standing(connection, contact_id, key)
            if stood is None or _is_free(stood, known.get(key, 0)):
                free[key] = each
                self._written[key] = version + 1
            elif key[1] == NOTE_DRAFT and not each.text:
                self._ended.add(key)  # the line was entered: it is a line of the note by now
            elif _is_same(stood, each):
                self._written[key] = version
                self._ended.add(key)
            else:
                apart[key] = each
        if apart or clashing:
            left = self._follow(connection, to, contact_id, apart, left, clashing)
        return free, list(left)

    def committed(self, contact_id: UUID) -> None:
        """The transaction of the save was kept."""
        if self._written:
            self._versions.note(contact_id, self._written)
        if self._ended:
            self._versions.end(contact_id, self._ended)
        self._written, self._ended = {}, set()

    def _follow(
        self,
        connection: Connection,
        to: Windows,
        contact_id: UUID,
        apart: Mapping[Key, Typed],
        left: Sequence[Left],
        clashing: Mapping[Key, UUID],
    ) -> list[Left]:
        """Keep these texts beside what stands, with a line of history where the cursor left one."""
        others: list[Left] = []
        of_field: dict[Key, list[Left]] = {}
        for each in left:
            key = each.subject, each.question
            if key in apart or key in clashing:
                of_field.setdefault(key, []).append(each)
            else:
                others.append(each)
        for key in apart.keys() | of_field.keys() | (self._ended & clashing.keys()):
            clash_id, new = self._versions.clash_of(contact_id, key)
            stood = None if new else to.clash(connection, clash_id)
            values = dict(stood._mapping) if stood is not None else {}
            before = [each for each in of_field.get(key, ()) if each.text is None]
            behind = [each for each in of_field.get(key, ()) if each.text is not None]
            if values and (before or key in self._ended):
                _line(connection, values)
            if key in apart:
                values = _values(contact_id, clash_id, self._window, apart[key], values.get("settled", ""))
            if values and behind:
                _line(connection, values)
            if key in self._ended:
                to.drop_clash(connection, clash_id)
            elif values:
                to.keep_clash(connection, values)
        return others


def keep_line(connection: Connection, clash: Mapping[str, Any]) -> None:
    """The text that was not kept has its line of history, once."""
    _line(connection, dict(clash))


def _line(connection: Connection, values: dict[str, Any]) -> None:
    if values["typed"] == values["settled"] or values["question"] == NOTE_DRAFT:
        return
    left = Leaving(
        values["subject_id"],
        values["question"],
        values["typed"],
        values["at"],
        values["by_id"],
        values["by_name"],
    )
    why = values["reason"], values["by_when"]
    row = typed_row(
        values["contact_id"], left, values["settled"], values["typed"], why, NOT_KEPT, values["says"]
    )
    connection.execute(HISTORY.insert(), [row])
    telling.tell_lines(connection, [row])
    values["settled"] = values["typed"]


def _values(contact_id: UUID, clash_id: UUID, window: UUID, typed: Typed, settled: str) -> dict[str, Any]:
    return {
        "id": clash_id,
        "contact_id": contact_id,
        "subject_id": typed.field.subject,
        "question": typed.field.question,
        "window_id": window,
        "typed": typed.text,
        "reason": typed.reason or "",
        "by_when": typed.by_when,
        "says": typed.says or "",
        "settled": settled,
        "at": typed.at,
        "by_id": typed.by.id if typed.by else NOBODY,
        "by_name": typed.by.name if typed.by else "",
    }


def _is_free(stood: Row[Any], known: int) -> bool:
    """Nothing stands there, as nothing stood there when this window read it; or nobody types that line."""
    return not stood.typed and not stood.mark and (known == 0 or stood.question == NOTE_DRAFT)


def _is_same(stood: Row[Any], typed: Typed) -> bool:
    """The other window saved just that: text, reason and who says so."""
    if stood.typed != typed.text:
        return False
    if typed.reason is not None and (typed.reason, typed.by_when) != (stood.reason, stood.by_when):
        return False
    return typed.says is None or typed.says == stood.says
