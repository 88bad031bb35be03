"""What stations send to the practice room: sample files, and a delivery with work in it."""

from pathlib import Path

from casework.core.config import Limits
from casework.core.permissions import Actor
from casework.referrals import delivering
from casework.referrals.delivering import Ring
from casework.referrals.hotline.door import Delivery

_SAMPLES = Path(delivering.__file__).parent / "hotline" / "samples"
# A changed row, an unreadable one, a withdrawal, one without consent, and a new one.
_LATER = Path(__file__).parent / "data" / "mapo-later.csv"


def hand_in_samples(actor: Actor, *, ring: Ring) -> None:
    """Hands each file in as the station it is named after, once however often it is called."""
    for path in (*sorted(_SAMPLES.glob("*.[cx]*")), _LATER):
        with path.open("rb") as source:
            delivery = Delivery(
                source=source,
                sender=path.name.partition("-")[0].partition(".")[0],
                idempotency_key=f"practice-{path.name}",
                max_rows=Limits.web_rows,
                max_bytes=Limits.web_bytes,
            )
            delivering.hand_in(actor, delivery=delivery, ring=ring)
