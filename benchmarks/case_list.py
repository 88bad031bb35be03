"""What the list of 50 cases costs: scoped, decrypted, audited, against the same page of plain text.

Both are whole requests for the same template, by turns in one process, so that only their ratio
means anything. Then the real page behind waitress at eight connections: its slowest in a hundred
against its median.

    .venv/bin/python benchmarks/case_list.py [PAIRS]
"""

import gc
import http.client
import logging
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, render_template
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column
from waitress.server import create_server

from casework import instance
from casework.accounts import operations as accounts
from casework.accounts.models import SignedIn
from casework.core import clock, db
from casework.core.config import Config
from casework.core.crypto import providers
from casework.core.ids import new_id
from casework.core.permissions import CommandLine, Permission, Role
from casework.core.schema import Keyed, Model
from casework.core.web.access import requires
from casework.desk import case_list
from casework.desk.case_list_queries import Chosen, counts
from casework.intake import safe_contact
from casework.intake.header import days_left, status
from casework.intake.masking import mask_name
from casework.intake.models import Case, CaseOrigin, Gender, Person, SafeContact
from casework.intake.operations import open_case
from casework.intake.safe_contact import NOTHING_KNOWN, Lamp, Method, Reach, Rules

ROWS, CONNECTIONS, EACH = 50, 8, 60
OK = 200
PASSWORD = "a password for one minute"
_HIDDEN = re.compile(r'name="(csrf_token|form_number)" value="([^"]+)"')


class PlainVictim(Keyed, Model):
    """The same texts as they are."""

    __tablename__ = "bench_plain_victim"

    case_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str]
    rules: Mapped[str]


def main() -> None:
    """Prints both ratios with their targets."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        browser = app.test_client()
        cookie = _signed_in(lambda path, body: _by_client(browser, path, body))
        assert cookie
        _compare(lambda path: _cpu(browser, path), pairs)
        _load(app)
        with app.app_context():
            for key in (None, "keys"):
                db.engine(key).dispose()


def _app(folder: Path) -> Flask:
    config = Config(
        instance=folder,
        database_url=f"sqlite:///{folder}/casework.db",
        keystore_url=f"sqlite:///{folder}/keys.db",
        kek_file=folder / "kek.key",
        redis_url=f"unix://{folder}/no-queue.sock",
    )
    providers.create_file(config.kek_file)
    app = instance.prepare(config)
    app.add_url_rule("/plain", view_func=_plain)
    with app.app_context():
        Model.metadata.create_all(db.engine())
        with db.transaction():
            _fill(config)
    return app


def _fill(config: Config) -> None:
    account = accounts.create_account(
        CommandLine(), login="counselor", name="강해솔", role=Role.COUNSELOR, unit="stalking"
    )
    accounts.set_password(config, account, PASSWORD)
    counselor = SignedIn(account, clock.today())
    text = safe_contact.pack(Rules((Method.TEXT,), ((9, 18),), note="주말에는 연락하지 않기."))
    for _ in range(ROWS):
        her = Person(id=new_id(), name="김하나", phone="010-0123-4567", gender=Gender.FEMALE)
        case = open_case(
            counselor,
            unit="stalking",
            origin=CaseOrigin.FIRST_CALL,
            counselor_id=account.id,
            victim=her,
            opened_at=clock.now(),
        )
        contact = SafeContact(person_id=her.id, set_at=clock.now(), read_by=account.id)
        contact.rules = text
        db.session.add_all((contact, PlainVictim(case_id=case.id, name="김하나", rules=text)))


@requires(Permission.HOME_SEE, personal=False)
def _plain() -> str:
    """The same page from plain text, for whoever asks, on nobody's record."""
    page = list(db.session.scalars(select(Case).order_by(Case.number.desc()).limit(ROWS)))
    ids, today = [case.id for case in page], clock.today()
    found = db.session.scalars(select(PlainVictim).where(PlainVictim.case_id.in_(ids)))
    victims, done = {one.case_id: one for one in found}, counts(ids)
    rows = [
        {
            "case": case,
            "status": status(case),
            "order_days": days_left(case, today),
            "count": done.get(case.id),
            "name": mask_name(victims[case.id].name),
            "others": 0,
            "reach": Reach(Lamp.OPEN, safe_contact.parse(victims[case.id].rules) or NOTHING_KNOWN),
        }
        for case in page
    ]
    choices = {"states": [], "stages": [], "risks": []}
    shown: dict[str, Any] = {"rows": rows, "full": True, "names": {}, "holders": [], "units": {}}
    shown |= {"total": len(rows), "choices": choices, "chosen": Chosen(), "more": None}
    return render_template("desk/cases.html", **shown)


def _compare(cost: Callable[[str], float], pairs: int) -> None:
    for _ in range(20):
        cost("/plain"), cost("/cases")
    gc.collect()
    times = [(cost("/plain"), cost("/cases")) for _ in range(pairs)]
    plain, whole = (1_000 * statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(second / first for first, second in times)
    told = f"{whole:.2f} ms CPU against {plain:.2f} ms"
    print(
        f"list of {case_list.PAGE} cases: {ratio:.2f}x the page of plain text (target 1.6), {told}"
    )


def _cpu(browser: Any, path: str) -> float:
    began = time.process_time()
    reply = browser.get(path)
    spent = time.process_time() - began
    assert reply.status_code == 200
    assert reply.text.count("김*나") == ROWS
    return spent


def _load(app: Flask) -> None:
    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    place = http.client.HTTPConnection("127.0.0.1", server.effective_port)
    cookie = _signed_in(lambda path, body: _by_wire(place, path, body))
    times: list[float] = []
    work = [
        threading.Thread(target=_ask, args=(server.effective_port, cookie, times))
        for _ in range(CONNECTIONS)
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    server.close()
    answered = [taken for taken in times if taken < float("inf")]
    if len(answered) < len(times):
        print(f"{len(times) - len(answered)} of {len(times)} pages were refused as busy")
    cuts = statistics.quantiles(answered, n=100)
    ratio, told = cuts[98] / cuts[49], f"{1e3 * cuts[98]:.0f} ms against {1e3 * cuts[49]:.0f} ms"
    print(f"{CONNECTIONS} connections, {len(times)} pages: p99 {ratio:.2f}x p50 (target 4), {told}")


def _ask(port: int, cookie: str, times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for _ in range(EACH):
        began = time.perf_counter()
        connection.request("GET", "/cases", headers={"Cookie": cookie})
        reply = connection.getresponse()
        reply.read()
        times.append(time.perf_counter() - began if reply.status == OK else float("inf"))


def _signed_in(ask: Callable[[str, str | None], tuple[str, str]]) -> str:
    """Signs in, and the cookie that says so."""
    page, cookie = ask("/sign-in", None)
    typed = {"login": "counselor", "password": PASSWORD, **dict(_HIDDEN.findall(page))}
    return ask(f"/sign-in#{cookie}", urlencode(typed))[1]


def _by_client(browser: Any, path: str, body: str | None) -> tuple[str, str]:
    path = path.partition("#")[0]
    kind = "application/x-www-form-urlencoded"
    reply = browser.post(path, data=body, content_type=kind) if body else browser.get(path)
    return reply.text, reply.headers.get("Set-Cookie", "").partition(";")[0]


def _by_wire(place: http.client.HTTPConnection, path: str, body: str | None) -> tuple[str, str]:
    path, _, cookie = path.partition("#")
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    place.request("POST" if body else "GET", path, body, headers)
    reply = place.getresponse()
    return reply.read().decode(), (reply.getheader("Set-Cookie") or "").partition(";")[0]


if __name__ == "__main__":
    main()
