//! Facts about endpoints that callers reach by path: fields that must be encrypted, and exceptions to the general rules
//! of signing and verifying.
//!
//! Source: endpoint reference, fields marked as sensitive; protocol reference, "File upload" and "Which responses are signed".

use super::ROWS;
use super::row::Answered;
use crate::base::json::Value;
use crate::error::{Issue, refuse};
use crate::schema::rule::{NOT_ENCRYPTED, Rule, is_ciphertext};
use crate::schema::target;
use crate::schema::{Contract, Shape};

/// Path template, and the fields of its request body that must be encrypted. `*` matches every item of a list.
type Sensitive = (&'static str, &'static [&'static str]);

const SENSITIVE: &[Sensitive] = &[
    ("/v3/fund-app/mch-transfer/transfer-bills", &["user_name"]),
    ("/v3/transfer/batches", &["transfer_detail_list.*.user_name", "transfer_detail_list.*.user_id_card"]),
    ("/v3/profitsharing/receivers/add", &["name"]),
    ("/v3/profitsharing/orders", &["receivers.*.name"]),
    ("/v3/pay/transactions/{product}", &["payer.identity.number", "payer.identity.name"]),
    ("/v3/pay/partner/transactions/{product}", &["payer.identity.number", "payer.identity.name"]),
    ("/v3/security/echo", &["encrypted_echo_message"]),
];

/// `GET` paths whose answer is a file without the usual signature.
const DOWNLOADS: &[&str] = &[
    "/v3/billdownload/file",
    "/v3/bill/downloadurl",
    "/v3/merchant-service/images/{media_id}",
    "/v3/global/merchant-service/images/{media_id}",
    "/v3/new-tax-control-fapiao/download",
    "/v3/transferdownload/elecvoucherfile",
    "/v3/transferdownload/signfile",
    "/v3/global/statements",
    "/hk/v3/statements",
];

/// `POST` paths that upload a file next to JSON; the signature covers the JSON only.
const UPLOADS: &[&str] = &[
    "/v3/ecommerce/account/cancel-applications/media",
    "/v3/global/merchant-service/images/upload",
    "/v3/global/merchant-storage/file/upload",
    "/v3/marketing/bank/packages/{package_id}/tasks",
    "/v3/marketing/favor/media/image-upload",
    "/v3/marketing/partner/product-coupon/media/upload-image",
    "/v3/marketing/shopping-receipt/shoppingreceipts",
    "/v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload",
    "/v3/mch-operation-manage/enhanced-due-diligence/{due_diligence_id}/upload",
    "/v3/merchant-service/images/upload",
    "/v3/merchant/media/upload",
    "/v3/merchant/media/video_upload",
    "/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file",
    "/v3/taxi-invoice/cards/upload-file",
];

/// The form of the answer to a call.
pub(crate) fn answered(method: &str, target: &str) -> Answered {
    if method == "GET" && among(DOWNLOADS, target) { Answered::Digest } else { Answered::Open }
}

/// Whether a call uploads a file.
pub(crate) fn is_upload(method: &str, target: &str) -> bool {
    method == "POST" && among(UPLOADS, target)
}

/// Issues for fields of a request body that must be encrypted but are in clear.
pub(crate) fn unencrypted(target: &str, body: &Value) -> Vec<Issue> {
    let mut issues = Vec::new();
    // The contract of an operation with a row names its encrypted fields.
    if let Some(contract) = ROWS.iter().filter(|row| fits(row.template, target)).find_map(|row| row.body) {
        for field in sealed(contract) {
            visit(body, &field, "body", &mut issues);
        }
        return issues;
    }
    for (_, fields) in SENSITIVE.iter().filter(|(template, _)| fits(template, target)) {
        for field in *fields {
            visit(body, field, "body", &mut issues);
        }
    }
    issues
}

/// Paths of the members that a contract requires to be encrypted.
fn sealed(contract: Contract) -> Vec<String> {
    let within = |name: &str, contract| sealed(contract).into_iter().map(|path| format!("{name}.{path}")).collect();
    let paths = |name: &str, shape: &Shape| match shape {
        Shape::Text { rule: Rule::Ciphertext, .. } => vec![name.into()],
        Shape::Object(contract) => within(name, *contract),
        Shape::List { item: Shape::Object(contract), .. } => within(&format!("{name}.*"), *contract),
        _ => Vec::new(),
    };
    contract.iter().flat_map(|field| paths(field.name, &field.shape)).collect()
}

fn visit(value: &Value, field: &str, path: &str, issues: &mut Vec<Issue>) {
    let (name, rest) = field.split_once('.').unwrap_or((field, ""));
    match (name, value) {
        ("", Value::Null) => {}
        ("", value) if value.as_str().is_some_and(is_ciphertext) => {}
        ("", _) => refuse(issues, path, NOT_ENCRYPTED.0, NOT_ENCRYPTED.1),
        ("*", Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, rest, &format!("{path}.{index}"), issues);
            }
        }
        (name, value) => {
            if let Some(member) = value.get(name) {
                visit(member, rest, &format!("{path}.{name}"), issues);
            }
        }
    }
}

