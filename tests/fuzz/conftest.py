"""How much the fuzz tests try: little in CI, more with ``--hypothesis-profile=long``."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A limit on time would measure the machine. Nothing is kept on disk: what failed is
# printed with the lines that reproduce it.
COMMON = settings(
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("short", COMMON, max_examples=50, derandomize=True)
settings.register_profile("long", COMMON, max_examples=5000)
settings.load_profile("short")
