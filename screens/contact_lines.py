"""The lines drawn round a page of the call screen: identity, rail, context column, pages that only tell.

Turns values into content; asks nothing and decides nothing.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.strategy_words import earlier, needed_words, short_words, title
from dutydesk.acts.values import ContactView, Field
from dutydesk.practice.checklist import Phase
from dutydesk.practice.gaps import Gap
from dutydesk.practice.gate import SAFEGUARDING, TOLD, code_of, gate, not_safeguarding
from dutydesk.practice.guidance import load_guidance
from dutydesk.practice.hang_up import before_hanging_up
from dutydesk.practice.marks import moment_words, said
from dutydesk.practice.quoting import CHILD
from dutydesk.practice.unnamed import NOT_TO_BE_NAMED, asks_not_to_be_named
from dutydesk.practice.walk import section_state
from dutydesk.practice.wording import clock_words, when_words
from dutydesk.practice.zone import to_london

from .fields import Editor
from .letters_page import letters_lines
from .plain import one_line, plain, whole_words
from .quotes import said as said_in
from .strip import counted, styled
from .tool_page import owed_lines, tool_name

if TYPE_CHECKING:
    from .contact import ContactScreen

PHASE_WORDS: dict[Phase, str] = {"call": "DURING THE CALL", "after": "AFTER THE CALL", "decide": "DECIDE"}
WIDE = 120
CHROME = 6
"""Rows of a wide terminal that are not the rail's: two above it and one blank, three below."""
FRONT_DOORS = ("first_response",)
"""Entries of the directory that take a child who lives outside the city. Source: R-105, R-2603."""
STRIP = 78
"""Cells of row 2 at 80 columns."""


def seconds_words(instant: datetime) -> str:
    """ "14:32:07" in London."""
    return f"{to_london(instant):%H:%M:%S}"


def rail(screen: "ContactScreen") -> Content:
    """The nineteen sections, one a row, each with its letter and state; below headings where they fit."""
    facts, checklist = screen.sheet.facts(), screen.desk.checklist
    lines: list[Content] = []
    headings, blank = _room_for_headings(screen)
    phase = ""
    for section in checklist.rail:
        if headings and section.phase != phase:
            lines += [Content("")] * (blank and bool(phase))
            lines.append(plain(f" {PHASE_WORDS[section.phase]}", "$quiet"))
        phase = section.phase
        here = section.key == screen.section
        state = section_state(section, facts, checklist)
        if any(gap.section == section.key for gap in screen.gaps):
            state = "!" if state in ("", "..") else state
        body = f"{section.letter} {section.title:<14.14} {state:>2.2}"
        sign = ">" if here else " "
        style = ("bold reverse" if screen.context == "moving" else "bold $accent") if here else ""
        line = plain(sign, "bold $accent") + plain(body, style)
        lines.append(line)
    return Content("\n").join(lines)


def _room_for_headings(screen: "ContactScreen") -> tuple[bool, bool]:
    """Whether the three headings fit among the sections, and a blank row before the second and the third."""
    width, height = screen.app.size
    room = height - CHROME - len(screen.desk.checklist.rail) - len(PHASE_WORDS)
    wide = width >= WIDE
    return wide and room >= 0, wide and room >= len(PHASE_WORDS) - 1


def field_name(screen: "ContactScreen", editor: Editor) -> str:
    """ "Child 2, ethnicity" or "Address"."""
    question, field = editor.question, editor.field
    if question is None or field is None:
        return ""
    if field.row == "attendee":
        return f"{field.role.replace('_', ' ').capitalize()}, {question.label.lower()}"
    if field.row == "tool":
        return f"{tool_name(field.role)}, {question.name[:1].lower()}{question.name[1:]}"
    if field.row is not None:
        return f"{field.row.capitalize()} {field.number}, {question.name[:1].lower()}{question.name[1:]}"
    return question.label


def mark_words(screen: "ContactScreen", field: Field) -> str:
    """ "asked, not known (Tom Reid, 14:31)"."""
    answer = screen.sheet.answer(field)
    mark = next((mark for mark in screen.desk.checklist.marks if mark.key == answer.mark), None)
    return said(answer, mark, screen.now()) if mark else ""


def short_mark(screen: "ContactScreen", field: Field) -> str:
    """ "?unknown" in a narrow cell; where that does not fit its sign alone, never half a word."""
    answer = screen.sheet.answer(field)
    mark = next((mark for mark in screen.desk.checklist.marks if mark.key == answer.mark), None)
    if mark is None:
        return ""
    words = f"{mark.sign}{mark.short}"
    return words if len(words) <= screen.desk.checklist.question(field.question).width - 2 else mark.sign


