"""The entries of the navigation and what every page says about its reader."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, session, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user

from casework.core.permissions import Permission
from casework.core.sessions import IDLE


@dataclass(frozen=True)
class Entry:
    """A page that holders of a permission can go to; `label` is Korean."""

    label: str
    endpoint: str
    icon: str
    permission: Permission


@dataclass(frozen=True)
class Shown:
    """An entry as one reader sees it."""

    label: str
    url: str
    icon: str
    current: bool


ENTRIES = (
    Entry("오늘", "desk.home", "house", Permission.HOME_SEE),
    Entry("접수", "triage.triage", "inbox", Permission.REFERRAL_READ),
    Entry("연계 보내기", "referrals.hotline", "upload", Permission.REFERRAL_SUBMIT),
    Entry("사례", "desk.cases", "file-text", Permission.CASE_SEARCH),
    Entry("실적", "services.mine", "list", Permission.ACTION_LOG),
    Entry("현황", "reports.workload", "chart-column", Permission.ACTION_COUNT),
    Entry("계정", "accounts.accounts", "users", Permission.ACCOUNT_READ),
)

_USUAL = {"theme": "system", "contrast": "system", "text_size": 100}


def install(app: Flask) -> None:
    """Gives an app's templates their reader, her words and her navigation."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    signed_in = current_user if current_user and current_user.is_authenticated else None
    return {
        "actor": signed_in,
        "language": str(get_locale() or "ko"),
        "navigation": _entries(signed_in) if signed_in else [],
        "role_labels": [gettext(role.label) for role in sorted(signed_in.roles)]
        if signed_in
        else [],
        "may_search": bool(signed_in and signed_in.scope(Permission.CASE_SEARCH)),
        "may_duty": bool(signed_in and signed_in.scope(Permission.CASE_DUTY)),
        "idle_seconds": int(IDLE.total_seconds()),
        "actor_name": signed_in.account.name if signed_in else "",
        "display": {
            **_USUAL,
            **(signed_in.account.display if signed_in else session.get("display", {})),
        },
    }


def _entries(actor: Any) -> list[Shown]:
    allowed = [entry for entry in ENTRIES if actor.scope(entry.permission)]
    return [
        Shown(
            gettext(entry.label),
            url_for(entry.endpoint),
            entry.icon,
            entry.endpoint == request.endpoint,
        )
        for entry in allowed
    ]
