"""How a site is run: where its records are, what it signs with, what it accepts."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

MANY_BYTES = 256 * 1024
TERMS = "terms.yaml"
REGISTERS = "registers.yaml"
RETENTION = "retention.yaml"


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider that speaks OpenID Connect, and what we are called there. `number` names its claim with the ID number."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str = "统一身份认证"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """`secret` signs cookies: the same on every worker, or people lose their drafts when another one answers."""

    database: str
    secret: str
    is_https: bool = False
    largest_body: int = MANY_BYTES
    largest_files: int = 12 * 1024 * 1024
    largest_file: int = 10 * 1024 * 1024
    most_boxes: int = 600
    draft_days: int = 7
    body_seconds: float = 10
    most_at_once: int = 100
    rate_of_looks: str = "1200/minute"
    rate_of_changes: str = "300/minute"
    rate_of_accounts: str = "600/minute"
    rate_of_calls: str = "6000/minute"
    rate_of_sign_ins: str = "60/minute"
    rates_kept: str = "memory://"  # where they are counted, see web/people/rates.py
    is_production: bool = False
    provider: Provider | None = None
    keys: str = ""  # where the master keys are, see web/store/masters.py; beside an SQLite database if not said
    metrics_token: str = field(default="", repr=False)  # for whoever reads the figures from another machine
    log: str = ""  # a line for each request: json or text
    suite: str = "aes"  # what is sealed with: aes, or sm for SM4 and SM3
    retention: str = ""  # the file that says how long things are kept; as usual if not said
    terms: str = ""  # the file with the office's own time limits and grades; as usual if not said
    registers: str = ""  # the file that says which registers are connected; none if not said


def settings_for(database: str | None = None, *, is_https: bool = False) -> Settings:
    """Settings from the environment (BANSHI_DATABASE, BANSHI_SECRET, BANSHI_HTTPS, BANSHI_KEYS, BANSHI_SUITE, BANSHI_REGISTERS), with an embedded database if none is named."""
    folder = data_folder()
    return Settings(
        database or os.environ.get("BANSHI_DATABASE") or embedded_database(),
        os.environ.get("BANSHI_SECRET") or kept_secret(folder / "secret"),
        is_https or is_on("BANSHI_HTTPS"),
        keys=os.environ.get("BANSHI_KEYS", ""),
        suite=os.environ.get("BANSHI_SUITE", "") or "aes",
        is_production=is_on("BANSHI_PRODUCTION"),
        metrics_token=os.environ.get("BANSHI_METRICS_TOKEN", ""),
        log=os.environ.get("BANSHI_LOG", ""),
        provider=provider_from(os.environ),
        rates_kept=os.environ.get("BANSHI_RATES", "") or f"shared://{folder / 'rates'}",
        **rates_from(os.environ),
        retention=os.environ.get("BANSHI_RETENTION", "") or (str(folder / RETENTION) if (folder / RETENTION).is_file() else ""),
        terms=os.environ.get("BANSHI_TERMS", "") or (str(folder / TERMS) if (folder / TERMS).is_file() else ""),
        registers=os.environ.get("BANSHI_REGISTERS", "") or (str(folder / REGISTERS) if (folder / REGISTERS).is_file() else ""),
    )


def embedded_database() -> str:
    """The one that is used when none is named."""
    return f"sqlite:///{data_folder() / 'banshi.db'}"


class WrongSetting(Exception):
    """A setting that cannot be understood. Its text is `中文 ‖ English`."""


RATES = {
    "rate_of_looks": "BANSHI_RATE_LOOKS", "rate_of_changes": "BANSHI_RATE_CHANGES", "rate_of_accounts": "BANSHI_RATE_ACCOUNTS",
    "rate_of_calls": "BANSHI_RATE_CALLS", "rate_of_sign_ins": "BANSHI_RATE_SIGN_INS",
}  # fmt: skip


def rates_from(said: Mapping[str, str]) -> dict[str, Any]:
    """The rates that are said, as `600/minute`; `off` for none. Raises WrongSetting."""
    found = {}
    for field_name, name in RATES.items():
        if text := said.get(name, "").strip():
            if text != "off" and not re.fullmatch(r"[1-9][0-9]{0,8}/(second|minute|hour)", text):
                raise WrongSetting(f"{name}={text} 看不懂：写 600/minute 这样的，或者 off。 ‖ {name}={text} is not understood: write it like 600/minute, or off.")
            found[field_name] = "" if text == "off" else text
    return found


def is_on(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")


def provider_from(said: Mapping[str, str]) -> Provider | None:
    """The identity provider of BANSHI_OIDC_ISSUER, …_CLIENT, …_SECRET, …_NAME and …_NUMBER; none if the first two are not said."""
    issuer, client = said.get("BANSHI_OIDC_ISSUER", ""), said.get("BANSHI_OIDC_CLIENT", "")
    if not issuer or not client:
        return None
    name, number = said.get("BANSHI_OIDC_NAME", "") or "统一身份认证", said.get("BANSHI_OIDC_NUMBER", "")
    return Provider(issuer.rstrip("/"), client, said.get("BANSHI_OIDC_SECRET", ""), name, number)


def data_folder() -> Path:
    chosen = os.environ.get("BANSHI_DATA")
    folder = Path(chosen) if chosen else user_data_path("banshi", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_secret(file: Path) -> str:
    """The secret of this machine, made at the first start and readable by its owner alone."""
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii").strip()
