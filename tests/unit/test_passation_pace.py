"""Caps on files and bytes a second, on a clock of our own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passation.pace import Pace
from tests.unit.clock import Clock


def sent(pace: Pace, clock: Clock, sizes: list[int]) -> float:
    """Seconds that it takes to send jobs of these sizes, each as soon as it may go."""
    start = clock.now
    for size in sizes:
        while late := pace.wait(size):
            clock.now += late
    return clock.now - start


@given(st.lists(st.integers(0, 100_000), min_size=30, max_size=80), st.integers(1, 500), st.integers(100_000, 10**7))
def test_both_caps_hold_together(sizes: list[int], files: int, octets: int):
    """The slower of the two is kept, whatever the sizes, but for one job and a fiftieth of a second of delay."""
    clock = Clock()
    elapsed = sent(Pace(files, octets, clock=clock), clock, [*sizes, 0])
    assert len(sizes) <= files * (elapsed + 0.02) + 1
    assert sum(sizes) <= octets * (elapsed + 0.02)


def test_no_cap_never_waits():
    """The default."""
    assert Pace(0, 0).wait(1 << 40) == 0


def test_processes_share_a_cap(tmp_path: Path):
    """Two paces with one ledger go half as fast each."""
    clock = Clock()
    both = [Pace(10, 0, tmp_path / "cache" / "s.pace", clock) for _ in range(2)]
    start = clock.now
    for number in range(40):
        while late := both[number % 2].wait(0):
            clock.now += late
    assert 40 / (clock.now - start) <= 10.5


@pytest.mark.parametrize(("before", "after"), [(5e9, 1.0), (5_000.0, 20.0), (90.0, 89.0)])
def test_a_ledger_from_before_a_restart_is_forgotten(tmp_path: Path, before: float, after: float):
    """The monotonic clock of a machine begins anew; instants of the former one, far or near, delay nothing."""
    ledger, clock = tmp_path / "s.pace", Clock()
    clock.now = before
    assert Pace(0.1, 0, ledger, clock).wait(0) == 0
    assert Pace(0.1, 0, ledger, clock).wait(0) > 0
    clock.now = after
    assert Pace(0.1, 0, ledger, clock).wait(0) == 0
    assert Pace(0.1, 0, ledger, clock).wait(0) > 0


def test_a_restart_that_cannot_be_seen_delays_by_one_job_at_most(tmp_path: Path):
    """A machine that has run longer than at the last booking: what is waited for is what one job would have cost."""
    ledger, clock = tmp_path / "s.pace", Clock()
    assert Pace(0.1, 0, ledger, clock).wait(0) == 0
    clock.now += 1
    assert 0 < Pace(0.1, 0, ledger, clock).wait(0) <= 10.5


@pytest.mark.parametrize("told", [b"", b"\xff", bytes(16), bytes(64)])
def test_a_ledger_that_is_none_is_forgotten(tmp_path: Path, told: bytes):
    """Empty, cut, or of another version: as if there were none."""
    ledger = tmp_path / "s.pace"
    ledger.write_bytes(told)
    assert Pace(10, 0, ledger, Clock()).wait(0) == 0
    assert Pace(10, 0, ledger, Clock()).wait(0) > 0
