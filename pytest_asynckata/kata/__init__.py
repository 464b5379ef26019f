"""What katas, packs, workspaces and subjects are. Knows nothing of pytest or of the terminal."""
