"""A database server that keeps to itself what it refused: its log is read by others than its desk.

Owns what each connection asks of PostgreSQL about its log. An error's DETAIL names the row that failed, with
every answer in it. Only a superuser, or who was granted it, may ask: for others the one who runs the server
sets the same for the desk's role (README).
"""

from typing import Any, Final

from sqlalchemy import Engine, event

WANTED: Final = (
    ("log_error_verbosity", "terse"),
    ("log_min_error_statement", "panic"),
    ("log_parameter_max_length", "0"),
    ("log_parameter_max_length_on_error", "0"),
)
"""Source: safety.md 2c; the third keeps the answers out of the log of slow statements."""

_ASK: Final = """
SELECT set_config(name, wanted, false) FROM unnest(%s::text[], %s::text[]) AS asked (name, wanted)
WHERE name IN (SELECT pg_settings.name FROM pg_settings)
"""
_MAY: Final = "AND has_parameter_privilege(name, 'SET')"
_MAY_BEFORE_15: Final = "AND current_setting('is_superuser') = 'on'"


def quieten(engine: Engine) -> None:
    """Each connection of this engine asks for it as it is made."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:  # noqa: ANN401 - psycopg's, which need not be installed
        may = _MAY if connection.info.server_version >= 150_000 else _MAY_BEFORE_15
        with connection.cursor() as cursor:
            cursor.execute(_ASK + may, ([name for name, _ in WANTED], [value for _, value in WANTED]))
        connection.commit()
