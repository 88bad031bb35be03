"""The application for any WSGI server; its instance is made ready first."""

import os

from casework.core.config import Config
from casework.core.queue import use
from casework.instance import prepare

config = Config.from_env(os.environ)
use(config)
app = prepare(config)
