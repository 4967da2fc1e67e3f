"""How fast is it, next to what? Ratios, measured side by side in one run.

``make bench`` runs every table; ``python -m benchmarks scalar`` one of them. A table is a file of
this folder that has a function ``table(rounds, seconds)`` and returns Markdown.
"""
