"""What a panel answers is acted on before the next key, whoever opened the panel.

Textual hands a panel's answer to the queue of whatever was being served when the panel was opened: a field,
say, which on a busy machine comes round after the keys that wait behind the panel. Here it is always the
application's queue, in which those keys are let go behind it (`shell.on_screen_resume`).
"""

from typing import Any

from .nothing_leaves import NothingLeaves


class PanelAnswers(NothingLeaves):
    """An application whose panels answer to it."""

    def push_screen(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - Textual's
        """As every application; the answer comes to this queue."""
        with self._context():
            return super().push_screen(*given, **named)
