"""Help over any screen: first the field asked about, why it is asked, what a good answer holds and whose
standard it is, with the codes it takes; then the keys that work there.

Draws what it is given, what the standards say of the field, and what the registry of keys holds. Nothing that
was typed comes here.
"""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.errors import DataFaults
from dutydesk.practice.checklist import CodeList, Question

from .keys import Key, key_words, keys_of
from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import one_line, plain
from .reminders import about_lines

if TYPE_CHECKING:
    from dutydesk.practice.field_help import FieldHelp

WIDEST = 78
"""Cells of the panel: longer lines are not read at a glance."""
KEYCAPS = 18
"""Cells of the keys before what they do."""
GAP = 2
"""Cells between a code and its words, and between two columns of them."""
HEADINGS = {
    "queue": "Keys on the queue",
    "owed": "Keys on 4 Feedback",
    "typing": "Keys while typing in a contact",
    "moving": "Keys on the sections of a contact",
    "review": "Keys in a review",
    "oversight": "Keys while typing your oversight",
    "advice": "Keys in an advice call",
    "people": "Keys on People and roles",
    "disposal": "Keys on what is due for disposal",
    "filter": "Keys in the filter",
    "arrive": "Keys here",
}


class Help(Overlay):
    """What a field is for, and the keys of a screen."""

    CSS_PATH = "help.tcss"
    CLOSES_WITH = ("f1",)

    def __init__(
        self,
        context: str,
        title: str = "",
        text: str = "",
        *,
        question: Question | None = None,
        place: str = "",
        more: str = "",
    ) -> None:
        """Args:
        context: the context of the registry whose keys are listed.
        title: what comes first; "" for the name of the field, or of the keys where there is none.
        text: what comes first, in words.
        question: the question of the checklist asked about.
        place: the field asked about that is no question, as `practice.field_help` names it.
        more: what stands behind the field's help.
        """
        super().__init__()
        self.about, self.words, self.question, self.more = context, text, question, more
        self.found: FieldHelp | None = None
        self.fault = ""
        self._find(question.key if question is not None else place)
        self.field_name = question.name if question is not None else self.found.name if self.found else ""
        self.heading = title or self.field_name

    def _find(self, key: str) -> None:
        """Read what is said of the field, here and no earlier: no start of the program waits for it."""
        if not key:
            return
        from dutydesk.practice.field_help import load_help

        try:
            self.found = load_help().get(key)
        except DataFaults as faults:
            self.fault = str(faults)

    def compose_work(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="panel"):
            title = self.heading or HEADINGS.get(self.about, "Keys")
            yield Static(plain(f"Help: {title}"), classes="panel-title", markup=False)
            self.list = TextLines(id="help-lines")
            yield self.list
            yield Static(plain("Up, Down, Space read on   Esc close"), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Fit the list to what there is to say."""
        self._fit()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._fit()

    def _fit(self) -> None:
        lines = self._lines(max(min(self.app.size.width, WIDEST) - 4, 30))
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 3)
        self.list.show(lines)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on and back."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "space": page, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
            return True
        return False

    def _lines(self, width: int) -> list[Content]:
        parts = [self._first(width), self._field(width), self._answers(width)]
        parts.append(wrapped(self.more, width) if self.more else [])
        lines: list[Content] = []
        for part in parts:
            if part:
                lines += [Content(""), *part] if lines else part
        keys = keys_of(self.about)
        if lines and keys:
            lines += [Content(""), plain(HEADINGS.get(self.about, "Keys"), "bold $accent")]
        for key in keys:
            if key.keys:
                lines += _key_lines(key, width)
        return [*lines, *about_lines(width)] if self.about == "queue" else lines

    def _first(self, width: int) -> list[Content]:
        """What comes before any help of a field."""
        lines = wrapped(self.words, width) if self.words else []
        if lines and self.field_name:
            lines += [Content(""), plain(f"This field, {self.field_name}:", "bold $accent")]
        return lines

    def _field(self, width: int) -> list[Content]:
        """What to type, why it is asked, what a good answer holds, and whose standard it is."""
        question, found = self.question, self.found
        lines = wrapped(question.help, width) if question is not None else []
        if found is not None:
            lines += _said("Why we ask", found.why, width)
            lines += _said("A good answer", found.good, width)
            lines += _said("Such as", found.example, width)
        sources = (question.source if question is not None else "", found.source if found is not None else "")
        lines += _said("Source", "; ".join(source for source in sources if source), width, "$quiet")
        return lines + (wrapped(self.fault, width, "$quiet") if self.fault else [])

    def _answers(self, width: int) -> list[Content]:
        """What may be typed in a coded field: each code with its words."""
        question, checklist = self.question, self.desk.checklist
        if question is None or question.kind not in ("code", "outcome"):
            return []
        lines = [plain("Answers: the code, or the words", "bold $accent")]
        if question.kind == "outcome":
            return lines + _in_columns([(each.code, each.words) for each in checklist.outcomes], width)
        listed = checklist.codes[question.codes]
        lines += _in_columns([(each.code, each.words) for each in listed.options], width)
        return [*lines, *wrapped(_told(listed), width, "$quiet", "  ")]


def _said(name: str, words: str, width: int, style: str = "") -> list[Content]:
    """One of the things said of a field, its name in front; nothing where there are no words."""
    if not words:
        return []
    lines = (plain(f"{name}: ", "bold $accent") + plain(words, style)).wrap(width - 2)
    return [line if number == 0 else Content("  ") + line for number, line in enumerate(lines)]


def _told(listed: CodeList) -> str:
    """What else may be typed, and where the list comes from."""
    several = "Several may be given, with commas between. " if listed.many else ""
    other = "Other words are kept as typed. " if listed.open else ""
    return f"{several}{other}List: {listed.source}"


def _in_columns(options: list[tuple[str, str]], width: int) -> list[Content]:
    """Code and words, read downwards: two beside each other where all fit, else one on a line."""
    room = max(len(code) for code, _ in options) + GAP
    half = width // 2
    beside = len(options) > 1 and max(room + len(words) for _, words in options) + GAP <= half
    rows = -(-len(options) // 2) if beside else len(options)
    cells = [
        plain(code.ljust(room), "bold") + one_line(words, (half if beside else width) - room)
        for code, words in options
    ]
    lines = cells[:rows]
    for number, right in enumerate(cells[rows:]):
        left = lines[number]
        lines[number] = left + Content(" " * (half - left.cell_length)) + right
    return lines


def _key_lines(key: Key, width: int) -> list[Content]:
    """The keys of one action, and what they do."""
    caps = plain(", ".join(dict.fromkeys(key_words(name) for name in key.keys if name != "upper_r")), "bold")
    if caps.cell_length > KEYCAPS - 1:
        caps = caps.truncate(KEYCAPS - 1)
    first, *rest = wrapped(key.tooltip, width - KEYCAPS) or [Content("")]
    gap = Content(" " * (KEYCAPS - caps.cell_length))
    return [caps + gap + first, *(Content(" " * KEYCAPS) + line for line in rest)]
