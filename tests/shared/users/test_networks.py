"""From where a key may be used."""

from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.users import networks


def _networks(version: int) -> st.SearchStrategy[IPv4Network | IPv6Network]:
    length = st.integers(0, 32 if version == 4 else 128)
    return st.builds(
        lambda address, bits: ip_network(f"{address}/{bits}", strict=False),
        st.ip_addresses(v=version),
        length,
    )


_NETWORKS = _networks(4) | _networks(6)


@given(one=_networks(4), address=st.ip_addresses(v=4))
def test_an_address_is_let_in_if_its_first_bits_are_the_networks(one, address) -> None:
    shift = 32 - one.prefixlen
    inside = int(address) >> shift == int(one.network_address) >> shift
    assert networks.allow([str(one)], str(address)) == inside
    assert networks.allow([str(one)], f"::ffff:{address}") == inside


@given(many=st.lists(_NETWORKS, max_size=5), data=st.data())
def test_every_networks_own_addresses_are_let_in(many, data) -> None:
    for one in many:
        offset = data.draw(st.integers(0, one.num_addresses - 1))
        address = one.network_address + offset
        if address.version == 6 and address.ipv4_mapped:
            continue  # that is an IPv4 address in other clothes
        assert networks.allow([str(other) for other in many], str(address))


@given(many=st.lists(_NETWORKS, max_size=5, unique=True))
def test_what_was_read_reads_the_same_again(many) -> None:
    read = networks.read("\n".join(map(str, many)))
    assert networks.read(", ".join(read)) == read == [str(one) for one in many]


@pytest.mark.parametrize("text", ["10.0.0.5/8", "10.0.0.0/33", "kita.example", "2001:db8::1/32"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(networks.NotANetwork):
        networks.read(text)


def test_too_many_are_refused() -> None:
    with pytest.raises(networks.TooManyNetworks):
        networks.read(" ".join(f"10.0.{one}.0/24" for one in range(networks.MOST + 1)))


def test_no_network_means_everywhere_and_no_address_is_nowhere() -> None:
    assert networks.allow([], "unknown")
    assert not networks.allow(["0.0.0.0/0", "::/0"], "unknown")


def test_only_the_network_of_an_address_is_remembered() -> None:
    assert networks.around("203.0.113.77") == "203.0.113.0/24"
    assert networks.around("2001:db8:1:2::3%eth0") == "2001:db8:1::/48"
    assert networks.around("") is None
