//! Configuration: every setting is a flag, an environment variable and its own documentation. There is no file.

mod listen;
mod network;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub use listen::{BadHostName, Exposed, HostName, Listen, ProxyHeader};
pub use network::{BadNetwork, Network};

const DEFAULT_LOG: &str = "warn,yanzhen=info";
/// Longer than any pause of a healthy process, short enough that work goes on soon.
const JOB_LEASE: u64 = 20;

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
    /// How long a job stays with a process that says nothing more, in seconds.
    #[arg(
        long,
        env = "YANZHEN_JOB_LEASE",
        default_value_t = JOB_LEASE,
        value_parser = clap::value_parser!(u64).range(2..=3600),
        global = true,
        help = "后台任务的租期（秒）：办理的进程失去联系这么久之后，由别的进程接手"
    )]
    pub job_lease: u64,
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
            job_lease: JOB_LEASE,
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
}
