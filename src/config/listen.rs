//! Where the server listens, and who stands between it and those who ask.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::network::Network;

/// Where the server listens.
#[derive(Args, Clone, Debug)]
pub struct Listen {
    /// The address; others than loopback have their conditions.
    #[arg(
        long,
        env = "YANZHEN_ADDRESS",
        default_value = "127.0.0.1",
        help = "监听地址；本机以外的地址须有账号，并且加密或在反向代理后面"
    )]
    pub address: IpAddr,
    /// The port; 0 lets the system choose.
    #[arg(
        long,
        env = "YANZHEN_PORT",
        default_value_t = 8080,
        help = "监听端口；0 表示由系统分配"
    )]
    pub port: u16,
    /// The certificate, and those that vouch for it, in PEM.
    #[arg(
        long,
        env = "YANZHEN_TLS_CERT",
        requires = "tls_key",
        value_name = "FILE",
        help = "证书文件（PEM，含中间证书）；换了文件自动启用，不断开已有的连接"
    )]
    pub tls_cert: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(
        long,
        env = "YANZHEN_TLS_KEY",
        requires = "tls_cert",
        value_name = "FILE",
        help = "证书的私钥文件（PEM）"
    )]
    pub tls_key: Option<PathBuf>,
    /// A second socket that sends everybody to the encrypted one.
    #[arg(
        long,
        env = "YANZHEN_REDIRECT_ADDRESS",
        requires = "tls_cert",
        value_name = "ADDRESS:PORT",
        help = "另开一个不加密的端口，只把访问者转到加密的地址，如 0.0.0.0:80"
    )]
    pub redirect_address: Option<SocketAddr>,
    /// The names under which it is reached.
    #[arg(
        long = "public-host",
        env = "YANZHEN_PUBLIC_HOST",
        value_delimiter = ',',
        value_name = "HOST",
        help = "对外的主机名，如 yanzhen.example.gov.cn；可写多个，用别的名称访问一律拒绝"
    )]
    pub public_hosts: Vec<HostName>,
    /// Whether a proxy stands in front and says who asks.
    #[arg(
        long,
        env = "YANZHEN_BEHIND_PROXY",
        requires = "trusted_proxies",
        help = "前面有反向代理：由它说明访问者的地址和是否加密；须同时用 --trusted-proxy 写明是哪些代理"
    )]
    pub behind_proxy: bool,
    /// The proxies whose word counts.
    #[arg(
        long = "trusted-proxy",
        env = "YANZHEN_TRUSTED_PROXY",
        value_delimiter = ',',
        value_name = "ADDRESS",
        requires = "behind_proxy",
        help = "可信的反向代理，如 10.0.0.5 或 10.0.0.0/24；可写多个"
    )]
    pub trusted_proxies: Vec<Network>,
    /// The header in which they say it.
    #[arg(
        long,
        env = "YANZHEN_PROXY_HEADER",
        value_enum,
        default_value_t = ProxyHeader::XForwardedFor,
        help = "代理用哪个请求头说明访问者地址；另一个请求头一概不看，因为代理会原样放过它"
    )]
    pub proxy_header: ProxyHeader,
}

/// The header in which proxies say for whom they ask. Only one counts: a proxy adds to the one it knows and lets the
/// other through as the client wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProxyHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    #[default]
    #[value(help = "X-Forwarded-For 和 X-Forwarded-Proto")]
    XForwardedFor,
    /// `Forwarded` of RFC 7239.
    #[value(help = "Forwarded（RFC 7239）")]
    Forwarded,
}

/// A name under which the registry is known, e.g. `yanzhen.example.gov.cn`, or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

/// Text that names no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("不是主机名；只写名称或地址，如 yanzhen.example.gov.cn，不带 https://、端口和路径")]
pub struct BadHostName;

impl HostName {
    /// Returns whether a host, without its port, is this one.
    pub fn is(&self, host: &str) -> bool {
        host.parse::<Self>().is_ok_and(|host| host == *self)
    }
}

impl FromStr for HostName {
    type Err = BadHostName;

