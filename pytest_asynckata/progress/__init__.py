"""What a workspace remembers, and what follows from it for the next run."""
