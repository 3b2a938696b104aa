"""The arguments of `dutydesk retention` and `dutydesk gather`, and which of their functions each calls."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dutydesk.errors import NotAllowed

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk
    from dutydesk.acts.opening import Way

Run = Callable[[argparse.Namespace], int]
Part = Callable[[str, Run, str], argparse.ArgumentParser]
Ways = Callable[[argparse.Namespace], "Way"]


def add_parts(part: Part, way: Ways) -> None:
    """The parts of `dutydesk retention`."""

    def add(
        name: str, run: Callable[[Any, "Desk", argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        def asked(options: argparse.Namespace) -> int:
            from dutydesk.paper import retention

            with retention.at_desk(options.database, options.profile, options.name, way(options)) as desk:
                return run(retention, desk, options)

        return part(name, asked, text)

    listed = add(
        "list",
        lambda its, desk, o: int(its.print_list(desk, as_json_too=o.json)),
        "list closed contacts, until when each is kept, what is proposed and what is held",
    )
    add(
        "classes",
        lambda its, desk, _: int(its.print_classes(desk)),
        "say how long each class is kept, and who says so",
    )
    put = add(
        "set",
        lambda its, desk, o: int(its.set_period(desk, o.key, o.years, o.starts, o.schedule)),
        "enter how long the council keeps a class",
    )
    put.add_argument("key", metavar="CLASS")
    put.add_argument("years", metavar="YEARS", type=int)
    put.add_argument("--from", dest="starts", metavar="closure|birth", required=True)
    put.add_argument("--schedule", metavar="WORDS", required=True, help="the council's schedule and its line")
    add(
        "confirm",
        lambda its, desk, o: int(its.confirm_period(desk, o.key)),
        "confirm what another person entered",
    ).add_argument("key", metavar="CLASS")
    asked = add(
        "propose",
        lambda its, desk, o: int(its.propose(desk, o.references, o.reason)),
        "propose closed contacts for disposal: those named, or all that are due",
    )
    asked.add_argument("references", metavar="REF", nargs="*")
    gone = add(
        "approve",
        lambda its, desk, o: int(its.approve(desk, o.number, yes=o.yes)),
        "approve, as another person, what was proposed: the contacts go",
    )
    gone.add_argument("--yes", action="store_true", help="do not ask")
    back = add("withdraw", lambda its, desk, o: int(its.withdraw(desk, o.number)), "take a proposal back")
    held = add(
        "hold",
        lambda its, desk, o: int(its.hold(desk, o.reference, o.reason)),
        "put a legal hold on a contact: it is not disposed of",
    )
    freed = add(
        "release",
        lambda its, desk, o: int(its.release(desk, o.reference, o.reason)),
        "ask that a hold be lifted, or lift what another person asked",
    )
    paper = add(
        "certificate",
        lambda its, desk, o: int(its.certificate(desk, o.number, o.to, as_json_too=o.json)),
        "print the certificate of a disposal",
    )
    paper.add_argument("--to", metavar="FILE", help="write it to a new file that only you can read")
    for one in (gone, back, paper):
        one.add_argument("number", metavar="N", type=int)
    for one in (held, freed):
        one.add_argument("reference", metavar="REF")
    for one in (asked, held, freed):
        one.add_argument("--reason", metavar="WORDS", help="in a few words; asked for where it is not given")
    for one in (listed, paper):
        one.add_argument("--json", action="store_true", help="JSON")


def add_gather(add: Part, way: Ways) -> None:
    """`dutydesk gather` and its options."""

    def asked(options: argparse.Namespace) -> int:
        from dutydesk.paper import gathered, retention

        with retention.at_desk(options.database, options.profile, options.name, way(options)) as desk:
            number = options.request
            if number is None:
                if options.person is None:
                    raise NotAllowed("Say whom: a name, or the reference of a contact.")
                return gathered.begin(desk, options.person, options.received, options.which)
            for how in ("keep", "remove", "harm", "privilege"):
                if places := getattr(options, how):
                    return gathered.decide(desk, number, places, how, options.code)
            if options.check is not None:
                return gathered.check(desk, number, options.check or options.code)
            if options.write:
                return gathered.write(desk, number, options.write)
            return gathered.preview(desk, number)

    made = add("gather", asked, "gather all that the desk holds of a person, for their request")
    made.add_argument("person", metavar="PERSON", nargs="?", help="a name, or the reference of a contact")
    made.add_argument("--received", metavar="DATE", help="when they asked, such as 2026-05-12; else today")
    made.add_argument("--which", metavar="N,N", help="where several are found, which are the person; or all")
    made.add_argument("--request", metavar="N", type=int, help="a request begun before: print its preview")
    for how, text in (
        ("keep", "give out, though the desk would leave something out"),
        ("remove", "leave out"),
        ("harm", "leave out: it would cause serious harm"),
        ("privilege", "leave out: legal privilege"),
    ):
        made.add_argument(f"--{how}", metavar="N,N", help=f"of request N, pieces to {text}")
    made.add_argument("--code", metavar="CODE", default="", help="what the preview ends with that you read")
    made.add_argument(
        "--check",
        metavar="CODE",
        nargs="?",
        const="",
        help="as another person: the preview that ends with this code may be given out",
    )
    made.add_argument("--write", metavar="FOLDER", help="write what may be given out to a new file there")
