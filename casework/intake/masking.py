"""What a list shows of a person: enough to tell her from her neighbours, not who she is."""

from typing import Final

_COMPOUND: Final = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")
_HIDDEN = "*"
_SHORT = 2
_LAST_DIGITS = 4


def mask_name(name: str | None) -> str:
    """홍*동, 홍*, 남궁*수, J*** K**; "" for nobody."""
    text = (name or "").strip()
    if not text:
        return ""
    if text.isascii():
        return " ".join(word[0] + _HIDDEN * (len(word) - 1) for word in text.split())
    if len(text) <= _SHORT:
        return text[0] + _HIDDEN
    kept = 2 if len(text) > _SHORT + 1 and text.startswith(_COMPOUND) else 1
    return text[:kept] + _HIDDEN * (len(text) - kept - 1) + text[-1]


def mask_phone(phone: str | None) -> str:
    """010-****-1234; without four last digits of its own, nothing but stars."""
    digits = "".join(letter for letter in phone or "" if letter.isdecimal())
    if not digits:
        return ""
    if len(digits) <= _LAST_DIGITS + 3:
        return _HIDDEN * len(digits)
    return f"{digits[:3]}-****-{digits[-_LAST_DIGITS:]}"
