//! Which fields are sensitive: encrypted by the one side and opened by the other.
//!
//! One operation, or one kind of event, is one row of `sensitive.txt`: method and path template, or `EVENT` and its name;
//! then behind `>` the fields of the request body, behind `?` the query parameters, and behind `<` the fields of the
//! answer or of the notification's content. Lines that begin with spaces continue a row. `[]` stands for every item of a
//! list. The body of an upload is its part `meta`. `node scripts/facts.mjs` makes it from `facts`.
//!
//! The key of an encrypted bill (`encrypt_key`) is not among them: it is no text, and opens a file.
//!
//! Source: endpoint reference, fields marked as sensitive; protocol reference, "Sensitive fields".

use std::sync::LazyLock;

use super::paths::{fits, path_of};
use crate::schema::target::decode;

/// Kind of the rows that are about a notification.
const EVENT: &str = "EVENT";

const TABLE: &str = include_str!("sensitive.txt");

/// The sensitive fields of an operation or of an event, as paths such as `receivers[].name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sensitive {
    /// Of the request body.
    pub(crate) body: Vec<&'static str>,
    /// Query parameters.
    pub(crate) query: Vec<&'static str>,
    /// Of the answer, or of the content of a notification.
    pub(crate) answer: Vec<&'static str>,
}

/// The sensitive fields of a call; `target` may be a path template as well. A `/` at its end makes no difference, nor one
/// that is doubled or encoded: whatever a server makes of it, nothing may leave in clear.
pub(crate) fn of_call(method: &str, target: &str) -> Sensitive {
    let path = path_of(target).trim_end_matches('/');
    let found = of_path(method, path);
    match plain_slashes(path) {
        Some(plain) if found == Sensitive::default() => of_path(method, &plain),
        _ => found,
    }
}

/// A path as a server may read it that decodes it first and joins slashes; `None` if that makes no difference.
fn plain_slashes(path: &str) -> Option<String> {
    if !path.contains("//") && !path.contains('%') {
        return None;
    }
    let decoded = decode(path)?;
    Some(decoded.split('/').filter(|segment| !segment.is_empty()).flat_map(|segment| ["/", segment]).collect())
}

fn of_path(method: &str, path: &str) -> Sensitive {
    row(method, |template| is_of(template, path))
}

fn is_of(template: &str, path: &str) -> bool {
    let template = template.trim_end_matches('/');
    // Most rows are told apart by their beginning, without taking them to pieces.
    let begins = template.split('{').next().is_some_and(|start| path.starts_with(start));
    (begins || path.contains('%')) && fits(template, path)
}

/// The path template of a call that has sensitive fields.
pub(super) fn template(method: &str, path: &str) -> Option<&'static str> {
    let path = path.trim_end_matches('/');
    ROWS.iter().find(|[of, name, _]| *of == method && is_of(name, path)).map(|[_, name, _]| *name)
}

/// All path templates.
pub(super) fn templates() -> impl Iterator<Item = &'static str> {
    ROWS.iter().filter(|[kind, ..]| *kind != EVENT).map(|[_, name, _]| *name)
}

/// The sensitive fields in the content of a notification.
pub(crate) fn of_event(event_type: &str) -> Sensitive {
    row(EVENT, |name| name == event_type)
}

/// A row of the table: kind, name, and the words of its fields.
type Row = [&'static str; 3];

/// The table split into rows, once: reading its text takes as long as a tenth of a signature.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    let (mut start, mut end) = (0, 0);
    for line in TABLE.split_inclusive('\n') {
        if !line.starts_with(' ') {
            rows.extend(TABLE.get(start..end).and_then(row_of));
            start = end;
        }
        end += line.len();
    }
    rows.extend(TABLE.get(start..).and_then(row_of));
    rows
});

fn row_of(text: &'static str) -> Option<Row> {
    let (kind, rest) = text.split_once(' ')?;
    let (name, fields) = rest.split_once([' ', '\n'])?;
    Some([kind, name, fields])
}

