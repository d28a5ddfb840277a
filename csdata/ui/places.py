"""Where is each page?"""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
OVERVIEW: Final = ROOT / "pages/overview.py"
COHORTS: Final = ROOT / "pages/cohorts.py"
CUSTOMERS: Final = ROOT / "pages/customers.py"
CUSTOMER: Final = ROOT / "pages/customer.py"
HEALTH: Final = ROOT / "pages/health.py"
ADOPTION: Final = ROOT / "pages/adoption.py"
VOICE: Final = ROOT / "pages/voice.py"
VALUE: Final = ROOT / "pages/value.py"
DRIVERS: Final = ROOT / "pages/drivers.py"
INTERVENTIONS: Final = ROOT / "pages/interventions.py"
WHATIF: Final = ROOT / "pages/whatif.py"
PERSONAS: Final = ROOT / "pages/personas.py"
WORKSHOP: Final = ROOT / "pages/workshop.py"
DATA: Final = ROOT / "pages/data.py"
EXPLORE: Final = ROOT / "pages/explore.py"
STATIC: Final = ROOT / "static"
BY_NAME: Final = {
    "overview": (OVERVIEW, "Overview"),
    "cohorts": (COHORTS, "Cohorts"),
    "customers": (CUSTOMERS, "Customers"),
    "adoption": (ADOPTION, "Adoption"),
    "voice": (VOICE, "Voice of customer"),
    "drivers": (DRIVERS, "Churn drivers"),
    "personas": (PERSONAS, "Personas"),
    "value": (ROOT / "pages/value.py", "Value"),
    "interventions": (INTERVENTIONS, "Interventions"),
    "whatif": (WHATIF, "What-if"),
    "data": (DATA, "Data"),
}
