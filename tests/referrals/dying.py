"""Processes that die in the middle of the work, and the moments at which they do."""

import os
import signal
import traceback
from itertools import count

from sqlalchemy import update

from casework.core import db
from casework.referrals.models import ImportBatch

KILLED = -signal.SIGKILL


def run_apart(app, action):
    """Runs `action` in a process of its own and gives its exit code, negative for a signal."""
    db.rollback()
    pid = os.fork()
    if not pid:
        _act(app, action)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _act(app, action):
    code = 1
    try:
        app.extensions["casework"].after_fork()
        with app.app_context():
            action()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def killed_at_commit(number, *, before):
    """Kills this process at its n-th commit, of the records or of the keys."""
    commits = count(1)
    for key in (None, "keys"):
        dialect = db.engine(key).dialect
        dialect.do_commit = _deadly(dialect.do_commit, commits, number, before=before)


def _deadly(commit, commits, number, *, before):
    def do_commit(connection):
        last = next(commits) == number
        if last and before:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)

    return do_commit


def let_leases_expire():
    """As eight seconds do."""
    with db.transaction():
        db.session.execute(update(ImportBatch).values(lease_until=0.0))
