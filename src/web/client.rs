//! Who is at the other end: the address from which somebody asks, and whether the way there is encrypted. A header says
//! whatever its sender likes, so only what a trusted proxy appended counts.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::header::{FORWARDED, HeaderName};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::config::{Listen, Network, ProxyHeader};
use crate::web::describe::{Operation, Part};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Who asks, as far as the network knows. It is an extension of every request that came through a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// Whether everything between them and us is encrypted, as far as we are told by those we trust.
    pub secure: bool,
}

impl Client {
    /// Returns who asks; a request that came through no socket comes from this machine.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self {
            address: Ipv4Addr::LOCALHOST.into(),
            secure: false,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

impl Part for Client {
    fn describe(_: &mut Operation) {}
}

/// The proxies in front, whose word about a client counts.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    trusted: Vec<Network>,
    header: ProxyHeader,
}

/// One step of the way as a proxy wrote it down: from where somebody came to it, and how.
struct Hop {
    from: Option<IpAddr>,
    secure: Option<bool>,
}

impl Proxies {
    /// Returns the proxies that are trusted.
    pub fn new(listen: &Listen) -> Self {
        Self {
            trusted: listen.trusted_proxies.clone(),
            header: listen.proxy_header,
        }
    }

    /// Returns whether an address is one of them.
    fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// Returns whether somebody may connect at all: where proxies stand in front, nobody goes past them but this machine.
    pub(super) fn may_connect(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted.is_empty() || peer.is_loopback() || self.trust(peer)
    }

    /// Returns who asks through a connection. The way is read backwards, from the proxy that is connected: each
    /// address was written by the one behind it, so the first that nobody trusts is the client, and what stands before
    /// it is the client's own invention.
    pub fn client(&self, peer: IpAddr, encrypted: bool, headers: &HeaderMap) -> Client {
        let mut client = Client {
            address: peer.to_canonical(),
            secure: encrypted,
        };
        if !self.trust(client.address) {
            return client;
        }
        if self.header == ProxyHeader::XForwardedFor
            && let Some(secure) = all_https(headers)
        {
            client.secure = secure;
        }
        for hop in self.hops(headers) {
            client.secure = hop.secure.unwrap_or(client.secure);
            let Some(from) = hop.from else { break };
            client.address = from;
            if !self.trust(from) {
                break;
            }
        }
        client
    }

    /// Returns the way, the last step first.
    fn hops(&self, headers: &HeaderMap) -> Vec<Hop> {
        let (name, read): (_, fn(&str) -> Hop) = match self.header {
            ProxyHeader::XForwardedFor => (X_FORWARDED_FOR, listed),
            ProxyHeader::Forwarded => (FORWARDED, forwarded),
        };
        // What is no text is a step that cannot be read, not one that is not there.
        let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
        let mut hops: Vec<Hop> = values.flat_map(|value| unquoted(value, ',')).map(read).collect();
        hops.reverse();
        hops
    }
}

/// Returns whether every proxy that says how it was reached says https. A client that writes a line of its own can
/// only make itself insecure.
fn all_https(headers: &HeaderMap) -> Option<bool> {
    let mut said = headers
        .get_all(X_FORWARDED_PROTO)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|proto| proto.trim().eq_ignore_ascii_case("https"))
        .peekable();
    said.peek()?;
    Some(said.all(|secure| secure))
}

fn listed(text: &str) -> Hop {
    Hop {
        from: address(text.trim()),
        secure: None,
    }
}

/// Reads an element of `Forwarded`: names and values, of which the values may be quoted.
fn forwarded(text: &str) -> Hop {
    let mut hop = Hop {
        from: None,
        secure: None,
    };
    for pair in unquoted(text, ';') {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let value = value.trim();
        let value = value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(value);
        match name.trim() {
            name if name.eq_ignore_ascii_case("for") => hop.from = address(value),
            name if name.eq_ignore_ascii_case("proto") => hop.secure = Some(value.eq_ignore_ascii_case("https")),
            _ => {}
        }
    }
    hop
}

/// Splits where a separator stands outside of quotes.
fn unquoted(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(|c| {
        let opens = c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        quoted ^= opens;
        c == separator && !quoted
    })
    .collect()
}

