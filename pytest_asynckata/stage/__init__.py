"""What a kata's tests stand on: the clock, the mocked web, the fake store."""
