//! What a call is called in logs and traces: method and path template, never a value.

use super::paths::{DOWNLOADS, fits, is, path_of};
use super::uploads::{self, UPLOADS};
use super::{ROWS, sensitive};

/// Stands for what may be a value.
const VALUE: &str = "…";

/// The name of a call, for example `GET /v3/pay/transactions/id/{transaction_id}`. Of a path that no table of this library
/// has, only words that stand in one are kept: everything else may be a value, and becomes `…`.
pub(crate) fn name(method: &str, target: &str) -> String {
    let path = path_of(target);
    let of_row = ROWS.iter().find(|row| row.method == method && fits(row.template, path)).map(|row| row.template);
    let download = || DOWNLOADS.iter().copied().find(|template| method == "GET" && fits(template, path));
    let template = of_row
        .or_else(|| sensitive::template(method, path))
        .or_else(download)
        .or_else(|| uploads::of_target(method, path).map(|upload| upload.path));
    match template {
        Some(template) => format!("{method} {template}"),
        None => format!("{method} {}", known_words(path)),
    }
}

fn known_words(path: &str) -> String {
    let mut words: Vec<&str> = path.split('/').map(|segment| known(segment).unwrap_or(VALUE)).collect();
    words.dedup_by(|next, last| *next == VALUE && *last == VALUE);
    words.join("/")
}

/// The word of a template that a segment is. Taken from the table: what comes from the path may be spelt differently.
fn known(segment: &str) -> Option<&'static str> {
    let rows = ROWS.iter().map(|row| row.template);
    let uploads = UPLOADS.iter().map(|upload| upload.path);
    let all = rows.chain(sensitive::templates()).chain(uploads).chain(DOWNLOADS.iter().copied());
    all.flat_map(|template| template.split('/')).find(|word| !word.starts_with('{') && is(segment, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_the_catalogue_has_the_name_of_its_row() {
        for row in ROWS {
            let target = format!("{}?mchid=1900000001", row.template.replace('{', "4200").replace('}', "%2F"));
            assert_eq!(name(row.method, &target), format!("{} {}", row.method, row.template), "{}", row.name);
        }
    }

    #[test]
    fn a_path_of_another_table_has_its_template_and_every_other_only_known_words() {
        for (method, target, expected) in [
            ("GET", "/v3/certificates", "GET /v3/certificates"),
            ("POST", "/v3/profitsharing/orders", "POST /v3/profitsharing/orders"),
            ("POST", "/v3/profitsharing%2Forders?x=1", "POST /v3/…"),
            ("POST", "/v3/security%2Decho", "POST /v3/…"),
            ("POST", "/v3/applyment4sub/applyment", "POST /v3/applyment4sub/applyment/"),
            ("GET", "/v3/billdownload/file?token=secret", "GET /v3/billdownload/file"),
            ("GET", "/v3/merchant-service/images/m1", "GET /v3/merchant-service/images/{media_id}"),
            ("POST", "/v3/merchant/media/upload", "POST /v3/merchant/media/upload"),
            (
                "GET",
                "/v3/fund-app/mch-transfer/transfer%2Dbills/out-bill-no/B1",
                "GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}",
            ),
            ("GET", "/v3/brand/profitsharing/orders/P20260720", "GET /v3/brand/profitsharing/orders/…"),
            ("PATCH", "/v3/profitsharing/orders/a/b/orders", "PATCH /v3/profitsharing/orders/…/orders"),
            ("DELETE", "/v3/billdownload/file/file", "DELETE /v3/billdownload/file/file"),
            ("POST", "/v3/order-of-alice", "POST /v3/…"),
            ("GET", "/v3/{name}", "GET /v3/…"),
            ("GET", "/v3/EVENT/TRANSACTION.SUCCESS", "GET /v3/…"),
        ] {
            assert_eq!(name(method, target), expected, "{method} {target}");
        }
    }
}
