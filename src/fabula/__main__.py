"""`python -m fabula` is `fabula`."""

from fabula.interfaces.cli import main

if __name__ == "__main__":
    main()
