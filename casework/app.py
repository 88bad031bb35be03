"""Makes the application: its settings, its databases, its guards and its packages' pages."""

from typing import Any, cast

from flask import Flask, request, session
from flask_babel import Babel
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from casework.accounts import routes as accounts
from casework.core import service
from casework.core.config import Config
from casework.core.web import (
    access,
    bodies,
    drafting,
    forms,
    headers,
    limits,
    navigation,
    replies,
    sessions,
)
from casework.desk import draft_routes, notice_routes, search_routes
from casework.desk import routes as desk
from casework.intake import routes as intake
from casework.referrals import jobs as referral_jobs
from casework.referrals import routes as referrals
from casework.referrals import triage_routes as triage
from casework.reports import routes as reports
from casework.services import routes as services

PACKAGES = (
    accounts.pages,
    intake.pages,
    services.pages,
    desk.pages,
    search_routes.pages,
    notice_routes.pages,
    draft_routes.pages,
    referrals.pages,
    triage.pages,
    reports.pages,
)
JOBS = (referral_jobs.work_off_batch,)
_LOOPBACK = ("localhost", "127.0.0.1")


def create_app(config: Config) -> Flask:
    """An application for one instance; refuses to start without its keys."""
    app = Flask("casework", static_folder="core/static", template_folder="core/templates")
    app.config.update(
        TRUSTED_HOSTS=[config.host] if config.production else [config.host, *_LOOPBACK],
        MAX_CONTENT_LENGTH=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="ko",
    )
    service.install(app, config)
    # The same for every process of an instance and after each restart: forms stay valid.
    app.config["SECRET_KEY"] = service.of(app).keystore.provider.derive("web", "secret-key")
    hops = config.proxy_hops
    cast("Any", app).wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)
    sessions.install(app, https=config.https)
    for guard in (bodies, access, headers, replies, forms, limits, navigation, drafting):
        guard.install(app)
    Babel(app, locale_selector=_language)
    for package in PACKAGES:
        app.register_blueprint(package)
    return app


def _language() -> str:
    if current_user and current_user.is_authenticated:
        return str(current_user.account.language)
    if "language" in session.get("display", {}):
        return str(session["display"]["language"])
    return request.accept_languages.best_match(["ko", "en"], "ko")
