"""`python -m pytest_asynckata` is the `asynckata` command."""

from pytest_asynckata.cli import main

if __name__ == "__main__":
    main(prog_name="asynckata")
