"""The indirect methods, one a module; registry.py lists them."""
