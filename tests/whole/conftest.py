"""The program in a pseudo-terminal: Windows has none of this kind, so there nothing here is collected."""

import sys

collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []
