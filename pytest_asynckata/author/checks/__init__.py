"""What is proved of a kata: one module for each point."""
