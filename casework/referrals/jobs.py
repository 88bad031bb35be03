"""The doors that workers and the scheduler come in by."""

from uuid import UUID

from casework.core import queue
from casework.core.scheduler import every
from casework.referrals import queries
from casework.referrals.hotline import work

_MOST = 40


@queue.job
def work_off_batch(batch_id: UUID) -> None:
    """Works a batch off; one that is held or done is left alone."""
    work.work_off(batch_id)


@every(seconds=2)
def ring_for_waiting_batches() -> None:
    """Rings for batches that nobody holds: a lost ring or a dead worker costs seconds, no rows."""
    waiting = queries.free_batches(_MOST)
    queue.top_up(work_off_batch, waiting, open_count=len(waiting))
