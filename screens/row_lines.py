"""Lines of a list of which only some can be stood on: what belongs to one of them comes into sight with it.

Owns the cursor and where it may stand. What stands in a line, and which lines there are, is a subclass's.
"""

from typing import Generic, TypeVar

from .lines import LineList

Row = TypeVar("Row")
Drawn = tuple[str, Row | None, bool]
"""What kind of line it is, what it is of (None for a heading), and whether the cursor may stand on it."""


class RowLines(LineList, Generic[Row]):
    """What was read, line by line."""

    def __init__(self, *, id: str | None = None) -> None:
        """Args:
        id: the widget's name on its screen.
        """
        super().__init__(id=id)
        self.drawn: list[Drawn[Row]] = []
        self.chosen = 0

    def key_of(self, row: Row) -> object:
        """What a row is known by, however often it is read."""
        raise NotImplementedError

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.drawn)

    @property
    def here(self) -> Row | None:
        """What the cursor stands on."""
        return self.drawn[self.chosen][1] if self.chosen < len(self.drawn) else None

    def put(self, drawn: list[Drawn[Row]]) -> None:
        """Show these; the cursor stays on what it was on, where that is still there."""
        stood = self.here
        key = None if stood is None else self.key_of(stood)
        self.drawn = drawn
        self.chosen = self._number_of(key, next(iter(self._stands()), 0))
        self.rebuild()
        self.in_sight()

    def stand_on(self, key: object) -> None:
        """Stand on what is known by that, where there is such a row."""
        self._to(self._number_of(key, self.chosen))

    def move(self, steps: int) -> None:
        """So many lines on or back, to the nearest that can be stood on."""
        number = min(max(self.chosen + steps, 0), max(self.count - 1, 0))
        by = 1 if steps > 0 else -1
        stands = self._stands()
        onwards = [each for each in stands if (each - number) * by >= 0]
        if stands:
            self._to(min(onwards or stands, key=lambda each: abs(each - number)))

    def in_sight(self) -> None:
        """What the cursor stands on, with the lines beneath that belong to it and the headings above."""
        first = last = self.chosen
        row = self.here
        while last + 1 < self.count and self.drawn[last + 1][1] is row:
            last += 1
        while first > 0 and self.drawn[first - 1][1] is None:
            first -= 1
        for number in (last, first, self.chosen):
            self.show_line(number)

    def _to(self, number: int) -> None:
        before, self.chosen = self.chosen, number
        self.redraw({before, number})
        self.in_sight()

    def _stands(self) -> list[int]:
        return [number for number, each in enumerate(self.drawn) if each[2]]

    def _number_of(self, key: object, otherwise: int) -> int:
        rows = ((number, self.drawn[number][1]) for number in self._stands())
        return next((n for n, row in rows if row is not None and self.key_of(row) == key), otherwise)
