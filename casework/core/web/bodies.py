"""What a request carries stays in memory: a file is never spooled to a disk in clear."""

from io import BytesIO
from typing import IO

from flask import Flask, Request


class InMemoryRequest(Request):
    """A request whose uploaded files are held in memory; the body limit bounds them."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def install(app: Flask) -> None:
    """Keeps what an app's requests carry off every disk."""
    app.request_class = InMemoryRequest
