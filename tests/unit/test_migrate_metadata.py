"""What accompanies an object."""

from hypothesis import given
from hypothesis import strategies as st

from migrate.destinations.metadata import checked, modified_in, object_metadata


@given(
    st.binary(min_size=32, max_size=32),
    st.one_of(st.none(), st.integers(min_value=-(2**63), max_value=2**63 - 1)),
    st.from_regex(r"[0-9A-Za-z-]{1,64}", fullmatch=True),
)
def test_metadata_keeps_the_instant_to_the_nanosecond(sha256, modified, transfer):
    """Whatever the digest, the date (before 1970 too) and the transfer, metadata is allowed, ASCII and exact."""
    metadata = object_metadata(sha256, modified, transfer)
    assert checked(metadata) == metadata
    assert modified_in(metadata) == modified
    assert "".join(metadata.values()).isascii()
