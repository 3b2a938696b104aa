"""The rules of the house as functions over source text, so that each can be shown to fail.

Each takes a parsed file and gives back the faults it found, "line: sentence". Which rule holds where
stands in `tests/test_house.py`. Files are found by looking at the disk, never by importing packages.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Source:
    """One Python file: where it stands, the name it is imported by, its text and its tree."""

    path: Path
    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines."""
        return self.text.splitlines()

    @property
    def name(self) -> str:
        """The path from the root of the checkout."""
        return self.path.relative_to(ROOT).as_posix()


def planted(text: str, module: str = "dutydesk.acts.planted") -> Source:
    """Source that is in no file, to show that a rule can fail."""
    return Source(ROOT / (module.replace(".", "/") + ".py"), module, text)


def sources(folder: str) -> list[Source]:
    """Every Python file under a folder of the checkout."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        # In the wheel, and so in every import, screens and data stand inside the package.
        parts = parts if parts[0] == "dutydesk" else ("dutydesk", *parts)
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Source(path, module, path.read_text(encoding="utf-8")))
    return found


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Every module a file imports, inside functions too, as (line, full name)."""
    package = source.module if source.path.name == "__init__.py" else source.module.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield node.lineno, base
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def forbidden_imports(source: Source, forbidden: frozenset[str]) -> list[str]:
    """Imports of what this floor must not know."""
    faults = {}
    for line, name in imports(source):
        for banned in forbidden:
            if name == banned or name.startswith(banned + "."):
                faults[line, banned] = f"{line}: imports {banned}"
    return list(faults.values())


def _last_name(node: ast.expr) -> str:
    """The last word of `a.b.c` or of `c()`, else nothing."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return _last_name(func)
        case _:
            return ""


def asks_the_time(source: Source) -> list[str]:
    """Reading of the machine's clock, or the database's: now, today, utcnow, time.time."""
    # `clock.now()` and a property of our own that is called now are what the rule is for.
    machines = {"datetime", "date", "func"} | {
        alias.asname
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.name in {"datetime", "date"} and alias.asname
    }
    faults = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            owner = _last_name(node.value)
            asks = (
                node.attr in {"utcnow", "today"}
                or (node.attr == "now" and owner in machines)
                or (owner == "time" and node.attr in {"time", "time_ns", "localtime", "gmtime", "ctime"})
            )
            if asks:
                faults.append(f"{node.lineno}: {owner}.{node.attr} asks the machine for the time")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            faults += [
                f"{node.lineno}: time.{alias.name} asks the machine for the time"
                for alias in node.names
                if alias.name in {"time", "time_ns", "localtime", "gmtime", "ctime"}
            ]
    return faults


def opens_a_desk(source: Source) -> list[str]:
    """A desk opened past the one door (`acts/opening.py`), which asks for its key."""
    return [
        f"{node.lineno}: opens a desk past acts/opening.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Name | ast.Attribute) and _last_name(node) == "open_desk"
    ] + [
        f"{node.lineno}: imports open_desk"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "open_desk" for alias in node.names)
    ]


def catches_everything(source: Source) -> list[str]:
    """`except:` and `except Exception` without a comment on the line that says why.

    One that tidies up and raises the same again swallows nothing, and is let be.
    """
    faults = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        broad = any(kind is None or _last_name(kind) in {"Exception", "BaseException"} for kind in kinds)
        last = node.body[-1]
        passed_on = isinstance(last, ast.Raise) and last.exc is None
        if broad and not passed_on and "#" not in source.lines[node.lineno - 1]:
            faults.append(f"{node.lineno}: catches everything and does not say why")
    return faults


def escapes_markup(source: Source) -> list[str]:
    """Use of a markup library's escape, which is wrong for some texts: Content is right for all."""
    faults = [
        f"{line}: imports escape from {name.rpartition('.')[0]}"
        for line, name in imports(source)
        if name.endswith("markup.escape")
    ]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "escape" and _last_name(node.value) == "markup":
            faults.append(f"{node.lineno}: uses markup.escape")
    return faults


def has_no_docstring(source: Source) -> list[str]:
    """A module that does not say what it owns."""
    return [] if ast.get_docstring(source.tree) else ["1: no module docstring"]


def too_long(source: Source, limit: int = 400) -> list[str]:
    """A file that has taken on too much."""
    return [f"{len(source.lines)}: more than {limit} lines"] if len(source.lines) > limit else []


