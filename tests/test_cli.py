"""The commands as a person or a machine calls them: results on standard output, exit codes."""

import io
import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from msoffcrypto.format.ooxml import OOXMLFile
from sqlalchemy import func, select

from casework import instance, serving
from casework.accounts.models import Account
from casework.cli import main
from casework.core import db
from casework.core.audit import AuditEntry, AuditOutcome
from casework.referrals import hotline
from casework.referrals.models import ImportBatch, ImportRow, Referral
from tests.conftest import close
from tests.referrals.deliveries import BAD, NO, csv_of, row, stored, xlsx_of

SAMPLES = sorted(Path(hotline.__file__).parent.glob("samples/*.[cx]*"))
NUMBERS = ["batch", "received", "accepted", "updated", "duplicate", "quarantined", "refused"]
PASSWORD = "열려라 참깨"


@pytest.fixture
def run(config, monkeypatch):
    """Calls a command on a fresh instance, in this process."""
    monkeypatch.setenv("CASEWORK_INSTANCE", str(config.instance))
    for name in ("REDIS_URL", "DATABASE_URL", "KEYSTORE_URL", "CASEWORK_ENV", "CASEWORK_KEYS"):
        monkeypatch.delenv(name, raising=False)
    prepare, apps = instance.prepare, []

    def kept(config):
        apps.append(prepare(config))
        return apps[-1]

    monkeypatch.setattr(instance, "prepare", kept)

    def call(*words):
        before = os.umask(0o022)
        result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
        os.umask(before)
        return result

    yield call
    for app in apps:
        close(app)


@pytest.fixture
def file(tmp_path):
    """A file of rows, under a name that says nothing of its kind."""

    def make(*rows, make=csv_of, name="file"):
        path = tmp_path / name
        path.write_bytes(make(*rows))
        return path

    return make


def told(result):
    """The one JSON object on standard output."""
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def counts(app):
    with app.app_context():
        kept = (ImportBatch, ImportRow, Referral)
        return [db.session.scalar(select(func.count()).select_from(one)) for one in kept]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_accepted_whole_and_the_second_time_a_duplicate_whole(run, path):
    station = path.name.partition("-")[0].partition(".")[0]
    command = ("import-hotline", path, "--station", station, "--wait", "--format", "json")
    first, second = told(run(*command)), told(run(*command))
    assert list(first) == NUMBERS
    assert first["accepted"] == first["received"] > 20
    assert second["duplicate"] == second["received"] == first["received"]
    assert second["batch"] != first["batch"]


def test_the_numbers_are_told_whatever_became_of_single_rows(run, file, whole_app):
    path = file(row("G-1"), row("G-1"), row("G-2", **BAD), row("G-3", **NO), row("G-1", **NO))
    result = run("import-hotline", path, "--station", "강남", "--wait", "--format", "json")
    assert result.exit_code == 0
    assert {**told(result), "batch": None} == {
        "batch": None,
        "received": 5,
        "accepted": 1,
        "updated": 1,
        "duplicate": 1,
        "quarantined": 1,
        "refused": 1,
    }
    assert counts(whole_app) == [1, 5, 1]


def test_without_json_the_same_numbers_are_lines(run, file):
    result = run("import-hotline", file(row()), "--wait")
    assert [line.partition(": ")[0] for line in result.stdout.splitlines()] == NUMBERS


def test_without_waiting_the_batch_is_queued(run, file, whole_app):
    result = run(
        "import-hotline", file(row(), row("G-2")), "--station", "gangnam", "--format", "json"
    )
    assert result.exit_code == 0
    assert {**told(result), "batch": None} == {"batch": None, "received": 2, "state": "queued"}
    assert counts(whole_app) == [1, 2, 0]


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_rehearsal_tells_the_same_numbers_and_stores_nothing(run, file, whole_app, make):
    path = file(row("G-1"), row("G-2", **BAD), row("G-3", **NO), make=make)
    rehearsed = told(run("import-hotline", path, "--dry-run", "--format", "json"))
    assert counts(whole_app) == [0, 0, 0]
    real = told(run("import-hotline", path, "--wait", "--format", "json"))
    assert rehearsed.pop("batch") is None
    assert real.pop("batch")
    assert rehearsed == real


def test_the_seoul_police_and_the_center_hand_in_for_any_station(run, file):
    path = file(row("G-1"), row("M-1", station_code="마포"))
    assert (
        told(run("import-hotline", path, "--station", "smpa", "--wait", "--format", "json"))[
            "accepted"
        ]
        == 2
    )
    assert told(run("import-hotline", path, "--wait", "--format", "json"))["duplicate"] == 2


@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_file_refused_whole_prints_its_problem_and_stores_nothing(
    run, tmp_path, whole_app, format_
):
    path = tmp_path / "file.csv"
    path.write_bytes("이름,전화\n김보라,010-0123-4567\n".encode())
    result = run("import-hotline", path, "--wait", "--format", format_)
    assert result.exit_code == 1
    assert "첫 줄에서 항목 이름을 찾지 못했습니다" in result.stderr
    assert "김보라" not in result.output
    if format_ == "json":
        assert told(result)["problem"] == "header"
    else:
        assert result.stdout == ""
    assert counts(whole_app) == [0, 0, 0]


def test_another_stations_file_is_refused_and_told_to_the_audit(run, file, whole_app):
    path = file(row("G-1"), row("M-1", station_code="마포"))
    result = run("import-hotline", path, "--station", "gangnam", "--wait", "--format", "json")
    assert result.exit_code == 1
    assert told(result)["problem"] == "StationNotYours"
    assert counts(whole_app) == [0, 0, 0]
    with whole_app.app_context():
        denied = select(AuditEntry).where(AuditEntry.outcome == AuditOutcome.DENIED)
        assert [one.actor_kind for one in stored(denied)] == ["command"]


