"""The line of an alarm, and its two keys: a acknowledges, z puts it off, each of the row under the cursor.

Owns how the line looks and what answers it. It takes no focus, covers no field and moves no row: on the queue
it has row 23, on every other screen it is a sentence of row 22. It carries a family's name exactly where the
queue does; the title of the window carries none.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.alarm_values import AlarmView, Heard
from dutydesk.acts.answering import SAY_WHY_OVER, acknowledge, needs_reason, remind
from dutydesk.acts.bell import SWITCH, bell_is_barred, bell_is_on, switch_bell
from dutydesk.acts.values import QueueRow
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarm_words import after_call, mark_of, of_clock, of_other
from dutydesk.practice.timescales import as_kept
from dutydesk.practice.wording import clock_words

from .ask import AskLine
from .overlay import Overlay
from .plain import one_line, plain
from .strip import counted, styled

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

    from .queue import QueueScreen
    from .shell import DeskScreen

ANSWERS = ("    a acknowledge   z remind me later", "   a acknowledge   z later", "   a  z")
"""The keys at the end of the queue's line, as much of them as fits."""
ELSEWHERE = ("   F8, then a",)
"""How it is answered on other screens, and on the queue where it is not of the row under the cursor."""
ITS_ROW = ("   a on its row",)
"""How one that is about no clock is answered from another row: the panel of clocks does not have it."""
NOTHING = "Nothing waits to be acknowledged."


def words_of(desk: "Desk", alarm: AlarmView, now: datetime) -> tuple[str, str]:
    """What an alarm says, long and short, without its mark."""
    clock = alarm.clock
    if clock is None:
        return of_other(alarm.event, alarm.whose, alarm.about, alarm.at, now)
    timescale = desk.profile.timescale(clock.timescale)
    due = as_kept(timescale, clock.started_at, clock.due_on or clock.due_at, desk.calendar)
    return of_clock(alarm.event, alarm.whose, due, counted(desk, clock, now), now)


def line_of(
    desk: "Desk",
    alarms: tuple[AlarmView, ...],
    now: datetime,
    width: int,
    keys: tuple[str, ...] = ANSWERS,
) -> Content:
    """The line: the newest alarm in words, how many stand beside it, and the keys that answer it."""
    if not alarms:
        return Content("")
    band = mark_of(alarms[0].event)
    more = f", and {len(alarms) - 1} more" if len(alarms) > 1 else ""
    long, short = words_of(desk, alarms[0], now)
    bare = short.partition(",")[0]
    # What is left gives way to the words of the keys; the name and the time never do.
    tried = [(text, answers) for answers in keys[:2] for text in (long, short)]
    for text, answers in (*tried, *((bare, answers) for answers in (*keys[1:2], keys[-1]))):
        said = f"{text}{more}."
        if len(band.mark) + 2 + len(said) + len(answers) <= width:
            return _drawn(band.mark, band.name.lower(), said, answers)
    said = f"{short}{more}."
    room = max(width - len(keys[-1]) - 3, 10)
    return _drawn(band.mark, band.name.lower(), one_line(said, room).plain, keys[-1])


def _drawn(mark: str, band: str, said: str, answers: str) -> Content:
    return Content(" ") + styled(mark, band) + plain(f" {said}", "bold") + plain(answers, "$quiet")


def sentence_of(desk: "Desk", heard: Heard, now: datetime, width: int) -> Content:
    """What row 22 says of a look: what came while the call went on, or what is new; empty for nothing."""
    if heard.after_call:
        return Content(" ") + plain(after_call(each.event for each in heard.after_call), "bold")
    return line_of(desk, heard.new, now, width, ELSEWHERE)


