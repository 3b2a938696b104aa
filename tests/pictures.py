"""`python -m tests.pictures`: draws the README's pictures with the program itself, into docs/pictures.

Owns which scenes the README shows. The SVGs name no font of another machine; nothing is fetched to see them.
"""

import asyncio
import re
import tempfile
from pathlib import Path

from tests.screens.scenes import STAGES, Stage, furnished, played, seen

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
NARROW, WIDE = (80, 24), (120, 36)
SHOWN = {
    "queue": "queue_mine",
    "call": "contact_children",
    "before-you-send": "before_you_send",
    "strategy": "strategy",
    "review": "review_top",
    "tools": "contact_tools",
    "feedback": "queue_feedback",
}
"""Name of a picture: name of the scene."""


async def draw(stage: Stage, scene: str, template: Path, folder: Path) -> dict[tuple[int, int], str]:
    """One scene as SVG, by size."""
    found = {}
    with played(template, folder, stage) as desk:
        async for _, size, app in seen(desk, stage, NARROW, WIDE, only=scene):
            found[size] = app.export_screenshot(simplify=True)
    return found


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    stages = {scene: stage for stage in STAGES for scene in stage.scenes}
    with tempfile.TemporaryDirectory(prefix="dutydesk-pictures-") as place:
        template = furnished(Path(place) / "desk")
        for picture, scene in SHOWN.items():
            folder = Path(place) / picture
            folder.mkdir()
            for size, svg in asyncio.run(draw(stages[scene], scene, template, folder)).items():
                drawn = re.sub(r"terminal-\d+", "terminal", svg)
                (FOLDER / f"{picture}-{size[0]}.svg").write_text(drawn, encoding="utf-8")
                print(f"{picture}-{size[0]}.svg")


if __name__ == "__main__":
    main()
