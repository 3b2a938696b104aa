"""The arguments of `dutydesk people`, and which function each part calls."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dutydesk.retention_commands import Part, Ways

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def add_people(part: Part, way: Ways) -> None:
    """The parts of `dutydesk people`."""

    def add(
        name: str, run: Callable[[Any, "Desk", argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        def asked(options: argparse.Namespace) -> int:
            from dutydesk.paper import people
            from dutydesk.paper.retention import at_desk

            with at_desk(options.database, options.profile, options.name, way(options)) as desk:
                return run(people, desk, options)

        return part(name, asked, text)

    listed = add(
        "list",
        lambda its, desk, o: int(its.print_people(desk, as_json_too=o.json)),
        "list who works here, as what, who approved it, and what waits to be approved",
    )
    listed.add_argument("--json", action="store_true", help="JSON")
    wanted = add(
        "ask",
        lambda its, desk, o: int(its.ask(desk, o.person, o.role, o.reason, o.registration)),
        "ask for another role; somebody else approves it",
    )
    wanted.add_argument("role", metavar="ROLE", help="such as duty_manager or auditor")
    wanted.add_argument("--reason", metavar="WORDS", required=True, help="whoever approves it reads that")
    wanted.add_argument("--for", dest="person", metavar="NAME", help="somebody else, for who manages people")
    wanted.add_argument("--registration", metavar="NUMBER", default="", help="a social worker's number")
    given = add(
        "approve",
        lambda its, desk, o: int(its.approve(desk, o.number, recovery=o.recovery)),
        "approve what somebody else asked for",
    )
    given.add_argument("number", metavar="NUMBER", type=int)
    given.add_argument("--recovery", action="store_true", help="with the printed recovery key")
    refused = add(
        "refuse",
        lambda its, desk, o: int(its.refuse(desk, o.number, o.reason)),
        "refuse what was asked, or take back what you asked",
    )
    refused.add_argument("number", metavar="NUMBER", type=int)
    refused.add_argument("--reason", metavar="WORDS", default="", help="why not; whoever asked reads that")
    add(
        "leave",
        lambda its, desk, o: int(its.leave(desk, o.person)),
        "somebody works here no more: their passphrase opens nothing",
    ).add_argument("person", metavar="NAME")