class Remind(Overlay):
    """When to be told again. Dismisses the time from now, or None."""

    CSS_PATH = "ask.tcss"
    CLOSES_WITH = ("z",)

    def __init__(self, about: str) -> None:
        """Args:
        about: the alarm in words.
        """
        super().__init__()
        self.about = about
        self.after = {f"{each // timedelta(minutes=1)}"[0]: each for each in alarm_policy().reminders}
        """By the key: the first figure of the minutes."""

    def compose_work(self) -> ComposeResult:
        """What it is about, and its keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Remind me later"), classes="panel-title", markup=False)
            yield Static(plain(self.about), classes="question", markup=False)
            keys = Content("   ").join(
                plain(key, "bold $accent") + plain(f" in {each // timedelta(minutes=1)} minutes")
                for key, each in self.after.items()
            )
            yield Static(keys, classes="question", markup=False)
            yield Static(
                plain("Twice at most, and never past its limit: then it is told again.   Esc back"),
                classes="panel-keys",
                markup=False,
            )

    async def panel_key(self, event: events.Key) -> bool:
        """One key each."""
        after = self.after.get(event.character or event.key)
        if after is not None:
            self.dismiss(after)
        return True


class Answers:
    """How a screen has an alarm answered: asks what must be asked, calls the act, says how it went."""

    def __init__(
        self, screen: "DeskScreen", say: Callable[[str], object], again: Callable[[], object]
    ) -> None:
        """Args:
        screen: the one whose key it was.
        say: says a sentence where this screen says what it has to say.
        again: called once an answer is in the record.
        """
        self._screen, self._say, self._again = screen, say, again

    def acknowledge(self, event_needs_reason: bool, title: str, act: Callable[[str], None]) -> None:
        """Ask why, where the limit has passed; then call the act with the reason."""
        if event_needs_reason:
            self._screen.app.push_screen(
                AskLine(title, SAY_WHY_OVER), lambda why: self._acknowledge(title, act, why)
            )
        else:
            self._acknowledge(title, act, "")

    def _acknowledge(self, title: str, act: Callable[[str], None], why: str | None) -> None:
        if why is None:
            return
        self._screen.in_background(
            partial(act, why), lambda _: self._answered(f"Acknowledged. {title}."), self._refused
        )

    def remind(self, alarm: AlarmView, title: str) -> None:
        """Ask when, then put it off."""
        self._screen.app.push_screen(Remind(title), partial(self._remind, alarm))

    def _remind(self, alarm: AlarmView, after: timedelta | None) -> None:
        if after is not None:
            self._screen.in_background(
                partial(remind, self._screen.desk, alarm.id, after),
                lambda at: self._answered(f"You are told again at {clock_words(at)}."),
                self._refused,
            )

    def _answered(self, sentence: str) -> None:
        self._say(sentence)
        self._again()
        self._screen.desk_app.look_for_alarms()

    def _refused(self, error: Exception) -> None:
        self._say(str(error))
        self._screen.desk_app.look_for_alarms()


def of_row(alarms: Iterable[AlarmView], row: QueueRow | None) -> tuple[AlarmView, ...]:
    """The alarms of a row's contact, what went over first; all of them where there is no row to stand on."""
    its = [each for each in alarms if row is None or each.contact_id == row.contact_id]
    return tuple(sorted(its, key=lambda each: not needs_reason(each.event)))


def line_on_queue(screen: "QueueScreen") -> Content:
    """Row 23 of the queue: the alarm of the row under the cursor, which the keys answer; else the newest."""
    alarms, row = _standing(screen), screen.rows.current
    its = of_row(alarms, row) if screen.context != "owed" else ()
    rest = tuple(each for each in alarms if each not in its)
    keys = ANSWERS if its else ELSEWHERE if rest and rest[0].clock is not None else ITS_ROW
    return line_of(screen.desk, its + rest, screen.now(), screen.size.width, keys)


def said_in_line(screen: "QueueScreen", new: tuple[AlarmView, ...]) -> bool:
    """Whether row 23 says the newest of these: else another row's alarm stands in front of it."""
    alarms = _standing(screen)
    return not new or (of_row(alarms, screen.rows.current) or alarms)[:1] == new[:1]


def acknowledge_row(screen: "QueueScreen") -> None:
    """`a`: the alarm of the row under the cursor is acknowledged, or read; never another family's."""
    alarm = _of_row_here(screen)
    if alarm is not None:
        title = words_of(screen.desk, alarm, screen.now())[1]
        act = partial(acknowledge, screen.desk, alarm.id)
        _answers(screen).acknowledge(needs_reason(alarm.event) or _is_over(screen), title, act)


def remind_of_row(screen: "QueueScreen") -> None:
    """`z`: the alarm of the row under the cursor is put off."""
    alarm = _of_row_here(screen)
    if alarm is not None:
        _answers(screen).remind(alarm, words_of(screen.desk, alarm, screen.now())[0])


def _is_over(screen: "QueueScreen") -> bool:
    """The row's own clock has passed, whatever the alarm said that came of it before."""
    row = screen.rows.current
    clock = row.clock if row is not None else None
    if clock is None or clock.stopped_at is not None:
        return False
    return counted(screen.desk, clock, screen.now()).band.name == "OVERDUE"


def switch(screen: "DeskScreen") -> None:
    """Bell on or off, kept for this machine; says how it is now."""
    if bell_is_barred():
        screen.say(f"The bell is off: {SWITCH}=off keeps it so.")
        return
    on = not bell_is_on(screen.desk)
    said = (
        "The bell is on: once in ten minutes at most, never during a call."
        if on
        else ("The bell is off. Lines and rows say what they say.")
    )
    screen.in_background(partial(switch_bell, screen.desk, on=on), lambda _: screen.say(said))


def _answers(screen: "DeskScreen") -> Answers:
    return Answers(screen, lambda words: screen.say(words, "bold"), lambda: None)


def _standing(screen: "DeskScreen") -> tuple[AlarmView, ...]:
    alarms = screen.desk_app.alarms
    return alarms.line if alarms is not None else ()


def _of_row_here(screen: "QueueScreen") -> AlarmView | None:
    """The alarm the keys are about; None, with a sentence, where the row under the cursor has none."""
    alarms, row = _standing(screen), screen.rows.current
    if its := of_row(alarms, row):
        return its[0]
    if not alarms or row is None:
        screen.say(NOTHING)
        return None
    newest, rows = alarms[0].contact_id, [each.contact_id for each in screen.rows.order.rows]
    ways = ["F8"] if alarms[0].clock is not None else []
    if newest in rows:
        ways.insert(0, "Up to it" if rows.index(newest) < rows.index(row.contact_id) else "Down to it")
    way = ", or ".join(ways or ["it is in another list"])
    screen.say(
        f"Nothing rings for {row.family or row.reference}. The line below is {alarms[0].whose}'s: {way}."
    )
    return None
