"""What contributors do with a kata before learners get it."""
