"""The errors a person is told of: each has its status and its Korean sentence in one place."""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class CaseworkError(Exception):
    """A refusal with words for the person: never carries personal data.

    `message` may hold `%(name)s` places, filled from `values`; it is translated when it is shown.
    """

    status: ClassVar[int] = 400
    message: ClassVar[str] = "요청을 처리할 수 없습니다."

    def __init__(self, **values: object) -> None:
        super().__init__(self.message % values if values else self.message)
        self.values = values


class InvalidInput(CaseworkError):
    """What was typed cannot be taken: `fields` holds the sentences per field."""

    status = 422
    message = "입력한 내용을 확인해 주세요. 저장된 것은 없습니다."

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.fields = fields


class NotSignedIn(CaseworkError):
    """Nobody is signed in."""

    status = 401
    message = "로그인이 필요합니다."


class AccessDenied(CaseworkError):
    """The role does not hold the permission."""

    status = 403
    message = "이 작업을 할 권한이 없습니다. 필요하면 센터장에게 문의해 주세요."


class NotFound(CaseworkError):
    """There is no such thing within the asker's scope; both cases look the same."""

    status = 404
    message = "찾을 수 없습니다. 주소가 바뀌었거나 볼 수 없는 자료입니다."


class Conflict(CaseworkError):
    """The state no longer allows it."""

    status = 409
    message = "그 사이에 상태가 바뀌었습니다. 새로 고친 뒤 다시 시도해 주세요."


class TooManyAttempts(CaseworkError):
    """Asked too often within a short time."""

    status = 429
    message = "시도가 너무 많습니다. %(seconds)s초 뒤에 다시 시도해 주세요."


class Unavailable(CaseworkError):
    """A part is busy or down for now; what was sent is not stored."""

    status = 503
    message = (
        "지금은 저장할 수 없습니다. 입력한 내용은 저장되지 않았습니다. 잠시 뒤 다시 시도해 주세요."
    )


class CannotStart(CaseworkError):
    """The service refuses to start; the sentence says what to mend."""

    status = 500
    message = "시작할 수 없습니다: %(reason)s"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
