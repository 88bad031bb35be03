"""What the documents point at is there: pages, pictures, headings; and no picture is left over."""

import re
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/guide/pictures"
MOST_PICTURES, MOST_BYTES = 14, 250_000
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
GUIDE = sorted((ROOT / "docs/guide").glob("*.md"))
SIZES = {"counselor": (1440, 900), "manager": (1440, 900), "liaison": (390, 844)}


def links(page):
    """Where a page leads to on this machine."""
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    return [link.split("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    missing = [link for link in links(page) if not (page.parent / link).exists()]
    assert missing == []


def test_every_picture_is_shown_and_small():
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    made = sorted(PICTURES.glob("*.png"))
    assert [picture.name for picture in made if picture not in shown] == []
    assert 0 < len(made) <= MOST_PICTURES
    for picture in made:
        assert picture.stat().st_size < MOST_BYTES, picture.name
        size = struct.unpack(">II", picture.read_bytes()[16:24])
        assert size == SIZES[picture.stem.split("-")[0]], picture.name


def test_every_picture_of_the_guide_is_made_by_a_test():
    days = (ROOT / "tests/browser").rglob("test_*.py")
    made = {
        name
        for file in days
        for name in re.findall(r'picture\([\w.]+, "([\w-]+)"\)', file.read_text("utf-8"))
    }
    assert {picture.stem for picture in PICTURES.glob("*.png")} == made


def test_each_guide_is_in_the_index():
    assert {page.name for page in GUIDE} - {"README.md"} <= set(links(GUIDE[0]))


def test_both_readmes_lead_to_the_same_pages():
    english, korean = (ROOT / name for name in ("README.md", "README.ko.md"))
    assert set(links(english)) - {"README.ko.md"} == set(links(korean)) - {"README.md"}
