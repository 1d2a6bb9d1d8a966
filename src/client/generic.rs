//! Calls to any path.

use std::borrow::Cow;

use super::fields::Search;
use super::operation::{NOTIFY_URL, Operation, digest};
use super::policy::Policy;
use crate::api::{paths, sensitive};
use crate::base::json;
use crate::error::{Error, Repeat, Result, text};
use crate::schema::{beyond_bmp, header, target};

/// Methods of the API.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

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
    /// What the tables of this library do not say of the endpoint.
    pub policy: Policy,
}

impl Operation {
    /// Any call to a path of the API.
    ///
    /// # Errors
    /// `ERR_INPUT` for an unknown method, a path that URL parsers would rewrite, a body that is not JSON, a
    /// sensitive field that cannot be encrypted, a header that is not the caller's to set, or a policy that fits no call.
    pub fn generic(request: GenericRequest<'_>) -> Result<Self> {
        let GenericRequest { path, params, query, body, mut headers, encrypted, policy, .. } = request;
        let Some(method) = METHODS.into_iter().find(|known| *known == request.method) else {
            return Err(Error::input(
                "method",
                text!("不是接口使用的方法", "is not one of the API"),
                text!("可用 GET、POST、PUT、PATCH、DELETE。", "Use GET, POST, PUT, PATCH or DELETE."),
            ));
        };
        let target = target::target(path, &params, &query)?;
        let issues = header::problems(&headers).into_iter().chain(policy.problems()).collect();
        let mut search = Search::new(encrypted, issues);
        search.accept()?;
        let has_key = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(header::IDEMPOTENCY_KEY));
        match policy.idempotency_key {
            Some(_) if has_key => search.refuse(
                "policy.idempotencyKey",
                text!("与 headers 里的重复", "is given in headers as well"),
                text!("两处只写一处。", "Give it in one of the two places."),
            ),
            Some(ref key) => headers.push(("Idempotency-Key".into(), key.clone())),
            None if !has_key && paths::demands_key(method, &target) => search.refuse(
                "policy.idempotencyKey",
                text!("没有填写", "is missing"),
                text!(
                    "这个接口要求请求头 Idempotency-Key：请传入自己生成的键，不超过 64 个字符。",
                    "This endpoint demands the header Idempotency-Key: pass a key of your own, of up to 64 characters."
                ),
            ),
            None => {}
        }
        let known = sensitive::of_call(method, &target);
        let (mut notify_url, mut bare) = (None, None);
        if let Some(text) = &body {
            if method == "GET" {
                return Err(Error::input(
                    "body",
                    text!("这个方法不能带请求报文主体", "is not allowed with this method"),
                    text!("GET 没有报文主体：请使用 query。", "GET carries no body: use query."),
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
            policy.check_found(&mut search, &target, Some(text));
            notify_url = json::text(&value, NOTIFY_URL).map(String::from);
            bare = search.body(text, &with(&known.body, &policy.encrypt), "body");
            // As a value: an escape in the text means the same character. What will be encrypted may hold any.
            let sent = bare.as_ref().and_then(|bare| json::parse(bare.as_bytes())).unwrap_or(value);
            if let Some((reason, remedy)) = beyond_bmp(&sent.to_string()) {
                search.refuse("body", reason, remedy);
            }
        }
        if body.is_none() {
            policy.check_found(&mut search, &target, None);
        }
        let bare_target = search.query(&target, &with(&known.query, &policy.encrypt_query));
        search.accept()?;
        let answer = known.answer.into_iter().map(Cow::from).chain(policy.decrypt.into_iter().map(Cow::from));
        let same = policy.repeatable || matches!(method, "GET" | "PUT" | "DELETE");
        let (digest, form) = (digest(method, &target, body.as_deref()), paths::answered(method, &target));
        let mut operation = Self::bare(method, bare_target.unwrap_or(target), form);
        operation.headers = headers;
        operation.repeat = if same { Repeat::Same } else { Repeat::QueryFirst };
        operation.repeatable = policy.repeatable;
        operation.notify_url = notify_url;
        operation.digest = digest;
        operation.body = bare.or(body);
        operation.fields = search.finish(answer.collect());
        Ok(operation)
    }
}

/// The paths of a table, and those that a caller adds.
fn with<'p>(known: &[&'static str], more: &'p [String]) -> Vec<&'p str> {
    known.iter().copied().chain(more.iter().map(String::as_str)).collect()
}