def no_clock(screen: "ContactScreen") -> str:
    """Row 2 while no clock can run: what is still to be answered, and nothing that was."""
    facts, checklist = screen.sheet.facts(), screen.desk.checklist
    if not_safeguarding(facts, checklist):
        return "Parents not told, not safeguarding: no record. ^P then 'close' keeps nothing"
    asks = gate(facts, checklist).asks
    if asks == (SAFEGUARDING,) and code_of(facts, checklist, TOLD) == "n":
        return "Professional, parents not told: is it safeguarding? (^G r)"
    names = [checklist.question(key).label for key in asks]
    wanted = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    if from_paper := paper_start(screen):
        runs = f"24 h run from {from_paper}, on paper"
        told = f"{runs}: answer {wanted} (^G r)"
        return told if len(told) <= STRIP else f"{runs}. Not on the desk yet: ^G r"
    return f"No clock runs yet: answer {wanted} (^G r)"


def paper_start(screen: "ContactScreen") -> str:
    """When a call that was taken on paper began, "02:10 Mon 11 May"; "" of any other."""
    view = screen.view
    on_paper = view is not None and view.taken_on == "paper"
    return moment_words(view.started_at, screen.now()) if view is not None and on_paper else ""


def say_on_the_desk(screen: "ContactScreen") -> None:
    """Once, when the gate was settled; never over something that was said meanwhile."""
    stands = str(screen.query_one("#message", Static).content).strip()
    asked = stands.startswith("Not safeguarding, parents not told")
    if screen.view is not None and screen.view.reference and (asked or not stands):
        screen.say(f"On the desk now: {screen.view.reference}", "bold")


def gate_advice(screen: "ContactScreen") -> str:
    """What to say while the gate is not settled; "" when there is nothing yet."""
    facts, checklist = screen.sheet.facts(), screen.desk.checklist
    if not_safeguarding(facts, checklist):
        return (
            "Not safeguarding, parents not told: advise the caller to talk to the parent and to say that "
            "Children's Services will be rung. ^P then 'close' keeps nothing."
        )
    return ""


def strategy_locked(screen: "ContactScreen") -> str:
    """Why the strategy page may only be read; "" when it may be typed in."""
    return screen.view.strategy_read_only_because if screen.view is not None else "The contact is being read."


def hang_up(screen: "ContactScreen") -> tuple[Gap, ...]:
    """What is still to be asked before the caller goes; nothing once the call has ended."""
    view = screen.view
    if view is None or view.state != "recording" or view.call is None:
        return ()
    return before_hanging_up(screen.sheet.facts(), screen.desk.checklist)


def context(screen: "ContactScreen") -> Content:
    """The 38 columns at the right of a wide terminal: clocks, notes, what was known before."""
    now = screen.now()
    lines: list[Content] = [plain("CLOCKS", "bold")]
    running = sorted(
        (clock for clock in screen.clocks if clock.stopped_at is None),
        key=lambda clock: (clock.lane == "other", clock.due_at),
    )
    for clock in running[:6]:
        state = counted(screen.desk, clock, now, "always" if clock.due_on is None else "never")
        lines.append(
            styled(state.band.label.ljust(10), state.band.name.lower()) + whole_words(clock.name, 25)
        )
        lines.append(whole_words(state.due_words, 36))
        lines.append(whole_words(state.left_words, 36))
    if not running:
        start = paper_start(screen)
        words = f"From {start}, on paper." if start else "None runs yet."
        words = "None runs." if screen.view and screen.view.settled else words
        lines.append(plain(f"  {words}", "$quiet"))
    lines += [Content(""), plain("NOTES", "bold") + plain(" newest last", "$quiet")]
    for note in screen.notes[-8:]:
        letter = next(
            (s.letter for s in screen.desk.checklist.sections if s.key == note.section), "not sorted"
        )
        by = "child " if note.quote == CHILD else ""
        text = one_line(f"{by}{said_in(note)}", 28 - (len(letter) - 1))
        lines.append(plain(f"{clock_words(note.said_at)} ", "$quiet") + text + plain(f" {letter}", "$quiet"))
    if not screen.notes:
        lines.append(plain("  None yet. F2 opens the note.", "$quiet"))
    if left := hang_up(screen):
        lines += [Content(""), plain("BEFORE YOU HANG UP", "bold") + plain(" F7 goes there", "$quiet")]
        lines += [whole_words(f"{gap.letter} {gap.what}", 36) for gap in left]
    lines += owed_lines(screen, 36)
    events = screen.sheet.facts().rows("event")
    lines += [Content(""), plain("KNOWN BEFORE", "bold")]
    for event in events[:5]:
        words = f"{event.answer('event.when').typed} {event.answer('event.what').typed}"
        lines.append(one_line(words, 36))
    if not events:
        lines.append(plain("  Nothing entered in y Chronology.", "$quiet"))
    return Content("\n").join(lines)


def page_lines(screen: "ContactScreen", key: str) -> Content:
    """What stands on a page that tells more than it asks."""
    view = screen.view
    if view is None:
        return Content("")
    if key == "manager":
        return _manager(screen, view)
    if key == "strategy":
        return _strategy(screen, view)
    return {"referrer": _gate, "told": _told, "letters": letters_lines}.get(key, _nothing)(screen)


def _nothing(_: "ContactScreen") -> Content:
    return Content("")


