import pytest

from casework.core.errors import InvalidInput
from casework.core.validation import clean
from casework.desk.schemas import WordSchema


@pytest.mark.parametrize("typed", [{}, {"words": "  "}, {"words": "가" * 1_001}])
def test_a_word_has_something_to_say_and_an_end(typed):
    with pytest.raises(InvalidInput) as refused:
        clean(WordSchema(), typed)
    assert refused.value.fields.keys() == {"words"}


def test_a_word_is_taken_as_it_is():
    assert clean(WordSchema(), {"words": " 내일 다시 "}) == {"words": "내일 다시"}
