//! Turns the JSON text that callers pass into tasks for the client.

use super::convert::{Input, members};
use crate::Merchant;
use crate::api::links;
use crate::api::pay_params::{OPENINGS, Opening, PREPAY_ID, of_answer};
use crate::api::uploads::UPLOADS;
use crate::base::json::{self, Members, Value};
use crate::client::{
    Complaint, GenericRequest, GivenFile, Inquiry, Limits, Operation, Policy, Task, UploadRequest, seconds,
};
use crate::error::{Error, Result, Text, text};
use crate::files::Expected as Hash;
use crate::merchant::{Check, NO_RETRY, Retry};

const REQUEST: [&str; 8] = ["method", "path", "params", "query", "body", "headers", "encrypted", "policy"];

/// A call to any path; `unknown` stands for a key that the catalogue does not have.
pub(super) fn operation(input: &str) -> Result<Operation> {
    let members = members(input)?;
    let input = Input::of(&members);
    if let Some(meant) = input.text("unknown")? {
        return Err(unknown_key(meant));
    }
    generic(&input, &REQUEST)
}

/// The catalogue has no such key; `meant` is one that it has, or empty.
fn unknown_key(meant: &str) -> Error {
    let remedy = match meant {
        meant if !is_like_a_key(meant) => text!(
            "请使用类型 EndpointKey 中的键，写作 'GET /v3/…'；目录里没有的接口请用 pay.request。",
            "Use a key of the type EndpointKey, such as 'GET /v3/…'; pay.request calls endpoints that are not in the catalogue."
        ),
        _ => text!("是不是想写 {0}？", "Did you mean {0}?", meant),
    };
    Error::input("key", text!("不是接口目录中的键", "is not in the catalogue"), remedy)
}

/// Only such a text is repeated: whatever else may be a secret in the wrong place.
fn is_like_a_key(text: &str) -> bool {
    text.len() <= 256
        && text.split_once(' ').is_some_and(|(method, path)| {
            method.bytes().all(|byte| byte.is_ascii_uppercase())
                && path.starts_with('/')
                && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_-{}.".contains(&byte))
        })
}

/// A request that is signed but not sent.
pub(super) fn to_sign(input: &str) -> Result<Task> {
    let members = members(input)?;
    let input = Input::of(&members);
    let nonce = input.text("nonce")?.map(String::from);
    let timestamp = input.get("timestamp").map(seconds).transpose()?;
    let operation = generic(&input, &[&REQUEST[..], &["nonce", "timestamp"]].concat())?;
    Ok(Task::SignRequest { operation, nonce, timestamp })
}

/// `body` is JSON text; a member that is not `known` is refused.
fn generic(input: &Input<'_>, known: &[&str]) -> Result<Operation> {
    let body = match input.get("body") {
        None => None,
        // An object was written as text where it was passed: no number of it is spelled anew here.
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            return Err(input.refused(
                "body",
                text!("既不是对象也不是文本", "is neither an object nor text"),
                text!("请传入对象或 JSON 文本。", "Pass an object, or JSON text."),
            ));
        }
    };
    let request = GenericRequest {
        method: input.required_text("method")?,
        path: input.required_text("path")?,
        params: input.pairs("params")?,
        query: input.pairs("query")?,
        body,
        headers: input.pairs("headers")?,
        encrypted: input.flag("encrypted")?,
        policy: policy(input)?,
    };
    input.only(known)?;
    Operation::generic(request)
}

/// What the caller says of an endpoint.
fn policy(input: &Input<'_>) -> Result<Policy> {
    if input.get("policy").is_none() {
        return Ok(Policy::default());
    }
    let input = input.object("policy", "policy.")?;
    let repeatable = match input.text("repeat")? {
        None => false,
        Some("same") => true,
        Some(_) => {
            return Err(input.refused(
                "repeat",
                text!("不是 'same'", "is not 'same'"),
                text!(
                    "原样再发一次就是同一次调用时，请传 'same'；否则去掉它。",
                    "Pass 'same' if the identical request is the same call; else leave it out."
                ),
            ));
        }
    };
    let policy = Policy {
        encrypt: input.texts("encrypt")?,
        encrypt_query: input.texts("encryptQuery")?,
        decrypt: input.texts("decrypt")?,
        idempotency_key: input.text("idempotencyKey")?.map(String::from),
        repeatable,
    };
    for name in ["unsigned", "verify", "skipVerification"] {
        if input.get(name).is_some() {
            return Err(input.refused(name, text!("不存在", "does not exist"), NOT_UNSIGNED));
        }
    }
    input.only(&["encrypt", "encryptQuery", "decrypt", "idempotencyKey", "repeat"])?;
    Ok(policy)
}

const NOT_UNSIGNED: Text = text!(
    "应答一律验签。没有签名的只有文件下载，请用 pay.download。",
    "Every answer is verified. Only files come without a signature: use pay.download for them."
);

