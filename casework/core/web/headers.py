"""The headers of every reply: a strict content-security policy with a nonce, and its companions."""

import secrets

from flask import Flask, g, request
from werkzeug.wrappers import Response

from casework.core.service import current

# "htmx": the one library that swaps fragments makes its markup under this policy name.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_YEARS_2 = 63_072_000


def install(app: Flask) -> None:
    """Gives every reply of an app its headers and every template its nonce."""
    app.after_request(_protect)
    app.context_processor(lambda: {"nonce": nonce()})


def nonce() -> str:
    """The nonce of one reply: 128 random bits."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def _protect(response: Response) -> Response:
    response.headers.update(_FIXED)
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce())
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if current().config.https:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEARS_2}; includeSubDomains"
    response.headers.pop("Server", None)
    return response
