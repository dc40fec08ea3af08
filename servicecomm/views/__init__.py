"""What is seen and worked in: widgets over one session; no analysis in here."""

from pathlib import Path

TEMPLATE = Path(__file__).parent / "app_template"
"""The folder of the app's own page template, known without loading a view."""

LAB_SETTINGS = Path(__file__).parent / "lab_settings"
"""The folder of the settings that keep JupyterLab quiet and asking nobody."""
