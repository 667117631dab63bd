"""A version out of an archive that an author sends."""

from __future__ import annotations

from dsl.shelf import FilesShelf
from web.people.person import Person
from web.publishing.archive import catalog_in, files_from_zip
from web.publishing.editions import Editions
from web.publishing.version import Files, Version, in_force
from web.store.writing import now


def version_from_zip(editions: Editions, author: Person, data: bytes, catalog: str = "", note: str = "") -> Version:
    """The version that was saved; it is to be tried. Raises Problems for what is no archive of a catalog, and Refused.

    Catalogs that it extends and that are not in the archive are those in force.
    """
    files, folder = catalog_in(files_from_zip(data), catalog.strip(), published(editions))
    return editions.save(author, files, folder, FilesShelf(files).catalogs()[folder][0] or folder, note)


def published(editions: Editions) -> dict[str, Files]:
    """The files of catalogs in force, by name."""
    moment, listed = now(), editions.publications()
    found: dict[str, Files] = {}
    for catalog in dict.fromkeys(each.catalog for each in listed):
        period = in_force((each for each in listed if each.catalog == catalog), moment)
        if period is not None and (files := editions.files(period.publication.version)):
            found[catalog] = files
    return found
