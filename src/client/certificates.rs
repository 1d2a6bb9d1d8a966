//! Downloads the platform certificates (平台证书).
//!
//! The first list is signed by a certificate that is inside it. That each entry opens with the APIv3 key proves who sent
//! it; then the signature is verified like that of any answer. Source: protocol reference, "Platform certificates".

use super::deadline::Deadline;
use super::exchange::Sent;
use super::line::{Action, Event, Judged, Line, Sending};
use super::operation::Operation;
use super::ring::{KeyRing, Next, Wanted};
use super::shared::Client;
use super::signing;
use super::signing::Fixed;
use crate::base::http::HttpResponse;
use crate::base::time::UnixTime;
use crate::diagnosis::verify;
use crate::error::{Error, Fault, Repeat, Result, TransportKind, text};
use crate::keys::{MerchantKey, PlatformKey, PlatformKeys};
use crate::merchant::Merchant;
use crate::wire::certificates::open;

/// A list of a few certificates; a longer one is not read.
const LONGEST_LIST: u32 = 256 << 10;
/// Milliseconds for the store, which is there to spare time.
const STORE_MS: u32 = 1_000;
/// Milliseconds for a download that is due, or that a notification caused: WeChat Pay waits 5 seconds for the answer.
const HASTE_MS: u32 = 3_000;
/// In front of the list that is kept: what it is, and when it was fetched.
const KEPT: &str = "wechatpay-certificates 1 ";

/// Downloads the list if there is no key to verify an answer with, or to encrypt with, and when it is due again. A client
/// that downloads nothing goes on with what its options gave. `deadline`: until when it may wait for the download of another
/// call, which ends by itself.
///
/// # Errors
/// `ERR_CERTIFICATES` if there is none and none can be had, `ERR_TIMEOUT` if that takes too long, `ERR_ABORTED` if the caller
/// aborts.
pub(super) async fn before_use(
    client: &Client,
    line: &Line,
    timeout_ms: u32,
    deadline: Option<&Deadline>,
) -> Result<()> {
    let known = client.ring.keys().preferred(line.now()).is_some();
    obtain(client, line, Wanted::Any, limit(client, timeout_ms, known), deadline).await
}

/// Looks for the key that an answer or a message names.
///
/// # Errors
/// As [`before_use`].
pub(super) async fn look_up(client: &Client, line: &Line, wanted: Wanted<'_>, timeout_ms: u32) -> Result<()> {
    let haste = matches!(wanted, Wanted::ByMessage(_));
    let deadline = Deadline::new(timeout_ms, line.passed());
    obtain(client, line, wanted, limit(client, timeout_ms, haste), Some(&deadline)).await
}

/// Milliseconds for a download. It serves every call, so one that has little time does not cut it short: it would fail
/// for all of them, again and again.
fn limit(client: &Client, timeout_ms: u32, haste: bool) -> u32 {
    let least = client.merchant.timeout_ms.min(HASTE_MS);
    if haste { least } else { timeout_ms.max(least) }
}

async fn obtain(
    client: &Client,
    line: &Line,
    wanted: Wanted<'_>,
    timeout_ms: u32,
    deadline: Option<&Deadline>,
) -> Result<()> {
    loop {
        match client.ring.next(wanted, line.now()) {
            Next::Nothing => return Ok(()),
            Next::Failed(error) => return Err(error),
            Next::Wait(ms) => {
                if deadline.is_some_and(|deadline| deadline.left(line.passed()) == 0) {
                    return Err(Error::unsent(TransportKind::Timeout, Repeat::Same));
                }
                line.wait(ms, None, None).await?;
            }
            // The lease ends with the download.
            Next::Refresh(_lease) => return refresh(client, line, wanted, timeout_ms).await,
        }
    }
}

async fn refresh(client: &Client, line: &Line, wanted: Wanted<'_>, timeout_ms: u32) -> Result<()> {
    let store = client.merchant.certificates.is_some_and(|option| option.store);
    let entry = format!("wechatpay-certificates-{}", client.merchant.mchid());
    if store {
        match line.ask(Action::Load { key: entry.clone(), timeout_ms: STORE_MS }).await {
            Event::Loaded(kept) if take_over(client, wanted, kept.as_deref(), line.now()) => return Ok(()),
            Event::Loaded(_) => {}
            event => return Err(event.interruption()),
        }
    }
    let downloaded = download(client, line, timeout_ms).await;
    if !matches!(downloaded, Err(Error::Transport { kind: TransportKind::Aborted, .. })) {
        client.ring.tried(wanted, line.now());
    }
    match downloaded {
        Ok((certificates, list)) => {
            let now = line.now();
            client.ring.learn(certificates, now, now);
            if let Wanted::ByMessage(serial) = wanted
                && client.ring.keys().get(serial).is_none()
            {
                client.ring.miss(serial, now);
            }
            let value = format!("{KEPT}{}\n{list}", now.0);
            match line.ask(Action::Save { key: entry, value, timeout_ms: STORE_MS }).await {
                Event::Saved => Ok(()),
                event => Err(event.interruption()),
            }
        }
        Err(Error::Transport { kind: TransportKind::Aborted, .. }) => {
            Err(Error::unsent(TransportKind::Aborted, Repeat::Same))
        }
        Err(error) => {
            let (answered, by_signer) = (matches!(error, Error::Api(_)), matches!(error, Error::Signer(_)));
            // What the caller's signer did is told as it is.
            let error = if by_signer { error } else { Error::Certificates(Box::new(error)) };
            let enough = matches!(wanted, Wanted::Any) && client.ring.keys().preferred(line.now()).is_some();
            // Without a key the next call asks the signer again: it is on this machine, or near.
            if enough || !by_signer {
                client.ring.fail(error.clone(), answered, line.now());
            }
            if enough { Ok(()) } else { Err(error) }
        }
    }
}

