"""First contacts, risk, safe contact, a stated no, and conflicts of interest."""

import sqlalchemy as sa
from alembic import op

from casework.core.migrating import add_column

revision = "0006_first_contact"
down_revision = "0005_referrals"

_CHANNELS = "'phone', 'text', 'messenger', 'web', 'visit', 'line_1366', 'school', 'agency'"
_CASE = (
    (
        "stage",
        sa.String(40),
        "DEFAULT 'case' NOT NULL",
        "CONSTRAINT ck_case_casestage CHECK (stage IN ('contact', 'case', 'lapsed'))",
        "CONSTRAINT ck_case_lapsed_is_closed CHECK (stage <> 'lapsed' OR state = 'closed')",
    ),
    (
        "channel",
        sa.String(40),
        f"CONSTRAINT ck_case_contactchannel CHECK (channel IN ({_CHANNELS}))",
    ),
    (
        "risk_level",
        sa.String(40),
        "CONSTRAINT ck_case_risklevel CHECK (risk_level IN ('critical', 'high', 'medium', 'low'))",
    ),
    ("risk_since_at", sa.DateTime(timezone=True)),
    ("next_order_end_on", sa.Date()),
    ("retention_class", sa.String()),
    ("retention_due_on", sa.Date()),
    ("held_at", sa.DateTime(timezone=True)),
    ("changed_at", sa.DateTime(timezone=True)),
    (
        "changed_by",
        sa.Uuid(),
        "CONSTRAINT fk_case_changed_by_account REFERENCES account (id)",
    ),
    ("summary_sealed", sa.LargeBinary()),
    ("handed_over_sealed", sa.LargeBinary()),
)


def upgrade() -> None:
    for name, kind, *rest in _CASE:
        add_column(op, "case", name, kind, *rest)
    add_column(op, "person", "vulnerabilities_sealed", sa.LargeBinary())
    op.create_table(
        "safe_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("rules_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_safe_contact_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["read_by"], ["account.id"], name=op.f("fk_safe_contact_read_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_contact")),
    )
    op.create_index(op.f("ix_safe_contact_person_id"), "safe_contact", ["person_id"])
    op.create_table(
        "stated_no",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "all",
                "channel",
                "recipient",
                "service",
                name="noscope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "code_word",
                "call_back",
                "third_party",
                name="nosource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_stated_no_case_id_case")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["account.id"], name=op.f("fk_stated_no_ended_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_stated_no_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_no")),
    )
    op.create_index(op.f("ix_stated_no_case_id"), "stated_no", ["case_id"])
    op.create_table(
        "case_bar",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("barred_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_case_bar_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["barred_by"], ["account.id"], name=op.f("fk_case_bar_barred_by_account")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_bar_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_case_bar")),
    )
    op.create_index(op.f("ix_case_bar_account_id"), "case_bar", ["account_id"])
    _create_risk_change()
    _create_conflict_match()


def _create_risk_change() -> None:
    op.create_table(
        "risk_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
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
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_risk_change_case_id_case")),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["account.id"], name=op.f("fk_risk_change_judged_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_change")),
    )
    op.create_index(op.f("ix_risk_change_case_id"), "risk_change", ["case_id"])


def _create_conflict_match() -> None:
    op.create_table(
        "conflict_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("found_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("found_role", sa.String(), nullable=True),
        sa.Column("other_role", sa.String(), nullable=True),
        sa.Column(
            "strength",
            sa.Enum(
                "hint",
                "hold",
                name="conflictstrength",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "assigned",
                "barred",
                "linked",
                name="conflictdecision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_for", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_conflict_match_decided_has_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_conflict_match_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_for"], ["account.id"], name=op.f("fk_conflict_match_decided_for_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_match")),
        sa.UniqueConstraint(
            "found_id", "other_id", name=op.f("uq_conflict_match_found_id_other_id")
        ),
    )
    op.create_index(
        op.f("ix_conflict_match_unit_decided_at"), "conflict_match", ["unit", "decided_at"]
    )


def downgrade() -> None:
    for table in ("conflict_match", "risk_change", "case_bar", "stated_no", "safe_contact"):
        op.drop_table(table)
    op.drop_column("person", "vulnerabilities_sealed")
    for name, *_ in reversed(_CASE):
        op.drop_column("case", name)
