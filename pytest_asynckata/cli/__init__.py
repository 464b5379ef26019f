"""The `asynckata` command."""
def main() -> None:
    pass
