# scene: awaited
raise ValueError("at import")
