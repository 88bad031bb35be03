"""How often one network address may try what anybody may try; counted in this process."""

from ipaddress import ip_network

from flask import Flask, request
from flask_limiter import Limiter
from werkzeug.routing import BaseConverter


class SecretConverter(BaseConverter):
    """The secret of a one-time link: 256 bits in 43 letters."""

    regex = r"[A-Za-z0-9_-]{43}"


def neighbourhood() -> str:
    """Who counts as one: an IPv4 address, or the IPv6 network that one subscriber is given."""
    address = request.remote_addr or ""
    try:
        return str(ip_network((address, 64), strict=False))
    except ValueError:
        return address


_limiter = Limiter(neighbourhood, storage_uri="memory://", strategy="moving-window")
limited = _limiter.limit


def install(app: Flask) -> None:
    """Counts the tries at an app and lets addresses carry one-time secrets."""
    _limiter.init_app(app)
    app.url_map.converters["secret"] = SecretConverter
