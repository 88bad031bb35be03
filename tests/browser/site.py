"""The real application behind a real server on this machine, and what comes into it."""

import csv
import io
import random
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from casework.core import clock
from casework.core.config import Limits
from casework.core.ids import new_id
from casework.core.permissions import CommandLine
from casework.referrals import delivering
from casework.referrals.hotline import work
from casework.referrals.hotline.door import Delivery
from casework.referrals.hotline.items import ITEMS

_PATIENCE_SECONDS = 10


def open_door() -> socket.socket:
    """A listening socket on a port that no outgoing connection can be given."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 50):
        door = socket.socket()
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            door.close()
        else:
            door.listen()
            return door
    raise RuntimeError("no free port between 20000 and 32000")


@contextmanager
def served(app: Flask, door: socket.socket) -> Iterator[None]:
    """Answers what comes through the door, in a thread."""
    channels: dict[int, object] = {}
    server = create_server(app, map=channels, sockets=[door], ident=None, threads=4)

    def answer() -> None:
        while server.accepting:
            wasyncore.loop(timeout=1, map=channels, count=1)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        server.accepting = False
        server.pull_trigger()
        thread.join(_PATIENCE_SECONDS)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(channels)


def referral(number: int, **changes: str) -> list[str]:
    """A good row of a station's file, with changes; everybody in it is invented."""
    day = clock.today() - timedelta(days=1)
    cells = {
        "referral_no": f"GANGNAM-{day:%Y}-{900_000 + number}",
        "station_code": "강남",
        "officer_contact": "경위 홍길동 02-0000-0000",
        "report_112_no": f"{day:%Y-%m%d}-00001",
        "police_case_no": f"{day:%Y}-001234",
        "reported_at": f"{day} 21:40",
        "victim_name": "김보라",
        "victim_birth_date": "1996-05-05",
        "victim_gender": "여",
        "victim_phone": f"010-0{number:03}-4567",
        "victim_address": "강남구 나래로 12, 101동",
        "safe_contact": "문자만;18-21시;음성사서함 금지;암호말 우산",
        "vulnerabilities": "자녀",
        "stalking_types": "가;다",
        "incident_summary": "집 앞에서 기다림.",
        "offender_relation": "전 연인",
        "risk_level": f"높음/점검표/{day}",
        "legal_measures": "없음",
        "police_safety_measures": "스마트워치",
        "consent": f"Y;{day};서면;안전,법률",
    }
    return list((cells | changes).values())


def deliver(app: Flask, rows: Iterable[list[str]], *, sender: str = "gangnam") -> None:
    """Hands a station's file in, as the command does, and works it off."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[item.label for item in ITEMS], *rows])
    limits = {"max_rows": Limits.web_rows, "max_bytes": Limits.web_bytes}
    source = io.BytesIO(text.getvalue().encode())
    delivery = Delivery(source, sender, str(new_id()), **limits)
    with app.app_context():
        delivering.hand_in(CommandLine(), delivery=delivery, ring=work.work_off)
