"""How are our customers doing, why, and what would change it? The package behind the app and the command line."""

__version__ = "0.2.0"