/// The download of a file. A hash that cannot be compared is refused before anything is sent.
pub(super) fn download(merchant: &Merchant, input: &str) -> Result<Operation> {
    let members = members(input)?;
    let input = Input::of(&members);
    let hash = expected_hash(&input)?;
    let operation = match input.text("path")? {
        Some(path) => Operation::download_path(path, &input.pairs("params")?, &input.pairs("query")?),
        None => Operation::download(merchant, input.required_text("download_url")?),
    }?;
    if hash.is_some() && operation.is_statement() {
        return Err(input.refused(
            "hash_value",
            text!("不用传：账单的摘要由微信支付签名", "is not needed: WeChat Pay signs the hash of a statement"),
            text!("请去掉 hash_type 和 hash_value。", "Leave hash_type and hash_value out."),
        ));
    }
    Ok(operation)
}

/// The hash that a file must have, if one is given.
pub(super) fn expected_hash(input: &Input<'_>) -> Result<Option<Hash>> {
    match (input.text("hash_type")?, input.text("hash_value")?) {
        (None, None) => Ok(None),
        (kind, value) => Hash::new(kind.unwrap_or_default(), value.unwrap_or_default()).map(Some),
    }
}

/// The upload of a file, which is not in `input`.
#[inline(never)]
pub(super) fn upload(merchant: &Merchant, upload: usize, input: &str, head: &[u8]) -> Result<Operation> {
    let upload = UPLOADS.get(upload).ok_or(Error::Internal("no such upload"))?;
    let mut members = members(input)?;
    let [meta, fields] = ["meta", "fields"].map(|name| match members.remove(name) {
        None => Ok(Members::new()),
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err(Error::input(name, text!("不是对象", "is not an object"), PASS_MEMBERS)),
    });
    let input = Input::of(&members);
    let request = UploadRequest {
        file: GivenFile {
            name: input.text("filename")?.unwrap_or_default(),
            media_type: input.text("type")?,
            size: input.integer("size")?.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
            head,
            digest: input.text("digest")?.unwrap_or_default(),
        },
        params: input.pairs("params")?,
        meta: meta?,
        fields: fields?,
        encrypted: input.flag("encrypted")?,
    };
    Operation::upload(upload, merchant, request)
}

const PASS_MEMBERS: Text = text!("请传入文档所列的成员。", "Pass the documented members.");

/// The limits of a call; `retry` is JSON.
pub(super) fn limits(merchant: &Merchant, timeout_ms: Option<u32>, retry: Option<&str>) -> Result<Limits> {
    let retry = retry.map(|retry| {
        let read = json::parse(retry.as_bytes()).and_then(|value| Retry::read(&value, merchant.retry));
        read.ok_or_else(|| Error::input("retry", NO_RETRY.0, NO_RETRY.1))
    });
    Ok(Limits { timeout_ms, retry: retry.transpose()?, ..Limits::default() })
}

/// An inquiry after a call whose outcome is unknown; `input` is what its error told.
pub(super) fn inquiry(merchant: &Merchant, input: &str) -> Result<Inquiry> {
    let members = members(input)?;
    let input = Input::of(&members);
    let [operation, path, mchid] = ["operation", "path", "mchid"].map(|name| input.text(name));
    Inquiry::of(merchant, operation?.unwrap_or_default(), path?.unwrap_or_default(), mchid?.unwrap_or_default())
}

/// What a caller wants to know of its credentials.
pub(super) fn complaint(input: &str, known: Vec<Check>, timeout_ms: Option<u32>) -> Result<Complaint> {
    let members = members(input)?;
    let input = Input::of(&members);
    let (appid, openid) = (input.text("appid")?.map(String::from), input.text("openid")?.map(String::from));
    input.only(&["appid", "openid"])?;
    Ok(Complaint { appid, openid, known, timeout_ms })
}

/// The app that opens the cashier, by its names in orders of all kinds.
const APPIDS: [&str; 4] = ["appid", "sp_appid", "sub_appid", "combine_appid"];

/// What opens the cashier at that index.
pub(super) fn pay_params(index: usize, input: &str) -> Result<Task> {
    let (_, opening) = *OPENINGS.get(index).ok_or(Error::Internal("no such cashier"))?;
    let members = members(input)?;
    let input = Input::of(&members);
    match opening {
        Opening::Page(page) => Ok(Task::Page { page, input: members }),
        Opening::H5 => {
            let (h5_url, redirect_url) = (of_answer(&members, "h5_url")?, input.text("redirect_url")?);
            input.only(&["h5_url", "redirect_url"])?;
            links::h5(h5_url, redirect_url).map(Task::Link)
        }
        Opening::Native => {
            let code_url = of_answer(&members, "code_url")?;
            input.only(&["code_url"])?;
            links::native(code_url).map(Task::Link)
        }
        Opening::Signed(cashier) => {
            let prepay_id = of_answer(&members, PREPAY_ID)?.to_owned();
            let serial_no = input.text("serialNo")?.map(String::from);
            let mut appid = None;
            for name in APPIDS {
                if let Some(given) = input.text(name)?
                    && appid.replace(given).is_some()
                {
                    return Err(input.refused(
                        name,
                        text!("与另一个 appid 同时出现", "is given together with another app id"),
                        text!(
                            "请只传打开收银台的那个应用的 appid。",
                            "Pass only that of the app which opens the cashier."
                        ),
                    ));
                }
            }
            input.only(&[&[PREPAY_ID, "serialNo"][..], &APPIDS].concat())?;
            Ok(Task::PayParams { cashier, prepay_id, appid: appid.map(String::from), serial_no })
        }
    }
}
