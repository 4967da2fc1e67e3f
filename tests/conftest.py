"""Hypothesis profiles, for every test."""

import os

from hypothesis import HealthCheck, settings

# How fast a machine is must not decide whether a test passes: no deadline, no complaint about slow
# draws. `dev` looks for new examples on every run; `ci` draws the same ones each time, so that a
# red run is about the change and not about luck.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("dev", untimed)
settings.register_profile("ci", untimed, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
