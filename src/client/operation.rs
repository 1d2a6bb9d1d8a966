//! Operations: a request to WeChat Pay, and the contract of its answer.

use sha2::{Digest, Sha256};

use super::fields::{Fields, SealedFields, Search};
use super::paging::Page;
use super::upload::Form;
use crate::api::row::{Answered, Place, Row, Source};
use crate::api::{certificates, deadline, name, sensitive, uploads};
use crate::base::env::Entropy;
use crate::base::http::HttpResponse;
use crate::base::json::{self, Members, Value};
use crate::base::similar::similar;
use crate::base::time::UnixTime;
use crate::error::{Error, Fault, Repeat, Result, refuse, text};
use crate::keys::PlatformKey;
use crate::merchant::{Merchant, misplaced};
use crate::schema::{Field, Presence, check_answer, check_request, target};
use crate::wire::message;

pub(super) const NOTIFY_URL: &str = "notify_url";

/// A checked request to WeChat Pay: method, request target and body, fixed before the first attempt.
///
/// Every attempt gets a new timestamp, nonce and signature; these bytes never change.
#[derive(Clone)]
pub struct Operation {
    pub(super) method: &'static str,
    pub(super) target: String,
    pub(super) body: Option<String>,
    /// Headers of the caller.
    pub(super) headers: Vec<(String, String)>,
    pub(super) repeat: Repeat,
    /// Whether it may be repeated without asking although it is no query.
    pub(super) repeatable: bool,
    /// Target of the query that tells whether it took effect.
    settled_by: Option<String>,
    /// For [`super::Unsettled`].
    pub(super) digest: [u8; 32],
    /// Of an upload, whose `body` is the part `meta`.
    pub(super) form: Option<Form>,
    /// Of a list.
    page: Option<Page>,
    /// Sensitive fields; `target` and `body` lack their plain values until they are encrypted.
    pub(super) fields: Fields,
    pub(super) answer: Answered,
    /// Members of the answer by their paths, and the values they must have.
    echoes: Vec<(&'static str, Value)>,
    /// Name and value of the member with the deadline.
    deadline: Option<(&'static str, String)>,
    /// Where WeChat Pay is to call back.
    pub(super) notify_url: Option<String>,
    /// Scheme and host that the target was given with.
    pub(super) origin: Option<String>,
}

/// A verified answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Request-ID`; not covered by the signature.
    pub request_id: Option<String>,
    /// Serial number of the merchant's certificate whose key signed the request.
    pub serial_no: String,
    /// The body: JSON text, byte for byte but for fields that were encrypted; `None` if it is empty.
    pub body: Option<String>,
    /// Encrypted fields that no key opened: they hold their ciphertexts.
    pub unopened: Vec<String>,
    /// Of a page of a list: the cursor of the next one, if there is one.
    pub next: Option<String>,
    /// Of a file whose hash was signed: its SHA-1, hexadecimal.
    pub sha1: Option<String>,
}

impl Answer {
    /// Whether the member is a text that fits; of a path like `sub_orders[].trade_state` whether that of each item does.
    pub(super) fn has(&self, member: &str, fits: impl Fn(&str) -> bool) -> bool {
        let Some(value) = self.body.as_ref().and_then(|body| json::parse(body.as_bytes())) else { return false };
        let fits = |value: &Value, name: &str| json::text(value, name).is_some_and(&fits);
        match member.split_once("[].") {
            None => fits(&value, member),
            Some((list, name)) => match value.get(list) {
                Some(Value::Array(items)) => !items.is_empty() && items.iter().all(|item| fits(item, name)),
                _ => false,
            },
        }
    }
}

impl core::fmt::Debug for Answer {
    /// Omits the body: it may hold personal data, in clear.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { status, request_id, .. } = self;
        f.debug_struct("Answer").field("status", status).field("request_id", request_id).finish_non_exhaustive()
    }
}