    fn from_str(text: &str) -> Result<Self, BadHostName> {
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self(address.to_canonical().to_string()));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_part = |part: &str| {
            (1..=63).contains(&part.len())
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        match name.len() <= 253 && name.split('.').all(is_part) {
            true => Ok(Self(name.to_ascii_lowercase())),
            false => Err(BadHostName),
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.contains(':') {
            true => write!(f, "[{}]", self.0),
            false => f.write_str(&self.0),
        }
    }
}

/// Why the server must not listen on an address that others can reach.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exposed {
    /// Whoever can reach the port would act as the city's bureau.
    #[error("不能监听 {0}：还没有账号，谁能连上谁就能以主管部门的身份操作。请先设立账号，或使用 127.0.0.1")]
    NoAccounts(IpAddr),
    /// Passwords would travel in the clear.
    #[error(
        "不能监听 {0}：没有加密，密码会在网络上明文传送。请用 --tls-cert 和 --tls-key 给出证书和私钥，或放在反向代理后面并用 --behind-proxy 和 --trusted-proxy 写明"
    )]
    NoEncryption(IpAddr),
    /// Nobody knows which names are ours.
    #[error("不能监听 {0}：没有写明对外的主机名，请用 --public-host 写明，如 --public-host yanzhen.example.gov.cn")]
    NoName(IpAddr),
}

impl Listen {
    /// Tells whether others than this machine can come.
    pub fn is_reachable(&self) -> bool {
        !self.address.is_loopback() || self.behind_proxy
    }

    /// Returns the socket address when it is safe to listen there. `accounts` says that this registry asks everyone to
    /// sign in.
    ///
    /// # Errors
    /// Refuses what others can reach unless they sign in, nobody on the way reads along, and it is known under which
    /// names one comes here.
    pub fn socket(&self, accounts: bool) -> Result<SocketAddr, Exposed> {
        let reachable = !self.address.is_loopback();
        if reachable && !accounts {
            return Err(Exposed::NoAccounts(self.address));
        }
        if reachable && self.tls_cert.is_none() && !self.behind_proxy {
            return Err(Exposed::NoEncryption(self.address));
        }
        if reachable && self.public_hosts.is_empty() {
            return Err(Exposed::NoName(self.address));
        }
        Ok(SocketAddr::new(self.address, self.port))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        listen: Listen,
    }

    fn read(line: &str) -> Result<Listen, String> {
        let read = Line::try_parse_from(format!("serve {line}").split_whitespace());
        read.map(|line| line.listen).map_err(|error| error.to_string())
    }

    #[test]
    fn what_others_can_reach_is_signed_in_to_encrypted_and_named() {
        let socket = |line: &str, accounts| read(line).unwrap().socket(accounts).map_err(|why| why.to_string());
        for loopback in ["127.0.0.1", "::1", "127.9.9.9"] {
            assert!(socket(&format!("--address {loopback}"), false).is_ok(), "{loopback}");
        }
        let tls = "--tls-cert c.pem --tls-key k.pem";
        let proxy = "--behind-proxy --trusted-proxy 10.0.0.5";
        let named = "--public-host a.example";
        for address in ["0.0.0.0", "::", "192.0.2.7", "::ffff:127.0.0.1"] {
            let asked = |more: &[&str], accounts| socket(&format!("--address {address} {}", more.join(" ")), accounts);
            assert!(asked(&[tls, named], false).unwrap_err().contains("请先设立账号"));
            assert!(asked(&[named], true).unwrap_err().contains("--tls-cert"));
            assert!(asked(&[tls], true).unwrap_err().contains("--public-host"));
            assert!(asked(&[tls, named], true).is_ok());
            assert!(asked(&[proxy, named], true).is_ok());
        }
        for half in ["--tls-cert c.pem", "--tls-key k.pem", "--redirect-address 0.0.0.0:80"] {
            assert!(read(half).is_err(), "{half}");
        }
    }

    #[test]
    fn a_host_is_a_name_and_nothing_around_it() {
        for text in [
            "",
            ".",
            "https://a.example",
            "a.example/",
            "a.example:443",
            "a b",
            "-a.example",
            "a..b",
            "企业",
        ] {
            assert_eq!(text.parse::<HostName>(), Err(BadHostName), "{text}");
        }
        let host: HostName = "Yanzhen.Example.".parse().unwrap();
        assert!(host.is("yanzhen.example") && host.is("YANZHEN.EXAMPLE.") && !host.is("x.yanzhen.example"));
        let address: HostName = "2001:DB8::1".parse().unwrap();
        assert!(address.is("[2001:db8::1]"));
        assert_eq!(address.to_string(), "[2001:db8::1]");
    }

    #[test]
    fn a_proxy_is_named_and_named_ones_are_asked_for() {
        assert!(read("--behind-proxy").is_err());
        assert!(read("--trusted-proxy 10.0.0.5").is_err());
        assert!(read("--behind-proxy --trusted-proxy 0.0.0.0/0").is_err());
        let listen = read("--behind-proxy --trusted-proxy 10.0.0.5,::1 --trusted-proxy 10.1.0.0/16").unwrap();
        assert_eq!(listen.trusted_proxies.len(), 3);
        assert_eq!(listen.proxy_header, ProxyHeader::XForwardedFor);
    }
}
