"""What tables and columns do we know, and what do their headers look like in the wild?"""

from csdata.schema.headers import normalise, words
from csdata.schema.model import STORAGE, Column, Table, tables

__all__ = ["STORAGE", "Column", "Table", "normalise", "tables", "words"]
