"""Run the command line: python -m csdata COMMAND SOURCE…."""

from csdata.cli import main

raise SystemExit(main())
