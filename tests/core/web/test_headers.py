import re
from dataclasses import replace

import pytest

from tests.conftest import running


def policy(reply):
    parts = reply.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def test_only_what_carries_the_nonce_of_this_reply_runs(client):
    reply = client.get("/sign-in")
    nonce = re.search(r"'nonce-([^']+)'", policy(reply)["script-src"])[1]
    tags = re.findall(r"<(?:script|style|link rel=\"stylesheet\")\b[^>]*>", reply.text)
    assert len(tags) > 1
    assert all(f'nonce="{nonce}"' in tag for tag in tags)
    assert len(nonce) >= 22


def test_nothing_is_allowed_that_is_not_named(client):
    rules = policy(client.get("/sign-in"))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert not re.search(r"unsafe|\*|data:|https?:", " ".join(rules.values()))


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/healthz"])
def test_no_answer_is_kept_by_a_browser_or_proxy(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_style_sheets_may_be_kept(client):
    reply = client.get("/static/tokens.css", buffered=True)
    assert "no-store" not in reply.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("url", "sent"), [("http://localhost", False), ("https://localhost", True)]
)
def test_tls_is_insisted_on_where_there_is_tls(config, url, sent):
    with running(replace(config, url=url)) as app:
        reply = app.test_client().get("/sign-in", base_url=url)
    assert ("Strict-Transport-Security" in reply.headers) == sent


def test_no_address_is_told_to_other_sites(client):
    assert client.get("/sign-in").headers["Referrer-Policy"] == "no-referrer"
