"""What the store holds under some keys, every version told: what would have to be deleted for them to be gone."""

from collections.abc import Iterable

from migrate.destinations import Destination, Version


def held(store: Destination, keys: Iterable[str]) -> dict[str, list[Version]]:
    """By key, every version that holds bytes; a store without versions has one of each object.

    An object is said to be gone only by a listing of versions and a direct question that agree.

    Raises:
        DestinationError: the store does not list what it holds.
    """
    found: dict[str, list[Version]] = {key: [] for key in keys}
    if not found:
        return {}
    for one in store.versions():
        if one.key in found and not one.deleted:
            found[one.key].append(one)
    for key, versions in found.items():
        there = None if versions else store.stat(key)
        if there is not None:
            versions.append(Version(key, there.version_id, there.size, latest=True))
    return found
