"""What does a believable customer base look like whose truth is known?"""

from csdata.sample.generate import write_all, write_sample
from csdata.sample.one_sheet import write_one_sheet

__all__ = ["write_all", "write_one_sheet", "write_sample"]