impl core::fmt::Debug for Operation {
    /// Omits the body: it may hold personal data. Sensitive values are in no other part.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Operation").field("method", &self.method).field("target", &self.target).finish_non_exhaustive()
    }
}

impl Operation {
    /// An operation of the catalogue. `input` holds the members of its path, query and body; members with a default in
    /// the merchant's options may be left out. `encrypted`: the caller encrypted all sensitive fields; else they are in
    /// clear, and encrypted here.
    ///
    /// # Errors
    /// `ERR_INPUT` naming every member that WeChat Pay would refuse.
    pub fn of(row: &'static Row, merchant: &Merchant, input: Members, encrypted: bool) -> Result<Self> {
        merchant.must_be_merchant("path", row.template)?;
        let [mut ids, mut query, mut body] = [(); 3].map(|()| Members::new());
        let mut issues = Vec::new();
        for (name, value) in input {
            let among = |contract: &[crate::schema::Field]| contract.iter().any(|field| field.name == name);
            if among(row.ids) {
                ids.insert(name, value);
            } else if among(row.query) {
                query.insert(name, value);
            } else if row.body.is_some() {
                body.insert(name, value);
            } else {
                let known = row.ids.iter().chain(row.query).map(|field| field.name);
                let remedy = match similar(&name, known) {
                    Some(meant) => text!("是不是想写 {0}？", "Did you mean {0}?", meant),
                    None => text!("请去掉它，或检查拼写。", "Remove it, or check its spelling."),
                };
                refuse(&mut issues, &name, text!("这里没有这个字段", "is not known here"), remedy);
            }
        }
        for default in row.defaults {
            let place = if default.place == Place::Body { &mut body } else { &mut query };
            let own = match default.from {
                Source::Mchid | Source::SomeMchid => Some(merchant.mchid.as_str()),
                Source::Appid => merchant.appid.as_deref(),
                Source::NotifyUrl => merchant.notify_url.as_deref(),
            };
            match (place.get(default.name), own) {
                (None, Some(own)) => drop(place.insert(default.name.into(), own.into())),
                (Some(Value::String(given)), Some(own)) if default.from == Source::Mchid && given != own => refuse(
                    &mut issues,
                    default.name,
                    text!("不是这个客户端的商户", "is not the merchant of this client"),
                    text!("请去掉它，或使用那个商户的客户端。", "Leave it out, or use the client of that merchant."),
                ),
                _ => {}
            }
        }
        for (members, contract) in [(&ids, row.ids), (&query, row.query), (&body, row.body.unwrap_or_default())] {
            issues.extend(check_request(members, contract, merchant.is_local()));
            // It has the form of a number, and numbers go into logs.
            for (name, value) in members {
                let Some(option) = value.as_str().and_then(|text| merchant.secret_of(text)) else { continue };
                issues.push(misplaced(name, option));
            }
        }
        if let Some(relations) = row.relations {
            relations(&body, &mut issues);
        }
        let body = Value::Object(body);
        let text = row.body.map(|_| body.to_string());
        let sensitive = sensitive::of_call(row.method, row.template);
        let mut search = Search::new(encrypted, issues);
        let bare = text.as_deref().and_then(|text| search.body(text, &sensitive.body, ""));
        search.accept()?;
        let target = target::target(row.template, &pairs(&ids), &pairs(&query))?;
        let bare_target = search.query(&target, &sensitive.query);
        search.accept()?;
        let given = |path: &str| {
            [Some(&ids), Some(&query), body.as_object()].into_iter().flatten().find_map(|part| json::at(part, path))
        };
        let text_of = |name: &str| given(name)?.as_str().map(String::from);
        let settled_by = row.settling.and_then(|settling| {
            let needed = |field: &Field| matches!(field.presence, Presence::Required);
            if settling.query.query.iter().any(|field| needed(field) && text_of(field.name).is_none()) {
                return None;
            }
            let given = |field: &Field| Some((field.name.to_owned(), text_of(field.name)?));
            let [ids, query] = [settling.query.ids, settling.query.query]
                .map(|part| part.iter().filter_map(given).collect::<Vec<_>>());
            target::target(settling.query.template, &ids, &query).ok()
        });
        let number = |name: &str| query.get(name).and_then(json::integer);
        Ok(Self {
            repeat: row.repeat,
            repeatable: row.repeat == Repeat::Same,
            settled_by,
            page: row.paging.map(|paging| Page::first(paging, number(paging.offset))),
            echoes: row.echoes.iter().filter_map(|path| Some((*path, given(path)?.clone()))).collect(),
            deadline: row.deadline.and_then(|name| Some((name, text_of(name)?))),
            notify_url: text_of(NOTIFY_URL),
            digest: digest(row.method, &target, text.as_deref()),
            body: bare.or(text),
            fields: search.finish(sensitive.answer.into_iter().map(Into::into).collect()),
            ..Self::bare(row.method, bare_target.unwrap_or(target), row.answer)
        })
    }

