import sys
from pathlib import Path

from hypothesis import settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[2])]

# `make test` draws the same examples each time, so that what passed here passes elsewhere.
settings.register_profile("repeatable", derandomize=True)
