import pytest

from tests.unit.control.access._browser import Installation


@pytest.fixture
def installation(tmp_path):
    found = Installation(tmp_path)
    yield found
    found.close()
