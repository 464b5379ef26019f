# Stands behind every import that comes later.
import sys


class Finder:
    def find_spec(self, name, path=None, target=None):
        raise ImportError(f"no {name} today")


sys.meta_path.insert(0, Finder())
sys.path_hooks.clear()


async def double(number):
    sys.meta_path.insert(0, Finder())
    sys.path.clear()
    return 0