def test_an_unknown_station_is_refused_without_repeating_it(run, file):
    result = run("import-hotline", file(row()), "--station", "김보라", "--wait")
    assert result.exit_code == 1
    assert "알 수 없는 경찰서" in result.stderr
    assert "김보라" not in result.output


@pytest.mark.parametrize(
    "words",
    [
        ["import-hotline"],
        ["import-hotline", "no-such-file"],
        ["import-hotline", "."],
        ["import-hotline", "FILE", "--wat"],
        ["import-hotline", "FILE", "--format", "xml"],
        ["create-user", "--login", "somebody"],
        ["create-user", "--login", "a", "--name", "b", "--role", "queen"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_is_exit_code_two(run, file, words):
    path = str(file(row()))
    assert run(*(path if word == "FILE" else word for word in words)).exit_code == 2


def test_a_locked_workbook_takes_its_password_from_the_environment(
    run, tmp_path, monkeypatch, whole_app
):
    locked = tmp_path / "locked"
    locked.write_bytes(_locked(xlsx_of(row())))
    assert run("import-hotline", locked, "--wait").exit_code == 1
    monkeypatch.setenv("CASEWORK_FILE_PASSWORD", PASSWORD)
    result = run("import-hotline", locked, "--wait", "--format", "json")
    assert told(result)["accepted"] == 1
    files = list(whole_app.extensions["casework"].config.instance.rglob("*"))
    assert not any(PASSWORD.encode() in path.read_bytes() for path in files if path.is_file())


def _locked(data):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(PASSWORD, out)
    return out.getvalue()


def test_a_new_account_gets_a_link_that_sets_its_password(run, whole_app):
    words = ("--login", "counselor1", "--name", "김상담", "--role", "counselor")
    result = run("create-user", *words, "--unit", "stalking", "--format", "json")
    assert result.exit_code == 0
    made = told(result)
    assert made["login"] == "counselor1"
    with whole_app.app_context():
        assert [one.login for one in stored(select(Account))] == ["counselor1"]
    page = whole_app.test_client().get(urlsplit(made["link"]).path)
    assert page.status_code == 200
    assert 'type="password"' in page.get_data(as_text=True)


def test_an_account_that_cannot_be_made_is_refused(run, whole_app):
    words = ("--login", "counselor1", "--name", "김상담", "--role", "counselor")
    result = run("create-user", *words, "--unit", "moon", "--format", "json")
    assert result.exit_code == 1
    with whole_app.app_context():
        assert stored(select(Account)) == []


def called(folder, *words, **environ):
    """The real command in a process of its own."""
    script = "from casework.cli import main; main()"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *map(str, words)],
        env={**clean, "CASEWORK_INSTANCE": str(folder), "PYTHONPATH": str(Path.cwd()), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_empty_folder_is_prepared_and_kept_private(tmp_path, file):
    folder = tmp_path / "new"
    done = called(folder, "import-hotline", file(row()), "--wait", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["accepted"] == 1
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes <= {0o700, 0o600}


def test_without_its_keys_a_command_refuses_and_makes_none(config, file):
    config.kek_file.unlink()
    done = called(config.instance, "import-hotline", file(row()), "--wait")
    assert done.returncode == 1
    assert "열쇠" in done.stderr
    assert "Traceback" not in done.stderr
    assert not config.kek_file.exists()


def test_an_absent_queue_is_no_reason_to_fail(config, file, tmp_path):
    url = f"unix://{tmp_path}/nowhere.sock"
    done = called(
        config.instance, "import-hotline", file(row()), "--wait", "--format", "json", REDIS_URL=url
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["accepted"] == 1
    with socket.socket(socket.AF_UNIX) as probe:
        assert probe.connect_ex(f"{tmp_path}/nowhere.sock")


@pytest.mark.parametrize("wait", [["--wait"], []])
def test_rows_that_were_not_taken_are_told_at_once_and_in_red(run, file, wait):
    result = run("import-hotline", file(row("G-1"), row("G-2", **NO)), *wait)
    assert result.exit_code == 0
    assert result.stderr == "동의가 없어 받지 않은 행: 3\n"


def test_a_report_that_cannot_be_written_is_one_sentence(run, tmp_path):
    period = ("--from", "2023-01-01", "--to", "2023-09-30")
    result = run("report", "actions", *period, "--out", tmp_path / "nowhere" / "report.csv")
    assert result.exit_code == 1
    assert result.stderr.startswith("파일을 쓸 수 없습니다.")


@pytest.fixture
def other(config):
    """Somebody else's connection to the database, which does not wait."""
    with closing(sqlite3.connect(config.instance / "casework.db", timeout=0)) as connection:
        connection.isolation_level = None
        yield connection


@pytest.mark.parametrize("demo", [[], ["--demo"]])
def test_a_service_begins_with_no_lock_on_the_database(run, other, monkeypatch, demo):
    def serve(_config, **_parts):
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        return 0

    monkeypatch.setattr(serving, "serve", serve)
    run(
        "create-user",
        "--login",
        "first-one",
        "--name",
        "이름",
        "--role",
        "manager",
        "--unit",
        "digital",
    )
    assert [run("serve", *demo).exit_code for _ in range(2)] == [0, 0]


def test_a_busy_database_is_one_sentence(run, other, file, monkeypatch):
    path, settings = file(row()), db._SQLITE_SETTINGS[:-1]
    monkeypatch.setattr(db, "_SQLITE_SETTINGS", (*settings, "PRAGMA busy_timeout = 10"))
    other.execute("BEGIN IMMEDIATE")
    result = run("import-hotline", path, "--wait")
    assert result.exit_code == 1
    assert result.stderr.startswith("지금은 저장할 수 없습니다.")