def worked_cases() -> str:
    """The three published case studies, in our own short words (R-216)."""
    told = [f"{case.key}. {case.story} {case.do}" for case in load_guidance().cases]
    return "Worked cases:\n" + "\n".join(told)


def _gate(screen: "ContactScreen") -> Content:
    """While the gate is open: that nothing stands on the desk yet, and what settles it."""
    if screen.view is None or screen.view.settled or screen.view.state != "recording":
        about = _about_the_call(screen, screen.view) if screen.view is not None else ()
        return Content("\n").join(line for line in (_front_door(screen), *about) if line.plain)
    words = (
        "Not on the desk yet. It is once the caller is no professional, or the parents were told, "
        "or it is safeguarding."
    )
    return plain(words, "$accent")


def _about_the_call(screen: "ContactScreen", view: ContactView) -> tuple[Content, ...]:
    """Who is not to be named, that it was taken on paper, and what it is linked to."""
    now = screen.now()
    lines = [plain(f"Linked: {link.words}", "$accent") for link in view.links]
    if view.taken_on == "paper":
        entered = when_words(view.started_first, now)
        began = when_words(view.started_at, now)
        lines.insert(0, plain(f"On paper {began}, entered {entered}: {view.started_reason}", "bold"))
    if asks_not_to_be_named(screen.sheet.facts(), screen.desk.checklist):
        lines.insert(0, plain(f"{NOT_TO_BE_NAMED}: keep it from the family.", "bold"))
    return tuple(lines)


def _front_door(screen: "ContactScreen") -> Content:
    """For a child outside the city: whom to ring (R-105)."""
    if code_of(screen.sheet.facts(), screen.desk.checklist, "referrer.in_area") != "n":
        return Content("")
    doors = [entry for entry in screen.desk.profile.directory if entry.key in FRONT_DOORS]
    return plain("Outside the city: " + "; ".join(f"{door.name} {door.phone}" for door in doors), "bold")


def _told(screen: "ContactScreen") -> Content:
    """The difference between being told and agreeing (R-207), and what to do when nothing is kept (R-206)."""
    guidance = load_guidance()
    words = guidance.told_and_agree.words
    if not_safeguarding(screen.sheet.facts(), screen.desk.checklist):
        words = guidance.no_record.words
    return plain(words, "$quiet")


def _manager(screen: "ContactScreen", view: ContactView) -> Content:
    now = screen.now()
    lines: list[Content] = []
    for sent in view.submissions:
        lines.append(plain(f"Sent {when_words(sent.sent_at, now)} by ", "$quiet") + plain(sent.sent_by_name))
        lines.append(plain(f"  {sent.outcome_words}"))
        if sent.differs:
            lines.append(plain(f"  Differs: {sent.differs}"))
        if sent.opened_at is not None:
            lines.append(
                plain(f"  Opened {when_words(sent.opened_at, now)} by ", "$quiet")
                + plain(sent.opened_by_name)
            )
        if sent.withdrawn_at is not None:
            lines.append(plain(f"  Withdrawn {when_words(sent.withdrawn_at, now)}", "$quiet"))
        for said_ in view.endorsements:
            if said_.submission_number == sent.number:
                lines.append(
                    plain(f"  {said_.choice_words} {when_words(said_.at, now)} by ", "bold")
                    + plain(said_.manager_name)
                )
                lines.append(plain(f"    {said_.reasons}"))
                if said_.second:
                    lines.append(plain(f"    {said_.second}", "$quiet"))
                if said_.entered:
                    lines.append(plain(f"    {said_.entered}", "$quiet"))
    if not lines:
        lines.append(plain("Nothing yet: it has not been sent. F9 sends.", "$quiet"))
    for referral in view.referrals:
        lines.append(
            plain(f"{referral.reference} ", "bold")
            + plain(f"{referral.child_name}: {referral.outcome_words or 'not endorsed yet'}")
        )
    return Content("\n").join(lines)


def _strategy(screen: "ContactScreen", view: ContactView) -> Content:
    now = screen.now()
    found = view.strategy
    if found is None:
        return plain("No strategy discussion is open.", "$quiet")

    def told(at: datetime) -> str:
        return when_words(at, now)

    lines = [plain(short_words(each, told), "$quiet") for each in earlier(view)]
    if lines:
        lines.append(plain("What was said in it: ^P Earlier discussions.", "$quiet"))
    which = f"Opened {told(found.opened_at)}"
    if found.why:
        which = f"{title(found)}, {needed_words(found, told)}"
    lines.append(plain(f"{which}. Chair now: ", "$quiet") + plain(found.chair_expected))
    if found.held_at is not None:
        lines.append(plain(f"Held {when_words(found.held_at, now)}. ", "bold") + plain(found.decision_words))
        lines.append(plain("A further one: ^P Discuss again.", "$quiet"))
    for clock in view.clocks:
        if clock.lane in ("strategy", "section47"):
            state = counted(screen.desk, clock, now)
            lines.append(
                styled(state.band.label.ljust(10), state.band.name.lower())
                + plain(f" {clock.name}{clock.label and f', {clock.label}'}: {state.text}")
            )
    return Content("\n").join(lines)
