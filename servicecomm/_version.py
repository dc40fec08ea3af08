"""The version, where every room can reach it; `pyproject.toml` says the same."""

VERSION = "0.1.0"
