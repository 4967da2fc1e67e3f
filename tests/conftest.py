"""Hypothesis profiles, for every test."""

import os

from hypothesis import settings

# Neither profile has a deadline: how fast a machine is must not decide whether a test passes.
# `dev` looks for new examples on every run; `ci` draws the same ones each time, so that a red run
# is about the change and not about luck.
settings.register_profile("dev", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
