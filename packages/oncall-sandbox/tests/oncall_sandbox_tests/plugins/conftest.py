from collections.abc import Iterator

import pytest

from oncall_sandbox_tests.plugins.engine import Accounts, Engine


@pytest.fixture
def accounts() -> Iterator[Accounts]:
    made = Accounts()
    yield made
    made.world.close()


@pytest.fixture
def pagerduty(accounts: Accounts) -> Iterator[Engine]:
    engine = Engine("pagerduty", accounts, lambda: accounts.now).configured()
    yield engine
    engine.close()


@pytest.fixture
def github(accounts: Accounts) -> Iterator[Engine]:
    engine = Engine("github", accounts, lambda: accounts.now).configured()
    yield engine
    engine.close()


@pytest.fixture
def slack(accounts: Accounts) -> Iterator[Engine]:
    engine = Engine("slack", accounts, lambda: accounts.now).configured()
    yield engine
    engine.close()
