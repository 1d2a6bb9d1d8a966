//! Uploads (文件上传): a form of a file and its `meta`, which is JSON and all that is signed.
//!
//! Source: protocol reference, "File upload"; endpoint reference, "Uploads". Where these name no limit, there is none here.

use super::paths::fits;
use crate::schema::fields::MCHID;
use crate::schema::{Contract, Shape, optional, required, text, token};

/// An endpoint that takes a file.
pub struct Upload {
    /// Name of the client's method, `group.method`, if it has one.
    pub name: Option<&'static str>,
    /// Path template.
    pub path: &'static str,
    /// The part of the form that holds the file.
    pub(crate) part: &'static str,
    /// The member of `meta` that holds the file's name, if there is one.
    pub(crate) file_name: Option<&'static str>,
    pub(crate) digest: Digest,
    /// What the caller gives for `meta`.
    pub(crate) meta: Contract,
    /// Further parts of the form, which are not signed.
    pub(crate) fields: Contract,
    /// Endings of names, and the most bytes of such a file; none if the endpoint names no limits.
    pub(crate) kinds: &'static [(&'static [&'static str], u32)],
    pub(crate) answer: Contract,
}

/// How `meta` tells the digest of the file.
#[derive(Clone, Copy)]
pub(crate) enum Digest {
    /// SHA-256 in this member.
    Sha256(&'static str),
    /// SM3 in `digest`; this member names the algorithm.
    Sm3(&'static str),
}

impl Upload {
    /// The most bytes that a file may have here.
    pub fn most(&self) -> u32 {
        self.kinds.iter().map(|(_, most)| *most).max().unwrap_or(LARGEST)
    }

    /// Whether the digest is SM3's instead of SHA-256's.
    pub fn uses_sm3(&self) -> bool {
        matches!(self.digest, Digest::Sm3(_))
    }

    /// The members of `meta` that the client fills in.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &'static str> {
        let [first, second] = match self.digest {
            Digest::Sha256(member) => [Some(member), None],
            Digest::Sm3(algorithm) => [Some(algorithm), Some(DIGEST)],
        };
        [self.file_name, first, second].into_iter().flatten()
    }
}

/// The endpoint of a request target.
pub(crate) fn of_target(method: &str, target: &str) -> Option<&'static Upload> {
    UPLOADS.iter().find(|upload| method == "POST" && fits(upload.path, target))
}

/// The member that holds an SM3 digest.
pub(crate) const DIGEST: &str = "digest";

/// A limit of this library: files are in memory before they are sent, because their digest is signed.
const LARGEST: u32 = 64 << 20;

const MB: u32 = 1 << 20;
const IMAGES: &[&str] = &["jpg", "jpeg", "png", "bmp"];
const VIDEOS: &[&str] = &["avi", "wmv", "mpeg", "mp4", "mov", "mkv", "flv", "f4v", "m4v", "rmvb"];
const IMAGES_OF_2_MB: &[(&[&str], u32)] = &[(IMAGES, 2 * MB)];

/// The usual form.
const fn upload(path: &'static str, answer: Contract) -> Upload {
    Upload {
        name: None,
        path,
        part: "file",
        file_name: Some("filename"),
        digest: Digest::Sha256("sha256"),
        meta: &[],
        fields: &[],
        kinds: &[],
        answer,
    }
}

/// All endpoints that take a file. The bindings refer to one by its place.
pub const UPLOADS: &[Upload] = &[
    Upload {
        name: Some("media.uploadImage"),
        kinds: &[(IMAGES, 5 * MB), (&["pdf"], 15 * MB / 2)],
        ..upload("/v3/merchant/media/upload", MEDIA_ID)
    },
    Upload {
        name: Some("media.uploadVideo"),
        kinds: &[(VIDEOS, 5 * MB)],
        ..upload("/v3/merchant/media/video_upload", MEDIA_ID)
    },
    Upload { kinds: IMAGES_OF_2_MB, ..upload("/v3/marketing/favor/media/image-upload", MEDIA_URL) },
    Upload { kinds: IMAGES_OF_2_MB, ..upload("/v3/merchant-service/images/upload", MEDIA_ID) },
    upload("/v3/global/merchant-service/images/upload", MEDIA_ID),
    upload("/v3/global/merchant-storage/file/upload", FILE_ID),
    upload("/v3/marketing/partner/product-coupon/media/upload-image", MEDIA_URL),
    upload("/brand/marketing/product-coupon/media/upload-image", &[optional("image_url", URL)]),
    Upload {
        file_name: Some("file_name"),
        digest: Digest::Sha256("file_digest"),
        ..upload("/v3/ecommerce/account/cancel-applications/media", MEDIA_ID)
    },
    Upload {
        meta: &[required("bank_type", token(1, 1024))],
        ..upload("/v3/marketing/bank/packages/{package_id}/tasks", TASK)
    },
    Upload {
        file_name: None,
        meta: &[
            required("transaction_id", token(1, 32)),
            optional("transaction_mchid", MCHID),
            optional("transaction_sub_mchid", MCHID),
            optional("out_trade_no", token(1, 32)),
            required("openid", token(1, 128)),
            optional("merchant_contact_information", Shape::Object(CONTACT)),
            optional("upload_time", text(1, 64)),
        ],
        ..upload("/v3/marketing/shopping-receipt/shoppingreceipts", RECEIPT)
    },
    Upload {
        part: "submission_file",
        file_name: Some("file_name"),
        digest: Digest::Sha256("file_digest"),
        fields: &[required("item_id", Shape::Integer { min: 0 }), required("manage_record_id", token(1, 1024))],
        ..upload("/v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload", FILE_ID)
    },
    Upload {
        part: "due_diligence_file",
        file_name: Some("file_name"),
        digest: Digest::Sha256("file_digest"),
        meta: &[optional("sub_mchid", MCHID), optional("item_id", Shape::Integer { min: 0 })],
        ..upload("/v3/mch-operation-manage/enhanced-due-diligence/{due_diligence_id}/upload", FILE_ID)
    },
    Upload {
        file_name: None,
        // It is spelt like this.
        digest: Digest::Sm3("digest_alogrithm"),
        meta: &[optional("sub_mchid", MCHID), required("file_type", token(1, 1024))],
        ..upload("/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file", FAPIAO)
    },
    Upload {
        file_name: None,
        digest: Digest::Sm3("digest_algorithm"),
        meta: &[required("company_mchid", MCHID), required("region_id", Shape::Integer { min: 0 })],
        ..upload("/v3/taxi-invoice/cards/upload-file", FAPIAO)
    },
];

const ID: Shape = text(0, 1024);
const URL: Shape = text(0, 2048);
const MEDIA_ID: Contract = &[required("media_id", ID)];
const MEDIA_URL: Contract = &[required("media_url", URL)];
const FILE_ID: Contract = &[required("file_id", ID)];
const FAPIAO: Contract = &[required("fapiao_media_id", ID)];
const TASK: Contract = &[required("task_id", ID), required("package_id", ID), required("filename", ID)];
const RECEIPT: Contract = &[required("receipt", Shape::Object(&[required("receipt_id", ID), required("state", ID)]))];
const CONTACT: Contract = &[optional("consultation_phone_number", Shape::Sensitive)];

/// The media type of a file by the ending of its name.
pub(crate) fn media_type(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "bmp" => "image/bmp",
        "pdf" => "application/pdf",
        "avi" => "video/x-msvideo",
        "wmv" => "video/x-ms-wmv",
        "mpeg" => "video/mpeg",
        "mp4" | "m4v" | "f4v" => "video/mp4",
        "mov" => "video/quicktime",
        "mkv" => "video/x-matroska",
        "flv" => "video/x-flv",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "zip" => "application/zip",
        _ => return None,
    })
}

