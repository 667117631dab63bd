"""The keys that parcels are sealed to: the private half is sealed in the records, the public half is handed out to every page."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from sqlalchemy import insert, select, update

from web.parcels.parcel import NoParcel
from web.store.records import parcel_keys
from web.store.store import Store

BITS = 3072


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`body` is the key as SPKI in base64."""

    id: str
    body: str


def public_key(store: Store) -> PublicKey:
    """The key that is in use; made the first time it is asked for."""
    with store.reading() as connection:
        row = connection.execute(select(parcel_keys.c.id, parcel_keys.c.public).where(parcel_keys.c.retired_at.is_(None)).order_by(parcel_keys.c.made_at.desc())).first()
    return PublicKey(row[0], row[1]) if row is not None else renewed(store)


def renewed(store: Store) -> PublicKey:
    """A new key. What is sealed to the old ones still opens, until they are taken away."""
    made = rsa.generate_private_key(65537, BITS)
    id = f"p{secrets.token_hex(6)}"
    public = base64.b64encode(made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    private = base64.b64encode(made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()
    with store.writing() as writing:
        writing.connection.execute(update(parcel_keys).where(parcel_keys.c.retired_at.is_(None)).values(retired_at=writing.at))
        writing.connection.execute(
            insert(parcel_keys).values(id=id, public=public, private=writing.seal(private, parcel_keys.c.private, id), made_at=writing.at)
        )
        writing.note("parcel key.made", f"parcel_keys/{id}")
    return PublicKey(id, public)


def private_key(store: Store, id: str) -> rsa.RSAPrivateKey:
    """The private half of a key of ours. Raises NoParcel for one that is not."""
    with store.reading() as connection:
        token = connection.execute(select(parcel_keys.c.private).where(parcel_keys.c.id == id)).scalar_one_or_none()
    if token is None:
        raise NoParcel
    body = base64.b64decode(store.keys.open(token, parcel_keys.c.private, id))
    # Its seal says that it is the one we made: to prove that it is a good key again takes a tenth of a second.
    found = load_der_private_key(body, None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found
