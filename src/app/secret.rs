//! Secrets: made by chance, kept as hashes. Hashing a password takes long on purpose; it runs on threads of its own,
//! few at a time, so that those who sign in never starve those who search.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use tokio::sync::Semaphore;

use super::Error;
use crate::domain::digest::{hex, sha256_hex};

/// Passwords that are hashed at a time.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The hash of a password that nobody has: an unknown name takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now(&random(16)).unwrap_or_default());

/// Returns so many random bytes, as text.
///
/// # Panics
/// The system has no randomness: nothing may be kept secret then.
pub(super) fn random(bytes: usize) -> String {
    let mut secret = vec![0; bytes];
    getrandom::fill(&mut secret).expect("the system gives random bytes");
    hex(&secret)
}

/// Returns what is kept of a secret that is long and random: no slow hash is needed for it.
pub(super) fn fingerprint(secret: &str) -> String {
    sha256_hex(secret)
}

fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _turn = HASHING
        .acquire()
        .await
        .map_err(|closed| Error::Internal(closed.into()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|ended| Error::Internal(ended.into()))
}

/// Hashes a password.
pub(super) async fn hash(password: String) -> Result<String, Error> {
    let hashed = apart(move || hash_now(&password)).await?;
    hashed.map_err(|error| Error::Internal(anyhow::anyhow!("a password cannot be hashed: {error}")))
}

/// Tells whether a password is the one that was hashed; without a hash it takes as long and is not.
pub(super) async fn is(password: String, hash: Option<String>) -> Result<bool, Error> {
    apart(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && right
    })
    .await
}

/// Tells which of several hashes a password has.
pub(super) async fn is_any(password: String, hashes: Vec<String>) -> Result<bool, Error> {
    for hash in hashes {
        if is(password.clone(), Some(hash)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells whether a hash was made with less care than is taken today.
pub(super) fn is_dated(hash: &str) -> bool {
    let made = PasswordHash::new(hash).ok();
    let params = made.and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| {
        let now = Params::default();
        (params.m_cost(), params.t_cost()) < (now.m_cost(), now.t_cost())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let kept = hash("Tofu-lamp 7 rivers".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$") && !kept.contains("Tofu") && !is_dated(&kept));
        assert!(is("Tofu-lamp 7 rivers".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!is("Tofu-lamp 7 river".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!is("Tofu-lamp 7 rivers".to_owned(), None).await.unwrap());
        assert_ne!(kept, hash("Tofu-lamp 7 rivers".to_owned()).await.unwrap());
        assert!(is_dated(
            "$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A"
        ));
    }
}
