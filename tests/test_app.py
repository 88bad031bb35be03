from dataclasses import replace

import pytest

from casework import instance
from casework.core.config import Environment
from casework.core.errors import CannotStart
from tests.conftest import close, config_in, post, running


def test_every_process_of_an_instance_makes_the_same_secret(config):
    with running(config) as one, running(config) as other:
        assert one.secret_key == other.secret_key


def test_another_instance_has_another_secret(config, tmp_path_factory):
    elsewhere = instance.prepare(config_in(tmp_path_factory.mktemp("other")))
    with running(config) as app:
        assert app.secret_key != elsewhere.secret_key
    close(elsewhere)


def test_without_its_keys_it_does_not_start(config):
    config.kek_file.unlink()
    with pytest.raises(CannotStart):
        instance.create_app(config)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,en;q=0.9", "en"), ("ko-KR", "ko"), ("de", "ko"), ("", "ko"), ("en;q=0.1,ko", "ko")],
)
def test_a_stranger_reads_the_language_her_browser_asks_for(client, accepted, language):
    page = client.get("/sign-in", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}"' in page


def test_a_stranger_may_choose_her_language(client):
    post(client, "/display", language="en")
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "ko"}).text


def test_her_language_goes_with_an_account(client_for):
    browser = client_for("counselor")
    post(browser, "/display", page="/", language="en")
    assert '<html lang="en"' in browser.get("/", headers={"Accept-Language": "ko"}).text


@pytest.mark.parametrize(
    ("environment", "statuses"),
    [(Environment.PRODUCTION, [200, 400, 400]), (Environment.DEVELOPMENT, [200, 200, 400])],
)
def test_only_our_own_names_are_answered(config, environment, statuses):
    ours = replace(config, url="https://cases.example.org", environment=environment)
    hosts = ("cases.example.org", "localhost", "evil.example")
    with running(ours) as app:
        browser = app.test_client()
        replies = [browser.get("/healthz", headers={"Host": host}) for host in hosts]
    assert [reply.status_code for reply in replies] == statuses
