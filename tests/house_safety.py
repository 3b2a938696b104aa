"""T32: the rules of safety.md over source text: markup, swallowed faults, SQL made of text, what is printed.

As `tests/house.py`: each rule takes a parsed file and gives back "line: sentence" for each breach.
"""

import ast
import re
from collections.abc import Iterator

from tests.house import Source, _last_name, _within

WIDGETS = frozenset({"Static", "Input", "TextArea", "ContentSwitcher"})
"""Of Textual's own, those we use and know to be literal; each other one is looked at before it joins them."""

_SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|PRAGMA|ATTACH|DETACH|VACUUM|CREATE|DROP|ALTER|BEGIN|WITH|GRANT|"
    r"REVOKE|TRUNCATE|LOCK|SET|ANALYZE|REINDEX|EXPLAIN)\b"
)
_RUNS_SQL = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "text"})
_OURS = frozenset({"DeskError", "DataFaults", "NotAllowed", "CannotOpen", "NotSaved", "Stale"})


def reads_markup(source: Source) -> list[str]:
    """Widgets and places of Textual that read markup and are not looked at by `house.draws_markup`."""
    faults = []
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module="textual.widgets", names=names):
                unknown = {alias.name for alias in names} - WIDGETS
                faults += [f"{node.lineno}: {name} may read markup" for name in sorted(unknown)]
            case ast.Assign(targets=targets):
                for each in targets:
                    if isinstance(each, ast.Attribute) and each.attr in (
                        "tooltip",
                        "border_title",
                        "border_subtitle",
                    ):
                        faults.append(f"{node.lineno}: {each.attr} reads markup")
            case ast.Constant(value=str(words)) if "[@" in words:
                faults.append(f"{node.lineno}: an action in markup")
            case _:
                pass
    return faults


def swallows(source: Source) -> list[str]:
    """A fault that is caught and nothing said or done, without a comment that says why."""
    faults = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            nothing = all(
                isinstance(each, ast.Pass)
                or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
                for each in node.body
            )
            lines = source.lines[node.lineno - 1 : node.body[-1].end_lineno]
            if nothing and not any("#" in line for line in lines):
                faults.append(f"{node.lineno}: swallows a fault and does not say why")
            if node.type is None:
                faults.append(f"{node.lineno}: a bare except")
        elif isinstance(node, ast.Call) and _last_name(node.func) == "suppress":
            broad = {_last_name(each) for each in node.args} & {"Exception", "BaseException"}
            faults += [f"{node.lineno}: suppresses every {each}" for each in broad]
    return faults


def makes_sql_of_text(source: Source) -> list[str]:
    """SQL that anything but our own constants is put into; a value goes in as a parameter.

    Let be are names in capitals, numbers, `hex()`, choices between constants, and names that go over
    constants. What else has to stand in it (a table's name) says why behind `# noqa: S608 - ` or `# ours: `.
    """
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [fault for scope in (source.tree, *functions) for fault in _sql_of(source, scope)]


def _sql_of(source: Source, scope: ast.AST) -> list[str]:
    known = _constant_names(scope)
    faults = []
    for node in _within(scope):
        lines = source.lines[getattr(node, "lineno", 1) - 1 : getattr(node, "end_lineno", 1)]
        if any("noqa: S608 - " in line or "# ours: " in line for line in lines):
            continue
        if isinstance(node, ast.JoinedStr) and _begins_as_sql(node):
            wrong = [part for part in node.values if isinstance(part, ast.FormattedValue)]
            if not all(_is_ours(part.value, known) for part in wrong):
                faults.append(f"{node.lineno}: text is put into SQL")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            if _begins_as_sql(node.left) and not _is_ours(node.right, known):
                faults.append(f"{node.lineno}: text is added to SQL")
        elif isinstance(node, ast.Call):
            made = isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "format_map", "join")
            if made and isinstance(node.func, ast.Attribute) and _begins_as_sql(node.func.value):
                faults.append(f"{node.lineno}: SQL is formatted")
            first = node.args[0] if node.args else None
            if _last_name(node.func) in _RUNS_SQL and isinstance(first, ast.JoinedStr):
                parts = [part.value for part in first.values if isinstance(part, ast.FormattedValue)]
                if not all(_is_ours(part, known) for part in parts):
                    faults.append(f"{node.lineno}: runs text as SQL")
    return sorted(set(faults))


