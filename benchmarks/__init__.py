"""What is measured, and against what. `make bench` runs all; each module runs alone with `python -m`."""
