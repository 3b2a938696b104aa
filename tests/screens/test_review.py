"""The manager reads what needs judgement, says why, presses one key (interaction.md W8, W9, section d)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.review import ReviewScreen
from dutydesk.screens.review_oversight import Oversight
from dutydesk.screens.review_pane import Pane
from textual.pilot import Pilot

from dutydesk.acts import endorsing
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import read_contact
from dutydesk.acts.review import open_review
from dutydesk.acts.sending import NOT_SENT
from dutydesk.acts.values import ContactView
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, MARKUP
from tests.screens.review_cases import (
    ReviewApp,
    burst,
    drawn,
    press,
    read_all,
    recorded,
    rows,
    send,
    sent,
    settle,
    sit,
    solid,
    type_in,
)

SIZES = [(80, 24), (120, 36)]
WORKER, MANAGER = ("S Khan", "duty_worker"), ("M Patel", "duty_manager")


@pytest.fixture
def desk(made_desk: Path, clock: FixedClock) -> Iterator[Desk]:
    """A real desk in a SQLite file, with a duty worker at it."""
    opened = open_desk(str(made_desk), None, clock)
    sit(opened, *WORKER)
    yield opened
    close_desk(opened)


@asynccontextmanager
async def reviewing(
    desk: Desk, contact: UUID, size: tuple[int, int] = (80, 24), by: tuple[str, str] = MANAGER
) -> AsyncIterator[Pilot[int]]:
    """The program on the review of a contact, opened by someone."""
    sit(desk, *by)
    async with ReviewApp(desk, contact).run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


def state(desk: Desk, contact: UUID) -> ContactView:
    """The contact as it is kept."""
    return read_contact(desk, contact)


# ------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("size", SIZES)
async def test_what_needs_judgement_comes_first(desk: Desk, size: tuple[int, int]) -> None:
    contact = sent(desk, {"category.need": "?"})
    async with reviewing(desk, contact, size) as pilot:
        text = drawn(pilot)
        order = ["DECISION", "RATIONALE", "EXCEPTIONS 1", "LEVEL", "AGAINST", "VIEWS", "KNOWN"]
        assert [text.index(label) for label in order] == sorted(text.index(label) for label in order)
        assert "Review C-0001 SHAW, 1 child" in rows(pilot)[0]
        assert "1 of 1 to endorse" in rows(pilot)[0]
        assert "asked, not known" in text
        assert "Kim Shaw (Mother): consent given" in text
        assert "Your oversight (needed for every choice):" in text


async def test_every_section_can_be_read_in_full_in_the_order_of_appendix_a(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        text = await read_all(pilot)
        headings = [f"{section.letter}  {section.heading}" for section in desk.checklist.rail]
        places = [text.index(heading) for heading in headings]
        assert places == sorted(places)
        assert "Leah Shaw" in text
        assert "14 Elm Road" in text


async def test_ctrl_g_and_a_letter_shows_that_section_and_leaves_the_comment_where_it_is(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "ctrl+g", "a")
        assert "a  Where the child lives" in rows(pilot)[2]
        await press(pilot, "e", "Yes", "ctrl+g", "n")
        assert "n  The concern" in rows(pilot)[2]
        assert pilot.app.screen.query_one(Oversight).comment.text == "Yes"
        await press(pilot, "!")
        assert pilot.app.screen.query_one(Oversight).comment.text == "Yes!"


async def test_at_120_columns_the_narrative_the_history_and_the_clocks_stand_beside_it(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact, (120, 36)) as pilot:
        side = "\n".join(row[81:] for row in rows(pilot))
        assert "No coat or lunch four times this" in side
        assert "14:26 sent by S Khan" in side
        assert "14:26 opened by M Patel" in side
        assert "Contact decision" in side


async def test_a_second_changes_no_cell_but_the_clocks(desk: Desk, clock: FixedClock) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact, (120, 36)) as pilot:
        before = rows(pilot)
        clock.move(seconds=1)
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        screen.tick()
        await settle(pilot)
        after = rows(pilot)
        assert before != after
        assert [row[:81] for row in before[2:]] == [row[:81] for row in after[2:]]
        changed = [new[81:] for old, new in zip(before[2:], after[2:], strict=True) if old != new]
        assert all("left" in row for row in changed)


async def test_a_narrative_of_100_000_characters_costs_one_page(desk: Desk) -> None:
    contact = sent(desk, {"narrative.seen": "word " * 19_999 + "END"})
    async with reviewing(desk, contact) as pilot:
        pane = pilot.app.screen.query_one("#reading", Pane)
        assert pane.wrapped < 100
        await press(pilot, "ctrl+g", "n")
        assert "word word" in drawn(pilot)
        assert pane.wrapped < 300
        await press(pilot, "ctrl+g", "f")
        assert "f  Protective factors" in rows(pilot)[2]


@pytest.mark.parametrize("size", SIZES)
async def test_typed_text_shows_as_typed_in_every_field_and_breaks_no_line(
    desk: Desk, size: tuple[int, int]
) -> None:
    texts = [*MARKUP, *AWKWARD, "w" * 10_000]
    free = [
        question.key
        for section in desk.checklist.rail
        for question in section.questions()
        # A tool's row has its role: test_contact_tools.
        if question.kind in ("line", "long") and not question.key.startswith("tool.")
    ]
    answers = {key: texts[n % len(texts)] for n, key in enumerate(free)}
    rows_of = ("child", "adult", "professional", "event")
    cells = {key: text for key, text in answers.items() if key.split(".")[0] in rows_of}
    contact = sent(desk, {key: text for key, text in answers.items() if key not in cells}, cells)
    async with reviewing(desk, contact, size) as pilot:
        shown = solid(await read_all(pilot))
        facts = state(desk, contact).facts
        kept = [facts.answer(key) for key in answers if key not in cells]
        kept += [row.answer(key) for row in facts.subjects for key in cells if key.startswith(row.row)]
        asked = [answer for answer in kept if answer.given]
        assert len(asked) > len(texts)
        assert [answer.question for answer in asked if solid(answer.typed) not in shown] == []
        assert {strip.cell_length for strip in pilot.app.screen._compositor.render_strips()} == {size[0]}
        await press(pilot, "e", "Seen", "f9")
        assert state(desk, contact).endorsements[0].reasons == "Seen"


# ------------------------------------------------------------------------------- deciding


async def test_endorsing_is_e_a_comment_and_f9(desk: Desk, clock: FixedClock) -> None:
    contact = sent(desk)
    clock.move(minutes=1)
    after = sent(desk, cells={"child.name": "Jay Cole"})
    clock.set("2026-05-12T14:32")
    async with reviewing(desk, contact) as pilot:
        # At once: not a letter of the comment may be missing from what F9 sends.
        await burst(pilot, "e", "Agreed. Family is willing, no harm seen.", "f9")
        view = state(desk, contact)
        assert view.state == "endorsed"
        assert [each.reasons for each in view.endorsements] == ["Agreed. Family is willing, no harm seen."]
        assert view.endorsements[0].manager_name == "M Patel"
        waiting = state(desk, after)
        assert waiting.state == "sent"
        assert waiting.submissions[0].opened_at is None, "its worker may still take it back"


async def test_from_the_queue_it_is_enter_e_a_comment_and_f9(desk: Desk, clock: FixedClock) -> None:
    contact = sent(desk)
    clock.set("2026-05-12T14:32")
    sit(desk, *MANAGER)
    async with DutyDeskApp(lambda: desk).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        await burst(pilot, "enter", "e", "Agreed", "f9")
        assert state(desk, contact).endorsements[0].reasons == "Agreed"
        assert "Nothing waits for a manager." in drawn(pilot)
        said = "Endorsed C-0001 at 14:32. 24 h decision met. Next: feedback by 14:32 Wed 13 May"
        assert said in drawn(pilot)


async def test_nothing_is_sent_without_f9(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "e", "Agreed", "enter", "escape", "b", "escape")
        assert state(desk, contact).endorsements == ()


async def test_f9_without_a_choice_says_what_can_be_chosen(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "f9")
        assert "Choose first: e endorse" in drawn(pilot)


async def test_an_endorsement_without_a_comment_is_refused(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "e", "f9")
        assert "Say why you agree. One line is enough." in drawn(pilot)
        assert state(desk, contact).endorsements == ()
        await press(pilot, "Now I say why", "f9")
        assert state(desk, contact).endorsements[0].reasons == "Now I say why"


async def test_one_comment_endorses_the_contact_and_the_referral(desk: Desk) -> None:
    contact = sent(desk, {"decision.outcome": "41"})
    async with reviewing(desk, contact) as pilot:
        assert "One comment endorses both: the contact, and a referral." in drawn(pilot)
        await press(pilot, "e", "Agreed", "f9")
        assert sorted(each.point for each in state(desk, contact).endorsements) == ["contact", "referral"]


async def test_send_back_is_b_a_note_and_f9(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "b", "f9")
        assert "Say what is missing" in drawn(pilot)
        await press(pilot, "Ring the school first", "f9")
        view = state(desk, contact)
        assert view.state == "returned"
        assert view.endorsements[0].reasons == "Ring the school first"
        assert all(clock.stopped_at is None for clock in view.clocks if clock.timescale == "contact_decision")


async def test_another_outcome_is_chosen_by_its_code(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "o", "9", "enter", "Advice will do", "f9")
        assert "Which outcome?" in drawn(pilot)
        await press(pilot, "escape", "o", "backspace", "1")
        assert "Advice and guidance" in drawn(pilot)
        await press(pilot, "f9")
        said = state(desk, contact).endorsements[0]
        assert (said.choice, said.outcome_words) == ("other", "Advice and guidance")
        assert said.reasons == "Advice will do"


async def test_not_known_of_a_born_child_asks_for_the_managers_written_reason(desk: Desk) -> None:
    contact = sent(desk, cells={"child.nationality": "?"})
    async with reviewing(desk, contact) as pilot:
        assert "Not known of a born child: why that will do:" in drawn(pilot)
        await press(pilot, "e", "Agreed", "f9")
        assert "Say why you accept that" in " ".join(drawn(pilot).split())
        await press(pilot, "School will say tomorrow", "f9")
        said = state(desk, contact).endorsements[0].reasons
        assert "Agreed" in said
        assert "School will say tomorrow" in said


# ---------------------------------------------------------------------------- who may not


async def test_nobody_endorses_their_own_work_but_may_read_it(desk: Desk) -> None:
    sit(desk, *MANAGER)
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        assert "You recommended this one, so another manager endorses it." in drawn(pilot)
        await press(pilot, "e", "f9", "space")
        assert "EVERY SECTION IN FULL" in drawn(pilot)
        assert state(desk, contact).endorsements == ()


async def test_a_duty_worker_reads_and_does_not_endorse(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact, by=("T Webb", "duty_worker")) as pilot:
        assert "Your role does not endorse." in drawn(pilot)
        assert not pilot.app.screen.query_one(Oversight).comment.display


# ------------------------------------------------------------------------ next, back, again


async def test_a_comment_is_kept_out_of_the_field_and_over_to_the_next_and_back(
    desk: Desk, clock: FixedClock
) -> None:
    first = sent(desk)
    clock.move(minutes=1)
    sent(desk, cells={"child.name": "Jay Cole"})
    async with reviewing(desk, first) as pilot:
        oversight = pilot.app.screen.query_one(Oversight)
        await press(pilot, "e", "Half a thought", "escape", "]")
        assert "Review C-0002 COLE" in rows(pilot)[0]
        assert oversight.comment.text == ""
        await press(pilot, "]")
        assert "No other waits after this one." in drawn(pilot)
        await press(pilot, "[")
        assert "Review C-0001 SHAW" in rows(pilot)[0]
        assert oversight.comment.text == "Half a thought"
        await press(pilot, "e", ", finished", "f9")
        assert state(desk, first).endorsements[0].reasons == "Half a thought, finished"


async def test_a_comment_is_kept_for_its_writer_over_a_look_at_the_queue(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "e", "To be finished", "escape", "escape")
        assert not isinstance(pilot.app.screen, ReviewScreen)
    async with reviewing(desk, contact) as pilot:
        assert pilot.app.screen.query_one(Oversight).comment.text == "To be finished"
    async with reviewing(desk, contact, by=("A Else", "duty_manager")) as pilot:
        assert pilot.app.screen.query_one(Oversight).comment.text == ""


async def test_after_a_send_back_only_what_changed_is_named_old_and_new(
    desk: Desk, clock: FixedClock
) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        assert "First time here" in await read_all(pilot)
        await press(pilot, "b", "Which gran?", "f9")
    clock.move(minutes=20)
    sit(desk, *WORKER)
    type_in(desk, contact, "protective.factors", "Gran Cole, next door.")
    send(desk, contact)
    async with reviewing(desk, contact) as pilot:
        text = " ".join((await read_all(pilot)).split())
        assert "M Patel sent it back: Which gran?" in text
        assert "Here every day. Gran lives near. -> Gran Cole, next door." in text
        assert "First time here" not in text


async def test_what_changed_since_it_was_opened_is_read_again_and_keeps_the_comment(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        digest = open_review(desk, contact).submission.digest
        sit(desk, "A Else", "duty_manager")
        endorsing.send_back(desk, contact, digest, "Say more")
        sit(desk, *WORKER)
        type_in(desk, contact, "decision.rationale", "More said.")
        send(desk, contact)
        sit(desk, *MANAGER)
        await press(pilot, "e", "I agree", "f9")
        assert "It changed since you opened it. Read it again: R." in drawn(pilot)
        assert [each.choice for each in state(desk, contact).endorsements] == ["return"]
        await press(pilot, "R")
        assert "More said." in drawn(pilot)
        assert pilot.app.screen.query_one(Oversight).comment.text == "I agree"
        await press(pilot, "f9")
        assert state(desk, contact).endorsements[-1].reasons == "I agree"


async def test_an_endorsement_is_withdrawn_with_a_reason(desk: Desk) -> None:
    contact = sent(desk)
    sit(desk, *MANAGER)
    endorsing.endorse(desk, contact, open_review(desk, contact).submission.digest, "Agreed")
    async with reviewing(desk, contact) as pilot:
        assert "w withdraws it, with a reason." in drawn(pilot)
        await press(pilot, "w", "f9")
        assert "Say why you withdraw your endorsement." in drawn(pilot)
        await press(pilot, "A new call came in", "f9")
        view = state(desk, contact)
        assert view.state == "sent"
        assert view.endorsements[0].withdrawn_reason == "A new call came in"


async def test_a_contact_that_was_never_sent_says_so(desk: Desk) -> None:
    contact = recorded(desk)
    async with reviewing(desk, contact) as pilot:
        assert NOT_SENT in drawn(pilot)
