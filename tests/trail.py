"""What the audit says."""

from sqlalchemy import select

from casework.core import db
from casework.core.audit import AuditEntry


def entries(app, **sought):
    """The audit's rows in their order, those of which the given attributes are so."""
    statement = select(AuditEntry.__table__).order_by(AuditEntry.number)
    with app.app_context(), db.reading(db.engine()) as connection:
        rows = connection.execute(statement).all()
    return [
        row for row in rows if all(getattr(row, name) == value for name, value in sought.items())
    ]