def left_for_later(source: Source) -> list[str]:
    """Marks of unfinished work."""
    return [
        f"{number}: {found.group()}"
        for number, line in enumerate(source.lines, start=1)
        if (found := re.search(r"\b(TODO|FIXME|XXX)\b", line))
    ]


_UNKIND = re.compile(r"(?<![-.\w])(invalid|please|oops)\b", re.IGNORECASE)


def unkind_words(text: str) -> list[str]:
    """The words the desk never says. Names of style classes (`.-invalid`) are not words."""
    return [found.group() for found in _UNKIND.finditer(text)]


def says_unkind_words(source: Source) -> list[str]:
    """Unkind words in any text a person could see: every string but docstrings."""
    tree = source.tree
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        f"{node.lineno}: says {word!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        for word in unkind_words(node.value)
    ]


def content_functions(files: list[Source]) -> frozenset[str]:
    """Names of functions and properties that say they return Content or Text."""
    return frozenset(
        node.name
        for source in files
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.returns is not None
        and _last_name(node.returns) in {"Content", "Text"}
    )


_DRAWS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "Option", "notify", "update"}
_TEXT_KEYWORDS = {"content", "label", "message", "renderable", "title", "prompt"}
_SAFE = {"Content", "Text", "plain", "from_markup", "assemble", "styled"}


def draws_markup(source: Source, safe: frozenset[str] = frozenset()) -> list[str]:
    """Text that Textual would read as markup: anything drawn but a literal, a Content, a Text or plain(...).

    Args:
        source: a file of screens/.
        safe: further functions known to return Content, as `content_functions` finds them.

    A constant in capitals is our own wording. `markup=False` makes a call safe. A call that draws nothing
    (a set's update) says `# draws nothing` on its line.
    """
    faults = []
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in [source.tree, *functions]:
        known = _local_contents(scope, safe)
        for node in _within(scope):
            if not isinstance(node, ast.Call) or _last_name(node.func) not in _DRAWS:
                continue
            shown = node.args[:1] + [k.value for k in node.keywords if k.arg in _TEXT_KEYWORDS]
            off = any(
                k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False
                for k in node.keywords
            )
            excused = any(
                "# draws nothing" in line for line in source.lines[node.lineno - 1 : node.end_lineno]
            )
            if not off and not excused and not all(_is_safe(one, known, safe) for one in shown):
                faults.append(f"{node.lineno}: {_last_name(node.func)}() is given text that may be markup")
    return faults


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of one function or module, not those of functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _within(child)


def _local_contents(scope: ast.AST, safe: frozenset[str]) -> set[str]:
    """Local names that only ever hold Content: by annotation, or by every assignment to them."""
    held: dict[str, list[bool]] = {}
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        for argument in [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]:
            good = argument.annotation is not None and _last_name(argument.annotation) in {"Content", "Text"}
            held.setdefault(argument.arg, []).append(good)
    for node in _within(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                held.setdefault(name, []).append(_is_safe(value, set(), safe))
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                held.setdefault(name, []).append(_last_name(annotation) in {"Content", "Text"})
            case _:
                pass
    return {name for name, verdicts in held.items() if all(verdicts)}


def _is_safe(node: ast.expr, known: set[str], safe: frozenset[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.IfExp(body=one, orelse=other):
            return _is_safe(one, known, safe) and _is_safe(other, known, safe)
        case ast.BinOp(op=ast.Add(), left=one, right=other):
            return _is_safe(one, known, safe) and _is_safe(other, known, safe)
        case ast.Call(func=func):
            # Content.from_markup must have its pattern written out; what fills it is given by name.
            if _last_name(func) == "from_markup":
                return bool(node.args) and isinstance(node.args[0], ast.Constant)
            named = _last_name(func)
            if named in _SAFE or named in safe:
                return True
            # A method of a Content gives a Content; a method of a string gives a string.
            owner = func.value if isinstance(func, ast.Attribute) else None
            return owner is not None and not isinstance(owner, ast.Constant) and _is_safe(owner, known, safe)
        case ast.Name(id=name):
            return name in known or name in {"Content", "Text"} or (name.isupper() and len(name) > 1)
        case ast.Attribute(attr=name):
            return name in safe or (name.isupper() and len(name) > 1)
        case _:
            return False
