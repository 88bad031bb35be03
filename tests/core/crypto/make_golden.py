"""Made golden.json, once: what the program sealed with known keys and a known nonce.

Never run it again for a format that stands there; a new format adds entries.
"""

import json
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from casework.core.crypto import primitives, tokens
from casework.core.crypto.normalise import NAME, PHONE
from casework.core.crypto.providers import LocalKeys
from tests.core.crypto import by_hand

TEXTS = {
    "person.name": "김하나",
    "person.phone": "010-1234-5678",
    "case.action_note": "법원 동행\n다음 주 화요일 14시",
    "referral.payload": "가" * 450,
    "person.address": "",
    "person.birth_date": "nul \0, emoji 🙂, lone jamo ㄱ, lone surrogate \ud800",
}
VALUES = {
    ("person.name", "name-1"): ["김하나", "김 하나 ", "Kim Ha-Na"],
    ("person.phone", "phone-1"): ["010-1234-5678", "+82 10 1234 5678", "０２ ７７７ ０１０７"],
}
RULES = {rule.name: rule for rule in (NAME, PHONE)}


def number(count):
    return bytes((count * 7 + step) % 256 for step in range(32))


ROW, SUBJECT = UUID(int=0x0192ABCD << 96 | 7), UUID(int=0x0192ABCE << 96 | 9)
NONCE, SECRET, KCV = number(1)[:12], number(2), number(3)[:4]
KEK, ROOT = number(4), number(5)
KEY = {"number": 3, "kcv": KCV, "secret": SECRET}


def sealed(algorithm, label, text):
    if algorithm == 1:
        return tokens.seal(tokens.SubjectKey.of(**KEY), tokens.Label(label), ROW, text)
    return by_hand.token(algorithm, **KEY, label=label, row=ROW, nonce=NONCE, text=text)


def sealed_texts():
    return [
        {
            "algorithm": algorithm,
            "label": label,
            "text": text,
            "token": sealed(algorithm, label, text).hex(),
        }
        for algorithm in (1, 2)
        for label, text in TEXTS.items()
    ]


def blind_indexes():
    return [
        {
            "label": label,
            "rule": rule,
            "value": value,
            "digest": by_hand.blind(ROOT, label, rule, RULES[rule].apply(value)).hex(),
        }
        for (label, rule), values in VALUES.items()
        for value in values
    ]


def make():
    context = b"casework-dek-v1" + SUBJECT.bytes + (3).to_bytes(2) + (2).to_bytes(2) + KCV
    with patch.object(primitives, "random_bytes", lambda count: NONCE[:count]):
        return {
            "row": str(ROW),
            "subject": str(SUBJECT),
            "number": 3,
            "kcv": KCV.hex(),
            "secret": SECRET.hex(),
            "nonce": NONCE.hex(),
            "kek_number": 2,
            "kek": KEK.hex(),
            "index_root": ROOT.hex(),
            "wrapped": LocalKeys({2: KEK}, ROOT).wrap(SECRET, context).hex(),
            "tokens": sealed_texts(),
            "blind_indexes": blind_indexes(),
        }


if __name__ == "__main__":
    target = Path(__file__).with_name("golden.json")
    with target.open("x", encoding="utf-8") as file:
        json.dump(make(), file, indent=1)
        file.write("\n")
