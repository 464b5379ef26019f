# A regular expression that goes back and forth for years.
import re


async def double(number):
    return re.match(r"(a|a)*$", "a" * 200 + "b")
