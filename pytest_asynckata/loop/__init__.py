"""The event loop that katas run on: virtual clock, real work, schedules, getting stuck."""
