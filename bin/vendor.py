"""Copies what the pages need of the front-end packages, each beside its licence."""

import re
import shutil
import sys
from pathlib import Path

FILES = {
    "htmx": (
        "htmx.org/LICENSE",
        "htmx.org/dist/htmx.min.js",
        "htmx.org/dist/ext/hx-csp.min.js",
    ),
    "pretendard": (
        "@fontsource/pretendard/LICENSE",
        "@fontsource/pretendard/files/pretendard-latin-400-normal.woff2",
        "@fontsource/pretendard/files/pretendard-latin-700-normal.woff2",
    ),
    "lucide": ("lucide-static/LICENSE",),
}
SHAPES = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)


def main(packages: Path, vendor: Path) -> None:
    """Replaces `vendor`; the sprite comes last, so that its presence means that all is there."""
    shutil.rmtree(vendor, ignore_errors=True)
    for name, files in FILES.items():
        (vendor / name).mkdir(parents=True)
        for file in files:
            shutil.copyfile(packages / file, vendor / name / Path(file).name)
    names = Path(__file__).with_name("icons.txt").read_text(encoding="ascii").split()
    symbols = [symbol(name, packages / "lucide-static/icons") for name in names]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "".join(symbols) + "</svg>\n"
    (vendor / "icons.svg").write_text(sprite, encoding="ascii")


def symbol(name: str, icons: Path) -> str:
    """One icon of the sprite; colour and line come from the style sheet."""
    found = SHAPES.search((icons / f"{name}.svg").read_text(encoding="ascii"))
    if found is None:
        sys.exit(f"{name}.svg is no icon")
    shapes = "".join(line.strip() for line in found[1].splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
