"""What sealed fields cost a page: a list of 50 cases with their victims, against plain columns.

CPU time of in-process ORM reads, plain and sealed by turns, so that a busy machine slows both;
each figure is the median of the ratios of neighbouring pairs.

    .venv/bin/python benchmarks/encryption.py [PAIRS]
"""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from casework.core import clock, db, migrating, service
from casework.core.config import Config
from casework.core.crypto import keyring, providers, tokens
from casework.core.crypto.fields import Encrypted, encrypted
from casework.core.ids import new_id
from casework.core.schema import Keyed, Model

ROWS = 50
MEMO = "상담한 내용을 적는다 " * 44  # 1.3 KB
TEXTS = {
    "name": "김하나",
    "phone": "010-1234-5678",
    "birth_date": "1999-12-31",
    "address": "서울특별시 종로구 세종대로 1",
    "email": "someone@example.org",
    "nickname": "하나",
    "school": "어느 대학교",
    "memo": MEMO,
}


class ListedCase(Keyed, Model):
    """As many columns as a case has; none of them is sealed."""

    __tablename__ = "bench_case"

    number: Mapped[str]
    unit: Mapped[str]
    state: Mapped[str]
    origin: Mapped[str]
    counselor_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reopenings: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class ListedParty(Model):
    """Who is the victim in a case."""

    __tablename__ = "bench_party"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class PlainTwo(Keyed, Model):
    """Two texts as they are."""

    __tablename__ = "bench_plain_two"

    gu: Mapped[str]
    name: Mapped[str | None]
    phone: Mapped[str | None]


class SealedTwo(Keyed, Model):
    """The same, sealed."""

    __tablename__ = "bench_sealed_two"
    __subject__ = "id"

    gu: Mapped[str]
    name = encrypted("bench.name")
    phone = encrypted("bench.phone")


class PlainEight(Keyed, Model):
    """Eight texts as they are, one of them long."""

    __tablename__ = "bench_plain_eight"

    gu: Mapped[str]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    birth_date: Mapped[str | None]
    address: Mapped[str | None]
    email: Mapped[str | None]
    nickname: Mapped[str | None]
    school: Mapped[str | None]
    memo: Mapped[str | None]


class SealedEight(Keyed, Model):
    """The same, sealed."""

    __tablename__ = "bench_sealed_eight"
    __subject__ = "id"

    gu: Mapped[str]
    name = encrypted("bench.name")
    phone = encrypted("bench.phone")
    birth_date = encrypted("bench.birth_date")
    address = encrypted("bench.address")
    email = encrypted("bench.email")
    nickname = encrypted("bench.nickname")
    school = encrypted("bench.school")
    memo = encrypted("bench.memo")


PAGES = {2: (PlainTwo, SealedTwo, 1.25), 8: (PlainEight, SealedEight, 1.45)}


def main() -> None:
    """Prints the ratios of the pages, and what the attribute adds to the cipher alone."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder, _app(Path(folder)).app_context():
        for count, (plain, sealed, target) in PAGES.items():
            fields = tuple(TEXTS)[:count]
            _fill(plain, fields)
            _fill(sealed, fields)
            for cache in ("warm", "cold"):
                ratio, milliseconds = _compare(plain, sealed, fields, cache, pairs)
                goal = f" (target {target})" if cache == "warm" else ""
                print(f"{count} fields, {cache} cache: {ratio:.2f}x plain{goal}, {milliseconds}")
        print(f"attribute over bare cipher, 100 short fields: {_overhead(pairs):.2f}x (target 1.5)")
        for engine in (db.engine(), db.engine("keys")):
            engine.dispose()


def _app(folder: Path) -> Flask:
    config = Config(
        instance=folder,
        database_url=f"sqlite:///{folder}/casework.db",
        keystore_url=f"sqlite:///{folder}/keys.db",
        kek_file=folder / "kek.key",
    )
    providers.create_file(config.kek_file)
    app = Flask("benchmark")
    service.install(app, config)
    with app.app_context():
        migrating.upgrade(db.engine("keys"), migrating.KEYSTORE)
        Model.metadata.create_all(db.engine())
    return app


def _fill(victim: Any, fields: tuple[str, ...]) -> None:
    with db.transaction():
        for row in range(ROWS):
            identity = new_id()
            db.session.add(
                victim(id=identity, gu="jongno", **{name: TEXTS[name] for name in fields})
            )
            case = ListedCase(
                number=f"D-2023-{row:04}",
                unit="digital",
                state="open",
                origin="hotline",
                counselor_id=identity,
                opened_at=clock.now(),
            )
            party = ListedParty(case_id=case.id, person_id=identity, role="victim")
            db.session.add_all((case, party))


def _compare(
    plain: Any, sealed: Any, fields: tuple[str, ...], cache: str, pairs: int
) -> tuple[float, str]:
    for _ in range(20):
        _page(plain, fields, "warm")
        _page(sealed, fields, "warm")
    gc.collect()
    times = [(_page(plain, fields, cache), _page(sealed, fields, cache)) for _ in range(pairs)]
    medians = [1_000 * statistics.median(column) for column in zip(*times, strict=True)]
    ratio = statistics.median(second / first for first, second in times)
    return ratio, f"{medians[1]:.2f} ms against {medians[0]:.2f} ms"


def _page(victim: Any, fields: tuple[str, ...], cache: str) -> float:
    """CPU seconds of one request's reading: rows from the database, every text taken once."""
    db.session.remove()
    keystore = keyring.current().keystore
    if cache == "cold":
        keystore.cache.forget()
    statement = (
        select(ListedCase, ListedParty, victim)
        .join(ListedParty, ListedParty.case_id == ListedCase.id)
        .join(victim, victim.id == ListedParty.person_id)
        .limit(ROWS)
    )
    began = time.process_time()
    with keyring.unlocked(keystore):
        for case, _party, person in db.session.execute(statement):
            _ = (case.number, case.state, *(getattr(person, name) for name in fields))
    return time.process_time() - began


def _overhead(pairs: int) -> float:
    rows = list(db.session.scalars(select(SealedTwo).limit(ROWS)))
    label = _label(SealedTwo, "name")
    keys = [keyring.current().key(row.id, 1) for row in rows]
    work = [(key, row.id, vars(row)["name_sealed"]) for key, row in zip(keys, rows, strict=True)]

    def bare() -> None:
        for key, row, token in (*work, *work):
            context = token[:12] + label.bound + row.bytes
            text = key.cipher.decrypt(token[12:24], token[24:], context)
            text.rstrip(b"\0")[:-1].decode("utf-8", "surrogatepass")

    def attribute() -> None:
        for row in (*rows, *rows):
            _ = row.name

    times = [(_cpu(bare), _cpu(attribute)) for _ in range(10 + pairs)][10:]
    return statistics.median(second / first for first, second in times)


def _label(model: type, name: str) -> tokens.Label:
    attribute: Encrypted = vars(model)[name]
    return attribute.label


def _cpu(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
