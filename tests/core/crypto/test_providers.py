"""Keys come from a private file or the environment, whole and distinct, or the start is refused."""

import os
from base64 import b64encode
from dataclasses import replace
from unittest.mock import patch

import pytest

from casework.core.crypto import primitives, providers
from casework.core.crypto.errors import UnknownKek, WrongKey
from casework.core.crypto.providers import LocalKeys
from casework.core.errors import CannotStart
from tests.core.crypto import by_hand

KEK, ROOT, THIRD = (b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))
GOOD = f"kek 1 {KEK}\nindex 1 {ROOT}\n"


def test_the_file_that_is_made_is_the_file_that_is_read(tmp_path, config):
    path = tmp_path / "fresh.key"
    providers.create_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.glob("fresh*")] == ["fresh.key"]
    keys = providers.load(replace(config, kek_file=path))
    assert keys.current == 1
    assert len({keys.keks[1], keys.index_root}) == 2


def test_a_file_that_stands_is_never_replaced(tmp_path):
    path = tmp_path / "fresh.key"
    providers.create_file(path)
    before = path.read_text()
    with pytest.raises(FileExistsError):
        providers.create_file(path)
    assert path.read_text() == before
    assert [file.name for file in tmp_path.iterdir()] == ["fresh.key"]


def test_what_a_killed_maker_left_is_in_nobodys_way(tmp_path):
    path = tmp_path / "fresh.key"
    with patch.object(os, "link", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        providers.create_file(path)
    assert not path.exists()
    path.with_suffix(".new").write_text("half")
    providers.create_file(path)
    assert providers.parse(path.read_text(), "file").current == 1


def test_two_fresh_files_hold_different_keys(tmp_path):
    texts = []
    for name in ("one.key", "two.key"):
        providers.create_file(tmp_path / name)
        texts.append((tmp_path / name).read_text())
    keys = [providers.parse(text, "file") for text in texts]
    assert keys[0].keks != keys[1].keks
    assert keys[0].index_root != keys[1].index_root


def test_the_environment_holds_the_same_lines_between_semicolons(config):
    keys = providers.load(replace(config, keys=f"kek 7 {THIRD};kek 2 {KEK};index 1 {ROOT}"))
    assert keys.current == 7
    assert keys.index_root == b"\2" * 32


def test_comments_and_empty_lines_are_passed_over():
    assert providers.parse(f"# words\n\n  # more\n{GOOD}", "file").keks == {1: b"\1" * 32}


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"kek 1 {KEK}",
        f"index 1 {ROOT}",
        f"{GOOD}kek 1 {THIRD}",
        f"{GOOD}kek 01 {THIRD}",
        f"{GOOD}kek 2 {KEK}",
        f"{GOOD}kek 2 {ROOT}",
        f"kek 1 {KEK}\nindex 1 {KEK}",
        f"{GOOD}index 2 {THIRD}",
        f"{GOOD}index 1 {THIRD}",
        f"{GOOD}kek 0 {THIRD}",
        f"{GOOD}kek 65536 {THIRD}",
        f"{GOOD}kek -1 {THIRD}",
        f"{GOOD}kek one {THIRD}",
        f"{GOOD}kek {THIRD}",
        f"{GOOD}other 2 {THIRD}",
        f"{GOOD}kek 2 {b64encode(bytes(31)).decode()}",
        f"{GOOD}kek 2 {b64encode(bytes(33)).decode()}",
        f"{GOOD}kek 2 {THIRD[:-1]}",
        f"{GOOD}kek 2 {THIRD[:-2]}!=",
        f"{GOOD}kek 2 ",
        f"{GOOD}kek 2 {THIRD} {THIRD}",
        f"{GOOD}열쇠 2 {THIRD}",
    ],
)
def test_unsafe_keys_are_refused_without_repeating_them(text):
    with pytest.raises(CannotStart) as refused:
        providers.parse(text, "CASEWORK_KEYS")
    told = f"{refused.value!r} {refused.value.__context__}"
    assert "CASEWORK_KEYS" in told
    assert not any(key[:20] in told for key in (KEK, ROOT, THIRD, b64encode(bytes(31)).decode()))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666])
