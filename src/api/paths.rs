//! Facts about endpoints that callers reach by path: exceptions to the general rules of signing and verifying.
//!
//! Source: protocol reference, "File upload" and "Which responses are signed".

use super::row::Answered;
use crate::schema::target;

/// `GET` paths whose answer is a file without the usual signature.
pub(super) const DOWNLOADS: &[&str] = &[
    "/v3/billdownload/file",
    "/v3/bill/downloadurl",
    "/v3/merchant-service/images/{media_id}",
    "/v3/global/merchant-service/images/{media_id}",
    "/v3/new-tax-control-fapiao/download",
    "/v3/transferdownload/elecvoucherfile",
    "/v3/transferdownload/signfile",
    STATEMENTS[0],
    STATEMENTS[1],
];

/// Those of them whose signature covers the SHA-1 of the file, which a header tells.
const STATEMENTS: [&str; 2] = ["/v3/global/statements", "/hk/v3/statements"];

/// `POST` paths that know the header `Idempotency-Key`, and whether they demand it.
const KEYED: &[(&str, bool)] = &[
    ("/hk/v3/merchants", false),
    ("/v3/global/merchants", false),
    ("/v3/marketing/partnerships/build", true),
    ("/v3/marketing/partnerships/terminate", true),
];

/// Whether a call must have an `Idempotency-Key`.
pub(crate) fn demands_key(method: &str, target: &str) -> bool {
    method == "POST" && KEYED.iter().any(|(template, demanded)| *demanded && fits(template, target))
}

/// The form of the answer to a call.
pub(crate) fn answered(method: &str, target: &str) -> Answered {
    if method == "GET" && among(DOWNLOADS, target) { Answered::File } else { Answered::Open }
}

/// Whether the answer to a download is signed over the hash of its file.
pub(crate) fn is_statement(target: &str) -> bool {
    among(&STATEMENTS, target)
}

/// Whether a request target matches a path template, in which `{name}` matches any one segment.
pub(crate) fn fits(template: &str, target: &str) -> bool {
    let mut segments = path_of(target).split('/');
    let same =
        template.split('/').all(|wanted| segments.next().is_some_and(|own| wanted.starts_with('{') || is(own, wanted)));
    same && segments.next().is_none()
}

/// The values of the placeholders of a path template, and of the query, in a request target that matches it.
pub(crate) fn values(template: &str, target: &str) -> Option<Vec<(String, String)>> {
    let (path, query) = target.split_once('?').map_or((target, ""), |parts| parts);
    let named = |(name, value): (&str, &str)| Some((name.to_owned(), target::decode(value)?));
    let places = template.split('/').zip(path.split('/'));
    let ids = places.filter_map(|(place, value)| Some((place.strip_prefix('{')?.strip_suffix('}')?, value)));
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    fits(template, target).then(|| ids.chain(pairs).map(named).collect()).flatten()
}

/// A request target without its query.
pub(crate) fn path_of(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

/// Whether a segment is this word, however it is spelt.
pub(super) fn is(segment: &str, wanted: &str) -> bool {
    segment == wanted || (segment.contains('%') && target::decode(segment).is_some_and(|text| text == *wanted))
}

fn among(templates: &[&str], target: &str) -> bool {
    templates.iter().any(|template| fits(template, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_calls_demand_a_key() {
        let demanded = |method| KEYED.iter().filter(|(path, _)| demands_key(method, path)).count();
        assert_eq!((KEYED.len(), demanded("POST"), demanded("PUT")), (4, 2, 0));
        assert!(demands_key("POST", "/v3/marketing/partnership%73/build?x=1"));
    }

    #[test]
    fn files_come_without_a_signature() {
        let unsigned = |method, target| matches!(answered(method, target), Answered::File);
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
    }
}
