"""Runs the command line for `python -m dutydesk`."""

from dutydesk.cli import main

if __name__ == "__main__":
    main()
