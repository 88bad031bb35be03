"""Batches, referrals and rows of the hotline."""

import sqlalchemy as sa
from alembic import op

revision = "0005_referrals"
down_revision = "0004_services"


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "done",
                name="batchstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("chunk_rows", sa.Integer(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_import_batch_submitted_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint(
            "sender", "idempotency_key", name=op.f("uq_import_batch_sender_idempotency_key")
        ),
    )
    op.create_index(
        op.f("ix_import_batch_received_at"), "import_batch", ["received_at"], unique=False
    )
    op.create_index(op.f("ix_import_batch_state"), "import_batch", ["state"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("referral_no", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "triaged",
                "opened",
                "declined",
                "recalled",
                "misdirected",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "risk_level",
            sa.Enum(
                "critical",
                "high",
                "medium",
                "low",
                name="risklevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "critical",
                "high",
                "normal",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("birth_band", sa.String(), nullable=True),
        sa.Column("gu", sa.String(), nullable=True),
        sa.Column("next_order_end_on", sa.Date(), nullable=True),
        sa.Column("contact_open", sa.Boolean(), nullable=False),
        sa.Column("sharing_held", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("newest_row_id", sa.Uuid(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.CheckConstraint("versions >= 1", name=op.f("ck_referral_versions_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("station", "referral_no", name=op.f("uq_referral_station_referral_no")),
    )
    op.create_index(op.f("ix_referral_unit_state"), "referral", ["unit", "state"], unique=False)
    op.create_table(
        "import_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "referral",
                "no",
                "unclear",
                name="rowkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "accepted",
                "updated",
                "duplicate",
                "quarantined",
                "refused",
                name="rowoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("referral_no", sa.String(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("reasons", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("rings", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "outcome NOT IN ('refused', 'duplicate') OR payload_sealed IS NULL",
            name=op.f("ck_import_row_keeps_nothing"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["import_row.id"], name=op.f("fk_import_row_closed_by_import_row")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_import_row_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
        sa.UniqueConstraint("batch_id", "row_no", name=op.f("uq_import_row_batch_id_row_no")),
    )
    rings = sa.column("rings", sa.Boolean()).is_(True)
    op.create_index(
        "ix_import_row_rings",
        "import_row",
        ["outcome"],
        unique=False,
        sqlite_where=rings,
        postgresql_where=rings,
    )
    op.create_index(
        op.f("ix_import_row_station_referral_no"),
        "import_row",
        ["station", "referral_no"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("import_row")
    op.drop_table("referral")
    op.drop_table("import_batch")
