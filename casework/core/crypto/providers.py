"""Where the keys above all keys come from: a file of its own, or the environment.

The text holds one key a line, `kek NUMBER BASE64` for each key-encryption key and `index 1 BASE64`
for the separate root of blind indexes and digests. A missing, short, doubled or readable-by-others
key stops the start.
"""

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from casework.core.config import Config
from casework.core.crypto import primitives
from casework.core.crypto.errors import UnknownKek, WrongKey
from casework.core.errors import CannotStart

_HEADER = """\
# Whoever has this file can read every record, and whoever loses it loses them all.
# Keep a sealed copy apart from the backups. Never put it into one.
"""
_OTHERS = 0o077


class KeyProvider(Protocol):
    """Wraps and opens subjects' keys and derives from the index root; a KMS may stand behind it."""

    @property
    def current(self) -> int:
        """The number of the key-encryption key that wraps new keys (1 to 65535)."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """60 bytes: nonce 12, sealed key 32, tag 16, bound to its context."""

    def unwrap(self, number: int, wrapped: bytes, context: bytes) -> bytes:
        """The key again; refuses with UnknownKek or WrongKey."""

    def derive(self, purpose: str, label: str) -> bytes:
        """32 bytes under the index root."""


@dataclass(frozen=True)
class LocalKeys:
    """Keys held in this process's memory; never printed."""

    keks: dict[int, bytes] = field(repr=False)
    index_root: bytes = field(repr=False)

    @property
    def current(self) -> int:
        """The highest number."""
        return max(self.keks)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Seals a key under the current key-encryption key."""
        nonce = primitives.random_bytes(primitives.NONCE_BYTES)
        return nonce + self._cipher(self.current).encrypt(nonce, key, context)

    def unwrap(self, number: int, wrapped: bytes, context: bytes) -> bytes:
        """The key again; a changed, cut or foreign one is refused like another key's."""
        cipher = self._cipher(number)
        nonce, sealed = wrapped[: primitives.NONCE_BYTES], wrapped[primitives.NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, context)
        except (primitives.Unauthentic, ValueError):
            raise WrongKey(f"kek {number}") from None

    def derive(self, purpose: str, label: str) -> bytes:
        """A key of its own for each purpose and label."""
        return primitives.derive(self.index_root, purpose, label)

    def _cipher(self, number: int) -> primitives.Cipher:
        if number not in self._ciphers:
            raise UnknownKek(f"kek {number}")
        return self._ciphers[number]

    @cached_property
    def _ciphers(self) -> dict[int, primitives.Cipher]:
        everyday = primitives.Algorithm.AES_256_GCM
        return {number: primitives.cipher(everyday, kek) for number, kek in self.keks.items()}


def load(config: Config) -> LocalKeys:
    """The keys of a service, from CASEWORK_KEYS or the key file; refuses anything unsafe."""
    if config.keys is not None:
        return parse(config.keys.replace(";", "\n"), "CASEWORK_KEYS")
    return parse(_read_private(config.kek_file), str(config.kek_file))


def create_file(path: Path) -> None:
    """Writes fresh keys with mode 0600; refuses where a file stands."""
    lines = [_HEADER, *(f"{kind} 1 {_fresh()}\n" for kind in ("kek", "index"))]
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
    finally:
        partial.unlink()


def parse(text: str, source: str) -> LocalKeys:
    """Reads the key lines; the source is named in a refusal, its content never."""
    lines = [line.strip() for line in text.splitlines()]
    entries = [_entry(line, source) for line in lines if line and not line.startswith("#")]
    keks = {number: key for kind, number, key in entries if kind == "kek"}
    roots = [key for kind, _, key in entries if kind == "index"]
    if not keks or not roots:
        raise CannotStart(
            f"{source}: kek 줄과 index 줄이 모두 있어야 합니다. 보관한 열쇠 파일을 되돌려 놓으세요."
        )
    if len(roots) != 1:
        raise CannotStart(f"{source}: index 줄은 하나여야 합니다.")
    if len({*keks.values(), *roots}) != len(entries):
        raise CannotStart(
            f"{source}: 같은 열쇠나 번호가 두 번 있습니다. 열쇠마다 다른 값이어야 합니다."
        )
    return LocalKeys(keks, roots[0])


def _entry(line: str, source: str) -> tuple[str, int, bytes]:
    try:
        kind, number, encoded = line.split()
        key = b64decode(encoded, validate=True)
        valid = kind in {"kek", "index"} and 0 < int(number) < 1 << 16
    except ValueError:
        valid, key = False, b""
    if not valid or len(key) != primitives.KEY_BYTES:
        raise CannotStart(f"{source}: 열쇠 줄은 'kek 1 (base64 32바이트)' 형식이어야 합니다.")
    return kind, int(number), key


def _read_private(path: Path) -> str:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except OSError:
        raise CannotStart(
            f"열쇠 파일을 읽을 수 없습니다: {path}. 보관한 사본을 되돌려 놓으세요."
        ) from None
    if mode & _OTHERS:
        raise CannotStart(f"다른 사용자가 열쇠 파일을 읽을 수 있습니다. chmod 600 {path} 하세요.")
    return text


def _fresh() -> str:
    return b64encode(primitives.random_bytes(primitives.KEY_BYTES)).decode()
