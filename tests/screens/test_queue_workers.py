"""The Worker column of the queue: two people never look the same."""

from dutydesk.screens.queue_workers import told_apart

from dutydesk.acts import people
from tests.acts.play import Play
from tests.screens.conftest import call, press, running, text_of


def test_two_workers_never_look_the_same() -> None:
    names = (
        *("Sara Khan", "Salma Khan", "Tom Webb", "Ann Mary Cole", "Ann Rose Cole"),
        *("Ada Bright-Hollow", "Alf Brighton", "Sam Khan-Robinson", "Sam Khan-Roberts", ""),
    )
    called = told_apart(names, 9)
    assert [called[name] for name in names[:5]] == ["Sar Khan", "Sal Khan", "T Webb", "AM Cole", "AR Cole"]
    assert called["Sam Khan-Robinson"].startswith("S K")
    assert len({each.casefold() for each in called.values()}) == len(names)
    assert max(len(each) for each in called.values()) <= 9


async def test_the_worker_column_tells_two_of_one_initial_apart(play: Play) -> None:
    for name, family in (("Sara Khan", "Amy Adams"), ("Salma Khan", "Obi Okoro")):
        people.arrive(play.desk, name, "duty_worker", "SW9")
        call(play, family)
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "2")
        assert "Sar Khan" in text_of(app)
        assert "Sal Khan" in text_of(app)
