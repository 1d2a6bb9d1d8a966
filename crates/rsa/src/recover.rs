//! Recovering what was signed: for explaining a signature that does not fit, never for accepting one.

use crate::PublicKey;
use crate::kernel;
use crate::padding;
use crate::words;

impl PublicKey {
    /// The SHA-256 digest inside an RSASSA-PKCS1-v1_5 signature made by this key; nothing for any other bytes.
    ///
    /// Says which message was signed when it is not at hand. It decides nothing: verify with
    /// [`PublicKey::verify_pkcs1v15_sha256`].
    #[must_use]
    pub fn recover_pkcs1v15_sha256(&self, signature: &[u8]) -> Option<[u8; 32]> {
        let signature = self.number(signature)?;
        let block = words::to_be(&self.raise(kernel::active(), &signature));
        let digest = *block.last_chunk::<32>()?;
        // The whole block must be the one that signing this digest makes.
        (padding::pkcs1v15_digest(&digest, self.size()) == *block).then_some(digest)
    }
}
