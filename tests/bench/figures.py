"""Samples and what is said of them: medians, 95th percentiles, ratios to a floor of the same run."""

import statistics
from dataclasses import dataclass, field


@dataclass(slots=True)
class Samples:
    """Times of one thing in one run, in milliseconds."""

    name: str
    values: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """Keep one time, given in seconds."""
        self.values.append(seconds * 1000)

    @property
    def p50(self) -> float:
        """The median, ms."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The 95th percentile, ms: the nearest value that no more than one in twenty exceed."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]

    def line(self, floor: "Samples | None" = None, target: float | None = None) -> str:
        """One row of the report."""
        if not self.values:
            return f"{self.name:<44} not measured: no sample was taken"
        row = f"{self.name:<44} {self.p50:9.2f} ms  p95 {self.p95:9.2f}  n {len(self.values):<4}"
        if floor is not None and floor.values:
            ratio = self.p50 / floor.p50
            row += f" {ratio:7.2f} x {floor.name}"
            if target is not None:
                row += f"  (target {target:g}: {'met' if ratio <= target else 'MISSED'})"
        return row.rstrip()


def note(name: str, value: float, unit: str, target: float | None = None) -> str:
    """One row of the report for a figure that is no ratio."""
    row = f"{name:<44} {value:9.2f} {unit}"
    if target is not None:
        row += f"  (target {target:g} {unit}: {'met' if value <= target else 'MISSED'})"
    return row


def not_measured(name: str, reason: str) -> str:
    """One row of the report for what the program cannot do yet."""
    return f"{name:<44} not measured: {reason}"
