"""The library behind our own names gives what the standards' vectors give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.crypto import primitives
from casework.core.crypto.primitives import Algorithm
from tests.core.crypto import by_hand

# McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, AES-256.
GCM_KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
GCM_NONCE = bytes.fromhex("cafebabefacedbaddecaf888")
GCM_TEXT = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
GCM_SEALED = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
)
GCM = [
    (bytes(32), bytes(12), b"", b"", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        bytes(32),
        bytes(12),
        bytes(16),
        b"",
        "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        GCM_KEY,
        GCM_NONCE,
        GCM_TEXT,
        b"",
        GCM_SEALED + "898015ad" + "b094dac5d93471bdec1a502270e3cc6c",
    ),
    (
        GCM_KEY,
        GCM_NONCE,
        GCM_TEXT[:60],
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
        GCM_SEALED + "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]
# RFC 8452, appendix C.2
SIV_KEY, SIV_NONCE = b"\x01" + bytes(31), b"\x03" + bytes(11)
SIV = [
    (b"", "07f5f4169bbf55a8400cd47ea6fd400f"),
    (bytes.fromhex("0100000000000000"), "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
]


@pytest.mark.parametrize(("key", "nonce", "text", "associated", "sealed"), GCM)
def test_aes_256_gcm_gives_the_known_answers(key, nonce, text, associated, sealed):
    cipher = primitives.cipher(Algorithm.AES_256_GCM, key)
    assert cipher.encrypt(nonce, text, associated).hex() == sealed
    assert cipher.decrypt(nonce, bytes.fromhex(sealed), associated) == text


@pytest.mark.parametrize(("text", "sealed"), SIV)
def test_aes_256_gcm_siv_gives_the_known_answers(monkeypatch, text, sealed):
    monkeypatch.setattr(primitives, "derive", lambda root, *_: root)
    cipher = primitives.cipher(Algorithm.AES_256_GCM_SIV, SIV_KEY)
    assert cipher.encrypt(SIV_NONCE, text, b"").hex() == sealed


def test_the_second_algorithm_never_uses_the_key_of_the_first():
    ours = primitives.cipher(Algorithm.AES_256_GCM_SIV, SIV_KEY).encrypt(SIV_NONCE, b"text", b"")
    separate = by_hand.AESGCMSIV(by_hand.derived(SIV_KEY, "algorithm", "2"))
    assert ours == separate.encrypt(SIV_NONCE, b"text", b"")


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("changed", ["nonce", "sealed", "associated"])
def test_a_changed_part_is_refused(algorithm, changed):
    cipher = primitives.cipher(algorithm, bytes(32))
    parts = {"nonce": bytes(12), "associated": b"place"}
    parts["sealed"] = cipher.encrypt(parts["nonce"], b"text", parts["associated"])
    parts[changed] = bytes([parts[changed][0] ^ 1]) + parts[changed][1:]
    with pytest.raises(primitives.Unauthentic):
        cipher.decrypt(parts["nonce"], parts["sealed"], parts["associated"])


# RFC 5869, appendix A.1 and A.3: the reference that derive() is held against is right itself.
def test_the_reference_derivation_gives_the_known_answers():
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    salted = by_hand.hkdf(b"\x0b" * 22, info, 42, salt=bytes(range(13)))
    assert salted.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )
    assert by_hand.hkdf(b"\x0b" * 22, b"", 42).hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


@given(st.binary(min_size=32, max_size=32), st.text(max_size=40), st.text(max_size=40))
def test_derive_is_hkdf_with_length_prefixed_words(root, purpose, label):
    ours = primitives.derive(root, purpose, label)
    assert ours == by_hand.derived(root, purpose, label)


def test_words_that_join_alike_give_different_keys():
    keys = {
        primitives.derive(bytes(32), *words) for words in (("ab", "c"), ("a", "bc"), ("", "abc"))
    }
    assert len(keys) == 3


# RFC 4231, test cases 1 and 2
@pytest.mark.parametrize(
    ("key", "data", "expected"),
    [
        (
            b"\x0b" * 20,
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ],
)
def test_mac_gives_the_known_answers(key, data, expected):
    assert primitives.mac(key, data).hex() == expected


def test_equal_compares_whole_values():
    assert primitives.equal(b"abc", b"abc")
    assert not primitives.equal(b"abc", b"abd")
    assert not primitives.equal(b"abc", b"ab")
