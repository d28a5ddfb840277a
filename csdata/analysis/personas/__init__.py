"""Which kinds of customers are there, by what they do? Groups that are found, tested, named, and refused."""

from csdata.analysis.personas.find import Personas, find_personas

__all__ = ["Personas", "find_personas"]
