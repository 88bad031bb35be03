"""The formats as their descriptions say, written a second time without the program's own code."""

import hmac
import struct
from hashlib import blake2s, sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV


def hkdf(root, info, length=32, salt=b""):
    """RFC 5869 with SHA-256."""
    pseudo_random = hmac.digest(salt or bytes(32), root, "sha256")
    output, block = b"", b""
    while len(output) < length:
        block = hmac.digest(pseudo_random, block + info + bytes([len(output) // 32 + 1]), "sha256")
        output += block
    return output[:length]


def derived(root, purpose, label):
    return hkdf(root, b"".join(prefixed(part) for part in ("casework", "v1", purpose, label)))


def prefixed(text):
    return struct.pack(">H", len(text.encode())) + text.encode()


def token(algorithm, *, number, kcv, secret, label, row, nonce, text):
    place = blake2s(prefixed(label) + row.bytes, digest_size=4).digest()
    header = struct.pack(">BBH4s4s", 0xCF, 0x10 | algorithm, number, kcv, place)
    padded = text.encode("utf-8", "surrogatepass") + b"\x80"
    padded += b"\0" * (-len(padded) % 32)
    ciphers = {
        1: lambda: AESGCM(secret),
        2: lambda: AESGCMSIV(derived(secret, "algorithm", "2")),
    }
    associated = header + prefixed(label) + row.bytes
    return header + nonce + ciphers[algorithm]().encrypt(nonce, padded, associated)


def wrapped(kek, *, kek_number, subject, number, kcv, secret, nonce):
    context = b"casework-dek-v1" + struct.pack(">16sHH4s", subject.bytes, number, kek_number, kcv)
    return nonce + AESGCM(kek).encrypt(nonce, secret, context)


def blind(root, label, rule, normalised):
    key = derived(root, "blind-index", f"{label}/{rule}")
    return hmac.new(key, normalised.encode(), sha256).digest()[:16]
