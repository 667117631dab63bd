"""How often one address, one account, one account's sign-in may come."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Protocol

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import Scope

from web.people.counts import Counts
from web.settings import Settings

SHARED, HERE = "shared://", "memory://"


class Counted(Protocol):
    def admits(self, name: str, most: int, seconds: int) -> bool:
        """Whether it may happen once more within so many seconds; if so, it is counted."""
        ...


class Elsewhere:
    """Counts that several machines share, in a storage the library knows (Redis, Memcached)."""

    def __init__(self, url: str):
        self.limiter = SlidingWindowCounterRateLimiter(storage_from_string(url))
        self.limit = lru_cache(lambda most, seconds: parse(f"{most} per {seconds} seconds"))

    def admits(self, name: str, most: int, seconds: int) -> bool:
        return self.limiter.hit(self.limit(most, seconds), name)


def counts_for(settings: Settings) -> Counted:
    """`shared://FILE` for all workers of this machine, `memory://` for this process, else an address that several machines share."""
    kept = settings.rates_kept
    if kept.startswith((SHARED, HERE)):
        return Counts(Path(kept.removeprefix(SHARED)) if kept.startswith(SHARED) else None, settings.secret)
    return Elsewhere(kept)


class Rates:
    """Counts in a window that slides."""

    wait = 60

    def __init__(self, settings: Settings):
        self.counts = counts_for(settings)
        self.looks = limit_in(settings.rate_of_looks)
        self.changes = limit_in(settings.rate_of_changes)
        self.calls = limit_in(settings.rate_of_calls)
        self.accounts = limit_in(settings.rate_of_accounts)
        self.sign_ins = limit_in(settings.rate_of_sign_ins)

    def admits(self, address: str, is_change: bool) -> bool:
        """One more request from this address."""
        return self._admits(self.looks, "look", address) and (not is_change or self._admits(self.changes, "change", address))

    def admits_call(self, address: str) -> bool:
        """One more call of a program from this address: an office may have many behind one."""
        return self._admits(self.calls, "call", address)

    def admits_account(self, account: str) -> bool:
        return self._admits(self.accounts, "account", account)

    def admits_sign_in(self, address: str) -> bool:
        """One more attempt from this address, whichever accounts are tried. A single account is watched by its own lock."""
        return self._admits(self.sign_ins, "sign in", address)

    def _admits(self, limit: RateLimitItem | None, kind: str, whose: str) -> bool:
        return limit is None or self.counts.admits(f"{kind} {whose}", limit.amount, limit.get_expiry())


def limit_in(text: str) -> RateLimitItem | None:
    """`600/minute`, or nothing for no limit."""
    return parse(text) if text else None


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
