import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from casework.core import logs

PERSON = "홍길동 010-0123-4567"


@pytest.fixture
def written(monkeypatch, capsys):
    """What an act leaves on standard error, with logging as in service."""
    before, root = structlog.get_config(), logging.getLogger()
    monkeypatch.setattr(root, "level", root.level)

    def watch(act):
        monkeypatch.setattr(root, "handlers", [])
        logs.install()
        act()
        return capsys.readouterr().err

    yield watch
    structlog.configure(**before)


def test_a_line_holds_what_is_allowed_and_nothing_else(written):
    log = structlog.get_logger("casework.web")
    line = json.loads(written(lambda: log.error("failed", error="E", name=PERSON, login="hong")))
    assert (line["event"], line["error"], line["level"]) == ("failed", "E", "error")
    assert line.keys() == {"event", "error", "level", "timestamp"}


@given(st.text(alphabet="\r\n\x1b\x00\x85\u2028a", min_size=1))
def test_no_value_can_forge_a_line(text):
    allowed = logs.only_allowed(None, "", {"error": text, "frames": [text]})
    line = structlog.processors.JSONRenderer()(None, "", allowed)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert json.loads(line) == {"error": text, "frames": [text]}


def test_a_library_says_only_who_it_is(written):
    library = logging.getLogger("some.library")
    said = written(lambda: library.error("not %s", PERSON, exc_info=ValueError(PERSON)))
    assert said == "ERROR some.library\n"


def test_the_framework_names_no_address(written, whole_app):
    said = written(lambda: whole_app.logger.error("Exception on /accounts/%s", PERSON))
    assert said == "ERROR casework\n"


def test_our_own_words_stay_on_their_line(written):
    own = logging.getLogger("casework.core.processes")
    said = written(lambda: own.warning("%s ended\r\n\x1b[2J\x85", "web"))
    assert said == "WARNING casework.core.processes web ended\\x0d\\x0a\\x1b[2J\\x85\n"
