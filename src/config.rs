//! Configuration: every setting is a flag, an environment variable and its own documentation. There is no file.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

const DEFAULT_LOG: &str = "warn,yanzhen=info";

/// Where the registry keeps its data and how it logs; shared by every command.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// The folder of the embedded database, the search index and imported files.
    #[arg(
        long,
        env = "YANZHEN_DATA_DIR",
        default_value = "data",
        global = true,
        help = "数据目录：内置数据库、检索索引和导入的原始文件"
    )]
    pub data_dir: PathBuf,
    /// The database; the embedded SQLite below the data folder when absent.
    #[arg(
        long,
        env = "YANZHEN_DATABASE_URL",
        hide_env_values = true,
        global = true,
        help = "数据库地址；省略时使用数据目录下的内置 SQLite，多机部署用 postgres://…"
    )]
    pub database_url: Option<String>,
    /// The form of log lines.
    #[arg(long, env = "YANZHEN_LOG_FORMAT", value_enum, default_value_t = LogFormat::Auto, global = true, help = "日志格式：终端上为文字，否则为 JSON")]
    pub log_format: LogFormat,
    /// The filter of log lines.
    #[arg(
        long,
        env = "YANZHEN_LOG",
        default_value = DEFAULT_LOG,
        global = true,
        help = "日志级别，如 info 或 warn,yanzhen=debug"
    )]
    pub log: String,
    /// Whether the server measures itself and answers `/metrics`.
    #[arg(
        long,
        env = "YANZHEN_METRICS",
        global = true,
        help = "记录运行指标，并在 /metrics 供监控读取；省略时不开放"
    )]
    pub metrics: bool,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[value(help = "终端上为文字，否则为 JSON")]
    Auto,
    /// Text.
    #[value(help = "文字")]
    Text,
    /// One JSON object a line.
    #[value(help = "每行一个 JSON 对象")]
    Json,
}

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
}

/// An address that the server must not listen on yet.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("不能监听 {0}：系统目前没有账号和权限，只允许本机访问。请使用 127.0.0.1，或在前面加一道带登录的反向代理")]
pub struct NotLoopback(IpAddr);

impl Config {
    /// Returns the database URL, the embedded one when none was given. Opening it makes no file.
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}?mode=rw", self.database_file().display()),
        }
    }

    /// As [`Config::database_url`], for whoever makes the database.
    pub fn new_database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}?mode=rwc", self.database_file().display()),
        }
    }

    /// Returns the database URL as it may be shown: without who signs in and with what.
    pub fn shown_url(&self) -> String {
        let url = self.database_url();
        let Some((scheme, rest)) = url.split_once("://") else {
            return "（不是数据库地址）".to_owned();
        };
        let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let rest = rest.split_once('?').map_or(rest, |(place, _)| place);
        format!("{scheme}://{rest}")
    }

    /// Returns the file of the embedded database.
    pub fn database_file(&self) -> PathBuf {
        self.data_dir.join("yanzhen.db")
    }

    /// Returns the folder of the search index.
    pub fn index_dir(&self) -> PathBuf {
        self.data_dir.join("index")
    }

    /// Returns the file in which the heads of the audit are kept.
    pub fn heads_file(&self) -> PathBuf {
        self.data_dir.join("heads")
    }

    /// Returns the folder of imported files.
    pub fn files_dir(&self) -> PathBuf {
        self.data_dir.join("files")
    }

    /// Returns the settings for a data folder and a database, the embedded one when none is named.
    pub fn new(data_dir: impl Into<PathBuf>, database_url: Option<String>) -> Self {
        Self {
            data_dir: data_dir.into(),
            database_url,
            log_format: LogFormat::Auto,
            log: DEFAULT_LOG.to_owned(),
            metrics: false,
        }
    }
}

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
    use super::*;

    #[test]
    fn a_shown_address_never_has_a_password() {
        let shown = |url: &str| Config::new("data", Some(url.to_owned())).shown_url();
        for url in [
            "postgres://u:geheim@h1,h2/x",
            "postgres://u:ge@heim@h/x",
            "postgres://h/x?user=u&password=geheim",
            "geheim",
        ] {
            assert!(!shown(url).contains("heim"), "{}", shown(url));
        }
        assert_eq!(shown("postgres://u:p@h:5432/x"), "postgres://h:5432/x");
        assert_eq!(Config::new("data", None).shown_url(), "sqlite://data/yanzhen.db");
    }

    #[test]
    fn only_loopback_is_listened_on() {
        let listen = |address: &str| {
            Listen {
                address: address.parse().unwrap(),
                port: 80,
            }
            .socket()
        };
        assert!(listen("127.0.0.1").is_ok());
        assert!(listen("::1").is_ok());
        assert!(listen("0.0.0.0").unwrap_err().to_string().contains("只允许本机访问"));
        assert!(listen("192.0.2.7").is_err());
    }
}
