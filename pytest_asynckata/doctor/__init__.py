"""What could stop a learner's katas from working, found by looking only."""
