"""Which versions of the store are not ours."""

import pytest

from migrate.destinations import Version
from migrate.verification.foreign import above

OURS = {"a": "2", "b": "null"}


@pytest.mark.parametrize(
    ("kept", "reported"),
    [
        ([Version("a", "2", latest=True), Version("a", "1")], []),
        ([Version("a", "3", latest=True), Version("a", "2"), Version("a", "1")], ["3"]),
        ([Version("a", "4", latest=True), Version("a", "3"), Version("a", "2")], ["4", "3"]),
        ([Version("a", "2"), Version("a", "m", latest=True, deleted=True)], ["m"]),
        ([Version("a", "2", latest=True), Version("a", "m", deleted=True), Version("a", "1")], []),
        ([Version("a", "9", latest=True), Version("a", "1")], ["9", "1"]),
        ([Version("b", "null", latest=True)], []),
        ([Version("b", "1", latest=True), Version("b", "null")], ["1"]),
        ([Version("inconnu", "1", latest=True)], []),
    ],
    ids=["ours", "over", "twice over", "deleted", "sent again", "ours is gone", "older store", "over it", "not ours"],
)
def test_what_lies_over_an_object_of_ours(kept, reported):
    """Later versions and the marker that hides ours are told; what ours replaced is not, nor keys that are not ours."""
    assert [one.version_id for one in above(iter(kept), OURS)] == reported
