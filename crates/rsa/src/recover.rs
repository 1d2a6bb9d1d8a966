//! Recovers the signed digest, to explain a signature that does not fit, never to accept one.

use crate::PublicKey;
use crate::kernel;
use crate::padding;
use crate::words;

impl PublicKey {
    /// The SHA-256 digest inside an RSASSA-PKCS1-v1_5 signature made by this key; `None` for any other bytes.
    ///
    /// It identifies the signed message but verifies nothing: use [`PublicKey::verify_pkcs1v15_sha256`] for that.
    #[must_use]
    pub fn recover_pkcs1v15_sha256(&self, signature: &[u8]) -> Option<[u8; 32]> {
        let signature = self.number(signature)?;
        let block = words::to_be(&self.raise(kernel::active(), &signature));
        let digest = *block.last_chunk::<32>()?;
        // The whole block must equal the block for signing this digest.
        (padding::pkcs1v15_digest(&digest, self.size()) == *block).then_some(digest)
    }
}
