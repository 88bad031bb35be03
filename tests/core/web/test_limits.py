from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import post, running

GUESS = {"login": "somebody", "password": "guessed"}


def guesses(browser, times, **environment):
    """The statuses of so many sign-ins from one place."""
    browser.environ_base.update(environment)
    return [post(browser, "/sign-in", **GUESS).status_code for _ in range(times)]


def test_one_address_gets_twenty_tries_a_minute(client, later):
    assert guesses(client, 21) == [422] * 20 + [429]
    refused = post(client, "/sign-in", **GUESS)
    assert refused.headers["Retry-After"] == "60"
    later.shift(timedelta(seconds=61))
    assert guesses(client, 1) == [422]


def test_another_address_is_not_kept_waiting(client, later):
    guesses(client, 21)
    assert guesses(client, 1, REMOTE_ADDR="192.0.2.7") == [422]


def test_the_addresses_of_one_ipv6_subscriber_count_as_one(client, later):
    places = [f"2001:db8:1:2::{number:x}" for number in range(1, 22)]
    replies = [guesses(client, 1, REMOTE_ADDR=place)[0] for place in places]
    assert replies == [422] * 20 + [429]
    assert guesses(client, 1, REMOTE_ADDR="2001:db8:1:3::1") == [422]


@pytest.mark.parametrize(("hops", "last"), [(0, 429), (1, 422)])
def test_only_a_proxy_that_we_know_says_who_is_asking(config, hops, last, later):
    with running(replace(config, proxy_hops=hops)) as app:
        browser = app.test_client()
        guesses(browser, 20, HTTP_X_FORWARDED_FOR="198.51.100.1")
        assert guesses(browser, 1, HTTP_X_FORWARDED_FOR="198.51.100.2") == [last]


def test_links_are_guessed_no_faster(client, later):
    path = "/links/" + "a" * 43
    statuses = [post(client, path).status_code for _ in range(21)]
    assert statuses == [410] * 20 + [429]


@pytest.mark.parametrize("secret", ["a" * 42, "a" * 44, "a" * 42 + ".", "ㄱ" * 43])
def test_what_cannot_be_a_secret_is_no_address(client, secret):
    assert client.get(f"/links/{secret}").status_code == 404
