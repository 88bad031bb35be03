"""The rules about addresses bite, each on a toy app."""

import pytest
from flask import Flask, make_response

from casework.core.web.access import Public, Requires, public
from tests.rules import addresses
from tests.rules.toys import MARKED, toy, wrapped

KINDS = (Requires, Public)
GOOD_HEADERS = addresses.HEADERS | {
    "permissions-policy": "camera=()",
    "cache-control": "no-store",
    "content-security-policy": "; ".join(
        f"{name} {value}" for name, value in addresses.POLICY.items()
    )
    + "; script-src 'nonce-MDEyMzQ1Njc4OWFiY2RlZg'; img-src 'self'",
}


@pytest.mark.parametrize("marked", [MARKED, public("signing in")])
def test_one_marker_is_enough(marked):
    assert addresses.one_marker_each(toy(marked=marked), KINDS) == []


def test_an_endpoint_without_marker_is_told():
    (told,) = addresses.one_marker_each(toy(marked=None), KINDS)
    assert told.startswith("page: carries no access marker")


def test_a_marker_of_another_kind_is_told():
    def called_public(page):
        page.access = "public"
        return page

    assert addresses.one_marker_each(toy(marked=called_public), KINDS)


def test_two_markers_are_told():
    def forgetful(page):
        wrapper = wrapped(page)
        del wrapper.access
        return wrapper

    two = toy(marked=lambda page: MARKED(forgetful(public("a")(page))))
    (told,) = addresses.one_marker_each(two, KINDS)
    assert "Public" in told
    assert "Requires" in told


def test_a_wrapper_between_is_not_a_second_marker():
    assert addresses.one_marker_each(toy(marked=lambda page: wrapped(MARKED(page))), KINDS) == []


def test_two_markers_written_over_one_view_are_told(tmp_path):
    (tmp_path / "casework").mkdir()
    source = '@bp.get("/")\n@access.public("a")\n@requires(P.A)\ndef page(): pass\n'
    (tmp_path / "casework/routes.py").write_text(source)
    (told,) = addresses.one_marker_written(tmp_path)
    assert "routes.py:4: page has @public and @requires" in told


@pytest.mark.parametrize(
    "parameter", ["<name>", "<string:name>", "<path:name>", "<string(length=2):n>"]
)
def test_an_untyped_parameter_is_told(parameter):
    (told,) = addresses.typed_parameters(toy(f"/cases/{parameter}"))
    assert "takes any text" in told


@pytest.mark.parametrize("parameter", ["<uuid:case_id>", "<int:page>", "<any(a, b):kind>"])
def test_a_typed_parameter_passes(parameter):
    assert addresses.typed_parameters(toy(f"/cases/{parameter}")) == []


@pytest.mark.parametrize("path", ["/Cases", "/support_actions", "/cases/-a", "/사례", "/a--b"])
def test_an_address_in_another_case_is_told(path):
    assert addresses.kebab_case(toy(path))


@pytest.mark.parametrize("path", ["/", "/support-actions/<uuid:some_id>", "/api/v1/openapi.json"])
def test_an_address_in_kebab_case_passes(path):
    assert addresses.kebab_case(toy(path)) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_another_method_is_told(method):
    assert method in addresses.plain_methods(toy(methods=["GET", method]))[0]


def test_reading_and_acting_pass():
    assert addresses.plain_methods(toy(methods=["GET", "POST"])) == []


def answered(**changes):
    with Flask("toy").test_request_context():
        answer = make_response("page")
    answer.headers.extend(GOOD_HEADERS | {n.replace("_", "-"): v for n, v in changes.items()})
    return answer


def test_an_answer_with_all_headers_passes():
    assert addresses.header_problems(answered()) == []
    assert addresses.nonce_of(answered()) == "MDEyMzQ1Njc4OWFiY2RlZg"


@pytest.mark.parametrize("name", GOOD_HEADERS)
def test_a_missing_header_is_told(name):
    answer = answered()
    del answer.headers[name]
    assert any(name in told for told in addresses.header_problems(answer))


@pytest.mark.parametrize("directive", [*addresses.POLICY, "script-src"])
def test_a_missing_directive_is_told(directive):
    policy = GOOD_HEADERS["content-security-policy"].replace(f"{directive} ", f"x-{directive} ")
    assert any(
        directive in told
        for told in addresses.header_problems(answered(content_security_policy=policy))
    )


@pytest.mark.parametrize("source", ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"])
def test_a_wide_directive_is_told(source):
    policy = GOOD_HEADERS["content-security-policy"].replace("img-src", f"img-src {source}")
    assert addresses.header_problems(answered(content_security_policy=policy))


def test_only_a_static_file_may_be_kept():
    kept = answered(cache_control="max-age=60")
    assert addresses.header_problems(kept, static=True) == []
    assert addresses.header_problems(kept) == ["cache-control lacks no-store"]
