"""Wrapped keys, their generation, and the blind index beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0001_keystore"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "subject_key",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kek_number", sa.Integer(), nullable=False),
        sa.Column("kcv", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "live",
                "shredded",
                name="keystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("subject_id", "number", name=op.f("pk_subject_key")),
    )
    op.create_index(op.f("ix_subject_key_kek_number"), "subject_key", ["kek_number"], unique=False)
    op.create_table(
        "keystore_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("index_check", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keystore_state")),
    )
    op.create_table(
        "blind_index",
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("label", "digest", "row_id", name=op.f("pk_blind_index")),
    )
    op.create_index(op.f("ix_blind_index_row_id"), "blind_index", ["row_id"], unique=False)
    op.create_index(op.f("ix_blind_index_subject_id"), "blind_index", ["subject_id"], unique=False)
    op.execute("INSERT INTO keystore_state (id, generation) VALUES (1, 1)")


def downgrade() -> None:
    op.drop_table("blind_index")
    op.drop_table("keystore_state")
    op.drop_table("subject_key")
