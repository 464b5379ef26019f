# Needs a module that is not there.
import pytest

pytest.importorskip("no_such_module")