/// Takes over what the store holds; whether that is enough. Nobody has to trust the store: its certificates open only
/// with the APIv3 key.
fn take_over(client: &Client, wanted: Wanted<'_>, kept: Option<&str>, now: UnixTime) -> bool {
    let known = client.ring.keys();
    let kept = kept.and_then(|kept| read_kept(&client.merchant, &known, kept));
    let Some((certificates, fetched)) = kept else { return false };
    client.ring.recall(certificates, fetched, now);
    let keys = client.ring.keys();
    match wanted {
        Wanted::Any => KeyRing::is_fresh(fetched, now) && keys.preferred(now).is_some(),
        Wanted::ByAnswer(serial) | Wanted::ByMessage(serial) => keys.get(serial).is_some(),
    }
}

/// A list that was kept, and when it was fetched; `None` for anything else.
pub(super) fn read_kept(merchant: &Merchant, known: &PlatformKeys, kept: &str) -> Option<(Vec<PlatformKey>, UnixTime)> {
    let (fetched, list) = kept.strip_prefix(KEPT)?.split_once('\n')?;
    let certificates = open(list.as_bytes(), merchant.api_v3_keys()).ok()?;
    check(merchant, known, &certificates).ok()?;
    Some((certificates, UnixTime(fetched.parse().ok()?)))
}

/// The certificates, and the list as it came. If it is refused for the time, it is asked for once more by that of the host.
async fn download(client: &Client, line: &Line, timeout_ms: u32) -> Result<(Vec<PlatformKey>, String)> {
    let deadline = Deadline::new(timeout_ms, line.passed());
    let limit = || Some(deadline.left(line.passed())).filter(|left| *left > 0);
    let first = list(client, line, limit, 1).await;
    let Err(Error::Api(told)) = &first else { return first };
    let Some(_trial) = client.clock.try_date_of(told, line.moment().time()) else { return first };
    list(client, line, limit, 2).await
}

/// `limit`: milliseconds for what begins now, the caller's signer or the exchange.
async fn list(
    client: &Client,
    line: &Line,
    limit: impl Fn() -> Option<u32>,
    number: u32,
) -> Result<(Vec<PlatformKey>, String)> {
    let out_of_time = || Error::unsent(TransportKind::Timeout, Repeat::Same);
    let operation = Operation::certificates(&client.merchant);
    let signer_ms = limit().ok_or_else(out_of_time)?;
    let signed = signing::request(client, line, &operation, signer_ms, Fixed::default()).await?;
    let timeout_ms = limit().ok_or_else(out_of_time)?;
    let attempt = Sending::of(&operation, client.merchant.host(&operation.target), number);
    let sent = Sent::of(&attempt.host, &operation, &signed);
    let request = signed.http;
    let send = Action::Send {
        request,
        timeout_ms,
        max_bytes: LONGEST_LIST,
        notify_url: None,
        streamed: false,
        operation: false,
        attempt,
    };
    let event = line.ask(send).await;
    let heard = Judged::heard(&event);
    let listed = sent.answer(event, &client.ring.keys(), line.now()).and_then(|response| {
        let certificates = read(client, &response, line.now())?;
        client.clock.confirm(&response.headers, line.moment().time());
        // A list is JSON, so it is UTF-8.
        Ok((certificates, String::from_utf8(response.body).unwrap_or_default()))
    });
    line.judge(heard.with(listed.as_ref().err()));
    listed
}

/// All certificates of an answer, or none.
fn read(client: &Client, response: &HttpResponse, now: UnixTime) -> Result<Vec<PlatformKey>> {
    let read = || -> Result<_, Fault> {
        let certificates = open(&response.body, client.merchant.api_v3_keys())?;
        check(&client.merchant, &client.ring.keys(), &certificates)?;
        if let Some(unusable) = certificates.iter().find(|certificate| !certificate.valid(now)) {
            return Err(Error::malformed(text!(
                "平台证书 {0} 不在有效期内",
                "the platform certificate {0} is outside its validity",
                unusable.id()
            )));
        }
        Ok(certificates)
    };
    let answer = (Some(response.status), response.headers.request_id());
    let certificates = read().map_err(|error| error.with_answer(answer.0, answer.1.clone()))?;
    let keys = client.ring.keys_with(&certificates);
    verify(&response.headers, &response.body, &keys, now).map_err(|error| error.with_answer(answer.0, answer.1))?;
    Ok(certificates)
}

/// Refuses certificates that cannot be WeChat Pay's: a serial number never gets another key.
fn check(merchant: &Merchant, known: &PlatformKeys, certificates: &[PlatformKey]) -> Result<(), Fault> {
    for certificate in certificates {
        let key = certificate.verifying_key();
        if merchant.keys().filter_map(MerchantKey::public_key).any(|own| own == key) {
            return Err(Error::malformed(text!(
                "平台证书 {0} 的公钥是商户自己的",
                "the platform certificate {0} has the merchant's own key",
                certificate.id()
            )));
        }
        if known.get(certificate.id()).is_some_and(|known| known.verifying_key() != key) {
            return Err(Error::malformed(text!(
                "平台证书 {0} 与已知的同号证书不同",
                "the platform certificate {0} is not the one known under that serial number",
                certificate.id()
            )));
        }
    }
    Ok(())
}
