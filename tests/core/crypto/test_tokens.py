"""A token opens at its own place under its own key; anywhere else it never gives a wrong text."""

import copy
import inspect
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.core.crypto import primitives, tokens
from casework.core.crypto.errors import (
    MalformedToken,
    MovedCiphertext,
    SealError,
    SubjectShredded,
    TamperedCiphertext,
    WrongKey,
)
from casework.core.crypto.tokens import Label, SubjectKey, open_token, open_with, seal
from tests.core.crypto import by_hand
from tests.core.crypto.keys import subject_key

NAME, PHONE = Label("person.name"), Label("person.phone")
ROW, OTHER_ROW = UUID(int=7), UUID(int=8)
KEY = subject_key()
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
@example("")
@example("\0")
@example("\0\0끝\0")
@example("\x80\u0080")
@example("🙂👩‍👩‍👧")
@example("ㄱㅎㅏ")
@example("\ud800\udfff")
@example("가나다라마바사아자차" + "x")
@example("가" * 350_000)
def test_every_text_comes_back_as_it_was(text):
    assert open_token(KEY, NAME, ROW, seal(KEY, NAME, ROW, text)) == text


@given(ANY_TEXT)
def test_a_token_is_what_the_format_says(text):
    token = seal(KEY, NAME, ROW, text)
    parts = {"number": KEY.number, "kcv": KEY.kcv, "secret": KEY.secret}
    place = {"label": "person.name", "row": ROW, "nonce": token[12:24]}
    assert token == by_hand.token(1, **parts, **place, text=text)


def test_tokens_of_every_format_are_read_forever(golden):
    key = SubjectKey.of(golden.number, golden.kcv, golden.secret)
    for kept in golden.tokens:
        token = bytes.fromhex(kept["token"])
        assert open_token(key, Label(kept["label"]), golden.row, token) == kept["text"]
    assert {kept["algorithm"] for kept in golden.tokens} == set(primitives.Algorithm)
    assert len(golden.tokens) == 12


def test_new_tokens_still_have_the_frozen_form(golden):
    key = SubjectKey.of(golden.number, golden.kcv, golden.secret)
    with patch.object(primitives, "random_bytes", lambda count: golden.nonce[:count]):
        for kept in golden.tokens:
            if kept["algorithm"] == 1:
                sealed = seal(key, Label(kept["label"]), golden.row, kept["text"])
                assert sealed.hex() == kept["token"]


