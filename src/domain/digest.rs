//! Digests: what identifies a text by its bytes.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of bytes in hex.
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// Prints bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
