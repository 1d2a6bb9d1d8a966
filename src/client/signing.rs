//! Signs and opens, here or with the caller's signer.

use zeroize::Zeroizing;

use super::deadline::Deadline;
use super::line::{Action, Event, Line};
use super::operation::Operation;
use super::request::{self, SignedRequest};
use super::shared::Client;
use crate::base::base64;
use crate::base::env::nonce;
use crate::base::time::UnixTime;
use crate::error::{Error, Result, Text, text};
use crate::keys::{FIELD_LIMIT, MerchantKey, SIGNATURE_LENGTH};
use crate::merchant::Merchant;

/// Signs `message` with a key of the merchant, which [`Merchant::keys`] lists at `index`: base64. `timeout_ms` is the
/// caller's signer's.
///
/// # Errors
/// `ERR_SIGNER` if the caller's signer gives no usable signature, `ERR_ABORTED`, `ERR_INTERNAL`.
pub(super) async fn sign(
    client: &Client,
    line: &Line,
    index: usize,
    message: Vec<u8>,
    timeout_ms: u32,
) -> Result<String> {
    let key = key_at(&client.merchant, index)?;
    if let Some(signature) = key.sign(&message, &mut line.clone())? {
        return Ok(base64::encode(&signature));
    }
    let action = Action::Sign { key: index, message: message.clone(), timeout_ms };
    let signature = given(line.ask(action).await)?;
    if signature.len() != SIGNATURE_LENGTH {
        return Err(refused(text!(
            "给出的签名是 {0} 字节，应为 256 字节",
            "gave a signature of {0} bytes instead of 256",
            signature.len()
        )));
    }
    if !key.checks_outside() && key.public_key().is_some_and(|public| !public.verify(&message, &signature)) {
        return Err(refused(text!(
            "给出的签名不是用证书 {0} 的私钥签的",
            "gave a signature that the key of the certificate {0} did not make",
            key.serial_no()
        )));
    }
    Ok(base64::encode(&signature))
}

/// Opens a sensitive field with whichever key of the merchant it was encrypted to. `timeout_ms` is that of the caller's
/// signers together.
///
/// # Errors
/// `ERR_DECRYPT` if none opens it, `ERR_SIGNER` if only the caller's signer could and does not, `ERR_ABORTED`,
/// `ERR_INTERNAL`.
pub(super) async fn open(
    client: &Client,
    line: &Line,
    ciphertext: &[u8],
    timeout_ms: u32,
) -> Result<Zeroizing<Vec<u8>>> {
    let deadline = Deadline::new(timeout_ms, line.passed());
    let mut failure = None;
    for (index, key) in client.merchant.keys().enumerate() {
        if !key.is_outside() {
            if let Some(plain) = key.decrypt(ciphertext, &mut line.clone())? {
                return Ok(plain);
            }
            continue;
        }
        if !key.opens_outside() {
            failure = failure.or(Some(refused(text!(
                "没有 decrypt，不能解密敏感字段",
                "has no decrypt, so it opens no sensitive field"
            ))));
            continue;
        }
        // One that answers at once is in time even now.
        let (ciphertext, timeout_ms) = (ciphertext.to_vec(), deadline.left(line.passed()).max(1));
        match given(line.ask(Action::Decrypt { key: index, ciphertext, timeout_ms }).await).map(Zeroizing::new) {
            Ok(plain) if plain.len() <= FIELD_LIMIT => return Ok(plain),
            Ok(_) => {
                failure = Some(refused(text!(
                    "解出的内容超过 214 字节",
                    "gave more than the 214 bytes that a field can hold"
                )))
            }
            Err(error @ Error::Signer(_)) => failure = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(failure.unwrap_or(Error::Decrypt))
}

fn key_at(merchant: &Merchant, index: usize) -> Result<&MerchantKey> {
    merchant.keys().nth(index).ok_or(Error::Internal("no such merchant key"))
}

/// What the caller's signer gave.
fn given(event: Event) -> Result<Vec<u8>> {
    match event {
        Event::Given(bytes) => Ok(bytes),
        Event::Unable { late: true } => {
            Err(refused(text!("在时限内没有给出结果", "gave nothing within the time limit")))
        }
        Event::Unable { late: false } => Err(refused(text!("出错", "failed"))),
        event => Err(event.interruption()),
    }
}

fn refused(reason: Text) -> Error {
    Error::Signer(Box::new(reason))
}

/// What replaces the random nonce and the current time, to reproduce a signature.
#[derive(Default)]
pub(super) struct Fixed {
    pub(super) nonce: Option<String>,
    pub(super) timestamp: Option<UnixTime>,
}

/// Signs a request: a new timestamp, nonce and signature. `timeout_ms` is the caller's signer's.
///
/// # Errors
/// As [`sign`]; `ERR_INPUT` for an unusable nonce.
pub(super) async fn request(
    client: &Client,
    line: &Line,
    operation: &Operation,
    timeout_ms: u32,
    fixed: Fixed,
) -> Result<SignedRequest> {
    let nonce = match fixed.nonce {
        Some(text) => request::checked_nonce(text)?,
        None => nonce(&mut line.clone())?,
    };
    let boundary = operation.form.is_some().then(|| self::nonce(&mut line.clone())).transpose()?;
    let timestamp = fixed.timestamp.unwrap_or(line.now()).0.to_string();
    let message = operation.message(&timestamp, &nonce);
    let signature = sign(client, line, 0, message.clone(), timeout_ms).await?;
    let keys = client.ring.keys();
    // A rotation while the signer was asked changes nothing about what is encrypted already.
    let platform_key = operation.encrypted_to().or_else(|| Some(keys.preferred(line.now())?.id()));
    let parts = request::Parts { message, signature, timestamp, nonce, boundary };
    Ok(request::assemble(&client.merchant, operation, platform_key, parts))
}
