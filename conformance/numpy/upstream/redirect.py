"""A pytest plugin for a process without NumPy: imports of NumPy's public modules give numpy_rs instead.

A name that numpy_rs lacks is found too, so that one missing function does not keep a whole file out; whatever uses it
fails by an exception that no test expects. Results go as JSON to the file that `UPSTREAM_RESULTS` names;
`UPSTREAM_NUMPY` names the directory of the real NumPy, which must stay out.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import json
import os
import sys
import types
from pathlib import Path
from typing import Any

import pytest

#: Public modules that numpy_rs does not have: none of their names is found.
ABSENT = "char core ctypeslib dtypes emath f2py lib ma matlib rec strings typing".split()
PUBLIC = "exceptions fft linalg polynomial random testing".split()


class Unsupported(BaseException):
    """Something that numpy_rs does not have was used."""


class Missing:
    """The place of a name that numpy_rs does not have."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def _fail(self, *_: Any, **__: Any) -> Any:
        raise Unsupported(self.__name__)

    __call__ = __getitem__ = __iter__ = __eq__ = __enter__ = __mro_entries__ = _fail
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise Unsupported(f"{self.__name__}.{name}")


class Redirected(types.ModuleType):
    """A module of NumPy's name with numpy_rs' content."""

    def __init__(self, name: str, content: Any) -> None:
        super().__init__(name)
        self.__dict__["_content"] = content
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        content = self.__dict__["_content"]
        if name in EXTRAS and self.__name__.startswith(("numpy.testing", "numpy._", "numpy.lib._")):
            return EXTRAS[name]
        if name.startswith("_") and not hasattr(content, name):
            raise AttributeError(name)
        return getattr(content, name, None) if hasattr(content, name) else Missing(f"{self.__name__}.{name}")


def _same(test: Any) -> Any:
    return test


def _skipping(*_: Any, **__: Any) -> Any:
    return pytest.mark.skip(reason="needs memory or a feature that is not looked for")


#: What NumPy's tests take from private modules: test tools, and a number that they set.
EXTRAS: dict[str, Any] = {
    "asbytes": lambda text: text if isinstance(text, bytes) else str(text).encode("latin1"),
    "_loadtxt_chunksize": 50000,
    "requires_memory": _skipping,
    "requires_deep_recursion": _skipping(),
    "_no_tracing": _same,
    "IS_EDITABLE": False,
}


def _content(library: types.ModuleType, parts: list[str]) -> types.ModuleType:
    """The module that is meant: private ones have the names of the public one that they are in."""
    if parts == ["ma", "testutils"]:
        # Its assertions, of arrays without masks, are those of `testing`.
        parts = ["testing"]
    of_main = parts[0] == "lib" and len(parts) > 1 and parts[1].startswith("_")
    if parts[0] in ABSENT and not hasattr(library, parts[0]) and not of_main:
        return types.ModuleType("absent")
    content = library
    for part in parts:
        inner = getattr(content, part, None)
        content = inner if isinstance(inner, types.ModuleType) else content
    return content


