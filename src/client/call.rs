//! A call from its start to its verdict.
//!
//! What a task does is written as an `async fn` that asks its driver for one action after the other. A [`Call`] polls it
//! with each event; nothing else drives it, and no executor is needed.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::rc::Rc;

use super::line::{Action, Event, Judged, Line};
use super::request::check_caller;
use super::ring::Wanted;
use super::shared::Client;
use super::signing::Fixed;
use super::task::{Product, Task};
use super::{OUT_OF_ORDER, SealedFields, certificates, doctor, exchange, fields, settle, signing, watch};
use crate::api::notification::{self, Notification};
use crate::api::pay_params::{Draft, PayParams};
use crate::base::env::{Entropy, nonce};
use crate::base::http::Headers;
use crate::base::time::Moment;
use crate::error::{Error, Repeat, Result, TransportKind, VerifyKind, text};
use crate::keys::serial::same_serial;
use crate::merchant::Merchant;
use crate::wire::field;

type Work = Pin<Box<dyn Future<Output = Result<Product>>>>;

/// A call in progress.
pub struct Call {
    state: State,
    about: Option<About>,
    judged: Vec<Judged>,
}

/// What the caller is told of a call whatever becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// See [`super::Operation::name`].
    pub operation: String,
    /// See [`super::Operation::settled_by`].
    pub settled_by: Option<String>,
    /// Whose call it is.
    pub mchid: String,
}

impl About {
    fn of(merchant: &Merchant, task: &Task) -> Option<Self> {
        let (operation, settled_by) = match task {
            Task::Ask { operation, .. } | Task::Download { operation, .. } => {
                (operation.name(), operation.settled_by().map(String::from))
            }
            // What it says is about the call before.
            Task::Settle { inquiry, .. } => (inquiry.operation.clone(), Some(inquiry.path().into())),
            Task::Watch { watch, .. } => (watch.query.name(), None),
            _ => return None,
        };
        Some(Self { operation, settled_by, mchid: merchant.mchid().into() })
    }
}

enum State {
    Ready(Rc<Client>, Box<Task>, Box<dyn Entropy>),
    Running(Line, Work),
    Over,
}

impl core::fmt::Debug for Call {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self.state {
            State::Ready(..) => "Call(ready)",
            State::Running(..) => "Call(running)",
            State::Over => "Call(over)",
        })
    }
}

impl Call {
    pub(super) fn new(client: Rc<Client>, task: Task, entropy: Box<dyn Entropy>) -> Self {
        Self {
            about: About::of(&client.merchant, &task),
            state: State::Ready(client, Box::new(task), entropy),
            judged: Vec::new(),
        }
    }

    /// What it asks WeChat Pay for, if it is an operation.
    pub fn about(&self) -> Option<&About> {
        self.about.as_ref()
    }

    /// Takes an event and returns the next action. `now` is a time or, to the millisecond, a [`Moment`].
    pub fn step(&mut self, event: Event, now: impl Into<Moment>) -> Action {
        let now = now.into();
        match (core::mem::replace(&mut self.state, State::Over), event) {
            (State::Ready(client, task, entropy), Event::Start) => {
                let line = Line::new(entropy, Rc::clone(&client.clock), now);
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

    /// How the attempts ended that were judged since this was last asked. Of two, the one that was sent later is first: a
    /// download of certificates, which the other had to wait for.
    pub fn judged(&mut self) -> Vec<Judged> {
        core::mem::take(&mut self.judged)
    }

    fn advance(&mut self, line: Line, mut work: Work) -> Action {
        let polled = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.judged.extend(line.judged());
        match polled {
            Poll::Ready(verdict) => Action::Done(verdict),
            Poll::Pending => match line.asked() {
                Some(action) => {
                    self.state = State::Running(line, work);
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
        match self {
            Self::Ask { operation, .. } => Error::unsent(kind, operation.repeat),
            // Of the call that is to be settled, nothing more is known.
            Self::Settle { inquiry, .. } => Error::unsent(kind, inquiry.repeat).of_unknown_outcome(inquiry.repeat),
            _ => Error::unsent(kind, Repeat::Same),
        }
    }
}

async fn perform(client: Rc<Client>, line: Line, task: Task) -> Result<Product> {
    let (client, line) = (&*client, &line);
    let merchant = &client.merchant;
    if let Task::PayParams { .. } | Task::Link(_) | Task::Page { .. } = task {
        merchant.must_be_merchant("prepay", "payParams")?;
    }
    Ok(match task {
        Task::Ask { operation, limits } => Product::Answer(exchange::ask(client, line, operation, limits).await?),
        Task::Download { operation, limits } => {
            let (bill, name, host) = (operation.is_bill(), operation.name(), operation.host(merchant).to_owned());
            let answer = exchange::carry_out(client, line, operation, limits).await?;
            Product::File { answer, bill, operation: name, host }
        }
        Task::OpenKey(ciphertext) => {
            let ciphertext = field::ciphertext(&ciphertext)?;
            Product::Key(signing::open(client, line, &ciphertext, merchant.timeout_ms).await?)
        }
        Task::Settle { inquiry, timeout_ms } => {
            Product::Settled(settle::settle(client, line, &inquiry, timeout_ms).await?)
        }
        Task::Watch { watch, limits } => Product::Watched(watch::watch(client, line, watch, limits).await?),
        Task::PayParams { cashier, prepay_id, appid, serial_no } => {
            let key = key_named(merchant, serial_no.as_deref())?;
            let nonce = nonce(&mut line.clone())?;
            let draft = Draft::new(merchant, cashier, &prepay_id, appid.as_deref(), line.now(), nonce)?;
            let signature = signing::sign(client, line, key, draft.message(), merchant.timeout_ms).await?;
            Product::PayParams(draft.signed(signature))
        }
        Task::Link(link) => Product::Text(link),
        Task::Page { page, input } => {
            let nonce = nonce(&mut line.clone())?;
            Product::PayParams(PayParams::Page(page.params(merchant, input, line.now(), nonce)?))
        }
        Task::Sign(message) => Product::Text(signing::sign(client, line, 0, message, merchant.timeout_ms).await?),
        Task::SignRequest { mut operation, nonce, timestamp } => {
            check_caller(merchant, &operation)?;
            if operation.has_sensitive_fields() {
                certificates::before_use(client, line, merchant.timeout_ms, None).await?;
                fields::encrypt(client, line, &mut operation)?;
            }
            Product::Request(Box::new(
                signing::request(client, line, &operation, merchant.timeout_ms, Fixed { nonce, timestamp }).await?,
            ))
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
            certificates::before_use(client, line, merchant.timeout_ms, None).await?;
            let key = fields::key(client, line)?;
            Product::Text(field::encrypt(&text, &key, &mut line.clone())?)
        }
        Task::Examine(complaint) => Product::Checks(doctor::examine(client, line, *complaint).await?),
        Task::DecryptField(ciphertext) => {
            let ciphertext = field::ciphertext(&ciphertext)?;
            let plain = signing::open(client, line, &ciphertext, merchant.timeout_ms).await?;
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
    (parsed.resource, parsed.unopened) = fields::open(client, line, sealed, client.merchant.timeout_ms).await;
    Ok(parsed)
}
