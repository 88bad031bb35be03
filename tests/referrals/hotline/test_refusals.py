import pytest

from casework.core.errors import CaseworkError
from casework.referrals.hotline.refusals import FILE_PROBLEMS, WARNINGS, FileRefused


def test_a_refusal_carries_its_own_sentence_and_its_values():
    refused = FileRefused("too_many_rows", rows=5_000)
    assert isinstance(refused, CaseworkError)
    assert refused.status == 422
    assert refused.message == FILE_PROBLEMS["too_many_rows"]
    assert "5000행" in str(refused)


def test_refusals_do_not_share_their_sentences():
    FileRefused("empty")
    assert CaseworkError.message not in FILE_PROBLEMS.values()
    assert FileRefused("merged").message == FILE_PROBLEMS["merged"]


def test_an_unknown_problem_is_our_mistake():
    with pytest.raises(KeyError):
        FileRefused("nonsense")


def test_warnings_are_sentences():
    assert all(sentence.endswith(".") for sentence in WARNINGS.values())
