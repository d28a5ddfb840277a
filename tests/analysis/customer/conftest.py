"""Which company do the tests of single customers look at?"""

from __future__ import annotations

from pathlib import Path

import pytest

from csdata.dataset import Dataset, open_dataset, open_sample

FILES = {
    "customers.csv": """customer_id,name,signup_date,seats,renewal_date,goal,goal_reached,owner
A,Ada Ltd,2025-01-10,10,2026-08-15,Report without paper,,Kim
B,Bo Inc,2025-02-01,10,,,true,Kim
C,Cy AG,2025-03-01,10,,,,Kim
""",
    "revenue.csv": """customer_id,start_date,end_date,mrr
A,2025-01-10,,100
B,2025-02-01,,200
C,2025-03-01,,300
""",
    "usage.csv": """customer_id,date,feature,events
A,2026-05-03,Reports,5
A,2026-06-03,Reports,9
B,2026-06-03,Reports,5
C,2026-06-30,Reports,5
""",
    "tickets.csv": """ticket_id,customer_id,opened_at,resolved_at,category,priority,csat
1,A,2026-03-01,2026-03-04,Billing,High,2
2,A,2026-06-20,2026-07-09,Export,,
3,A,2026-07-02,,Export,,
""",
    "touchpoints.csv": "customer_id,date,kind\nA,2026-04-01,Check-in\n",
    "surveys.csv": """customer_id,date,kind,score,scale,comment
A,2026-02-01,nps,9,10,Saves us a day
A,2026-06-01,nps,6,10,
A,2026-05-01,csat,3,5,
""",
    "milestones.csv": """customer_id,milestone,due_date,reached_at
A,Kick-off,2025-01-20,2025-01-18
A,Data connected,2025-02-01,2025-02-11
A,Team trained,2026-06-10,
A,Second course,2026-06-25,2026-07-02
A,Goal: Report without paper,2026-09-01,
""",
}


@pytest.fixture(scope="session")
def few_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three customers, of whom A has a story until the end of June 2026."""
    folder = tmp_path_factory.mktemp("few")
    for name, text in FILES.items():
        Path(folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def few(few_files: Path) -> Dataset:
    return open_dataset([few_files])


@pytest.fixture(scope="session")
def sample() -> Dataset:
    return open_sample()
