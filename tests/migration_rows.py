"""One row for each table a step makes: what stands there must survive every later step."""

from uuid import UUID

A, B, C, D = (UUID(int=number).hex for number in range(1, 5))
MOMENT = "2024-02-29 03:04:05.678901+00:00"

MAIN = {
    "0001_core": {
        "dated_entry": {
            "id": A,
            "kind": "station",
            "code": "jongno",
            "label": "종로경찰서",
            "label_en": "Jongno",
            "detail": "{}",
            "valid_from": "2020-01-01",
            "source": "test",
        },
        "one_time_link": {
            "id": A,
            "digest": b"\1" * 32,
            "purpose": "set-password",
            "expires_at": MOMENT,
        },
        "audit_entry": {
            "number": 1,
            "at": MOMENT,
            "actor_kind": "command",
            "actions": "[]",
            "subjects": "[]",
            "outcome": "done",
        },
    },
    "0002_accounts": {
        "account": {
            "id": A,
            "login": "one",
            "state": "active",
            "language": "ko",
            "display": "{}",
            "failed_attempts": 0,
            "created_at": MOMENT,
            "name_sealed": b"\xcf",
        },
        "membership": {
            "id": A,
            "account_id": A,
            "role": "counselor",
            "unit": "digital",
            "valid_from": "2024-01-01",
        },
        "browser_session": {
            "digest": b"\2" * 32,
            "account_id": A,
            "data": "{}",
            "created_at": MOMENT,
            "seen_at": MOMENT,
        },
        "form_receipt": {"number": "n", "account_id": A, "location": "/", "at": MOMENT},
    },
    "0003_intake": {
        "person": {"id": A, "gender": "female", "name_sealed": b"\xcf\x11"},
        "case": {
            "id": B,
            "number": "D-2024-0001",
            "unit": "digital",
            "state": "open",
            "origin": "practice",
            "counselor_id": A,
            "opened_at": MOMENT,
            "reopenings": 0,
            "version": 1,
        },
        "case_party": {"case_id": B, "person_id": A, "role": "victim"},
    },
    "0004_services": {
        "support_action": {
            "id": A,
            "case_id": B,
            "victim_id": A,
            "unit": "digital",
            "category": "medical",
            "quantity": 1,
            "state": "logged",
            "acted_on": "2024-02-29",
            "logged_at": MOMENT,
            "logged_by": A,
        },
    },
    "0005_referrals": {
        "import_batch": {
            "id": A,
            "sender": "jongno",
            "idempotency_key": "k",
            "received_at": MOMENT,
            "received": 1,
            "warnings": "[]",
            "state": "queued",
            "lease_until": 0.5,
            "chunk_rows": 100,
            "deaths": 0,
        },
        "referral": {
            "id": C,
            "station": "jongno",
            "referral_no": "1",
            "unit": "digital",
            "state": "received",
            "urgency": "high",
            "gender": "female",
            "contact_open": True,
            "sharing_held": False,
            "received_at": MOMENT,
            "waiting_since": MOMENT,
            "newest_row_id": D,
            "versions": 1,
        },
        "import_row": {
            "id": D,
            "batch_id": A,
            "row_no": 1,
            "kind": "referral",
            "outcome": "accepted",
            "reasons": "[]",
            "referral_id": C,
            "rings": False,
            "payload_sealed": b"\xcf",
        },
    },
    "0006_first_contact": {
        "safe_contact": {"id": A, "person_id": A, "set_at": MOMENT, "rules_sealed": b"\xcf"},
        "stated_no": {
            "id": A,
            "case_id": B,
            "scope": "all",
            "source": "third_party",
            "said_at": MOMENT,
        },
        "risk_change": {"id": A, "case_id": B, "level": "high", "at": MOMENT},
        "case_bar": {"case_id": B, "account_id": A, "at": MOMENT},
        "conflict_match": {
            "id": A,
            "unit": "digital",
            "found_id": B,
            "other_id": A,
            "strength": "hold",
            "raised_at": MOMENT,
        },
    },
    "0007_action_log": {},
    "0008_daily_work": {
        "notice": {"id": A, "account_id": A, "kind": "assigned", "case_id": B, "at": MOMENT},
    },
    "0009_drafts": {
        "draft": {"id": A, "account_id": A, "form": "action", "saved_at": MOMENT},
    },
    "0010_reports": {},
}
KEYS = {
    "0001_keystore": {
        "subject_key": {
            "subject_id": A,
            "number": 1,
            "kek_number": 1,
            "kcv": b"\1\2\3\4",
            "wrapped": b"\5" * 60,
            "state": "live",
        },
        "blind_index": {"label": "person.name", "digest": b"\6", "row_id": A, "subject_id": A},
    },
}
