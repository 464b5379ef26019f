"""Running one kata against one subject in a process of its own."""