def test_a_file_that_others_may_touch_is_refused(config, mode):
    config.kek_file.chmod(mode)
    with pytest.raises(CannotStart, match=f"chmod 600 {config.kek_file}"):
        providers.load(config)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read(config, mode):
    config.kek_file.chmod(mode)
    assert providers.load(config).current == 1


def test_a_missing_file_is_told_by_its_path(config):
    config.kek_file.unlink()
    with pytest.raises(CannotStart, match=str(config.kek_file)):
        providers.load(config)


def test_a_folder_in_place_of_the_file_is_refused(config, tmp_path):
    with pytest.raises(CannotStart, match=str(tmp_path)):
        providers.load(replace(config, kek_file=tmp_path))


def test_a_file_of_other_bytes_is_refused_without_repeating_them(config):
    config.kek_file.write_bytes(b"\xff\xfesecret-bytes")
    with pytest.raises(CannotStart) as refused:
        providers.load(config)
    assert "secret" not in f"{refused.value!r} {refused.value.__context__!r}"


def test_keys_are_not_printed():
    keys = LocalKeys({1: b"\1" * 32}, b"\2" * 32)
    assert repr(keys) == "LocalKeys()"


def test_the_newest_number_wraps_and_every_number_unwraps():
    old = LocalKeys({1: b"\1" * 32}, b"\7" * 32)
    both = LocalKeys({1: b"\1" * 32, 3: b"\3" * 32}, b"\7" * 32)
    wrapped = {1: old.wrap(b"k" * 32, b"row"), 3: both.wrap(b"k" * 32, b"row")}
    assert both.current == 3
    assert {both.unwrap(number, sealed, b"row") for number, sealed in wrapped.items()} == {
        b"k" * 32
    }
    with pytest.raises(UnknownKek):
        old.unwrap(3, wrapped[3], b"row")
    with pytest.raises(WrongKey):
        both.unwrap(1, wrapped[3], b"row")
    with pytest.raises(WrongKey):
        both.unwrap(3, wrapped[3], b"another row")


def test_a_changed_or_cut_wrapped_key_is_the_wrong_key():
    keys = LocalKeys({1: b"\1" * 32}, b"\2" * 32)
    wrapped = keys.wrap(b"k" * 32, b"row")
    assert len(wrapped) == 60
    flipped = [
        bytes(byte ^ (place == at) for place, byte in enumerate(wrapped)) for at in range(60)
    ]
    for broken in (*flipped, *(wrapped[:length] for length in range(60)), wrapped + b"\0"):
        with pytest.raises(WrongKey) as refused:
            keys.unwrap(1, broken, b"row")
        assert refused.value.__suppress_context__


def test_a_wrapped_key_is_read_forever(golden):
    keys = LocalKeys({golden.kek_number: golden.kek}, golden.index_root)
    context = b"casework-dek-v1" + golden.subject.bytes + b"\0\3" + b"\0\2" + golden.kcv
    assert keys.unwrap(golden.kek_number, golden.wrapped, context) == golden.secret


def test_a_key_is_wrapped_as_the_format_says(golden):
    place = {"kek_number": golden.kek_number, "subject": golden.subject, "number": golden.number}
    key = {"kcv": golden.kcv, "secret": golden.secret, "nonce": golden.nonce}
    assert by_hand.wrapped(golden.kek, **place, **key) == golden.wrapped


def test_each_purpose_and_label_derives_a_key_of_its_own():
    keys = LocalKeys({1: b"\1" * 32}, b"\2" * 32)
    assert keys.derive("blind-index", "person.name/name-1") == by_hand.derived(
        b"\2" * 32, "blind-index", "person.name/name-1"
    )
    assert keys.derive("a", "b") != keys.derive("b", "a")


def test_two_wraps_of_one_key_never_look_equal():
    keys = LocalKeys({1: b"\1" * 32}, b"\2" * 32)
    assert len({keys.wrap(bytes(32), b"")[:12] for _ in range(1_000)}) == 1_000
    assert len(primitives.random_bytes(32)) == 32
