"""From a failing test to the hint that fits. Knows nothing of pytest or of the terminal."""
