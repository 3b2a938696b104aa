"""R-2506: out of hours a manager endorses at another's desk with their own passphrase, for that once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import (
    accounts,
    breaking,
    correcting,
    endorsing,
    people,
    restricting,
    second,
    sending,
    shutting_out,
)
from dutydesk.acts.audit_events import Event
from dutydesk.acts.correction_values import Put
from dutydesk.acts.history import history_page
from dutydesk.acts.oversight import OWN_WORK, WRONG_ROLE
from dutydesk.acts.reading import history
from dutydesk.acts.second import Second
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import known_versions
from dutydesk.errors import NotAllowed, Stale
from dutydesk.paper.plain_record import record_text
from dutydesk.paper.standards import Standards
from tests.acts.audit_rows import told
from tests.acts.play import Play, playing
from tests.acts.proved import WORDS, ProvedPlay, cheap, proved

NIGHT, DAY = "2026-05-12T22:40", "2026-05-12T14:26"
"""A Tuesday, out of hours and in them."""
SAID = "Decided at S Khan's desk, out of hours, with the manager's own passphrase."


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    """An encrypted desk at night, S Khan at it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    cheap(monkeypatch)
    with proved(tmp_path, NIGHT) as its:
        yield its


def sent(play: Play, outcome: str = "3") -> UUID:
    contact = play.take()
    play.ordinary(contact, decision__outcome=outcome)
    play.send(contact)
    return contact


def sign(play: ProvedPlay, contact: UUID, name: str = "M Patel") -> Second:
    return second.sign(play.desk, contact, name, WORDS[name])


def test_the_manager_endorses_at_the_workers_desk_which_stays_the_workers(play: ProvedPlay) -> None:
    contact = sent(play)
    view = endorsing.open_review(play.desk, contact)
    assert (view.may_endorse, view.why_not) == (False, WRONG_ROLE)
    assert set(view.second) == {"M Patel", "D Hart"}
    by = sign(play, contact)
    endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed", second=by)
    (said,) = play.view(contact).endorsements
    assert said.manager_name == "M Patel"
    assert said.reasons == "Agreed", "what the manager typed, as typed"
    assert said.second == SAID
    lines = [(each.act, each.by, each.words) for each in history(play.desk, contact)]
    assert ("second_signed", "M Patel", SAID) in lines
    assert "Endorsed. Agreed" in {words for _, _, words in lines}
    assert play.desk.here == play.worker
    assert play.clock_of(contact, "contact_decision").stop_act == "endorsed"
    (signed,) = told(play.desk, Event.SECOND)
    assert (signed.person, signed.contact) == (str(play.manager.id), str(contact))
    assert signed.detail == {"at_desk_of": str(play.worker.id)}
    (endorsed,) = told(play.desk, Event.ENDORSED)
    assert endorsed.person == str(play.manager.id)
    play.type(play.take(), "gate.caller", "2")  # the worker goes on as ever


def test_of_a_correction_it_stands_beside_what_the_manager_typed_in_versions_history_and_print(
    play: ProvedPlay,
) -> None:
    contact = sent(play)
    endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed", second=sign(play, contact))
    put = Put(Field("decision.outcome"), "2", "3")
    correcting.correct(play.desk, contact, [put], "Less", 1)
    digest, by = play.digest(contact), sign(play, contact, "D Hart")
    endorsing.send_back(play.desk, contact, digest, "Ask the school", second=by)
    correcting.correct(play.desk, contact, [put], "Asked", 2)
    digest, by = play.digest(contact), sign(play, contact, "D Hart")
    endorsing.endorse(play.desk, contact, digest, "Yes", second=by)
    found = known_versions(play.desk, contact)
    assert [(each.number, each.second) for each in found] == [(3, SAID), (2, SAID), (1, SAID)]
    assert (found[1].ended_reason, found[2].reason) == ("Ask the school", "Agreed")
    play.be(play.manager)
    said = [each.what for each in history_page(play.desk, contact).happened]
    assert said.count(SAID) == 3
    assert not [each for each in said if "econd sign-in" in each], "told once, not as a look as well"
    desk = play.desk
    standards = Standards(desk.checklist, desk.profile, desk.calendar, desk.clock.now())
    told_of = record_text(play.view(contact), history(desk, contact), standards, found)
    flowing = " ".join(told_of.split())
    assert f"Reasons: Agreed {SAID}" in flowing
    assert f"Version 2: {SAID}" in flowing


@pytest.mark.parametrize("choice", ["other", "escalate", "return"])
def test_every_choice_of_a_manager_can_be_made_so(play: ProvedPlay, choice: str) -> None:
    contact = sent(play)
    digest, by = play.digest(contact), sign(play, contact)
    if choice == "other":
        endorsing.endorse_other(play.desk, contact, digest, "advice", "Known already", second=by)
    elif choice == "escalate":
        endorsing.escalate(play.desk, contact, digest, "single_assessment", "More to it", second=by)
    else:
        endorsing.send_back(play.desk, contact, digest, "Ask the school", second=by)
    assert [each.manager_name for each in play.view(contact).endorsements][:1] == ["M Patel"]


def test_it_is_for_one_act_about_one_contact(play: ProvedPlay) -> None:
    first, other = sent(play), sent(play)
    by = sign(play, first)
    with pytest.raises(NotAllowed, match="one act"):
        endorsing.endorse(play.desk, other, play.digest(other), "Agreed", second=by)
    endorsing.send_back(play.desk, first, play.digest(first), "Ask the school", second=by)
    play.be(play.worker)
    play.send(first)
    with pytest.raises(NotAllowed, match="one act"):
        endorsing.endorse(play.desk, first, play.digest(first), "Agreed", second=by)


