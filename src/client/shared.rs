//! A client: a merchant, and what its calls share.

use core::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::clock::Clock;
use super::ring::KeyRing;
use super::unsettled::Unsettled;
use super::{Call, Task, certificates};
use crate::api::notification;
use crate::base::env::Entropy;
use crate::base::http::Headers;
use crate::base::time::UnixTime;
use crate::error::{Error, Result, VerifyKind};
use crate::merchant::Merchant;

/// A merchant, the calls whose outcome is unknown, and the keys of WeChat Pay that were learnt.
pub struct Client {
    pub(super) merchant: Arc<Merchant>,
    unsettled: Rc<Cell<Unsettled>>,
    pub(super) ring: KeyRing,
    pub(super) clock: Rc<Clock>,
}

impl Client {
    /// A client. `unsettled` and `learnt`, the value of the latest [`super::Action::Save`], are what an earlier one of
    /// the same merchant left.
    pub fn new(merchant: impl Into<Arc<Merchant>>, unsettled: Rc<Cell<Unsettled>>, learnt: Option<&str>) -> Rc<Self> {
        let merchant = merchant.into();
        let ring = KeyRing::new(&merchant.platform_keys, merchant.certificates.is_some());
        let clock = Rc::new(Clock::new(merchant.correct_clock));
        let client = Self { merchant, unsettled, ring, clock };
        if let Some((list, fetched)) =
            learnt.and_then(|kept| certificates::read_kept(&client.merchant, &client.merchant.platform_keys, kept))
        {
            client.ring.learn(list, fetched, fetched);
        }
        Rc::new(client)
    }

    /// A client of the same merchant that shares nothing else with this one.
    pub fn apart(&self) -> Rc<Self> {
        let ring = KeyRing::new(&self.merchant.platform_keys, false);
        let clock = Rc::new(Clock::new(false));
        Rc::new(Self { merchant: Arc::clone(&self.merchant), unsettled: Rc::default(), ring, clock })
    }

    /// The merchant.
    pub fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    /// Identifiers of all keys of WeChat Pay that are known now.
    pub fn platform_key_ids(&self) -> Vec<String> {
        self.ring.keys().ids().map(String::from).collect()
    }

    /// A call that does `task`. `entropy` is the source of its nonces and of the blinding of its signatures.
    pub fn call(self: &Rc<Self>, task: Task, entropy: Box<dyn Entropy>) -> Call {
        Call::new(Rc::clone(self), task, entropy)
    }

    /// Checks the headers of a notification before its body is read. A request that fails here is refused whatever its
    /// body.
    ///
    /// # Errors
    /// `ERR_VERIFY_*`. An unknown key is refused only if no download could bring it.
    pub fn check_headers(&self, headers: &Headers, now: UnixTime) -> Result<()> {
        let now = self.clock.time(now);
        match notification::check_headers(&self.ring.keys(), headers, now) {
            Err(Error::Verify { kind: VerifyKind::UnknownKey, .. })
                if headers.serial().is_some_and(|serial| !self.ring.is_hopeless(serial, now)) =>
            {
                Ok(())
            }
            checked => checked,
        }
    }

    pub(super) fn unsettled<T>(&self, change: impl FnOnce(&mut Unsettled) -> T) -> T {
        let mut unsettled = self.unsettled.take();
        let result = change(&mut unsettled);
        self.unsettled.set(unsettled);
        result
    }
}
