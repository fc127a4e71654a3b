"""What Python files import, define, call and say: each file is read once, however many repositories hold it."""

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Trees = Mapping[str, ast.Module]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Facts:
    """What is known of some code."""

    imports: set[str] = field(default_factory=set)  # `a` and `a.b` for `from a import b`
    defined: set[str] = field(default_factory=set)  # functions and classes
    called: set[str] = field(default_factory=set)  # functions and methods, by their last name
    given: set[str] = field(default_factory=set)  # names of arguments in calls
    strings: set[str] = field(default_factory=set)  # but docstrings
    routes: set[str] = field(default_factory=set)  # first arguments of decorators

    def add(self, other: "Facts") -> None:
        """Take in what is known of other code."""
        for name in self.__dataclass_fields__:
            getattr(self, name).update(getattr(other, name))


def facts(trees: Trees) -> Facts:
    """Return what is known of some files together."""
    found = Facts()
    for tree in trees.values():
        found.add(_of(tree))
    return found


def imports(trees: Trees, *modules: str) -> bool:
    """Tell whether files import one of some modules."""
    return not facts(trees).imports.isdisjoint(modules)


def named(trees: Trees, pattern: str) -> bool:
    """Tell whether a function or class is called something, by a pattern that its whole name matches."""
    return any(re.fullmatch(pattern, name, re.IGNORECASE) for name in facts(trees).defined)


@functools.cache
def parsed(content: bytes) -> ast.Module:
    """Parse a file."""
    return ast.parse(content)


@functools.cache
def _of(tree: ast.Module) -> Facts:
    found = Facts()
    remarks: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found.imports |= {alias.name for alias in names} | {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                found.imports |= {module, module.partition(".")[0], *(f"{module}.{alias.name}" for alias in names)}
            case ast.ImportFrom(names=names):
                found.imports |= {alias.name for alias in names}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.defined.add(name)
                found.routes |= set(_routes(node))
            case ast.Call(func=func, keywords=keywords):
                found.called.add(func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", ""))
                found.given |= {keyword.arg for keyword in keywords if keyword.arg}
            case ast.Expr(value=ast.Constant() as remark):
                remarks.add(id(remark))
            case ast.Constant(value=str(value)) if id(node) not in remarks:
                found.strings.add(value)
    return found


def _routes(node: ast.AST) -> Iterator[str]:
    for decorator in getattr(node, "decorator_list", []):
        match decorator:
            case ast.Call(args=[ast.Constant(value=str(path)), *_]):
                yield path
