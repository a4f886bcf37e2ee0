//! Where the server listens, and who stands between it and those who ask.

use std::net::{IpAddr, SocketAddr};

use clap::{Args, ValueEnum};

use super::network::Network;

/// Where the server listens.
#[derive(Args, Clone, Debug)]
pub struct Listen {
    /// The address; loopback only until accounts exist.
    #[arg(
        long,
        env = "YANZHEN_ADDRESS",
        default_value = "127.0.0.1",
        help = "监听地址；账号功能完成前只接受本机地址"
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

/// An address that the server must not listen on yet.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("不能监听 {0}：系统目前没有账号和权限，只允许本机访问。请使用 127.0.0.1，或在前面加一道带登录的反向代理")]
pub struct NotLoopback(IpAddr);

impl Listen {
    /// Returns the socket address, if only this machine can reach it.
    ///
    /// # Errors
    /// Refuses every address but loopback: whoever can reach the port acts as the city's bureau.
    pub fn socket(&self) -> Result<SocketAddr, NotLoopback> {
        match self.address.is_loopback() {
            true => Ok(SocketAddr::new(self.address, self.port)),
            false => Err(NotLoopback(self.address)),
        }
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
    fn only_loopback_is_listened_on() {
        let socket = |address: &str| read(&format!("--address {address}")).unwrap().socket();
        assert!(socket("127.0.0.1").is_ok());
        assert!(socket("::1").is_ok());
        assert!(socket("0.0.0.0").unwrap_err().to_string().contains("只允许本机访问"));
        assert!(socket("192.0.2.7").is_err());
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
