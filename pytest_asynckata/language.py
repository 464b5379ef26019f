"""The sentences of the program in the learner's language, by gettext.

Every sentence that a learner reads goes through `_`. Catalogues live in `locale/`; without
one for the learner's language the English source text is shown.
"""

from __future__ import annotations

import gettext
from pathlib import Path

_ = gettext.translation(
    "asynckata", localedir=Path(__file__).parent / "locale", fallback=True
).gettext
