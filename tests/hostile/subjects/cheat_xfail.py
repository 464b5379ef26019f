# Says that it may fail.
import pytest


async def double(number):
    pytest.xfail("as expected")
