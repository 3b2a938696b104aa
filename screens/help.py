"""Help over any screen: first the field asked about with the codes it takes, then the keys that work there.

Draws what it is given and what the registry of keys holds.
"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.practice.checklist import Checklist, CodeList, Question

from .keys import Key, key_words, keys_of
from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import one_line, plain

KEYCAPS = 18
"""Cells of the keys before what they do."""
GAP = 2
"""Cells between a code and its words, and between two columns of them."""
HEADINGS = {
    "queue": "Keys on the queue",
    "typing": "Keys while typing in a contact",
    "moving": "Keys on the sections of a contact",
    "review": "Keys in a review",
    "oversight": "Keys while typing your oversight",
    "advice": "Keys in an advice call",
    "filter": "Keys in the filter",
    "arrive": "Keys here",
}


class Help(Overlay):
    """What a field is for, and the keys of a screen."""

    CSS_PATH = "help.tcss"
    CLOSES_WITH = ("f1",)

    def __init__(self, context: str, title: str = "", text: str = "", source: str = "") -> None:
        """Args:
        context: the context of the registry whose keys are listed.
        title: the field asked about; "" for help of the screen alone.
        text: why it is asked, and what a good answer holds.
        source: the standard it comes from.
        """
        super().__init__()
        self.about, self.words, self.heading, self.source = context, text, title, source

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
        lines = self._lines(max(min(self.app.size.width, 78) - 4, 30))
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
        lines: list[Content] = []
        if self.words:
            lines += wrapped(self.words, width)
        if self.source:
            lines += wrapped(f"Source: {self.source}", width, "$quiet", "  ")
        if lines:
            lines += self._answers(width)
            lines += [Content(""), plain(HEADINGS.get(self.about, "Keys"), "bold $accent")]
        for key in keys_of(self.about):
            if key.keys:
                lines += _key_lines(key, width)
        return lines

    def _answers(self, width: int) -> list[Content]:
        """What may be typed in a coded field: each code with its words."""
        checklist = self.desk.checklist
        question = self._question(checklist)
        if question is None or question.kind not in ("code", "outcome"):
            return []
        lines = [Content(""), plain("Answers: the code, or the words", "bold $accent")]
        if question.kind == "outcome":
            return lines + _in_columns([(each.code, each.words) for each in checklist.outcomes], width)
        listed = checklist.codes[question.codes]
        lines += _in_columns([(each.code, each.words) for each in listed.options], width)
        return [*lines, *wrapped(_told(listed), width, "$quiet", "  ")]

    def _question(self, checklist: Checklist) -> Question | None:
        """The question this is the help of: the one with that name, that help and that source."""
        asked = (question for section in checklist.sections for question in section.questions())
        wanted = (self.heading, self.source)
        return next(
            (
                each
                for each in asked
                if (each.name, each.source) == wanted and self.words.startswith(each.help)
            ),
            None,
        )


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
