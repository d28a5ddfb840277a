"""What do the rows say? The only package that talks to a database."""

from csdata.engine.database import Engine, quoted, sql_text

__all__ = ["Engine", "quoted", "sql_text"]
