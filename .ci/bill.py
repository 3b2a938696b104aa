"""That a bill of materials names everything the program says it stands on, each with its version."""

import json
import re
import sys
import tomllib
from pathlib import Path


def plain(name: str) -> str:
    """A package's name, however it is spelt."""
    return re.sub(r"[-_.]+", "-", name).lower()


bill = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
named = {plain(part["name"]): part.get("version") for part in bill["components"]}
wanted = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
missing = []
for requirement in wanted:
    name, _, only_where = requirement.partition(";")
    name = re.split(r"[\[<>=!~ ]", name.strip())[0]
    if not named.get(plain(name)) and not only_where:
        missing.append(name)
print(f"{len(named)} parts named; missing: {', '.join(missing) or 'none'}")
sys.exit(bool(missing))
