"""The arguments of `dutydesk shift`, and what it calls."""

import argparse

from dutydesk.retention_commands import Part, Ways


def add_shift(add: Part, way: Ways) -> None:
    """`dutydesk shift` and its options."""

    def asked(options: argparse.Namespace) -> int:
        from dutydesk.paper.retention import at_desk
        from dutydesk.paper.shift import print_shift

        with at_desk(options.database, options.profile, options.name, way(options)) as desk:
            return print_shift(desk, as_json_too=options.json)

    made = add("shift", asked, "count today and this shift, and list the limits that were breached")
    made.add_argument("--json", action="store_true", help="JSON")
