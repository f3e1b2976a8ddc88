"""Guessing slows down, by account and by address, and never locks anybody out for good."""

from web.throttle import FREE, LONGEST, Throttle


class Clock:
    """A clock that the test moves."""

    now = 1_000.0

    def __call__(self):
        return self.now


def refused(throttle, clock, times, account="jeanne", address="10.0.0.1"):
    """The waits between so many attempts, each made as soon as it is allowed."""
    waits = []
    for _ in range(times):
        while wait := throttle.attempt(account, address):
            waits.append(wait)
            clock.now += wait
    return waits


def test_the_wait_doubles_up_to_its_limit():
    """Five attempts are free, then each one waits twice as long, fifteen minutes at most."""
    clock = Clock()
    throttle = Throttle(clock)
    assert refused(throttle, clock, FREE["account"]) == []
    waits = refused(throttle, clock, 12)
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == waits[-1] == LONGEST


def test_an_attempt_made_too_early_is_not_counted():
    """Hammering does not make the wait longer for the rightful owner."""
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(FREE["account"]):
        assert throttle.attempt("jeanne", "10.0.0.1") == 0
    assert {throttle.attempt("jeanne", f"10.0.0.{n}") for n in range(50)} == {1}
    clock.now += 1
    assert throttle.attempt("jeanne", "10.0.0.1") == 0


def test_one_address_trying_many_accounts_is_slowed_down():
    """The address has a count of its own, larger: it may be a whole town hall."""
    clock = Clock()
    throttle = Throttle(clock)
    tries = [throttle.attempt(f"compte{n}", "10.0.0.1") for n in range(FREE["address"] + 1)]
    assert tries == [0] * FREE["address"] + [1]
    assert throttle.attempt("compte0", "10.0.0.2") == 0


def test_a_right_password_forgets_the_account_but_not_the_address():
    """Somebody's own account does not wash the address clean of the attempts on others."""
    clock = Clock()
    throttle = Throttle(clock)
    for n in range(FREE["address"] - 1):
        throttle.attempt(f"compte{n}", "10.0.0.1")
    assert throttle.attempt("moi", "10.0.0.1") == 0
    throttle.accepted("moi", "10.0.0.1")
    assert throttle.attempt("autre", "10.0.0.1") == 0
    assert throttle.attempt("encore", "10.0.0.1") == 1
    assert throttle.attempt("moi", "10.0.0.2") == 0


def test_memory_is_bounded():
    """A million names do not fill the memory."""
    throttle = Throttle(Clock())
    for n in range(10_500):
        throttle.attempt(f"compte{n}", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(throttle._tries) <= 10_002
