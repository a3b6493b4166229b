"""The command ``localize``, which is also ``python -m localize``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it with 130 also while its modules are still loading."""
    try:
        from localize.cli import main as run

        run()
    except KeyboardInterrupt:
        # Whoever presses it again gets no traceback for that either.
        sys.stderr.write("localize: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
