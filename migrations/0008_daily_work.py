"""Notices, and what became of a referral."""

import sqlalchemy as sa
from alembic import op

from casework.core.migrating import add_column

revision = "0008_daily_work"
down_revision = "0007_action_log"

_REASONS = "'other_body', 'not_ours', 'her_wish', 'moved_away', 'other'"
_REFERRAL = (
    (
        "case_id",
        sa.Uuid(),
        'CONSTRAINT fk_referral_case_id_case REFERENCES "case" (id)',
    ),
    ("decided_at", sa.DateTime(timezone=True)),
    (
        "decided_by",
        sa.Uuid(),
        "CONSTRAINT fk_referral_decided_by_account REFERENCES account (id)",
    ),
    (
        "decline_reason",
        sa.String(40),
        f"CONSTRAINT ck_referral_declinereason CHECK (decline_reason IN ({_REASONS}))",
    ),
    ("decline_words_sealed", sa.LargeBinary()),
    ("held_by_words_sealed", sa.LargeBinary()),
    ("held_at", sa.DateTime(timezone=True)),
)
_ROW = (
    (
        "urgency",
        sa.String(40),
        "CONSTRAINT ck_import_row_urgency CHECK (urgency IN ('critical', 'high', 'normal'))",
    ),
    ("next_order_end_on", sa.Date()),
    ("since", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assigned",
                "handed_on",
                "assignment_asked",
                "duty_view",
                "duty_word",
                "duty_action",
                "conflict",
                "no_stated",
                name="noticekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notice_case_id_case")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["account.id"], name=op.f("fk_notice_from_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_account_id_read_at"), "notice", ["account_id", "read_at"])
    for name, kind, *rest in _REFERRAL:
        add_column(op, "referral", name, kind, *rest)
    for name, kind, *rest in _ROW:
        add_column(op, "import_row", name, kind, *rest)
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_referral_case_id"), "referral")
    for name, *_ in reversed(_ROW):
        op.drop_column("import_row", name)
    for name, *_ in reversed(_REFERRAL):
        op.drop_column("referral", name)
    op.drop_table("notice")
