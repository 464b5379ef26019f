from typing import Any
async def redis() -> Any:
    return None
