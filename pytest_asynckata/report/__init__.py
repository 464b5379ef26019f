"""The run report and the ways to show it. Computes nothing."""
