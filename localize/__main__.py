"""``python -m localize`` is the command ``localize``."""

from localize.cli import main

main()