/// No two rows are about the same call, so the first that fits is the only one.
fn row(kind: &str, fits: impl Fn(&str) -> bool) -> Sensitive {
    let mut sensitive = Sensitive::default();
    let found = ROWS.iter().find(|[of, name, _]| *of == kind && fits(name));
    let mut place = &mut sensitive.body;
    for word in found.into_iter().flat_map(|[_, _, fields]| fields.split_ascii_whitespace()) {
        match word {
            ">" => place = &mut sensitive.body,
            "?" => place = &mut sensitive.query,
            "<" => place = &mut sensitive.answer,
            path => place.push(path),
        }
    }
    sensitive
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ROWS;
    use crate::api::row::Answered;
    use crate::schema::{Contract, Shape};

    /// Kind and name of every row.
    fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
        let rows = TABLE.lines().filter(|line| !line.starts_with(' '));
        rows.map(|line| {
            let mut words = line.split(' ');
            (words.next().unwrap(), words.next().unwrap())
        })
    }

    #[test]
    fn every_row_is_found_by_a_call_of_its_own_and_by_no_other() {
        let mut paths = 0;
        for (index, (kind, name)) in rows().enumerate() {
            let found = match kind {
                "EVENT" => of_event(name),
                "GET" | "POST" | "PUT" | "PATCH" => of_call(kind, &name.replace('{', "a").replace('}', "%2F")),
                _ => panic!("{kind} {name}"),
            };
            for path in [&found.body, &found.query, &found.answer].into_iter().flatten() {
                let names = path.split('.').map(|name| name.strip_suffix("[]").unwrap_or(name));
                for name in names {
                    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
                    assert!(!name.is_empty() && name.bytes().all(fine), "{name}: {path}");
                }
                paths += 1;
            }
            assert_ne!(found, Sensitive::default(), "{kind} {name}");
            assert!(found.body.is_empty() || !matches!(kind, "GET" | "EVENT"), "{name}");
            assert!(found.query.is_empty() || kind == "GET", "{name}");
            let same = rows().filter(|(other, at)| *other == kind && (fits(at, name) || fits(name, at)));
            assert_eq!(same.count(), 1, "{kind} {name} is row {index} and another");
        }
        let words = TABLE.split_ascii_whitespace();
        let marks = words.clone().filter(|word| matches!(*word, ">" | "?" | "<")).count();
        assert_eq!(words.count(), rows().count() * 2 + marks + paths, "each word is read once");
        assert!(TABLE.lines().all(|line| line.len() <= 120));
    }

    #[test]
    fn the_rows_of_the_catalogue_mark_the_same_fields() {
        fn marked(contract: Contract, prefix: &str) -> Vec<String> {
            let paths = |name: String, shape: &Shape| match shape {
                Shape::Sensitive => vec![name],
                Shape::Object(contract) => marked(contract, &format!("{name}.")),
                Shape::List { item: Shape::Sensitive, .. } => vec![format!("{name}[]")],
                Shape::List { item: Shape::Object(contract), .. } => marked(contract, &format!("{name}[].")),
                _ => Vec::new(),
            };
            contract.iter().flat_map(|field| paths(format!("{prefix}{}", field.name), &field.shape)).collect()
        }
        let mut seen = 0;
        for row in ROWS {
            let found = of_call(row.method, row.template);
            assert_eq!(marked(row.body.unwrap_or_default(), ""), found.body, "{}", row.name);
            assert_eq!(marked(row.query, ""), found.query, "{}", row.name);
            if let Answered::Object(answer) = row.answer {
                assert!(marked(answer, "").iter().all(|path| found.answer.contains(&path.as_str())), "{}", row.name);
            }
            seen += found.body.len();
        }
        assert_eq!(seen, 45);
    }

    /// What the endpoint reference marks for the products it describes field by field, written down a second time.
    #[test]
    fn the_core_products_are_marked_as_the_endpoint_reference_says() {
        const TRANSFERS: &str = "/v3/fund-app/mch-transfer/transfer-bills";
        let identity = |of: &str| vec![format!("{of}.identity.number"), format!("{of}.identity.name")];
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut wanted = Vec::new();
        for product in ["jsapi", "app", "h5", "native"] {
            wanted.push(("POST", format!("/v3/pay/transactions/{product}"), identity("payer"), names(&[])));
            wanted.push(("POST", format!("/v3/pay/partner/transactions/{product}"), identity("payer"), names(&[])));
            let combined = format!("/v3/combine-transactions/{product}");
            wanted.push(("POST", combined, identity("combine_payer_info"), names(&[])));
        }
        for (method, path, body, answer) in [
            (
                "POST",
                "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
                &["bank_account", "real_name"][..],
                &[][..],
            ),
            ("POST", "/v3/profitsharing/orders", &["receivers[].name"], &[]),
            ("POST", "/v3/profitsharing/receivers/add", &["name"], &["name"]),
            ("POST", TRANSFERS, &["user_name"], &[]),
            ("GET", &format!("{TRANSFERS}/out-bill-no/{{out_bill_no}}"), &[], &["user_name"]),
            ("GET", &format!("{TRANSFERS}/transfer-bill-no/{{transfer_bill_no}}"), &[], &["user_name"]),
            ("GET", "/v3/merchant-service/complaints-v2", &[], &["data[].payer_phone"]),
            ("GET", "/v3/merchant-service/complaints-v2/{complaint_id}", &[], &["payer_phone"]),
            ("POST", "/v3/security/echo", &["encrypted_echo_message"], &["encrypted_echo_message"]),
            // Not marked there.
            ("POST", "/v3/profitsharing/receivers/delete", &[], &[]),
            ("POST", "/v3/profitsharing/return-orders", &[], &[]),
            ("POST", "/v3/refund/domestic/refunds", &[], &[]),
            ("GET", "/v3/refund/domestic/refunds/{out_refund_no}", &[], &[]),
            ("POST", "/v3/pay/transactions/codepay", &[], &[]),
            ("GET", "/v3/pay/transactions/id/{transaction_id}", &[], &[]),
            ("GET", "/v3/pay/transactions/out-trade-no/{out_trade_no}", &[], &[]),
            ("POST", "/v3/pay/transactions/out-trade-no/{out_trade_no}/close", &[], &[]),
        ] {
            wanted.push((method, path.to_owned(), names(body), names(answer)));
        }
        for (method, path, body, answer) in wanted {
            let found = of_call(method, &path);
            assert_eq!((names(&found.body), names(&found.answer)), (body, answer), "{method} {path}");
            assert!(found.query.is_empty(), "{method} {path}");
        }
    }

    #[test]
    fn a_call_is_known_by_method_and_path_whatever_their_spelling() {
        fn known(method: &str, target: &str) -> Vec<&'static str> {
            of_call(method, target).body
        }
        assert_eq!(known("POST", "/v3/fund-app/mch-transfer/transfer-bills"), ["user_name"]);
        assert_eq!(known("POST", "/v3/fund-app/mch-transfer/transfer%2Dbills?x=1"), ["user_name"]);
        for path in ["/v3//fund-app/mch-transfer/transfer-bills", "/v3/fund-app%2Fmch-transfer%2ftransfer-bills/%2F"] {
            assert_eq!(known("POST", path), ["user_name"], "{path}");
        }
        let refund = "/v3/refund/domestic/refunds/a%2Fb/apply-abnormal-refund";
        assert_eq!(known("POST", refund), ["bank_account", "real_name"], "a slash within a value");
        assert_eq!(known("GET", "/v3/fund-app/mch-transfer/transfer-bills"), [""; 0]);
        assert_eq!(known("POST", "/v3/fund-app/mch-transfer/transfer-bills/x"), [""; 0]);
        let slash = |path: &str| known("POST", &format!("/v3/ecommerce/applyments{path}")).len();
        assert_eq!([slash("/"), slash(""), slash("?a=/"), slash("/x")], [15, 15, 15, 0]);
        let query = of_call("GET", "/v3/realname/verify?encrypted_name=a").query;
        assert_eq!(query, ["encrypted_credential_id", "encrypted_name"]);
        // A row of several lines, and what follows it.
        let archives = of_call("GET", "/v3/aggracct-bc/wb-channel/account/mch_archives");
        assert_eq!((archives.body.len(), archives.query.len(), archives.answer.len()), (0, 2, 10));
        assert_eq!(archives.answer.last(), Some(&"card_no"));
        assert_eq!(of_event("MEMBERCARD.ACCEPT_CARD").answer, ["phone_number"]);
        assert_eq!(of_event("TRANSACTION.SUCCESS"), Sensitive::default());
        assert_eq!(of_event("MEMBERCARD.ACCEPT"), Sensitive::default());
    }
}
