"""How an action was entered, what corrects it, why it came late, and who voided it."""

import sqlalchemy as sa
from alembic import op

from casework.core.migrating import add_column

revision = "0007_action_log"
down_revision = "0006_first_contact"

_ACTION = (
    (
        "mark",
        sa.String(40),
        "DEFAULT 'single' NOT NULL",
        "CONSTRAINT ck_support_action_actionmark CHECK (mark IN ('single', 'many', 'again'))",
    ),
    (
        "replaces_id",
        sa.Uuid(),
        "CONSTRAINT fk_support_action_replaces_id_support_action REFERENCES support_action (id)",
    ),
    ("late_reason_sealed", sa.LargeBinary()),
    ("voided_at", sa.DateTime(timezone=True)),
    (
        "voided_by",
        sa.Uuid(),
        "CONSTRAINT fk_support_action_voided_by_account REFERENCES account (id)",
    ),
    ("void_reason_sealed", sa.LargeBinary()),
)
_MINE = "ix_support_action_logged_by_acted_on"


def upgrade() -> None:
    for name, kind, *rest in _ACTION:
        add_column(op, "support_action", name, kind, *rest)
    op.create_index("uq_support_action_replaces_id", "support_action", ["replaces_id"], unique=True)
    op.create_index(_MINE, "support_action", ["logged_by", "acted_on"])


def downgrade() -> None:
    op.drop_index(_MINE, "support_action")
    op.drop_index("uq_support_action_replaces_id", "support_action")
    for name, *_ in reversed(_ACTION):
        op.drop_column("support_action", name)
