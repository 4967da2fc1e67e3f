import re
from pathlib import Path

import tinygrad_edu


def test_the_changelog_begins_with_the_version_at_hand():
    changelog = Path(__file__).parents[1] / "CHANGELOG.md"
    first = re.search(r"^## (\S+)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == tinygrad_edu.__version__
