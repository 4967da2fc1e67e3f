"""The plugin, in a pytest of its own."""

import os
import subprocess
import sys

import pytest

TESTS = """
import pytest
from tinygrad_edu.testing import check_grad


@pytest.mark.grad_smoke
def test_quick():
    check_grad(lambda x: float(x * x), 1.5, grad=lambda x: 2 * x).assert_ok()


@pytest.mark.grad_deep
def test_slow():
    check_grad(lambda x: float(abs(x)), 0.0, grad=lambda x: 0.0, directions=4).assert_ok()


def test_nothing():
    pass
"""


@pytest.fixture
def run(tmp_path):
    """Run a file of tests; what is printed."""
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    def command(*options):
        line = [sys.executable, "-m", "pytest", "-q", "--strict-markers", "-p", "no:cacheprovider"]
        plugin = ["-p", "tinygrad_edu.testing.pytest_plugin"]
        alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(
            [*line, *plugin, *options, str(tmp_path)], capture_output=True, text=True, env=alone
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return command


def test_the_summary_counts_what_the_checks_have_shown(run):
    printed = run()
    assert "3 passed" in printed
    assert "gradient checks: 7 comparisons, 3 pass, 4 nonsmooth" in printed


def test_the_markers_select_and_nothing_is_said_where_nothing_was_checked(run):
    assert "3 comparisons, 3 pass" in run("-m", "grad_smoke")
    assert "1 deselected" in run("-m", "not grad_deep")
    assert "gradient checks" not in run("-k", "nothing")


def test_what_several_workers_have_counted_is_added_up(run):
    assert "7 comparisons, 3 pass, 4 nonsmooth" in run("-p", "xdist", "-n", "2")
