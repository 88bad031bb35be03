import re
from pathlib import Path

import pytest

from casework.referrals import hotline
from casework.referrals.hotline import form
from casework.referrals.hotline.problems import (
    NOTE_SENTENCES,
    PROBLEM_SENTENCES,
    problem_sentence,
)
from casework.referrals.hotline.rows import Problem


def test_a_sentence_names_the_item_and_says_how_to_mend_it():
    sentence = problem_sentence(Problem("victim_birth_date", "two_readings"))
    assert sentence == "생년월일: 두 가지로 읽힐 수 있습니다. 2026-11-22 21:40처럼 적어 주세요."


def test_a_problem_of_the_whole_row_has_no_label():
    assert problem_sentence(Problem("", "too_few_cells")).startswith("칸의 수")
    assert "숨긴 행" in problem_sentence(Problem("", "hidden"))


@pytest.mark.parametrize("sentence", [*PROBLEM_SENTENCES.values(), *NOTE_SENTENCES.values()])
def test_sentences_are_polite_and_calm(sentence):
    assert sentence.endswith((".", "02-0000-0000", "2027-02-20", "안전,법률"))
    assert "!" not in sentence


def test_every_code_that_is_raised_has_a_sentence():
    raised = set()
    for file in Path(hotline.__file__).parent.glob("*.py"):
        source = file.read_text("utf-8")
        raised.update(re.findall(r'Unreadable\(\s*"(\w+)"', source))
        raised.update(re.findall(r'Problem\([^()]*(?:\([^()]*\))?[^()]*, "(\w+)"\)', source))
    # What only the form asks for, it says in its own words.
    assert raised <= PROBLEM_SENTENCES.keys() | NOTE_SENTENCES.keys() | form._SENTENCES.keys()
