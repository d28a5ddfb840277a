"""Where is each page?"""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
OVERVIEW: Final = ROOT / "pages/overview.py"
DATA: Final = ROOT / "pages/data.py"
EXPLORE: Final = ROOT / "pages/explore.py"
STATIC: Final = ROOT / "static"
