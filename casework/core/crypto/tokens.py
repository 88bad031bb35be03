"""The sealed form of one value, 40 bytes longer than its padded text.

magic 0xCF · version and algorithm 0x11 · key number 2 · key check 4 · place 4
· nonce 12 · text · tag 16

The place is BLAKE2s-32 over label and row; the associated data is the header, the label behind its
length, and the row's 16 bytes. Text is padded (ISO 7816-4) to 32-byte steps, so that the length of
a name tells little. This format is final: golden tokens in the tests are read forever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from uuid import UUID

from casework.core.crypto import primitives
from casework.core.crypto.errors import (
    MalformedToken,
    MovedCiphertext,
    SealError,
    TamperedCiphertext,
    WrongKey,
)
from casework.core.crypto.primitives import NONCE_BYTES, TAG_BYTES, Algorithm, Cipher

MAGIC = 0xCF
VERSION = 1
HEADER_BYTES = 12
KCV_BYTES = 4
_STEP = 32
_BODY = HEADER_BYTES + NONCE_BYTES
_SHORTEST = _BODY + TAG_BYTES + _STEP
_KNOWN = {bytes((MAGIC, VERSION << 4 | algorithm)) for algorithm in Algorithm}
_EVERYDAY = bytes((MAGIC, VERSION << 4 | Algorithm.AES_256_GCM))


@dataclass(slots=True, eq=False)
class SubjectKey:
    """An opened key of one person, case or referral: its number, check value and ciphers."""

    number: int
    kcv: bytes
    cipher: Cipher = field(repr=False)
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, number: int, kcv: bytes, secret: bytes) -> "SubjectKey":
        """Builds the everyday cipher once: that costs more than opening a value with it."""
        return cls(number, kcv, primitives.cipher(Algorithm.AES_256_GCM, secret), secret)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("an opened key is never pickled")


Keys = dict[int, SubjectKey] | SealError


class Label:
    """A field's lasting name, such as `person.name`: in every token, whatever tables are called."""

    __slots__ = ("bound", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.bound = primitives.length_prefixed(name)

    def place(self, row: UUID) -> bytes:
        """Four bytes that tell a moved token from a tampered one."""
        return blake2s(self.bound + row.bytes, digest_size=4).digest()


def seal(key: SubjectKey, label: Label, row: UUID, text: str) -> bytes:
    """A token for one field of one row under its subject's key; equal texts never look equal."""
    header = _EVERYDAY + key.number.to_bytes(2) + key.kcv + label.place(row)
    nonce = primitives.random_bytes(NONCE_BYTES)
    return header + nonce + key.cipher.encrypt(nonce, _pad(text), header + label.bound + row.bytes)


def open_token(key: SubjectKey, label: Label, row: UUID, token: bytes) -> str:
    """As `open_with`, under the one key its caller has at hand."""
    return open_with({key.number: key}, label, row, token)


def open_with(keys: Keys, label: Label, row: UUID, token: bytes) -> str:
    """The text again; refuses with a named error and never with a wrong text."""
    if isinstance(keys, SealError):
        raise keys.at(label.name, row)
    try:
        key = keys[token[2] << 8 | token[3]]
        cipher = key.cipher if token[:2] == _EVERYDAY else _cipher(key, token)
        # The number of an id gives its bytes in half the time that its property takes.
        context = token[:HEADER_BYTES] + label.bound + row.int.to_bytes(16)
        padded = cipher.decrypt(token[HEADER_BYTES:_BODY], token[_BODY:], context)
    except (primitives.Unauthentic, ValueError, LookupError):
        raise _diagnosis(keys, label, row, token) from None
    return padded.rstrip(b"\0")[:-1].decode("utf-8", "surrogatepass")


def key_number(token: bytes) -> int:
    """Which of its subject's keys sealed the token."""
    return int.from_bytes(token[2:4])


def looks_sealed(value: object) -> bool:
    """The value has a token's form; whether it opens only its key can tell."""
    return isinstance(value, bytes) and len(value) >= _SHORTEST and value[:2] in _KNOWN


def _cipher(key: SubjectKey, token: bytes) -> Cipher:
    if token[:2] not in _KNOWN:
        raise ValueError
    return primitives.cipher(Algorithm(token[1] & 0xF), key.secret)


def _pad(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass") + b"\x80"
    return data + bytes(-len(data) % _STEP)


def _diagnosis(keys: Mapping[int, SubjectKey], label: Label, row: UUID, token: bytes) -> SealError:
    key = keys.get(key_number(token))
    if not looks_sealed(token):
        return MalformedToken(label.name, row)
    if key is None or token[4:8] != key.kcv:
        return WrongKey(label.name, row)
    if token[8:HEADER_BYTES] != label.place(row):
        return MovedCiphertext(label.name, row)
    return TamperedCiphertext(label.name, row)
