//! Operations: a request to WeChat Pay, and the contract of its answer.

use sha2::{Digest, Sha256};

use super::fields::{Fields, SealedFields, Search};
use crate::api::row::{Answered, Place, Row, Source};
use crate::api::sensitive;
use crate::api::{deadline, paths};
use crate::base::env::Entropy;
use crate::base::http::HttpResponse;
use crate::base::json::{self, Members, Value};
use crate::base::similar::similar;
use crate::base::time::UnixTime;
use crate::error::{Error, Fault, Issue, Repeat, Result, refuse, text};
use crate::keys::PlatformKey;
use crate::merchant::Merchant;
use crate::schema::{beyond_bmp, check_answer, check_request, header, target};
use crate::wire::message;

const NOTIFY_URL: &str = "notify_url";

/// Methods of the API.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

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
    /// For [`super::Unsettled`].
    pub(super) digest: [u8; 32],
    /// Sensitive fields; `target` and `body` lack their plain values until they are encrypted.
    fields: Fields,
    answer: Answered,
    /// Members of the answer by their paths, and the values they must have.
    echoes: Vec<(&'static str, Value)>,
    /// Name and value of the member with the deadline.
    deadline: Option<(&'static str, String)>,
    /// Where WeChat Pay is to call back.
    pub(super) notify_url: Option<String>,
}

/// A call to any path.
#[derive(Debug, Default)]
pub struct GenericRequest<'a> {
    /// Upper case.
    pub method: &'a str,
    /// Path template, with a query if it has one.
    pub path: &'a str,
    /// Values for the `{name}` placeholders.
    pub params: Vec<(String, String)>,
    /// Further query parameters.
    pub query: Vec<(String, String)>,
    /// JSON text, signed and sent byte for byte.
    pub body: Option<String>,
    /// Further headers; they are not signed.
    pub headers: Vec<(String, String)>,
    /// Whether the caller encrypted all sensitive fields; else they are in clear, and encrypted here.
    pub encrypted: bool,
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
    pub fn of(row: &Row, merchant: &Merchant, input: Members, encrypted: bool) -> Result<Self> {
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
                Source::Mchid => Some(merchant.mchid.as_str()),
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
        Ok(Self {
            method: row.method,
            repeat: row.repeat,
            answer: row.answer,
            echoes: row.echoes.iter().filter_map(|path| Some((*path, given(path)?.clone()))).collect(),
            deadline: row.deadline.and_then(|name| Some((name, text_of(name)?))),
            notify_url: text_of(NOTIFY_URL),
            headers: Vec::new(),
            digest: digest(row.method, &target, text.as_deref()),
            target: bare_target.unwrap_or(target),
            body: bare.or(text),
            fields: search.finish(sensitive.answer),
        })
    }

    /// The list of platform certificates.
    pub(super) fn certificates() -> Self {
        let (method, target) = ("GET", "/v3/certificates");
        Self {
            method,
            digest: digest(method, target, None),
            fields: Fields::default(),
            target: target.into(),
            body: None,
            headers: Vec::new(),
            repeat: Repeat::Same,
            answer: Answered::Open,
            echoes: Vec::new(),
            deadline: None,
            notify_url: None,
        }
    }

    /// The message that is signed.
    pub(super) fn message(&self, timestamp: &str, nonce: &str) -> Vec<u8> {
        let body = self.body.as_deref().unwrap_or_default().as_bytes();
        message::request(self.method, &self.target, timestamp, nonce, body)
    }

    /// Any call to a path of the API.
    ///
    /// # Errors
    /// `ERR_INPUT` for an unknown method, a path that URL parsers would rewrite, a body that is not JSON, a
    /// sensitive field that cannot be encrypted, or a header that is not the caller's to set.
    pub fn generic(request: GenericRequest<'_>) -> Result<Self> {
        let GenericRequest { path, params, query, body, headers, encrypted, .. } = request;
        let Some(method) = METHODS.into_iter().find(|known| *known == request.method) else {
            return Err(Error::input(
                "method",
                text!("不是接口使用的方法", "is not one of the API"),
                text!("可用 GET、POST、PUT、PATCH、DELETE。", "Use GET, POST, PUT, PATCH or DELETE."),
            ));
        };
        let target = target::target(path, &params, &query)?;
        accept(header::problems(&headers))?;
        let sensitive = sensitive::of_call(method, &target);
        let mut search = Search::new(encrypted, Vec::new());
        let (mut notify_url, mut bare) = (None, None);
        if let Some(text) = &body {
            if matches!(method, "GET" | "DELETE") {
                return Err(Error::input(
                    "body",
                    text!("这个方法不能带请求报文主体", "is not allowed with this method"),
                    text!("GET 和 DELETE 没有报文主体：请使用 query。", "GET and DELETE carry no body: use query."),
                ));
            }
            let Some(value) = json::parse(text.as_bytes()) else {
                return Err(Error::input(
                    "body",
                    text!("不是 JSON", "is not JSON"),
                    text!("请传入对象或 JSON 文本。", "Pass an object, or JSON text."),
                ));
            };
            if json::repeats_a_name(text, &value) {
                return Err(Error::input(
                    "body",
                    text!("同一个成员出现了两次", "names a member twice"),
                    text!("每个成员只能出现一次。", "Name each member once."),
                ));
            }
            notify_url = json::text(&value, NOTIFY_URL).map(String::from);
            bare = search.body(text, &sensitive.body, "body");
            // As a value: an escape in the text means the same character. What will be encrypted may hold any.
            let sent = bare.as_ref().and_then(|bare| json::parse(bare.as_bytes())).unwrap_or(value);
            if let Some((reason, remedy)) = beyond_bmp(&sent.to_string()) {
                search.refuse("body", reason, remedy);
            }
        }
        let bare_target = search.query(&target, &sensitive.query);
        search.accept()?;
        let answer = paths::answered(method, &target);
        let repeat = if matches!(method, "GET" | "PUT" | "DELETE") { Repeat::Same } else { Repeat::QueryFirst };
        Ok(Self {
            method,
            headers,
            repeat,
            answer,
            echoes: Vec::new(),
            deadline: None,
            notify_url,
            digest: digest(method, &target, body.as_deref()),
            target: bare_target.unwrap_or(target),
            body: bare.or(body),
            fields: search.finish(sensitive.answer),
        })
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
        SealedFields::of(body, &self.fields.answer)
    }

    /// Checks that the answer can be verified. An operation that fails here can still be signed.
    ///
    /// # Errors
    /// `ERR_INPUT` for a path that downloads or uploads a file.
    pub(super) fn check_answerable(&self) -> Result<()> {
        if matches!(self.answer, Answered::Digest) {
            return Err(Error::input(
                "path",
                text!(
                    "用于下载文件，文件没有签名；目前还不支持下载",
                    "downloads a file, which is not signed; downloads are not supported yet"
                ),
                text!(
                    "请用 signRequest 签名后自行下载，并与已验签应答中的摘要核对。",
                    "Sign the request with signRequest, fetch the file yourself, and compare its hash with the one in the signed answer."
                ),
            ));
        }
        if paths::is_upload(self.method, &self.target) {
            return Err(Error::input(
                "path",
                text!("用于上传文件；目前还不支持上传", "uploads a file; uploads are not supported yet"),
                text!(
                    "请用 signRequest 对 meta 部分签名，并自行以 multipart/form-data 与文件一起发送。",
                    "Sign the meta part with signRequest, and send it with the file as multipart/form-data yourself."
                ),
            ));
        }
        Ok(())
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
        // `json::parse` accepts UTF-8 only.
        let body = value.and_then(|_| String::from_utf8(response.body).ok());
        let request_id = response.headers.request_id();
        Ok(Answer { status: response.status, request_id, serial_no: serial_no.into(), body, unopened: Vec::new() })
    }
}

fn pairs(members: &Members) -> Vec<(String, String)> {
    members.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// The digest of an operation as the caller gave it: a repeat has the same, although encryption differs each time.
fn digest(method: &str, target: &str, body: Option<&str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [method, " ", target, "\n", body.unwrap_or_default()] {
        hash.update(part);
    }
    hash.finalize().into()
}

fn accept(issues: Vec<Issue>) -> Result<()> {
    if issues.is_empty() { Ok(()) } else { Err(Error::Input(issues)) }
}
