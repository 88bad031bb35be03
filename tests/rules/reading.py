"""Reading changes nothing: what the databases hold, and a walk through everything that is read."""

import hashlib
from uuid import UUID

from sqlalchemy import MetaData, select

from tests.rules.addresses import PARAMETER, rules_of

# What reading may write, with the reason.
MAY_CHANGE = {
    "audit_entry": "who read whose data",
    "browser_session": "when the session was last seen",
}
# Endpoints that no role can be shown in a test, with the reason.
UNSEEN = {}
NOBODY = UUID("019e0000-0000-7000-8000-000000000000")
SAMPLES = {"uuid": NOBODY, "int": 1}


def contents(engines, may_change=MAY_CHANGE):
    """A digest of each table that reading must leave alone."""
    return {
        f"{engine.url.database}:{table.name}": _digest(engine, table)
        for engine in engines
        for table in _tables(engine).values()
        if table.name not in may_change
    }


def changed(before, after):
    """The tables that differ, new and lost ones included."""
    return sorted(
        name.rpartition(":")[2]
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    )


def readable(app, engines, **samples):
    """Endpoint and path of whatever GET reads, filled with ids of rows that exist.

    `samples` holds by converter what no row shows, such as the secret of a link.
    """
    adapter = app.url_map.bind("localhost")
    return [
        (rule.endpoint, adapter.build(rule.endpoint, _values(rule, engines, SAMPLES | samples)))
        for rule in rules_of(app)
        if "GET" in rule.methods
    ]


def walk(clients, pages):
    """What each client is answered on each page: endpoint and answer."""
    return [
        (endpoint, client.get(path, buffered=True))
        for client in clients
        for endpoint, path in pages
    ]


def _values(rule, engines, samples):
    return {
        found["name"]: _row(found["name"], found["converter"], engines)
        or samples.get(found["converter"], "a")
        for found in PARAMETER.finditer(rule.rule)
    }


def _row(name, converter, engines):
    """The key of a row that `case_id` or `batch_id` may mean: of table case, of import_batch."""
    stem = name.removesuffix("_id")
    for engine in engines:
        for table in _tables(engine).values():
            if table.name == stem or table.name.endswith(f"_{stem}"):
                key = next(iter(table.primary_key.columns))
                with engine.connect() as connection:
                    found = connection.execute(select(key).order_by(key)).scalar()
                # Where an engine has no UUID of its own, a key is 32 letters.
                return UUID(str(found)) if found and converter == "uuid" else found
    return None


def _tables(engine):
    metadata = MetaData()
    metadata.reflect(engine)
    return metadata.tables


def _digest(engine, table):
    with engine.connect() as connection:
        rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
