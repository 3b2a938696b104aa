"""A restricted record as whoever may not read it takes it out of the desk: whose it is, and whom to call.

The JSON of a stub is {"restricted": true, "title", "lines": [[label, text]]}.
"""

from dutydesk.acts.values import Preview
from dutydesk.paper.leaving import as_json, wrapped


def stub_text(stub: Preview) -> str:
    """As plain lines of at most 78 characters."""
    lines = [f"{stub.title}."]
    for label, text in stub.lines:
        words = text.removeprefix("* ")
        lines.append(f"{label}: {words}." if label else f"{words[:1].upper()}{words[1:]}.")
    return wrapped(lines)


def stub_json(stub: Preview) -> str:
    """As JSON, in the shape of the module's docstring."""
    lines = [[label, text.removeprefix("* ")] for label, text in stub.lines]
    return as_json({"restricted": True, "title": stub.title, "lines": lines})