class Finder:
    """Finds every other module below `numpy`: private ones too have numpy_rs' names, and lack what it lacks."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The place of a module below `numpy`."""
        del path, target
        return importlib.util.spec_from_loader(name, self) if name.startswith("numpy.") else None  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> types.ModuleType:
        """The module, with the names of the public one of the same name, or else of the main one."""
        library = importlib.import_module("numpy_rs")
        return Redirected(spec.name, _content(library, spec.name.split(".")[1:]))

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is left to do."""


#: The scalar types that numpy_rs has, as NumPy's tests list them.
SCTYPES = {
    "int": "int8 int16 int32 int64",
    "uint": "uint8 uint16 uint32 uint64",
    "float": "float16 float32 float64",
    "complex": "complex64 complex128",
    "others": "bool void",
}


def install() -> None:
    """Puts the redirected modules where imports look first."""
    library = importlib.import_module("numpy_rs")
    EXTRAS["sctypes"] = {kind: [getattr(library, name) for name in names.split()] for kind, names in SCTYPES.items()}
    sys.modules["numpy"] = Redirected("numpy", library)
    sys.meta_path.insert(0, Finder())
    for name in PUBLIC:
        setattr(sys.modules["numpy"], name, importlib.import_module(f"numpy.{name}"))


#: Tests and classes that could not be set up, and why.
BLOCKED: dict[str, str] = {}
_Definition = ast.FunctionDef | ast.AsyncFunctionDef


def _usable(node: ast.stmt, names: dict[str, Any], owner: str) -> bool:
    """Whether the decorators of a test can be evaluated: their parameters may be of dtypes that numpy_rs lacks."""
    if not isinstance(node, _Definition):
        return True
    try:
        for decorator in node.decorator_list:
            eval(compile(ast.Expression(decorator), "<decorator>", "eval"), names)
    except (Exception, Unsupported) as error:
        if owner or "parametrize" in ast.unparse(node.decorator_list[0]):
            BLOCKED[f"{owner}{node.name}"] = f"{type(error).__name__}: {error}"
            return False
    return True


def _class_names(body: list[ast.stmt], names: dict[str, Any]) -> dict[str, Any]:
    """The names that a class's decorators see: the module's, and what the class assigns."""
    found = dict(names)
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            with contextlib.suppress(Exception, Unsupported):
                exec(compile(ast.Module([node], []), "<class>", "exec"), found)
    return found


def load(path: str, names: dict[str, Any]) -> None:
    """Runs a test file statement by statement, so that one that cannot be set up leaves the others in."""
    # Data lies beside the file itself, not beside the copy that pytest runs.
    copy, names["__file__"] = names["__file__"], path
    for node in ast.parse(Path(path).read_text()).body:
        if isinstance(node, ast.ClassDef):
            seen = _class_names(node.body, names)
            node.body = [part for part in node.body if _usable(part, seen, f"{node.name}::")] or [ast.Pass()]
        elif not _usable(node, names, ""):
            continue
        try:
            exec(compile(ast.fix_missing_locations(ast.Module([node], [])), path, "exec"), names)
        except (Exception, Unsupported) as error:
            BLOCKED[getattr(node, "name", f"line {node.lineno}")] = f"{type(error).__name__}: {error}"
    names["__file__"] = copy


def numpy_modules() -> list[str]:
    """Modules of the real NumPy that were loaded all the same."""
    package = os.environ["UPSTREAM_NUMPY"]
    paths = {name: str(vars(module).get("__file__") or "") for name, module in list(sys.modules.items())}
    return [name for name, path in paths.items() if path.startswith(package + os.sep)]


class Recorder:
    """Writes what became of each test."""

    def __init__(self, path: Path) -> None:
        self.path, self.passed, self.failed, self.blocked = path, set[str](), dict[str, str](), list[str]()

    def pytest_collectreport(self, report: Any) -> None:
        """A file that could not be read."""
        if report.failed:
            self.blocked.append(_last_line(report))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """One phase of one test."""
        test = report.nodeid.split("::", 1)[1]
        if report.when == "call" and report.passed:
            self.passed.add(test)
        elif report.failed:
            self.failed[test] = _last_line(report)

    def pytest_sessionfinish(self) -> None:
        """Everything, unless NumPy was there."""
        passed = sorted(self.passed - set(self.failed))
        failed = {**self.failed, **BLOCKED}
        found = {"passed": passed, "failed": failed, "blocked": self.blocked, "numpy": numpy_modules()}
        self.path.write_text(json.dumps(found))


def _last_line(report: Any) -> str:
    lines = [line for line in str(report.longrepr).splitlines() if line.startswith("E ")]
    return lines[-1][1:].strip()[:160] if lines else str(report.longrepr)[-160:]


def pytest_configure(config: Any) -> None:
    """Begins before any test is imported."""
    install()
    config.pluginmanager.register(Recorder(Path(os.environ["UPSTREAM_RESULTS"])))
