//! Errors, findings and checks as JavaScript gets them: everything in both languages; JavaScript shows the client's.

use serde::Serialize;
use wasm_bindgen::prelude::JsValue;

use super::Thrown;
use super::views::view;
use crate::client::About;
use crate::diagnosis::Diagnosis;
use crate::error::{Attempt, Error, Issue, Language, Outcome, Result, Text};
use crate::merchant::Check;

/// What a person reads, in one language.
#[derive(Serialize, Default)]
struct Said<'a> {
    message: String,
    remedy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    issues: Option<Vec<SaidIssue<'a>>>,
}

#[derive(Serialize)]
struct SaidIssue<'a> {
    field: &'a str,
    reason: String,
    remedy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    variable: Option<&'static str>,
}

impl<'a> Said<'a> {
    fn of(error: &'a Error, language: Language) -> Self {
        let issues = match error {
            Error::Config(issues) | Error::Input(issues) | Error::Mismatch(issues) => Some(issues),
            _ => None,
        };
        let say = |issue: &'a Issue| SaidIssue {
            field: &issue.field,
            reason: issue.reason.say(language),
            remedy: issue.remedy.say(language),
            variable: issue.variable,
        };
        Self {
            message: error.message(language),
            remedy: error.remedy().say(language),
            issues: issues.map(|issues| issues.iter().map(say).collect()),
        }
    }
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct ErrorView<'a> {
    code: &'static str,
    zh: Said<'a>,
    en: Said<'a>,
    retryable: bool,
    outcome: &'static str,
    /// HTTP status of the answer to a notification that ended with this error.
    reply: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wire_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_issue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attempts: Vec<AttemptView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_offset: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mchid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<QueryView<'a>>,
}

/// The request that tells whether a call took effect.
#[derive(Serialize)]
struct QueryView<'a> {
    method: &'static str,
    path: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttemptView<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    host: &'a str,
}

impl<'a> AttemptView<'a> {
    fn of(attempt: &'a Attempt) -> Self {
        let Attempt { code, status, request_id, host } = attempt;
        Self { code, status: *status, request_id: request_id.as_deref(), host }
    }
}

/// An error as it is thrown.
pub(super) fn thrown<T>(result: Result<T>) -> Thrown<T> {
    result.map_err(|error| error_view(&error, None))
}

/// An error for JavaScript, which makes the package's error class from it.
pub(super) fn error_view(error: &Error, about: Option<&About>) -> JsValue {
    let mut shown = ErrorView {
        code: error.code(),
        zh: Said::of(error, Language::Chinese),
        en: Said::of(error, Language::English),
        retryable: error.retryable(),
        outcome: error.outcome().as_str(),
        reply: error.reply_status(),
        ..ErrorView::default()
    };
    fill(&mut shown, error);
    if let Some(About { operation, settled_by, mchid }) = about {
        shown.operation = Some(operation);
        // A brand has none.
        shown.mchid = Some(mchid.as_str()).filter(|mchid| !mchid.is_empty());
        let settled_by = settled_by.as_deref().filter(|_| error.outcome() == Outcome::Unknown);
        shown.query = settled_by.map(|path| QueryView { method: "GET", path });
    }
    view(&shown)
}

/// What an answer, or the lack of one, adds.
fn fill<'e>(shown: &mut ErrorView<'e>, error: &'e Error) {
    match error {
        Error::Verify { refusal, .. } | Error::Malformed(refusal) => {
            shown.status = refusal.status;
            shown.request_id = refusal.request_id.as_deref();
            shown.clock_offset = refusal.clock_offset;
        }
        Error::Api(api) => {
            shown.status = Some(api.status);
            shown.request_id = api.request_id.as_deref();
            shown.wire_code = api.wire_code.as_deref();
            shown.api_code = api.api_code();
            shown.api_message = api.message.as_deref();
            shown.api_field = api.field();
            shown.api_issue = api.issue();
            // As text, because `JSON.parse` makes an ordinary member of `__proto__`.
            shown.detail = api.detail.as_ref().map(ToString::to_string);
            shown.body = Some(&api.body);
            shown.clock_offset = api.clock_offset;
            shown.answer_verified = Some(api.verified);
        }
        Error::Transport { connection, .. } => {
            shown.host = Some(connection.host.as_str()).filter(|host| !host.is_empty());
        }
        Error::Certificates(cause) => fill(shown, cause),
        Error::Tried(tried) => {
            fill(shown, &tried.last);
            shown.attempts = tried.attempts.iter().map(AttemptView::of).collect();
        }
        Error::Config(_)
        | Error::Input(_)
        | Error::Mismatch(_)
        | Error::Signer(_)
        | Error::Decrypt
        | Error::File { .. }
        | Error::Internal(_) => {}
    }
}

#[derive(Serialize)]
struct DiagnosisView<'a> {
    valid: bool,
    message: &'a str,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct FindingView {
    code: &'static str,
    zh: SaidFinding,
    en: SaidFinding,
}

#[derive(Serialize)]
struct SaidFinding {
    text: String,
    remedy: String,
}

pub(super) fn diagnosis_view(diagnosis: &Diagnosis) -> JsValue {
    let said =
        |text: &Text, remedy: &Text, language| SaidFinding { text: text.say(language), remedy: remedy.say(language) };
    let findings = diagnosis.findings.iter().map(|finding| FindingView {
        code: finding.code,
        zh: said(&finding.text, &finding.remedy, Language::Chinese),
        en: said(&finding.text, &finding.remedy, Language::English),
    });
    view(&DiagnosisView { valid: diagnosis.valid, message: &diagnosis.message, findings: findings.collect() })
}

#[derive(Serialize)]
pub(super) struct CheckView<'a> {
    name: &'a str,
    status: &'static str,
    zh: SaidCheck,
    en: SaidCheck,
}

#[derive(Serialize)]
struct SaidCheck {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl<'a> From<&'a Check> for CheckView<'a> {
    fn from(check: &'a Check) -> Self {
        let said = |language| SaidCheck {
            message: check.message.say(language),
            remedy: check.remedy.as_ref().map(|remedy| remedy.say(language)),
        };
        let (name, status) = (check.name.as_str(), check.status.as_str());
        Self { name, status, zh: said(Language::Chinese), en: said(Language::English) }
    }
}
