"""Floor 5: where the time and the memory of a program go.

======================  ================================================================
``profile``             ``profile``: watches a block, and keeps what it sees
``table``               its sums by operation and by module, as text
``chrome``              its course, for a browser's viewer of traces
======================  ================================================================
"""

from tinygrad_edu.profiler.profile import Event, Profile, profile

__all__ = ["Event", "Profile", "profile"]
