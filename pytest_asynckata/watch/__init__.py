"""Running a kata again on every save, and showing it: the screen, the keys, the files."""