/// What a file is by its first bytes, among the kinds that are confused with each other.
pub(crate) fn kind_of(head: &[u8]) -> Option<&'static str> {
    let at = |from: usize, wanted: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(wanted));
    [
        (at(0, b"\xff\xd8\xff"), "jpg"),
        (at(0, b"\x89PNG"), "png"),
        (at(0, b"BM"), "bmp"),
        (at(0, b"%PDF"), "pdf"),
        (at(0, b"GIF8"), "GIF"),
        (at(0, b"RIFF") && at(8, b"WEBP"), "WebP"),
        (at(4, b"ftyphei") || at(4, b"ftypmif1"), "HEIC"),
    ]
    .into_iter()
    .find_map(|(is, kind)| is.then_some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_together() {
        assert_eq!(UPLOADS.len(), 15);
        for (index, upload) in UPLOADS.iter().enumerate() {
            let path = upload.path;
            assert!(UPLOADS.iter().skip(index + 1).all(|other| other.path != path), "{path}");
            assert!(upload.filled().all(|name| upload.meta.iter().all(|field| field.name != name)), "{path}");
            assert!(upload.fields.iter().all(|field| ![upload.part, "meta"].contains(&field.name)), "{path}");
            for ending in upload.kinds.iter().flat_map(|(endings, _)| *endings) {
                assert!(media_type(ending).is_some() || *ending == "rmvb", "{path}: {ending}");
            }
        }
    }

    #[test]
    fn files_are_named_by_their_registered_types() {
        for (ending, media) in [
            ("jpeg", Some("image/jpeg")),
            ("pdf", Some("application/pdf")),
            ("mp4", Some("video/mp4")),
            ("csv", Some("text/csv")),
            ("xml", Some("application/xml")),
            ("zip", Some("application/zip")),
            ("exe", None),
        ] {
            assert_eq!(media_type(ending), media, "{ending}");
        }
    }

    #[test]
    fn only_a_post_uploads() {
        let found = |method, target| of_target(method, target).map(|upload| upload.path);
        let path = "/v3/merchant/media/upload";
        assert_eq!(found("POST", "/v3/merchant/media/upload"), Some(path));
        assert_eq!(found("POST", "/v3/merchant%2Fmedia/upload"), None);
        assert!(found("GET", path).is_none() && found("POST", "/v3/merchant/media").is_none());
        assert!(found("POST", "/v3/marketing/bank/packages/P1/tasks").is_some());
    }

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        for (head, kind) in [
            (&b"\xff\xd8\xff\xe0"[..], Some("jpg")),
            (b"\x89PNG\r\n\x1a\n", Some("png")),
            (b"BM6", Some("bmp")),
            (b"%PDF-1.7", Some("pdf")),
            (b"GIF89a", Some("GIF")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("WebP")),
            (b"RIFF\0\0\0\0AVI ", None),
            (b"\0\0\0\x18ftypheic", Some("HEIC")),
            (b"\0\0\0\x18ftypmp42", None),
            (b"", None),
        ] {
            assert_eq!(kind_of(head), kind, "{head:?}");
        }
    }
}
