//! Encryption: the certificate, its key, and new ones in their place while connections go on.

mod validity;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use std::{fmt, fs, io};

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use self::validity::Validity;
use crate::domain::day::Day;

/// How HTTP/2 is called when both sides agree on what they speak.
pub(super) const HTTP_2: &[u8] = b"h2";
/// How HTTP/1.1 is called there.
const HTTP_1: &[u8] = b"http/1.1";
/// So often the files are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Why encryption cannot begin; each names the file and what would do.
#[derive(Debug, thiserror::Error)]
pub enum BadCertificate {
    /// A file cannot be read.
    #[error("读不了{0} {path}：{1}", path = .2.display())]
    Unreadable(&'static str, io::Error, PathBuf),
    /// A file holds nothing of the kind.
    #[error("{path} 里没有{0}；应是 PEM 文件，以“-----BEGIN”开头", path = .1.display())]
    Empty(&'static str, PathBuf),
    /// The key is another's.
    #[error("私钥 {key} 不是证书 {cert} 的私钥；请成对更换", key = .key.display(), cert = .cert.display())]
    Mismatch {
        /// The file of the certificate.
        cert: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// It holds no more.
    #[error("证书 {path} 已于 {0} 到期，请换新证书", path = .1.display())]
    Expired(Day, PathBuf),
    /// It does not hold yet.
    #[error("证书 {path} 从 {0} 起才有效；请检查证书和本机时间", path = .1.display())]
    Early(Day, PathBuf),
    /// Anything else that the library finds.
    #[error("证书 {path} 用不了：{0}", path = .1.display())]
    Unusable(rustls::Error, PathBuf),
}

/// The certificate and its key, as they are now.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    today: Box<dyn Fn() -> Day + Send + Sync>,
    config: RwLock<Arc<ServerConfig>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("cert", &self.cert).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads them.
    ///
    /// # Errors
    /// Names the file that cannot be used, and why.
    pub fn load(
        cert: &Path,
        key: &Path,
        today: impl Fn() -> Day + Send + Sync + 'static,
    ) -> Result<Arc<Self>, BadCertificate> {
        let config = read(cert, key, today())?;
        Ok(Arc::new(Self {
            cert: cert.to_owned(),
            key: key.to_owned(),
            today: Box::new(today),
            config: RwLock::new(config),
        }))
    }

    /// Returns what greets the next connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&config))
    }

    /// Takes new files as soon as they belong together. Until then, and when they never do, the old ones serve: the two
    /// files are rarely changed at one moment.
    pub(super) async fn follow(&self) {
        let mut seen = self.stamps();
        loop {
            tokio::time::sleep(LOOK).await;
            let stamps = self.stamps();
            if stamps == seen {
                continue;
            }
            seen = stamps;
            match read(&self.cert, &self.key, (self.today)()) {
                Ok(config) => {
                    *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
                    tracing::info!(file = %self.cert.display(), "a new certificate serves");
                }
                Err(error) => tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the new certificate is not used; the old one serves on"
                ),
            }
        }
    }

    /// What changes when a file does.
    fn stamps(&self) -> [Option<(SystemTime, u64)>; 2] {
        [&self.cert, &self.key].map(|path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

fn read(cert: &Path, key: &Path, today: Day) -> Result<Arc<ServerConfig>, BadCertificate> {
    let bytes =
        |title, path: &Path| fs::read(path).map_err(|error| BadCertificate::Unreadable(title, error, path.to_owned()));
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes("证书", cert)?).collect();
    let chain = chain.unwrap_or_default();
    let validity = chain.first().and_then(|own| Validity::of(own));
    let validity = validity.ok_or_else(|| BadCertificate::Empty("证书", cert.to_owned()))?;
    let secret = PrivateKeyDer::from_pem_slice(&bytes("私钥", key)?);
    let secret = secret.map_err(|_| BadCertificate::Empty("私钥", key.to_owned()))?;
    if validity.until < today {
        return Err(BadCertificate::Expired(validity.until, cert.to_owned()));
    }
    if today < validity.from {
        return Err(BadCertificate::Early(validity.from, cert.to_owned()));
    }
    let unusable = |error| match error {
        rustls::Error::InconsistentKeys(_) => BadCertificate::Mismatch {
            cert: cert.to_owned(),
            key: key.to_owned(),
        },
        other => BadCertificate::Unusable(other, cert.to_owned()),
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(unusable)?;
    config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
    Ok(Arc::new(config))
}
