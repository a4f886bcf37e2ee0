//! A network as one writes it, e.g. `10.0.0.0/8`; an address alone is the network of that one.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// Why something is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNetwork {
    /// Neither an address nor an address and a length.
    #[error("不是网络地址；写成 192.0.2.10 或 10.0.0.0/8")]
    Malformed,
    /// Bits are set behind the length.
    #[error("前缀长度之后的位应为 0；网络的起始地址是 {0}")]
    Inexact(Network),
    /// Everybody would be trusted.
    #[error("长度为 0 的网络包括所有人，等于没有限定；请写明代理所在的网络")]
    Everybody,
}

impl Network {
    /// Returns whether an address belongs to it; an IPv4 address in IPv6 clothes is an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.address.is_ipv4() == address.is_ipv4() && first_of(address, self.bits) == self.address
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Returns the address with everything behind the first bits put to zero.
fn first_of(address: IpAddr, bits: u32) -> IpAddr {
    let behind = width(address).saturating_sub(bits);
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(behind).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(behind).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| BadNetwork::Malformed)?;
        let bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().map_err(|_| BadNetwork::Malformed)?
            }
            Some(_) => return Err(BadNetwork::Malformed),
            None => width(address),
        };
        if width(address) < bits {
            return Err(BadNetwork::Malformed);
        }
        if bits == 0 {
            return Err(BadNetwork::Everybody);
        }
        let first = first_of(address, bits);
        match first == address {
            true => Ok(Self { address, bits }),
            false => Err(BadNetwork::Inexact(Self { address: first, bits })),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bits == width(self.address) {
            true => write!(f, "{}", self.address),
            false => write!(f, "{}/{}", self.address, self.bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_its_network_and_to_no_other() {
        let cases = [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/32", "10.0.0.1", false),
            ("::1", "127.0.0.1", false),
        ];
        for (network, address, belongs) in cases {
            let network: Network = network.parse().unwrap();
            assert_eq!(
                network.contains(address.parse().unwrap()),
                belongs,
                "{network} {address}"
            );
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_what_would_do() {
        for text in [
            "",
            "proxy",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "::/129",
            "10.0.0/8",
            "10.0.0.0/8/8",
        ] {
            assert_eq!(text.parse::<Network>(), Err(BadNetwork::Malformed), "{text}");
        }
        assert_eq!("0.0.0.0/0".parse::<Network>(), Err(BadNetwork::Everybody));
        let inexact = "10.1.2.3/8".parse::<Network>().unwrap_err();
        assert!(inexact.to_string().ends_with("10.0.0.0/8"), "{inexact}");
    }
}
