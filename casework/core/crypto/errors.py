"""What can go wrong when a sealed value is opened: each names field and row, never a byte of it."""

from typing import ClassVar, Self

from casework.core.errors import CaseworkError


class SealError(CaseworkError):
    """A sealed value or its key cannot be used."""

    status: ClassVar[int] = 500
    message = (
        "%(field)s 값을 열 수 없습니다. 값은 그대로 보존되어 있습니다. 전산 관리자에게 알려 주세요."
    )

    def __init__(self, field: str, row: object = "-") -> None:
        super().__init__(field=field)
        self.field, self.row = field, row

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.field} of row {self.row}"

    def at(self, field: str, row: object) -> Self:
        """The same refusal, told of the value that was asked for."""
        return type(self)(field, row)


class MalformedToken(SealError):
    """The bytes are no token of a known format."""


class WrongKey(SealError):
    """The token was sealed under another key, or the key under another key-encryption key."""


class MovedCiphertext(SealError):
    """The token belongs to another row or another field of the same subject."""


class TamperedCiphertext(SealError):
    """The token was changed after it was sealed (a cut byte looks the same)."""


class UnknownKek(SealError):
    """The key-encryption key that wrapped this subject's key is not loaded."""


class UnknownSubject(SealError):
    """The keystore holds no key for the subject: a keystore older than the records."""


class SubjectShredded(SealError):
    """The subject's key was destroyed: the value is erased for good."""

    status = 410
    message = "삭제된 사람의 자료입니다. 다시 열 수 없습니다."


class NotUnlocked(SealError):
    """No keystore is open here: sealed values need an application context."""


class KeystoreUnavailable(SealError):
    """The keystore's database does not answer."""

    status = 503
    message = "열쇠 저장소가 응답하지 않습니다. 자료는 안전합니다. 잠시 뒤 다시 시도해 주세요."


class NotComparable(TypeError):
    """An encrypted attribute was used inside a statement; ask `find(label, value)` instead."""


class TooManyMatches(CaseworkError):
    """More rows are equal than a person could read."""

    status = 422
    message = "일치하는 자료가 %(limit)s건보다 많습니다. 다른 조건을 더해 주세요."
