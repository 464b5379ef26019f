"""From exceptions, sources and what a test left behind to findings in the learner's words."""
