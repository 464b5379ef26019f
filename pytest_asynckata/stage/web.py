from typing import Any
async def http() -> Any:
    return None
