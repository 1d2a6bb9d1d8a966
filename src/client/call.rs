//! A call from its start to its verdict.
//!
//! What a task does is written as an `async fn` that asks its driver for one action after the other. A [`Call`] polls it
//! with each event; nothing else drives it, and no executor is needed.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::rc::Rc;

use super::line::{Action, Event, Line};
use super::ring::Wanted;
use super::shared::Client;
use super::task::{Product, Task};
use super::{OUT_OF_ORDER, SealedFields, certificates, doctor, exchange, fields, signing};
use crate::api::notification::{self, Notification};
use crate::api::pay_params::Draft;
use crate::base::env::{Entropy, nonce};
use crate::base::http::Headers;
use crate::base::time::UnixTime;
use crate::error::{Error, Repeat, Result, TransportKind, VerifyKind, text};
use crate::keys::serial::same_serial;
use crate::merchant::Merchant;
use crate::wire::field;

type Work = Pin<Box<dyn Future<Output = Result<Product>>>>;

/// A call in progress.
pub struct Call(State);

enum State {
    Ready(Rc<Client>, Box<Task>, Box<dyn Entropy>),
    Running(Line, Work),
    Over,
}

impl core::fmt::Debug for Call {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self.0 {
            State::Ready(..) => "Call(ready)",
            State::Running(..) => "Call(running)",
            State::Over => "Call(over)",
        })
    }
}

impl Call {
    pub(super) fn new(client: Rc<Client>, task: Task, entropy: Box<dyn Entropy>) -> Self {
        Self(State::Ready(client, Box::new(task), entropy))
    }

    /// Takes an event and returns the next action.
    pub fn step(&mut self, event: Event, now: UnixTime) -> Action {
        match (core::mem::replace(&mut self.0, State::Over), event) {
            (State::Ready(client, task, entropy), Event::Start) => {
                let line = Line::new(entropy, now);
                let work = Box::pin(perform(client, line.clone(), *task));
                self.advance(line, work)
            }
            (State::Ready(_, task, _), Event::Failed(failure)) => Action::Done(Err(task.unsent(failure.kind))),
            (State::Running(line, work), event) => {
                line.report(event, now);
                self.advance(line, work)
            }
            _ => Action::Done(Err(OUT_OF_ORDER)),
        }
    }

    fn advance(&mut self, line: Line, mut work: Work) -> Action {
        match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(verdict) => Action::Done(verdict),
            Poll::Pending => match line.asked() {
                Some(action) => {
                    self.0 = State::Running(line, work);
                    action
                }
                None => Action::Done(Err(OUT_OF_ORDER)),
            },
        }
    }
}

impl Task {
    /// The call was aborted before anything was sent.
    fn unsent(&self, kind: TransportKind) -> Error {
        let repeat = if let Self::Ask { operation, .. } = self { operation.repeat } else { Repeat::Same };
        Error::unsent(kind, repeat)
    }
}

async fn perform(client: Rc<Client>, line: Line, task: Task) -> Result<Product> {
    let (client, line) = (&*client, &line);
    let merchant = &client.merchant;
    Ok(match task {
        Task::Ask { operation, timeout_ms } => {
            Product::Answer(exchange::ask(client, line, operation, timeout_ms).await?)
        }
        Task::PayParams { cashier, prepay_id, appid, serial_no } => {
            let key = key_named(merchant, serial_no.as_deref())?;
            let nonce = nonce(&mut line.clone())?;
            let draft = Draft::new(merchant, cashier, &prepay_id, appid.as_deref(), line.now(), nonce)?;
            let signature = signing::sign(client, line, key, draft.message()).await?;
            Product::PayParams(draft.signed(signature))
        }
        Task::Sign(message) => Product::Text(signing::sign(client, line, 0, message).await?),
        Task::SignRequest { mut operation, nonce, timestamp } => {
            if operation.has_sensitive_fields() {
                certificates::before_use(client, line, merchant.timeout_ms).await?;
                fields::encrypt(client, line, &mut operation)?;
            }
            Product::Request(Box::new(signing::request(client, line, &operation, nonce, timestamp).await?))
        }
        Task::Notification { headers, body } => {
            Product::Notification(Box::new(receive(client, line, &headers, &body).await?))
        }
        Task::Verify(response) => {
            exchange::verify_response(client, line, &response).await?;
            Product::Nothing
        }
        Task::Open(resource) => {
            let plain = resource.open(merchant.api_v3_keys())?;
            let text = String::from_utf8(plain).map_err(|_| {
                Error::malformed(text!("解密后的 resource 不是 UTF-8", "the decrypted resource is not UTF-8"))
            })?;
            Product::Text(text)
        }
        Task::EncryptField(text) => {
            certificates::before_use(client, line, merchant.timeout_ms).await?;
            let key = fields::key(client, line)?;
            Product::Text(field::encrypt(&text, &key, &mut line.clone())?)
        }
        Task::Examine(complaint) => Product::Checks(doctor::examine(client, line, *complaint).await?),
        Task::DecryptField(ciphertext) => {
            let plain = signing::open(client, line, &field::ciphertext(&ciphertext)?).await?;
            Product::Text(field::text_of(&plain)?)
        }
    })
}

/// The place of the merchant key with this serial number; the signing key's for none.
fn key_named(merchant: &Merchant, serial_no: Option<&str>) -> Result<usize> {
    let Some(serial_no) = serial_no else { return Ok(0) };
    merchant.keys().position(|key| same_serial(key.serial_no(), serial_no)).ok_or_else(|| {
        Error::input(
            "serialNo",
            text!("不是这个客户端的商户API证书", "is not a certificate of this client"),
            text!(
                "更换证书期间，请把旧的那把密钥放进 merchantKeys；调起支付的签名必须与下单用同一把私钥。",
                "While a certificate is being replaced, keep its key in merchantKeys: pay params are signed with the key of the prepay."
            ),
        )
    })
}

/// Verifies and decrypts a notification. One that names an unknown certificate is verified again after a download.
async fn receive(client: &Client, line: &Line, headers: &Headers, body: &[u8]) -> Result<Notification> {
    let arrived = line.now();
    let parse = || notification::parse(&client.merchant, &client.ring.keys(), headers, body, arrived);
    let mut parsed = match (parse(), headers.serial()) {
        (Err(unknown @ Error::Verify { kind: VerifyKind::UnknownKey, .. }), Some(serial)) => {
            let cold = client.ring.keys().is_empty();
            match certificates::look_up(client, line, Wanted::ByMessage(serial), client.merchant.timeout_ms).await {
                Ok(()) => parse(),
                // The fault is on this side: the message is to come again.
                Err(error) if cold => Err(error),
                Err(_) => Err(unknown),
            }
        }
        (parsed, _) => parsed,
    }?;
    let sealed = SealedFields::of_event(&parsed.event_type, core::mem::take(&mut parsed.resource));
    (parsed.resource, parsed.unopened) = fields::open(client, line, sealed).await;
    Ok(parsed)
}
