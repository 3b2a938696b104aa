"""What a terminal sends for a key: the bytes xterm puts on the wire for each name on a keyboard."""

_NAMED = {
    "Tab": b"\t",
    "Shift+Tab": b"\x1b[Z",
    "Enter": b"\r",
    "Esc": b"\x1b",
    "Backspace": b"\x7f",
    "Space": b" ",
    "Ctrl+Space": b"\x00",
    "F1": b"\x1bOP",
    "F2": b"\x1bOQ",
    "F3": b"\x1bOR",
    "F4": b"\x1bOS",
}
_TILDE = {"Insert": 2, "Delete": 3, "PageUp": 5, "PageDown": 6}
_TILDE |= {f"F{n}": code for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)}
_LETTERED = {"Up": "A", "Down": "B", "Right": "C", "Left": "D", "Home": "H", "End": "F"}
_MODIFIERS = {"Shift": 1, "Alt": 2, "Ctrl": 4}


def bytes_for(key: str) -> bytes:
    """The bytes for one press: `n`, `Tab`, `F9`, `Ctrl+G`, `Alt+g`, `Shift+Right`, `Ctrl+Home`.

    A single character is itself. Raises ValueError for a name no terminal sends.
    """
    if len(key) == 1:
        return key.encode()
    if key in _NAMED:
        return _NAMED[key]
    *modifiers, base = key.split("+") if not key.endswith("++") else [*key[:-2].split("+"), "+"]
    if any(name not in _MODIFIERS for name in modifiers):
        raise ValueError(f"no terminal sends {key!r}")
    weight = 1 + sum(_MODIFIERS[name] for name in modifiers)
    if base in _LETTERED:
        return (
            f"\x1b[{_LETTERED[base]}".encode()
            if weight == 1
            else f"\x1b[1;{weight}{_LETTERED[base]}".encode()
        )
    if base in _TILDE:
        return f"\x1b[{_TILDE[base]}~".encode() if weight == 1 else f"\x1b[{_TILDE[base]};{weight}~".encode()
    if modifiers == ["Alt"]:
        return b"\x1b" + bytes_for(base)
    if modifiers == ["Ctrl"] and len(base) == 1 and "@" <= base.upper() <= "_":
        return bytes([ord(base.upper()) & 0x1F])
    raise ValueError(f"no terminal sends {key!r}")
