"""Invented people who must turn up nowhere, and every form in which they could."""

import base64
import json
import unicodedata
from urllib.parse import quote

# Syllables that EUC-KR lacks stand among them; the digits of the phone in every writing of it.
PERSON = {
    "victim_name": "김뷁똠",
    "victim_phone": "010-0951-7362",
    "victim_address": "강남구 나뷔길 951",
    "victim_birth_date": "1987-11-23",
    "officer_contact": "경위 조펲찦 02-0000-0000",
    "incident_summary": "밤마다 햏찮은 쪽지를 놓음.",
}
STAFF = "최쫔숍"
LOGIN = "typed-뚊나비"
PASSWORD = "쎓 좋은 비밀"
WORDS = (
    *("뷁똠", "0951-7362", "09517362", "나뷔길", "1987-11-23", "19871123", "펲찦", "햏찮은"),
    *(STAFF, "뚊나비", "쎓 좋은"),
)


def patterns(words):
    """The bytes that give words away, in each encoding and packing."""
    decomposed = unicodedata.normalize("NFD", words)
    plain = {words.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "cp949")}
    plain |= {decomposed.encode(), decomposed.encode("utf-16-le")}
    escaped = json.dumps(words)[1:-1]
    found = plain | {escaped.encode(), _with_upper(escaped), quote(words).encode()}
    found |= {quote(words).lower().encode(), repr(words.encode())[2:-1].encode()}
    for data in plain:
        found |= {data.hex().encode(), data.hex().upper().encode()}
        found |= {packed for offset in range(3) for packed in _base64(data, offset)}
    return found


def _with_upper(escaped):
    first, *rest = escaped.split("\\u")
    return (first + "".join(f"\\u{part[:4].upper()}{part[4:]}" for part in rest)).encode()


def _base64(data, offset):
    """What stays the same of base64 whatever stands before and behind; both alphabets."""
    packed = base64.b64encode(bytes(offset) + data)
    inner = packed[(offset * 8 + 5) // 6 : (offset + len(data)) * 8 // 6]
    return inner, inner.translate(bytes.maketrans(b"+/", b"-_"))


_PATTERNS = {words: patterns(words) for words in WORDS}


def given_away(data, among=WORDS):
    """Which of the canaries' words stand in data, in whatever form."""
    return {words for words in among if any(pattern in data for pattern in _PATTERNS[words])}


def given_away_in_files(folder):
    """As `given_away`, in the names and contents of all files of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = "\n".join(str(path.relative_to(folder)) for path in files).encode(
        "utf-8", "surrogateescape"
    )
    found = {path.name: given_away(path.read_bytes()) for path in files}
    found["names of files"] = given_away(names)
    return {name: words for name, words in found.items() if words}