/// Reads an address with or without a port, an IPv6 one with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = |text: &str| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let read: Option<IpAddr> = text.parse().ok().or_else(|| bare(text));
    let read = read.or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()));
    read.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "10.0.0.5";
    const XFF: &str = "x-forwarded-for";
    const PROTO: &str = "x-forwarded-proto";
    type Lines = &'static [(&'static str, &'static str)];

    /// Who is connected, what is said, and who it is.
    const CASES: &[(&str, Lines, &str)] = &[
        // Nobody trusted: what is said is not read.
        ("192.0.2.1", &[(XFF, "203.0.113.9"), (PROTO, "https")], "192.0.2.1"),
        ("::ffff:192.0.2.1", &[(XFF, "203.0.113.9")], "192.0.2.1"),
        ("192.0.2.1", &[(XFF, PEER)], "192.0.2.1"),
        // One proxy.
        (PEER, &[(XFF, "203.0.113.9"), (PROTO, "https")], "203.0.113.9 secure"),
        (PEER, &[(XFF, "203.0.113.9"), (PROTO, "http")], "203.0.113.9"),
        (PEER, &[(XFF, "203.0.113.9")], "203.0.113.9"),
        ("::ffff:10.0.0.5", &[(XFF, "203.0.113.9")], "203.0.113.9"),
        (PEER, &[], PEER),
        (PEER, &[(XFF, "")], PEER),
        // What the client wrote stands before what the proxy wrote.
        (PEER, &[(XFF, "127.0.0.1, 203.0.113.9")], "203.0.113.9"),
        (PEER, &[(XFF, "127.0.0.1"), (XFF, "203.0.113.9")], "203.0.113.9"),
        (PEER, &[(XFF, "10.0.0.7, 203.0.113.9")], "203.0.113.9"),
        (PEER, &[(XFF, "a, b, <script>, 203.0.113.9")], "203.0.113.9"),
        // Two proxies.
        (PEER, &[(XFF, "203.0.113.9, 10.0.0.6")], "203.0.113.9"),
        (PEER, &[(XFF, "1.1.1.1, 203.0.113.9, 10.0.0.6")], "203.0.113.9"),
        (PEER, &[(XFF, "10.0.0.6, 10.0.0.7")], "10.0.0.6"),
        // What cannot be read ends the way at the last that is known.
        (PEER, &[(XFF, "203.0.113.9, unknown")], PEER),
        (PEER, &[(XFF, "203.0.113.9, _hidden, 10.0.0.6")], "10.0.0.6"),
        (PEER, &[(XFF, "203.0.113.9,")], PEER),
        (PEER, &[(XFF, "203.0.113.9 203.0.113.8")], PEER),
        (PEER, &[(XFF, "0x7f.1")], PEER),
        // Forms of an address.
        (PEER, &[(XFF, "203.0.113.9:4711")], "203.0.113.9"),
        (PEER, &[(XFF, "[2001:db8:1::9]:4711")], "2001:db8:1::9"),
        (PEER, &[(XFF, "2001:db8:1::9")], "2001:db8:1::9"),
        (PEER, &[(XFF, "::ffff:203.0.113.9")], "203.0.113.9"),
        // A proxy that nobody encrypted to, and a client that claims it was.
        (PEER, &[(XFF, "203.0.113.9"), (PROTO, "https, http")], "203.0.113.9"),
        (
            PEER,
            &[(XFF, "203.0.113.9"), (PROTO, "https"), (PROTO, "http")],
            "203.0.113.9",
        ),
        (PEER, &[(XFF, "203.0.113.9"), (PROTO, "")], "203.0.113.9"),
        // The other header, and relatives, are not read.
        (
            PEER,
            &[("forwarded", "for=198.51.100.1;proto=https"), (XFF, "203.0.113.9")],
            "203.0.113.9",
        ),
        (
            PEER,
            &[("x-real-ip", "198.51.100.1"), ("true-client-ip", "198.51.100.1")],
            PEER,
        ),
    ];

    fn ask(header: ProxyHeader, peer: &str, lines: &[(&str, &str)]) -> String {
        let proxies = Proxies {
            trusted: ["10.0.0.0/24", "2001:db8::/64"]
                .map(|text| text.parse().unwrap())
                .into(),
            header,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, value.parse().unwrap());
        }
        let client = proxies.client(peer.parse().unwrap(), false, &headers);
        format!("{}{}", client.address, if client.secure { " secure" } else { "" })
    }

    #[test]
    fn only_what_trusted_proxies_appended_says_who_asks() {
        for (peer, lines, client) in CASES {
            assert_eq!(
                ask(ProxyHeader::XForwardedFor, peer, lines),
                *client,
                "{peer} {lines:?}"
            );
        }
    }

    #[test]
    fn the_standard_header_is_read_as_it_is_written() {
        let cases: &[(&str, &str)] = &[
            ("for=203.0.113.9;proto=https", "203.0.113.9 secure"),
            (
                "For=\"203.0.113.9:4711\" ; Proto=HTTPS;by=10.0.0.5",
                "203.0.113.9 secure",
            ),
            ("for=\"[2001:db8:1::9]:4711\"", "2001:db8:1::9"),
            (
                "for=198.51.100.1;proto=https, for=203.0.113.9;proto=http",
                "203.0.113.9",
            ),
            (
                "for=203.0.113.9;proto=https, for=10.0.0.6;proto=http",
                "203.0.113.9 secure",
            ),
            ("for=\"198.51.100.1, for=203.0.113.9", PEER),
            ("for=\"a\\\", for=198.51.100.1\", for=203.0.113.9", "203.0.113.9"),
            ("for=unknown", PEER),
            ("proto=https", "10.0.0.5 secure"),
            ("=;;=,for", PEER),
            ("", PEER),
        ];
        for (line, client) in cases {
            let lines = [("forwarded", *line), ("x-forwarded-for", "198.51.100.77")];
            assert_eq!(ask(ProxyHeader::Forwarded, PEER, &lines), *client, "{line}");
        }
    }
}
