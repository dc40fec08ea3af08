"""What is seen and worked in: widgets over one session; no analysis in here."""

from pathlib import Path

TEMPLATE = Path(__file__).parent / "app_template"
"""The folder of the app's own page template, known without loading a view."""
