"""The one place that touches a cryptographic library: AEAD, key derivation, MAC, randomness."""

import hmac
import os
from enum import IntEnum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

random_bytes = os.urandom


class Cipher(Protocol):
    """An AEAD under one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The sealed bytes with their tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The plain bytes; refuses with `Unauthentic`."""


class Algorithm(IntEnum):
    """What a token's header may name; 3 is reserved for ARIA-256-GCM by a validated module."""

    AES_256_GCM = 1
    AES_256_GCM_SIV = 2


Unauthentic = InvalidTag


def cipher(algorithm: Algorithm, key: bytes) -> Cipher:
    """An AEAD under a 32-byte key; no two algorithms ever share key bytes."""
    if algorithm is Algorithm.AES_256_GCM:
        return AESGCM(key)
    return AESGCMSIV(derive(key, "algorithm", str(int(algorithm))))


def derive(root: bytes, purpose: str, label: str) -> bytes:
    """A 32-byte key for one purpose and label (HKDF-SHA256, RFC 5869, length-prefixed info)."""
    info = b"".join(length_prefixed(part) for part in ("casework", "v1", purpose, label))
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


def length_prefixed(text: str) -> bytes:
    """UTF-8 bytes behind their own length in two bytes, so that no two sequences look alike."""
    data = text.encode()
    return len(data).to_bytes(2) + data


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes."""
    return hmac.digest(key, data, "sha256")


def equal(left: bytes, right: bytes) -> bool:
    """Compares in a time that does not tell where they differ."""
    return hmac.compare_digest(left, right)