    /// The page of a list that a cursor of [`Answer::next`] names; the first one without a cursor.
    ///
    /// # Errors
    /// As [`Operation::of`].
    pub fn page(
        row: &'static Row,
        merchant: &Merchant,
        mut input: Members,
        encrypted: bool,
        cursor: Option<&str>,
    ) -> Result<Self> {
        let (Some(paging), Some(cursor)) = (row.paging, cursor) else {
            return Self::of(row, merchant, input, encrypted);
        };
        let page = Page::of_cursor(paging, cursor)?;
        let (name, offset) = page.member();
        input.insert(name.into(), offset.into());
        Ok(Self { page: Some(page), ..Self::of(row, merchant, input, encrypted)? })
    }

    /// A request without anything further.
    pub(super) fn bare(method: &'static str, target: String, answer: Answered) -> Self {
        Self {
            method,
            digest: digest(method, &target, None),
            fields: Fields::default(),
            target,
            body: None,
            headers: Vec::new(),
            repeat: Repeat::QueryFirst,
            repeatable: false,
            settled_by: None,
            answer,
            echoes: Vec::new(),
            deadline: None,
            notify_url: None,
            origin: None,
            form: None,
            page: None,
        }
    }

    /// The list of platform certificates.
    pub(super) fn certificates(merchant: &Merchant) -> Self {
        let path = if merchant.is_overseas() { certificates::OVERSEAS_PATH } else { certificates::PATH };
        Self { repeat: Repeat::Same, ..Self::bare("GET", path.into(), Answered::Open) }
    }

    /// Method and path template, for logs and traces: `POST /v3/pay/transactions/jsapi`. It holds no value.
    pub fn name(&self) -> String {
        name::name(self.method, &self.target)
    }

    /// The message that is signed.
    pub(super) fn message(&self, timestamp: &str, nonce: &str) -> Vec<u8> {
        let body = self.body.as_deref().unwrap_or_default().as_bytes();
        message::request(self.method, &self.target, timestamp, nonce, body)
    }

    /// Whether it has sensitive fields, whoever encrypts them: then the request names the key, so one must be known.
    pub fn has_sensitive_fields(&self) -> bool {
        self.fields.any
    }

    /// Encrypts its sensitive fields, once and before the first attempt: every attempt sends the same bytes and names the
    /// same key. Does nothing if none are in clear.
    ///
    /// # Errors
    /// `ERR_INTERNAL` if the random source fails; the operation is then as it was.
    pub fn encrypt(&mut self, key: &PlatformKey, entropy: &mut dyn Entropy) -> Result<()> {
        self.fields.encrypt(&mut self.target, &mut self.body, key, entropy)
    }

    /// The key that `Wechatpay-Serial` must name, if fields were encrypted here.
    pub fn encrypted_to(&self) -> Option<&str> {
        self.fields.encrypted_to.as_deref()
    }

    /// The encrypted fields of an answer that was read; `body` is its text.
    pub fn sealed_fields(&self, body: String) -> SealedFields {
        SealedFields::of(body, self.fields.answer.iter().map(AsRef::as_ref))
    }

