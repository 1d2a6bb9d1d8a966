//! Facts about endpoints that callers reach by path: exceptions to the general rules of signing and verifying.
//!
//! Source: protocol reference, "File upload" and "Which responses are signed".

use super::row::Answered;
use crate::schema::target;

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

/// Whether a request target matches a path template, in which `{name}` matches any one segment.
pub(super) fn fits(template: &str, target: &str) -> bool {
    let mut segments = path_of(target).split('/');
    let same =
        template.split('/').all(|wanted| segments.next().is_some_and(|own| wanted.starts_with('{') || is(own, wanted)));
    same && segments.next().is_none()
}

/// A request target without its query.
pub(super) fn path_of(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

fn is(segment: &str, wanted: &str) -> bool {
    segment == wanted || (segment.contains('%') && target::decode(segment).is_some_and(|text| text == *wanted))
}

fn among(templates: &[&str], target: &str) -> bool {
    templates.iter().any(|template| fits(template, target))
}

#[cfg(test)]
mod tests {
    use super::*;

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