def _begins_as_sql(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(words)):
            return bool(_SQL.match(words))
        case ast.JoinedStr(values=[first, *_]):
            return _begins_as_sql(first)
        case ast.BinOp(left=left):
            return _begins_as_sql(left)
        case _:
            return False


def _is_ours(node: ast.expr, known: set[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").isupper() or (isinstance(node, ast.Name) and name in known)
        case ast.IfExp(body=one, orelse=other):
            return _is_ours(one, known) and _is_ours(other, known)
        case ast.BinOp(left=one, right=other):
            return _is_ours(one, known) and _is_ours(other, known)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(_is_ours(each, known) for each in parts)
        case ast.JoinedStr(values=parts):
            return all(_is_ours(p.value, known) for p in parts if isinstance(p, ast.FormattedValue))
        case ast.Call(func=ast.Name(id="int" | "len")) | ast.Call(func=ast.Attribute(attr="hex")):
            return True
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Constant()), args=[one]):
            return _is_ours(one, known)
        case _:
            return False


def _constant_names(scope: ast.AST) -> set[str]:
    """Local names that only ever stand for our own constants: assigned, or gone over in a loop."""
    held: dict[str, list[bool]] = {}
    for node in _within(scope):
        for name, value in _bound(node):
            held.setdefault(name, []).append(value is not None and _is_ours(value, set()))
    return {name for name, verdicts in held.items() if all(verdicts)}


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((each.id, value) for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield name, value
        case (
            ast.For(target=ast.Name(id=name), iter=each)
            | ast.comprehension(target=ast.Name(id=name), iter=each)
        ):
            yield name, each
        case ast.For(target=ast.Tuple(elts=names), iter=each):
            yield from ((one.id, each) for one in names if isinstance(one, ast.Name))
        case ast.arg(arg=name):
            yield name, None
        case _:
            return


def says_aloud(source: Source) -> list[str]:
    """A print or a log where nothing is printed or logged: stdout and stderr are the screen."""
    faults = []
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                faults.append(f"{node.lineno}: prints")
            case ast.Call(func=ast.Attribute(attr="write", value=ast.Attribute(attr="stdout" | "stderr"))):
                faults.append(f"{node.lineno}: writes to the terminal")
            case ast.Import(names=names) if any(alias.name.split(".")[0] == "logging" for alias in names):
                faults.append(f"{node.lineno}: logs")
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in ("logging", "traceback"):
                faults.append(f"{node.lineno}: logs")
            case ast.Import(names=names) if any(
                alias.name in ("traceback", "faulthandler") for alias in names
            ):
                faults.append(f"{node.lineno}: writes tracebacks")
            case _:
                pass
    return faults


def prints_a_fault(source: Source) -> list[str]:
    """A caught exception that is printed, or becomes the words of another, and is none of our own."""
    faults = []
    for handler in ast.walk(source.tree):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if all(kind is not None and _last_name(kind) in _OURS for kind in kinds):
            continue
        compared = {
            id(part) for node in ast.walk(handler) if isinstance(node, ast.Compare) for part in ast.walk(node)
        }
        for node in ast.walk(handler):
            if not isinstance(node, ast.Call) or id(node) in compared:
                continue
            name = _last_name(node.func)
            told = [*node.args, *(each.value for each in node.keywords)]
            if name in ("print", "str", "repr") and any(_holds(each, handler.name) for each in told):
                faults.append(f"{node.lineno}: {name}() of what was caught")
            elif name in _OURS and any(_drawn(each, handler.name) for each in told):
                faults.append(f"{node.lineno}: tells what was caught")
    return faults


def _holds(node: ast.expr, name: str) -> bool:
    """The exception itself stands in it: alone, or in braces; not an attribute of it."""
    return (isinstance(node, ast.Name) and node.id == name) or _drawn(node, name)


def _drawn(node: ast.expr, name: str) -> bool:
    return any(
        isinstance(each, ast.FormattedValue) and isinstance(each.value, ast.Name) and each.value.id == name
        for each in ast.walk(node)
    )