    /// Checks that the answer can be verified. An operation that fails here can still be signed.
    ///
    /// # Errors
    /// `ERR_INPUT` for a path that downloads a file, and for an upload without a file.
    pub(super) fn check_answerable(&self) -> Result<()> {
        if self.is_file() {
            return Err(Error::input(
                "path",
                text!("用于下载文件，文件没有签名", "downloads a file, which is not signed"),
                text!("请使用 download，它会核对摘要。", "Use download, which compares the file with its hash."),
            ));
        }
        if self.form.is_none() && uploads::of_target(self.method, &self.target).is_some() {
            return Err(Error::input(
                "path",
                text!("用于上传文件", "uploads a file"),
                text!(
                    "请使用 pay.upload(path, file, options)；它会计算摘要、签名 meta，并与文件一起发送。",
                    "Use pay.upload(path, file, options): it makes the digest, signs meta, and sends it with the file."
                ),
            ));
        }
        Ok(())
    }

    /// Whether it may be sent again by itself: it changes nothing, or its number makes the repetition the same call.
    pub(super) fn is_repeatable(&self) -> bool {
        self.method == "GET" || self.repeatable
    }

    /// Target of the query that tells whether the call took effect.
    pub fn settled_by(&self) -> Option<&str> {
        self.settled_by.as_deref()
    }

    pub(super) fn has_deadline(&self) -> bool {
        self.deadline.is_some()
    }

    /// Checks that the deadline is in the future.
    ///
    /// # Errors
    /// `ERR_INPUT` for a deadline that has passed.
    pub(super) fn check_deadline(&self, now: UnixTime) -> Result<()> {
        let Some((name, time)) = &self.deadline else { return Ok(()) };
        match deadline::problem(time, now) {
            Some((reason, remedy)) => Err(Error::input(name, reason, remedy)),
            None => Ok(()),
        }
    }

    /// Whether an answer that only accepts the request (202) is not yet a success.
    pub(super) fn finishes(&self) -> bool {
        !matches!(self.answer, Answered::Open)
    }

    /// Reads a verified answer.
    pub(super) fn read(&self, response: HttpResponse, serial_no: &str) -> Result<Answer, Fault> {
        let value = json::parse(&response.body);
        if value.is_none() && !response.body.is_empty() {
            return Err(Error::malformed(text!("报文主体不是 JSON", "the body is not JSON")));
        }
        if let Answered::Object(contract) = self.answer {
            let value = value.as_ref().ok_or_else(|| Error::malformed(text!("报文主体为空", "the body is empty")))?;
            check_answer(value, contract)?;
            for (name, wanted) in &self.echoes {
                if value.as_object().and_then(|members| json::at(members, name)) != Some(wanted) {
                    return Err(Error::malformed(text!(
                        "{0} 与请求的不一致",
                        "{0} is not the one that was asked for",
                        name
                    )));
                }
            }
        }
        let next = match (&self.page, &value) {
            (Some(page), Some(value)) => page.next(value)?,
            _ => None,
        };
        // `json::parse` accepts UTF-8 only.
        let body = value.and_then(|_| String::from_utf8(response.body).ok());
        let request_id = response.headers.request_id();
        Ok(Answer {
            status: response.status,
            request_id,
            serial_no: serial_no.into(),
            body,
            unopened: Vec::new(),
            next,
            sha1: None,
        })
    }
}

/// Names and values as a target spells them.
fn pairs(members: &Members) -> Vec<(String, String)> {
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), String::from);
    members.iter().map(|(name, value)| (name.clone(), written(value))).collect()
}

/// The digest of an operation as the caller gave it: a repeat has the same, although encryption differs each time.
pub(super) fn digest(method: &str, target: &str, body: Option<&str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [method, " ", target, "\n", body.unwrap_or_default()] {
        hash.update(part);
    }
    hash.finalize().into()
}