def test_it_is_bound_to_what_was_read(play: ProvedPlay) -> None:
    contact = sent(play)
    with pytest.raises(Stale):
        endorsing.endorse(play.desk, contact, "0" * 64, "Agreed", second=sign(play, contact))
    assert told(play.desk, Event.SECOND) == []


def test_a_wrong_passphrase_makes_the_next_try_wait_longer_and_is_told(play: ProvedPlay) -> None:
    contact, waits = sent(play), []
    for _ in range(4):
        with pytest.raises(NotAllowed, match="not the passphrase") as refused:
            second.sign(play.desk, contact, "M Patel", "nine brass kettles on a roof")
        waits.append(str(refused.value).partition("Try again in ")[2])
        with pytest.raises(NotAllowed, match="Too soon"):
            sign(play, contact)
        play.clock.move(minutes=6)
    assert waits == ["1 second.", "2 seconds.", "4 seconds.", "8 seconds."]
    assert len(told(play.desk, Event.SIGN_IN_FAILED)) == 8, "a try that comes too soon is one as well"
    assert {each.reason for each in told(play.desk, Event.DENIED)} == {"second.sign"}
    assert play.view(contact).state == "sent"
    sign(play, contact)


def test_an_unknown_name_is_told_as_a_wrong_passphrase_is(play: ProvedPlay) -> None:
    contact, said = sent(play), []
    for name in ("M Patel", "Nobody Here"):
        with pytest.raises(NotAllowed) as refused:
            second.sign(play.desk, contact, name, "nine brass kettles on a roof")
        said.append(str(refused.value).partition(" Try")[0])
        play.clock.move(minutes=6)
    assert said[0] == said[1]


@pytest.mark.parametrize("name", ["T Webb", "J Lee", "R Moss", "A Stone", "Y Frost"])
def test_only_a_duty_manager_signs_in_so(play: ProvedPlay, name: str) -> None:
    contact = sent(play)
    with pytest.raises(NotAllowed, match="endorsed by a duty team manager"):
        sign(play, contact, name)
    assert [each.reason for each in told(play.desk, Event.DENIED)] == ["second.sign"]


def test_a_manager_does_not_endorse_their_own_work_so(play: ProvedPlay) -> None:
    play.be(play.manager)
    contact = play.take()
    play.ordinary(contact)
    sending.send(play.desk, contact, play.view(contact).version)
    play.be(play.worker)
    digest = play.digest(contact)
    with pytest.raises(NotAllowed) as refused:
        endorsing.endorse(play.desk, contact, digest, "Agreed", second=sign(play, contact))
    assert str(refused.value) == OWN_WORK
    endorsing.endorse(play.desk, contact, digest, "Agreed", second=sign(play, contact, "D Hart"))


def test_a_manager_shut_out_by_name_decides_nothing_so_and_is_not_offered(play: ProvedPlay) -> None:
    contact = sent(play)
    restricting.ask(play.desk, contact, "known_here", "Known to people who work here")
    shutting_out.ask(play.desk, contact, play.manager.id, "The mother's brother is M Patel")
    assert endorsing.open_review(play.desk, contact).second == ("D Hart",)
    digest, key = play.digest(contact), "single_assessment"
    acts: tuple[Callable[[Second], None], ...] = (
        lambda by: endorsing.endorse(play.desk, contact, digest, "Agreed", second=by),
        lambda by: endorsing.endorse_other(play.desk, contact, digest, "advice", "Known", second=by),
        lambda by: endorsing.send_back(play.desk, contact, digest, "Ask the school", second=by),
        lambda by: endorsing.escalate(play.desk, contact, digest, key, "More to it", second=by),
    )
    for act in acts:
        with pytest.raises(NotAllowed, match="shut out of this record"):
            act(sign(play, contact))
    assert (play.view(contact).state, told(play.desk, Event.SECOND)) == ("sent", [])
    play.be(play.manager)
    breaking.break_glass(play.desk, contact, "danger", "She rang, and nobody else is here")
    play.be(play.worker)
    endorsing.escalate(play.desk, contact, digest, key, "More to it", second=sign(play, contact))
    assert play.view(contact).endorsements[0].choice == "escalate"


def test_in_office_hours_there_is_none(play: ProvedPlay) -> None:
    contact = sent(play)
    play.clock.set("2026-05-13T09:10")
    assert endorsing.open_review(play.desk, contact).second == ()
    with pytest.raises(NotAllowed, match="office hours"):
        sign(play, contact)
    play.clock.set("2026-05-25T11:00")  # a bank holiday
    assert endorsing.open_review(play.desk, contact).second
    sign(play, contact)


def test_a_manager_at_their_own_desk_is_asked_for_nothing_more(play: ProvedPlay) -> None:
    contact = sent(play)
    play.be(play.manager)
    view = endorsing.open_review(play.desk, contact)
    assert (view.may_endorse, view.second) == (True, ())
    endorsing.endorse(play.desk, contact, view.submission.digest, "Agreed")


def test_a_manager_who_has_left_signs_in_nowhere(play: ProvedPlay) -> None:
    contact = sent(play)
    play.be(play.other_manager)
    accounts.leave(play.desk, play.manager.id)
    play.be(play.worker)
    assert endorsing.open_review(play.desk, contact).second == ("D Hart",)
    with pytest.raises(NotAllowed, match="not the passphrase"):
        sign(play, contact)


def test_where_names_are_not_proved_the_manager_sits_down(made_database_url: str) -> None:
    with playing(made_database_url, NIGHT) as play:
        contact = sent(play)
        assert endorsing.open_review(play.desk, contact).second == ()
        with pytest.raises(NotAllowed, match="Names are not proved"):
            second.sign(play.desk, contact, "M Patel", WORDS["M Patel"])
        people.be(play.desk, play.manager.id)
        endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")
