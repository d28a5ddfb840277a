"""How are Results written for other programs and for a terminal?"""

from csdata.answers.answer import Answer
from csdata.answers.asking import query_answer
from csdata.answers.cohorts import cohorts_answer, survival_answer
from csdata.answers.driving import drivers_answer
from csdata.answers.health import health_answer, saved_weights
from csdata.answers.inspecting import inspect_answer
from csdata.answers.measuring import measure_answer_of
from csdata.answers.numbers import metrics_answer, movements_answer
from csdata.answers.personas import personas_answer, saved_personas, with_saved_personas
from csdata.answers.whatif import saved_assumptions, whatif_answer

__all__ = [
    "Answer",
    "cohorts_answer",
    "drivers_answer",
    "health_answer",
    "inspect_answer",
    "measure_answer_of",
    "metrics_answer",
    "movements_answer",
    "personas_answer",
    "query_answer",
    "saved_assumptions",
    "saved_personas",
    "saved_weights",
    "survival_answer",
    "whatif_answer",
    "with_saved_personas",
]
