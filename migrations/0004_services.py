"""Support actions."""

import sqlalchemy as sa
from alembic import op

revision = "0004_services"
down_revision = "0003_intake"


def upgrade() -> None:
    op.create_table(
        "support_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("victim_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("sub_type", sa.String(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "text",
                "messenger",
                "web",
                "visit",
                "paper",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "logged",
                "voided",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("acted_on", sa.Date(), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes >= 0", name=op.f("ck_support_action_minutes_not_negative")
        ),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_support_action_quantity_counts")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_support_action_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["logged_by"], ["account.id"], name=op.f("fk_support_action_logged_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["victim_id"], ["person.id"], name=op.f("fk_support_action_victim_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_action")),
    )
    op.create_index(op.f("ix_support_action_case_id"), "support_action", ["case_id"], unique=False)
    op.create_index(
        "ix_support_action_count", "support_action", ["acted_on", "unit", "category"], unique=False
    )


def downgrade() -> None:
    op.drop_table("support_action")
