"""Which company do the tests of health look at?"""

from __future__ import annotations

import pytest

from csdata.dataset import Dataset, open_sample


@pytest.fixture(scope="package")
def sample() -> Dataset:
    return open_sample()
