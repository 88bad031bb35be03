import re
from pathlib import Path

import pytest

import casework
from casework.desk.deeds import in_words

CASEWORK = Path(casework.__file__).parent
DEED = re.compile(r'"((?:action|case|conflict|contact|no|person|risk):[a-z-]+)"')


def deeds_of(package):
    sources = [file.read_text("utf-8") for file in (CASEWORK / package).glob("*.py")]
    return {deed for source in sources for deed in DEED.findall(source)}


def test_every_deed_on_a_case_has_its_words():
    found = {deed for package in ("intake", "services", "desk") for deed in deeds_of(package)}
    assert {"case:duty", "risk:set", "action:form"} <= found
    ended = {f"no:end-by-{source}" for source in ("code_word", "call_back")}
    for deed in found | ended | {"action:amend", "conflict:read", "referral:open"}:
        (words,) = in_words([deed], everything=True)
        assert re.search("[가-힣]", words), deed


@pytest.mark.parametrize("silent", ["conflict:decide", "case:bar", "referral:compare"])
def test_what_is_silent_is_told_only_to_who_may_know_everything(silent):
    assert in_words([silent, "case:read"], everything=False) == ["사례를 봄"]
    assert len(in_words([silent, "case:read"], everything=True)) == 2


def test_what_happened_beside_it_is_told_to_nobody():
    assert in_words(["sign-out", "account:rename", "session:revoke"], everything=True) == []


def test_a_deed_is_told_once_and_a_refused_address_as_an_attempt():
    told = in_words(["desk.case", "case:read", "desk.case"], everything=False)
    assert told == ["이 사례에 접근하려 함", "사례를 봄"]
