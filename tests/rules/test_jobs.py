"""The rules about jobs and queues bite."""

from enum import StrEnum
from uuid import UUID, uuid4

import pytest

from tests.rules import jobs


class Kind(StrEnum):
    A = "a"


def door(batch_id: UUID, chunk: int, kind: Kind):
    """Calls the operation."""
    uuid4()


def door_for_objects(case: dict):
    uuid4()


def door_for_texts(name: str):
    uuid4()


def door_for_anything(batch_id):
    uuid4()


def room(batch_id: UUID):
    uuid4()
    uuid4()
    uuid4()
    uuid4()
    uuid4()
    uuid4()


def test_a_door_passes():
    assert jobs.doors([door]) == []


@pytest.mark.parametrize("job", [door_for_objects, door_for_texts, door_for_anything])
def test_a_job_that_takes_more_than_ids_is_told(job):
    (told,) = jobs.doors([job])
    assert "is not annotated UUID, int or a StrEnum" in told


def test_a_room_is_told():
    (told,) = jobs.doors([room])
    assert "room: 6 lines, 5 are the most" in told


def test_a_job_that_nobody_calls_is_told(tmp_path):
    (tmp_path / "casework/intake").mkdir(parents=True)
    source = "def sweep(): pass\n\n\ndef work_off(): pass\n\n\ndef _own(): pass\n"
    (tmp_path / "casework/intake/jobs.py").write_text(source)
    (told,) = jobs.every_door_is_registered(tmp_path, {"casework.intake.jobs.work_off"})
    assert "jobs.py:1: sweep is called by nobody" in told


@pytest.mark.parametrize(
    ("rings", "told"), [("Queue(QUEUE)", 0), ('Queue("casework")', 0), ('Queue("mail")', 1)]
)
def test_a_queue_without_worker_is_told(tmp_path, rings, told):
    (tmp_path / "casework").mkdir()
    source = f'from rq import Queue\nQUEUE = "casework"\n{rings}\nWorker([QUEUE])\n'
    (tmp_path / "casework/queue.py").write_text(source)
    assert len(jobs.every_queue_has_a_worker(tmp_path)) == told