/// Whether a request target matches a path template, in which `{name}` matches any one segment.
fn fits(template: &str, target: &str) -> bool {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    let mut segments = path.split('/');
    let same = template.split('/').all(|wanted| {
        segments
            .next()
            .is_some_and(|own| wanted.starts_with('{') || target::decode(own).is_some_and(|own| own == *wanted))
    });
    same && segments.next().is_none()
}

fn among(templates: &[&str], target: &str) -> bool {
    templates.iter().any(|template| fits(template, target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::base64;
    use serde_json::json;

    fn fields(target: &str, body: serde_json::Value) -> Vec<String> {
        unencrypted(target, &body).into_iter().map(|issue| issue.field).collect()
    }

    #[test]
    fn fields_that_must_be_encrypted_are_named_where_they_stand() {
        let sealed = base64::encode(&[7; 256]);
        let transfer = "/v3/fund-app/mch-transfer/transfer-bills";
        assert_eq!(fields(transfer, json!({"user_name": "张三"})), ["body.user_name"]);
        assert_eq!(fields(transfer, json!({"user_name": base64::encode(&[7; 255])})), ["body.user_name"]);
        for fine in [json!({"user_name": sealed}), json!({}), json!({"user_name": null}), json!({"name": "张三"})] {
            assert_eq!(fields(transfer, fine), [""; 0]);
        }
        let receivers = json!({"receivers": [{"name": sealed}, {"account": "1"}, {"name": "李四"}]});
        assert_eq!(fields("/v3/profitsharing/orders", receivers), ["body.receivers.2.name"]);
        let refund = "/v3/refund/domestic/refunds/50/apply-abnormal-refund?x=1";
        let both = fields(refund, json!({"bank_account": "6222", "real_name": 1}));
        assert_eq!(both, ["body.bank_account", "body.real_name"]);
        let identity = json!({"payer": {"identity": {"type": "IDCARD", "number": "1", "name": sealed}}});
        assert_eq!(fields("/v3/pay/transactions/app", identity), ["body.payer.identity.number"]);
        assert_eq!(fields("/v3/profitsharing/receivers/delete", json!({"name": "x"})), [""; 0]);
    }

    #[test]
    fn files_are_neither_fetched_nor_sent() {
        let unsigned = |method, target| matches!(answered(method, target), Answered::Digest);
        for target in
            ["/v3/billdownload/file?token=x", "/v3/merchant-service/images/abc", "/v3/transferdownload/signfile"]
        {
            assert!(unsigned("GET", target) && !unsigned("POST", target), "{target}");
        }
        for target in [
            "/v3/bill/tradebill",
            "/v3/merchant-service/images",
            "/v3/merchant-service/images/a/b",
            "/v3/billdownload/file/",
        ] {
            assert!(!unsigned("GET", target), "{target}");
        }
        let upload = "/v3/merchant/media/upload";
        assert!(is_upload("POST", upload) && !is_upload("GET", upload) && !is_upload("POST", "/v3/merchant/media"));
    }
}
