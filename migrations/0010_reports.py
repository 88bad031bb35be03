"""The counts of actions are read from an index alone."""

from alembic import op

revision = "0010_reports"
down_revision = "0009_drafts"

_BEFORE = ["acted_on", "unit", "category"]
_SINCE = [
    "acted_on",
    "state",
    "unit",
    "category",
    "case_id",
    "victim_id",
    "logged_by",
    "quantity",
]


def upgrade() -> None:
    op.drop_index("ix_support_action_count", "support_action")
    op.create_index("ix_support_action_count", "support_action", _SINCE)


def downgrade() -> None:
    op.drop_index("ix_support_action_count", "support_action")
    op.create_index("ix_support_action_count", "support_action", _BEFORE)