@pytest.mark.parametrize("algorithm", primitives.Algorithm)
def test_any_flipped_bit_is_a_named_error(algorithm):
    parts = {"number": 1, "kcv": KEY.kcv, "secret": KEY.secret, "nonce": bytes(12)}
    token = by_hand.token(algorithm, **parts, label="person.name", row=ROW, text="김하나")
    assert open_token(KEY, NAME, ROW, token) == "김하나"
    seen = {}
    for bit in range(len(token) * 8):
        changed = bytearray(token)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError) as refused:
            open_token(KEY, NAME, ROW, bytes(changed))
        seen.setdefault(bit // 8, set()).add(type(refused.value))
    assert seen[0] == {MalformedToken}
    assert seen[1] <= {MalformedToken, TamperedCiphertext}
    assert all(seen[place] == {WrongKey} for place in range(2, 8))
    assert all(seen[place] == {MovedCiphertext} for place in range(8, 12))
    assert all(seen[place] == {TamperedCiphertext} for place in range(12, len(token)))


@given(ANY_TEXT, st.data())
def test_a_changed_byte_never_gives_a_text(text, data):
    token = bytearray(seal(KEY, NAME, ROW, text))
    place = data.draw(st.integers(0, len(token) - 1))
    token[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        open_token(KEY, NAME, ROW, bytes(token))


@pytest.mark.parametrize("text", ["", "김하나", "가" * 40])
def test_any_truncation_is_a_named_error(text):
    token = seal(KEY, NAME, ROW, text)
    for length in range(len(token)):
        expected = MalformedToken if length < 72 else TamperedCiphertext
        with pytest.raises(expected):
            open_token(KEY, NAME, ROW, token[:length])


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xcf\x11", b"\xcf\x12\0\1", b"\xcf\x13"]))
def test_random_bytes_are_never_another_error(noise, start):
    with pytest.raises(SealError):
        open_token(KEY, NAME, ROW, start + noise)


OTHER_SUBJECT = subject_key()
SAME_CHECK = subject_key(kcv=KEY.kcv)
RENUMBERED = SubjectKey.of(2, KEY.kcv, KEY.secret)


@pytest.mark.parametrize(
    ("key", "label", "row", "error"),
    [
        (KEY, NAME, OTHER_ROW, MovedCiphertext),
        (KEY, PHONE, ROW, MovedCiphertext),
        (KEY, PHONE, OTHER_ROW, MovedCiphertext),
        (OTHER_SUBJECT, NAME, ROW, WrongKey),
        (OTHER_SUBJECT, NAME, OTHER_ROW, WrongKey),
        (OTHER_SUBJECT, PHONE, ROW, WrongKey),
        (RENUMBERED, NAME, ROW, WrongKey),
        (SAME_CHECK, NAME, ROW, TamperedCiphertext),
    ],
)
def test_a_moved_token_is_refused_by_what_was_moved(key, label, row, error):
    token = seal(KEY, NAME, ROW, "김하나")
    with pytest.raises(error) as refused:
        open_token(key, label, row, token)
    assert type(refused.value) is error
    assert refused.value.__suppress_context__


def test_a_place_that_collides_is_still_refused():
    # Four bytes of place only sort the errors: the seal itself covers the label and the row.
    with patch.object(Label, "place", lambda *_: b"same"):
        token = seal(KEY, NAME, ROW, "김하나")
        for label, row in ((PHONE, ROW), (NAME, OTHER_ROW)):
            with pytest.raises(TamperedCiphertext):
                open_token(KEY, label, row, token)


def test_labels_that_join_with_a_row_alike_are_told_apart():
    long, short = Label("person.name2"), Label("person.name")
    token = seal(KEY, long, ROW, "김하나")
    with pytest.raises(MovedCiphertext):
        open_token(KEY, short, ROW, token)


def test_the_token_says_which_of_a_subjects_keys_opens_it():
    keys = {1: subject_key(1), 2: subject_key(2), 65535: subject_key(65535)}
    for number, key in keys.items():
        token = seal(key, NAME, ROW, str(number))
        assert tokens.key_number(token) == number
        assert open_with(keys, NAME, ROW, token) == str(number)
        without = {other: keys[other] for other in keys if other != number}
        with pytest.raises(WrongKey):
            open_with(without, NAME, ROW, token)


def test_a_subject_that_cannot_be_opened_is_told_of_the_field_and_row():
    token = seal(KEY, NAME, ROW, "김하나")
    with pytest.raises(SubjectShredded) as refused:
        open_with(SubjectShredded("subject", uuid4()), NAME, ROW, token)
    assert (refused.value.field, refused.value.row) == ("person.name", ROW)


def test_equal_texts_never_look_equal():
    first, second = (seal(KEY, NAME, ROW, "김하나") for _ in range(2))
    assert first[:12] == second[:12]
    assert all(a != b for a, b in ((first[12:24], second[12:24]), (first[24:], second[24:])))


@pytest.mark.parametrize(
    "same", [["", "가", "김하나", "남궁하나", "010-1234-5678"], ["가" * 11, "가" * 20]]
)
def test_padding_hides_the_length(same):
    assert len({len(seal(KEY, NAME, ROW, text)) for text in same}) == 1


@given(st.integers(0, 200))
def test_a_token_is_forty_bytes_longer_than_its_padded_text(count):
    assert len(seal(KEY, NAME, ROW, "x" * count)) == 40 + 32 * (count // 32 + 1)


def nonces(count):
    return {seal(KEY, NAME, ROW, "")[12:24] for _ in range(count)}


def test_a_hundred_thousand_tokens_have_as_many_nonces():
    assert len(nonces(100_000)) == 100_000


def test_forked_processes_never_seal_with_the_same_nonce():
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    children = [context.Process(target=lambda: answers.put(nonces(2_000))) for _ in range(2)]
    for child in children:
        child.start()
    seen = [answers.get() for _ in children]
    for child in children:
        child.join()
    assert len(set.union(nonces(2_000), *seen)) == 6_000


def test_nobody_can_hand_a_nonce_in():
    assert list(inspect.signature(seal).parameters) == ["key", "label", "row", "text"]


def test_threads_may_share_an_opened_key():
    def work(number):
        text = str(number) * 50
        return all(
            open_token(KEY, NAME, ROW, seal(KEY, NAME, ROW, text)) == text for _ in range(300)
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_opened_key_does_not_leave_its_process(leak):
    with pytest.raises(TypeError):
        leak(KEY)


def test_an_opened_key_is_not_printed():
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret)[2:-1] not in repr(KEY)


@settings(max_examples=30)
@given(ANY_TEXT)
def test_only_tokens_look_sealed(text):
    token = seal(KEY, NAME, ROW, text)
    assert tokens.looks_sealed(token)
    plain = text.encode("utf-8", "surrogatepass")
    assert not any(map(tokens.looks_sealed, (plain, text, token[:71], bytearray(token), None)))
