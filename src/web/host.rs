//! The names under which the registry is asked. A name that resolves to this machine only today (DNS rebinding), or
//! that a cache or a link is to be poisoned with, is none of them.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::HOST;

use super::client::Client;
use crate::config::HostName;

/// The names under which others reach it.
#[derive(Clone, Debug, Default)]
pub struct Hosts(Arc<[HostName]>);

impl Hosts {
    /// Names them.
    pub fn new(names: &[HostName]) -> Self {
        Self(names.into())
    }

    /// Returns the first, which stands for all.
    pub fn first(&self) -> Option<&HostName> {
        self.0.first()
    }

    /// Returns whether a request asks one of them. Who asks on this machine may use its own names.
    pub fn answer(&self, headers: &HeaderMap, client: Client) -> bool {
        if headers.get_all(HOST).iter().count() > 1 {
            return false;
        }
        let Some(host) = headers.get(HOST) else { return true };
        let Some(name) = host.to_str().ok().map(name_of) else {
            return false;
        };
        self.0.iter().any(|public| public.is(name)) || client.address.is_loopback() && is_local(name)
    }
}

/// Returns a host without its port.
pub(super) fn name_of(host: &str) -> &str {
    let end = host.rfind(']').map_or(0, |end| end + 1);
    host[end..].rfind(':').map_or(host, |colon| &host[..end + colon])
}

/// Returns whether a host, with its port or without, is a name of this machine for itself.
pub(super) fn is_this_machine(host: &str) -> bool {
    is_local(name_of(host))
}

fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let bare = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn only_known_names_are_answered() {
        let hosts = Hosts::new(&["a.example".parse().unwrap(), "2001:db8::1".parse().unwrap()]);
        let answers = |host: &str, address: [u8; 4]| {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            let address = Ipv4Addr::from(address).into();
            hosts.answer(&headers, Client { address, secure: false })
        };
        let here = [127, 0, 0, 1];
        let there = [192, 0, 2, 1];
        for host in [
            "a.example",
            "A.EXAMPLE:8443",
            "a.example.",
            "[2001:db8::1]",
            "[2001:db8::1]:443",
        ] {
            assert!(answers(host, there) && answers(host, here), "{host}");
        }
        for host in [
            "localhost",
            "localhost.",
            "LOCALHOST:1",
            "127.0.0.1:8080",
            "[::1]:80",
            "[::1]",
        ] {
            assert!(answers(host, here) && !answers(host, there), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "a.example.evil",
            "a.example@evil",
            "127.0.0.1.evil",
            "[::1",
            "]",
            "10.0.0.1",
        ] {
            assert!(!answers(host, here) && !answers(host, there), "{host}");
        }
    }
}
