"""The docstrings: complete by numpydoc's checks, with every error and an example.

Whether the examples are right is for doctest; the wording is for a reader.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from numpydoc.docscrape import NumpyDocString  # type: ignore[import-untyped]
from numpydoc.hooks import validate_docstrings  # type: ignore[import-untyped]

from servicecomm import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "servicecomm"
MODULES = sorted(PACKAGE.rglob("*.py"))
PUBLIC = [
    (PACKAGE / f"{node.module.replace('.', '/')}.py", alias.name)
    for node in ast.parse((PACKAGE / "__init__.pyi").read_text("utf-8")).body
    if isinstance(node, ast.ImportFrom) and node.module
    for alias in node.names
    if alias.name.islower()  # classes are named otherwise
]
CHECKS = validate_docstrings.parse_config(ROOT)
KINDS = {
    name: {parent.__name__ for parent in kind.__mro__}
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.ServiceCommError)
}


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def numpydoc_faults(path: Path) -> list[str]:
    return [
        f"{name}: {check} {description}"
        for _, name, check, description in validate_docstrings.process_file(
            path, CHECKS
        )
    ]


def public_functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    """Walk functions and the methods of classes, in order."""
    for node in body:
        match node:
            case ast.ClassDef(name=name) if not name.startswith("_"):
                yield from public_functions(node.body)
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                yield node


def raised(node: ast.AST) -> Iterator[str]:
    """Name the project's errors that are raised here, not in a function within."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef() | ast.Lambda() | ast.ClassDef():
                continue
            case ast.Raise(
                exc=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))
                | ast.Name(id=name)
            ) if name in KINDS:
                yield name
        yield from raised(child)


def undocumented(tree: ast.Module) -> list[str]:
    faults = []
    for function in public_functions(tree.body):
        docstring = NumpyDocString(ast.get_docstring(function) or "")
        documented = {entry.type for entry in docstring["Raises"]}
        faults += [
            f"{function.name} raises {name}"
            for name in sorted(set(raised(function)))
            if not KINDS[name] & documented
        ]
    return faults


def has_example(tree: ast.Module, name: str) -> bool:
    functions = {node.name: node for node in public_functions(tree.body)}
    docstring = NumpyDocString(ast.get_docstring(functions[name]) or "")
    return ">>>" in "".join(docstring["Examples"])


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_public_things_are_described(path: Path) -> None:
    assert numpydoc_faults(path) == []


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_public_functions_name_the_errors_they_raise(path: Path) -> None:
    assert undocumented(parsed(path)) == []


@pytest.mark.parametrize(("path", "name"), PUBLIC, ids=[name for _, name in PUBLIC])
def test_public_functions_show_an_example(path: Path, name: str) -> None:
    assert has_example(parsed(path), name)


def test_a_missing_description_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('"""A module."""\n\ndef f(a):\n    """Do it."""\n', "utf-8")
    assert any("PR01" in fault for fault in numpydoc_faults(path))


def test_an_error_that_is_not_named_is_seen() -> None:
    source = '''
class Plan:
    def seats(self):
        """Count.

        Raises
        ------
        KeyError
            If not.
        """
        for _ in ():
            raise UnknownIdError("person", "p9", ())
        raise EditError

    def groups(self):
        """Group.

        Raises
        ------
        ServiceCommError
            If not.
        """
        raise errors.EditError("no")
'''
    assert undocumented(ast.parse(source)) == ["seats raises EditError"]


def test_a_missing_example_is_seen() -> None:
    source = '''
def f():
    """Do it.

    Examples
    --------
    Call it.
    """
'''
    assert not has_example(ast.parse(source), "f")
