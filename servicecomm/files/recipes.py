"""Recipes of lists, in JSON beside the list that they made.

What stands in a recipe, and whether it is sound, is judged where lists are made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecomm.errors import SourceFileError, shown
from servicecomm.files.writing import write_text

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

_SUFFIX = ".recipe.json"


def recipe_path(path: str | os.PathLike[str]) -> Path:
    """
    Say where the recipe of a list stands.

    Parameters
    ----------
    path
        The file of the list.

    Returns
    -------
    pathlib.Path
        The file of its recipe, beside it.

    Examples
    --------
    >>> recipe_path("out/invites.csv").name
    'invites.recipe.json'
    """
    return Path(path).with_suffix(_SUFFIX)


def write_recipe(recipe: Mapping[str, Any], path: str | os.PathLike[str]) -> Path:
    """
    Write a recipe.

    Parameters
    ----------
    recipe
        What JSON can hold.
    path
        The file.

    Returns
    -------
    pathlib.Path
        The file: the same bytes for the same recipe.

    Raises
    ------
    SourceFileError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_recipe(write_recipe({"rules": {"limit": 6}}, f"{folder}/a.json"))
    {'rules': {'limit': 6}}
    """
    return write_text(json.dumps(recipe, indent=2, ensure_ascii=False) + "\n", path)


def read_recipe(path: str | os.PathLike[str]) -> dict[str, Any]:
    """
    Read the recipe of a list.

    Parameters
    ----------
    path
        The recipe, or the list that it stands beside.

    Returns
    -------
    dict
        What was written.

    Raises
    ------
    SourceFileError
        If there is none, or it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_recipe({"proved": True}, f"{folder}/invites.recipe.json")
    ...     read_recipe(f"{folder}/invites.csv")
    {'proved': True}
    """
    place = Path(path)
    if place.suffix != ".json":
        place = recipe_path(place)
    name = shown(str(place), longest=500)
    try:
        recipe = json.loads(place.read_text(encoding="utf-8"))
    except OSError:
        raise SourceFileError(
            f"There is no file {name}. Give the recipe that stands beside the list."
        ) from None
    except (ValueError, RecursionError):
        recipe = None
    if not isinstance(recipe, dict):
        raise SourceFileError(
            f"{name} is not a recipe that can be read. Make the list again without it."
        )
    return recipe
