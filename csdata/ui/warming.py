"""Which answers are made ready before the first visitor comes, and again when personas are found?"""

from __future__ import annotations

from typing import Final

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.definitions import STANDARD
from csdata.dataset import EVERYBODY, Dataset
from csdata.ui import adoption_reads, driver_finder, reads, value_reads, voice_reads
from csdata.ui.library import library
from csdata.workspace import tidy

MONTHS: Final = 12
PATIENCE: Final = 120.0  # seconds


def warm() -> None:
    """Load the sample and its first page; remove what a killed server left."""
    tidy()
    overview(library().sample())


def go_on() -> None:
    """Make the other pages of the sample ready, with its personas; nobody waits for this."""
    sample = library().wait_for_personas(library().sample(), PATIENCE)
    overview(sample)
    voice_reads.read_voice(sample, MONTHS, EVERYBODY)
    adoption_reads.read_answer(sample, MONTHS, EVERYBODY, STANDARD)
    value_reads.read_value(sample, MONTHS, EVERYBODY, Assumptions())
    value_reads.read_opportunities(sample)
    driver_finder.begin(sample, driver_finder.Asked(EVERYBODY))


def overview(data: Dataset) -> None:
    """Make the first page ready."""
    reads.read_overview(data, MONTHS, EVERYBODY)
    reads.read_movements(data, EVERYBODY, 2 * MONTHS)
    reads.read_trend(data, EVERYBODY, 2 * MONTHS)
    reads.read_churn(data, EVERYBODY)
    reads.read_spectrum(data, MONTHS, EVERYBODY)
    reads.read_balance(data, MONTHS, EVERYBODY)
    reads.read_groups(data, MONTHS, EVERYBODY)
