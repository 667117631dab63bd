"""How often one address, one account, one account's sign-in may come."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import Scope

from web.settings import Settings


class Rates:
    """Counts in a window that slides. `memory://` counts for this process; a shared place for all workers is named in the settings."""

    wait = 60

    def __init__(self, settings: Settings):
        self.limiter = SlidingWindowCounterRateLimiter(storage_from_string(settings.rates_kept))
        self.looks = items(settings.rate_of_looks)
        self.changes = items(settings.rate_of_changes)
        self.calls = items(settings.rate_of_calls)
        self.accounts = items(settings.rate_of_accounts)
        self.sign_ins = items(settings.rate_of_sign_ins)

    def admits(self, address: str, is_change: bool) -> bool:
        """One more request from this address."""
        return self._hit(self.looks, "look", address) and (not is_change or self._hit(self.changes, "change", address))

    def admits_call(self, address: str) -> bool:
        """One more call of a program from this address: an office may have many behind one."""
        return self._hit(self.calls, "call", address)

    def admits_account(self, account: str) -> bool:
        return self._hit(self.accounts, "account", account)

    def admits_sign_in(self, address: str) -> bool:
        """One more attempt from this address, whichever accounts are tried. A single account is watched by its own lock."""
        return self._hit(self.sign_ins, "sign in", address)

    def _hit(self, limits: tuple[RateLimitItem, ...], kind: str, whose: str) -> bool:
        # No `all` over a generator: each limit counts, also when an earlier one is full.
        return all([self.limiter.hit(limit, kind, whose) for limit in limits])


def items(text: str) -> tuple[RateLimitItem, ...]:
    """`600/minute`, or nothing for no limit."""
    return (parse(text),) if text else ()


def address_of(scope: Scope) -> str:
    """Who calls, as one: of IPv6 the network of a household (/64), for within it addresses cost nothing."""
    return as_one((scope.get("client") or ("",))[0])


@lru_cache(maxsize=4096)
def as_one(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return host
