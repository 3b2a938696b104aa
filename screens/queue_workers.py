"""The names of the queue's Worker column: short, and two people never the same.

Owns how much of a name stands there. The names are looked at once, when rows come; a row looks its own up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from .plain import one_line

LAST_NAME = 3
"""Letters of a last name that stay beside a longer first name. Source: ours."""


def short_name(name: str) -> str:
    """ "Sana Khan" as "S Khan"; one word stays as it is."""
    words = name.split()
    return f"{words[0][0]} {words[-1]}" if len(words) > 1 else name


def told_apart(names: Collection[str], width: int) -> dict[str, str]:
    """Each of these names in so many cells: as `short_name`, longer where two would be the same."""
    ways = {name: list(dict.fromkeys(_ways(name, width))) for name in names}
    level = dict.fromkeys(ways, 0)
    while True:
        alike: dict[str, list[str]] = defaultdict(list)
        for name, its in ways.items():
            alike[its[level[name]].casefold()].append(name)
        same = [name for group in alike.values() if len(group) > 1 for name in group]
        more = [name for name in same if level[name] + 1 < len(ways[name])]
        if not more:
            break
        for name in more:
            level[name] += 1
    found = {name: its[level[name]] for name, its in ways.items()}
    for number, name in enumerate(sorted(same), start=1):
        found[name] = f"{one_line(short_name(name), width - len(str(number)) - 1).plain} {number}"
    return found


def _ways(name: str, width: int) -> Iterator[str]:
    """A name cut to the column in one way after another, the usual first."""
    short = short_name(name)
    yield one_line(short, width).plain
    words = name.split()
    if len(words) > 1:
        first, *middle, last = words
        if middle:
            yield one_line(f"{first[0]}{''.join(each[0] for each in middle)} {last}", width).plain
        room = width - 1 - min(len(last), LAST_NAME)
        for letters in range(2, min(len(first), room) + 1):
            yield one_line(f"{first[:letters]} {last}", width).plain
    yield one_line(f"{short[:3]}..{short[5 - width :]}", width).plain
