"""dutydesk: a duty desk for a children's-services front door.

Owns the version and the one trick of the layout: `screens/` and `data/` stand beside this
folder in a checkout and inside it in a wheel; both are imported as `dutydesk.screens` and
`dutydesk.data`, so in a checkout the package looks for them one folder up as well.
"""

from pathlib import Path as _Path

__version__ = "0.1.0"

_root = _Path(__file__).resolve().parent.parent
if (_root / "pyproject.toml").is_file() and (_root / "screens" / "__init__.py").is_file():
    __path__.append(str(_root))
