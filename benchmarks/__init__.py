"""What pytest-asynckata costs and how fast it answers: `python -m benchmarks --help`."""
