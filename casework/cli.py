"""The commands. Each prepares an empty instance by itself; results go to standard output.

Exit 0: done, whatever became of single rows. 1: refused whole, or failed. 2: wrong usage.
"""

import json
import os
import sys
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from casework import instance, serving
from casework.accounts import first_steps
from casework.core import db, logs, queue, service
from casework.core.config import Config
from casework.core.errors import CaseworkError, InvalidInput, Unavailable
from casework.core.permissions import CommandLine, Role
from casework.demo import hotline, seeding
from casework.referrals import delivering, jobs
from casework.referrals.hotline.door import CENTER, Delivery
from casework.reports import queries as reports
from casework.reports import rendering

_RENDERERS = {
    "text": rendering.render_text,
    "json": rendering.render_json,
    "csv": rendering.render_csv,
}
_FORMATS = click.Choice(list(_RENDERERS))
_DAY = click.DateTime(["%Y-%m-%d"])


class NotWritten(CaseworkError):
    """The place for a result does not take it."""

    message = "파일을 쓸 수 없습니다. 폴더가 있는지, 쓸 권한과 자리가 있는지 확인해 주세요."


_ring = partial(queue.enqueue, jobs.work_off_batch)


@click.group()
def main() -> None:
    """casework: case management for centers that support victims of digital crime and stalking."""
    os.umask(0o077)
    logs.install()


def _command(function: Callable[..., Any]) -> Callable[..., None]:
    """Runs a command in a ready instance; a refusal becomes one sentence and exit code 1."""

    @wraps(function)
    def run(**options: Any) -> None:
        try:
            config = Config.from_env(os.environ)
            app = instance.prepare(config)
            if config.redis_url or serving.is_running(config.instance):
                queue.use(config)
            with app.app_context():
                function(app, config, **options)
        except CaseworkError as error:
            _refuse(error, options.get("format_", "text"))
        except OperationalError:
            _refuse(Unavailable(), options.get("format_", "text"))

    return run


def _refuse(error: CaseworkError, format_: str) -> NoReturn:
    fields = error.fields if isinstance(error, InvalidInput) else {}
    sentences = [str(error), *(f"{name}: {' '.join(words)}" for name, words in fields.items())]
    if format_ == "json":
        problem = getattr(error, "problem", type(error).__name__)
        click.echo(json.dumps({"problem": problem, "detail": str(error)}, ensure_ascii=False))
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(1)


def _print(result: dict[str, Any], format_: str) -> None:
    if format_ == "json":
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in result.items()))


@main.command()
@click.option("--demo", is_flag=True, help="연습용 자료를 채우고 로그인 정보를 보여 줍니다.")
@click.option("--port", type=click.IntRange(1, 65535), help="기본값은 8080입니다.")
def serve(*, demo: bool, port: int | None) -> None:
    """Runs web, worker and scheduler until stopped."""
    if port is not None:
        os.environ["CASEWORK_URL"] = f"http://127.0.0.1:{port}"
    _serve(demo=demo)


@_command
def _serve(app: Flask, config: Config, *, demo: bool) -> None:
    announce = partial(_practice, config) if demo else partial(first_steps.first_link, config)
    text = announce()
    db.rollback()  # the service must not inherit a transaction, which would hold SQLite's lock
    service.of(app).after_fork()
    queue.use(config)
    sys.exit(serving.serve(config, app=app, announce=lambda: text))


def _practice(config: Config) -> str:
    samples = partial(hotline.hand_in_samples, CommandLine(), ring=_ring)
    summary = seeding.seed(CommandLine(), config, import_samples=samples)
    lines = [f"  {one.login:<16} {one.role}" for one in summary.sign_ins]
    return "\n".join(("연습용 계정. 비밀번호는 모두 같습니다: " + summary.password, *lines))


@main.command("seed-demo")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@_command
def seed_demo(_app: Flask, config: Config, *, format_: str) -> None:
    """Fills the 2022 and 2023 workload with invented people; a second run adds nothing."""
    summary = seeding.seed(CommandLine(), config, import_samples=lambda: None)
    names = ("added", "persons", "cases", "actions")
    _print({name: getattr(summary, name) for name in names}, format_)


@main.command("import-hotline")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--station", help="보내는 경찰서의 코드. 없으면 센터가 대신 접수합니다.")
@click.option("--wait", is_flag=True, help="모든 행의 결과가 나올 때까지 기다립니다.")
@click.option("--dry-run", is_flag=True, help="저장하지 않고 결과만 미리 봅니다.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@_command
def import_hotline(
    _app: Flask,
    config: Config,
    *,
    file: Path,
    station: str | None,
    wait: bool,
    dry_run: bool,
    format_: str,
) -> None:
    """Takes a station's file over; the file itself is never stored."""
    with file.open("rb") as source:
        delivery = Delivery(
            source=source,
            sender=delivering.sender(station) if station else CENTER,
            idempotency_key=str(uuid.uuid4()),
            max_rows=config.limits.command_rows,
            max_bytes=config.limits.command_bytes,
            password=os.environ.get("CASEWORK_FILE_PASSWORD"),
        )
        if dry_run:
            _print(delivering.rehearse(CommandLine(), delivery=delivery), format_)
            return
        batch = delivering.hand_in(CommandLine(), delivery=delivery, ring=_ring)
    if wait:
        delivering.wait_for(batch, served=serving.is_running(config.instance))
        _print(delivering.result(batch), format_)
    else:
        _print(delivering.queued(batch), format_)
    for sentence in delivering.remarks(batch):
        click.secho(sentence, fg="red", err=True)


@main.group()
def report() -> None:
    """Counts for the people who answer for the work."""


@report.command("actions")
@click.option("--from", "since", type=_DAY, required=True, help="첫날 (2023-01-01)")
@click.option("--to", "until", type=_DAY, required=True, help="마지막 날 (2023-09-30)")
@click.option("--unit", help="digital 또는 stalking")
@click.option("--format", "format_", type=_FORMATS, default="text")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="이 파일에 씁니다.")
@_command
def report_actions(
    _app: Flask,
    _config: Config,
    *,
    since: datetime,
    until: datetime,
    unit: str | None,
    format_: str,
    out: Path | None,
) -> None:
    """Persons, cases, actions and units of a period, by category."""
    workload = reports.count_actions(since.date(), until.date(), unit)
    content = _RENDERERS[format_](workload)
    if out is None:
        click.echo(content, nl=not content.endswith("\n"))
    else:
        _write(out, content)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError:
        raise NotWritten from None


@main.command("create-user")
@click.option("--login", required=True, help="영문 소문자와 숫자")
@click.option("--name", required=True, help="화면에 보일 이름")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", help="digital 또는 stalking")
@click.option("--station", help="연계 경찰관의 경찰서 코드")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@_command
def create_user(_app: Flask, config: Config, *, format_: str, **fields: str) -> None:
    """Makes an account and prints the one-time link that sets its password."""
    with db.transaction():
        typed = {name: text for name, text in fields.items() if text}
        _, link = first_steps.create_user(CommandLine(), config=config, typed=typed)
    _print({"login": fields["login"], "link": link}, format_)
