"""The two addresses of drafts; what they keep is tested with core/web/drafting."""

from tests.conftest import post


def test_keeping_answers_with_the_moment_and_never_with_what_was_kept(client_for):
    reply = post(client_for("counselor"), "/drafts", page="/", draft="action", note="비밀")
    assert reply.is_json
    assert "비밀" not in reply.get_data(as_text=True)


def test_nobody_keeps_anything_before_signing_in(client):
    assert post(client, "/drafts", draft="action", note="x").status_code == 401
    assert post(client, "/drafts/forget", draft="action").status_code == 401


def test_drafts_cannot_be_asked_for_by_address(client_for):
    assert client_for("counselor").get("/drafts").status_code == 405
