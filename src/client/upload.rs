//! Uploads: what is checked before a file leaves, and the form around it.
//!
//! The file itself never comes here, only its name, its size, its first bytes and its digest. The text of `meta` is made
//! once: it is what is signed, and what stands in the form.

use super::fields::Search;
use super::operation::{Operation, digest};
use crate::api::row::Answered;
use crate::api::sensitive;
use crate::api::uploads::{self, DIGEST, Digest, Upload};
use crate::base::json::{Members, Value};
use crate::error::{Issue, Result, Text, refuse, text};
use crate::merchant::Merchant;
use crate::schema::rule::Rule;
use crate::schema::{Shape, check_request, check_value, required, target};

/// What the caller gives.
#[derive(Debug, Default)]
pub struct UploadRequest<'a> {
    /// The file.
    pub file: GivenFile<'a>,
    /// Values for the `{name}` placeholders of the path.
    pub params: Vec<(String, String)>,
    /// Further members of `meta`.
    pub meta: Members,
    /// Further parts of the form.
    pub fields: Members,
    /// Whether the caller encrypted all sensitive fields of `meta`; else they are in clear, and encrypted here.
    pub encrypted: bool,
}

/// A file.
#[derive(Debug, Default)]
pub struct GivenFile<'a> {
    /// Its name, without a folder.
    pub name: &'a str,
    /// Its media type, if the caller knows better than the name.
    pub media_type: Option<&'a str>,
    /// Bytes.
    pub size: u64,
    /// The first bytes.
    pub head: &'a [u8],
    /// SHA-256 or SM3, as [`Upload::uses_sm3`] says; hexadecimal.
    pub digest: &'a str,
}

/// The form around a file.
#[derive(Clone)]
pub(super) struct Form {
    /// The part that holds the file.
    part: &'static str,
    name: String,
    media_type: String,
    /// Names and values of further parts.
    fields: Vec<(String, String)>,
}

impl Form {
    /// What stands before the file, and what behind it.
    pub(super) fn around_file(&self, boundary: &str, meta: &str) -> (String, String) {
        let Self { part, name, media_type, fields } = self;
        let field = |(name, value): &(String, String)| {
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: String = fields.iter().map(field).collect();
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{meta}\r\n\
             {fields}--{boundary}\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        (head, format!("\r\n--{boundary}--\r\n"))
    }
}

const FILENAME: &str = "filename";

impl Operation {
    /// The upload of a file.
    ///
    /// # Errors
    /// `ERR_INPUT` naming everything that WeChat Pay would refuse: of the file, of `meta`, and of the path.
    pub fn upload(upload: &'static Upload, merchant: &Merchant, request: UploadRequest<'_>) -> Result<Self> {
        let UploadRequest { file, params, meta, fields, encrypted } = request;
        let mut issues = Vec::new();
        check_name(file.name, &mut issues);
        check_file(upload, &file, &mut issues);
        for name in upload.filled().filter(|name| meta.contains_key(*name)) {
            refuse(
                &mut issues,
                &format!("meta.{name}"),
                text!("由客户端填写", "is filled in by the client"),
                text!("请去掉它。", "Leave it out."),
            );
        }
        let given: Members = meta.into_iter().filter(|(name, _)| !upload.filled().any(|own| own == name)).collect();
        for (members, contract, of) in [(&given, upload.meta, "meta"), (&fields, upload.fields, "fields")] {
            for issue in check_request(members, contract, merchant.is_local()) {
                issues.push(Issue { field: format!("{of}.{}", issue.field), ..issue });
            }
        }
        let media_type = file.media_type.or_else(|| uploads::media_type(&ending(file.name)));
        if file.media_type.is_some_and(|media_type| !is_media_type(media_type)) {
            refuse(
                &mut issues,
                "type",
                text!("不是媒体类型", "is not a media type"),
                text!("请写成 image/png 的形式，或去掉它。", "Write it like image/png, or leave it out."),
            );
        }
        let meta = Value::Object(complete(upload, &file, given)).to_string();
        let sensitive = sensitive::of_call("POST", upload.path);
        let mut search = Search::new(encrypted, issues);
        let bare = search.body(&meta, &sensitive.body, "meta");
        search.accept()?;
        let target = target::target(upload.path, &params, &[])?;
        let written = |value: Value| value.as_str().map_or_else(|| value.to_string(), String::from);
        let mut operation = Self::bare("POST", target, Answered::Object(upload.answer));
        operation.digest = digest("POST", &operation.target, Some(&meta));
        operation.body = Some(bare.unwrap_or(meta));
        operation.fields = search.finish(sensitive.answer.into_iter().map(Into::into).collect());
        operation.form = Some(Form {
            part: upload.part,
            name: file.name.into(),
            media_type: media_type.unwrap_or("application/octet-stream").into(),
            fields: fields.into_iter().map(|(name, value)| (name, written(value))).collect(),
        });
        Ok(operation)
    }
}

/// `meta`: what the caller gave, and what follows from the file.
fn complete(upload: &Upload, file: &GivenFile<'_>, given: Members) -> Members {
    let name = upload.file_name.map(|member| (member.to_owned(), Value::from(file.name)));
    let mut meta: Members = name.into_iter().chain(given).collect();
    match upload.digest {
        Digest::Sha256(member) => drop(meta.insert(member.into(), file.digest.into())),
        Digest::Sm3(algorithm) => {
            meta.insert(algorithm.into(), "SM3".into());
            meta.insert(DIGEST.into(), file.digest.into());
        }
    }
    meta
}

/// The name stands in the form and in `meta`, where it must be the same.
fn check_name(name: &str, issues: &mut Vec<Issue>) {
    issues
        .extend(check_value(&name.into(), &required(FILENAME, Shape::Text { min: 1, max: 128, rule: Rule::Readable })));
    if name.contains(['"', '\\', '/']) {
        refuse(
            issues,
            FILENAME,
            text!("含有引号、斜线或反斜线", "holds a quotation mark or a slash"),
            text!("请只传文件名，不含目录。", "Pass the name alone, without its folder."),
        );
    }
}

fn check_file(upload: &Upload, file: &GivenFile<'_>, issues: &mut Vec<Issue>) {
    let ending = ending(file.name);
    let kind = upload.kinds.iter().find(|(endings, _)| endings.contains(&ending.as_str()));
    if kind.is_none() && !upload.kinds.is_empty() && !file.name.is_empty() {
        let known: Vec<_> = upload.kinds.iter().flat_map(|(endings, _)| *endings).copied().collect();
        refuse(
            issues,
            FILENAME,
            text!("的扩展名不在此处可用之列", "does not end with a kind of file that is accepted here"),
            text!("可用：{0}。", "Accepted are {0}.", known.join(", ")),
        );
    }
    let most = kind.map_or(upload.most(), |(_, most)| *most);
    let file_is = |issues: &mut Vec<Issue>, reason: Text, remedy: Text| refuse(issues, "file", reason, remedy);
    if file.size == 0 {
        file_is(issues, text!("为空", "is empty"), text!("请传入文件的内容。", "Pass the contents of the file."));
    } else if file.size > u64::from(most) {
        file_is(
            issues,
            text!("有 {0} 字节，最多 {1} 字节", "has {0} bytes instead of up to {1}", file.size, most),
            text!("请压缩，或拆成较小的文件。", "Compress it, or split it into smaller files."),
        );
    }
    let claimed = if ending == "jpeg" { "jpg" } else { &ending };
    if let Some(found) = uploads::kind_of(file.head)
        && ["jpg", "png", "bmp", "pdf"].contains(&claimed)
        && found != claimed
    {
        file_is(
            issues,
            text!("的内容是 {0}，与扩展名 {1} 不符", "holds {0}, but its name ends with {1}", found, ending),
            text!("请转换格式，或改用正确的扩展名。", "Convert it, or give it the name that fits."),
        );
    }
}

/// The end of a file's name, in lower case.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

fn is_media_type(text: &str) -> bool {
    text.len() <= 255 && text.contains('/') && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_short_and_printable() {
        let longest = format!("a/{}", "x".repeat(253));
        for text in ["image/png", "text/csv; charset=utf-8", &longest] {
            assert!(is_media_type(text), "{text}");
        }
        for text in ["", "png", "image/png\r\nx: y", "image/图", &format!("{longest}x")] {
            assert!(!is_media_type(text), "{text}");
        }
    }
    use crate::base::json;
    use crate::error::Error;
    use crate::merchant::testing::merchant;

    const DIGEST_OF_FILE: &str = "ccfba815ef74613ab702da073aca7e76cc51b7e06f71406aa2c164d781f191fe";

    fn row(path: &str) -> &'static Upload {
        uploads::UPLOADS.iter().find(|upload| upload.path == path).unwrap()
    }

    fn members(text: &str) -> Members {
        json::parse(text.as_bytes()).unwrap().as_object().unwrap().clone()
    }

    fn png<'a>() -> GivenFile<'a> {
        GivenFile { name: "店招.png", size: 72, head: b"\x89PNG\r\n", digest: DIGEST_OF_FILE, ..GivenFile::default() }
    }

    fn fields(result: Result<Operation>) -> Vec<String> {
        match result {
            Ok(_) => Vec::new(),
            Err(Error::Input(issues)) => issues.into_iter().map(|issue| issue.field).collect(),
            Err(error) => panic!("{error:?}"),
        }
    }

    fn image(file: GivenFile<'_>) -> Vec<String> {
        let request = UploadRequest { file, ..UploadRequest::default() };
        fields(Operation::upload(row("/v3/merchant/media/upload"), &merchant(), request))
    }

    #[test]
    fn a_file_that_would_be_refused_is_refused_here() {
        let none: [&str; 0] = [];
        assert_eq!(image(png()), none);
        assert_eq!(image(GivenFile { name: "A.JPEG", head: b"\xff\xd8\xff", size: 5 << 20, ..png() }), none);
        assert_eq!(image(GivenFile { name: "a.pdf", head: b"%PDF-1", size: 7_864_320, ..png() }), none);
        let long = format!("{}.png", "a".repeat(125));
        for (file, field) in [
            (GivenFile { size: (5 << 20) + 1, ..png() }, "file"),
            (GivenFile { name: "a.pdf", head: b"", size: 7_864_321, ..png() }, "file"),
            (GivenFile { size: 0, head: b"", ..png() }, "file"),
            (GivenFile { head: b"\xff\xd8\xff", ..png() }, "file"),
            (GivenFile { name: "a.jpg", head: b"RIFF\0\0\0\0WEBP", ..png() }, "file"),
            (GivenFile { name: "a.gif", head: b"GIF89a", ..png() }, "filename"),
            (GivenFile { name: "png", ..png() }, "filename"),
            (GivenFile { name: "", ..png() }, "filename"),
            (GivenFile { name: "C:\\a.png", ..png() }, "filename"),
            (GivenFile { name: "a/b.png", ..png() }, "filename"),
            (GivenFile { name: "a\".png", ..png() }, "filename"),
            (GivenFile { name: "a\r\n.png", ..png() }, "filename"),
            (GivenFile { name: "\u{1f600}.png", ..png() }, "filename"),
            (GivenFile { name: &long, ..png() }, "filename"),
            (GivenFile { media_type: Some("png"), ..png() }, "type"),
            (GivenFile { media_type: Some("image/png\r\nX: y"), ..png() }, "type"),
        ] {
            assert_eq!(image(file), [field]);
        }
    }

    #[test]
    fn the_form_and_what_is_signed_are_those_of_the_vector() {
        let vectors = json::parse(include_bytes!("../../tests/fixtures/vectors.json")).unwrap();
        let text = |name: &str| vectors["multipart_upload"][name].as_str().unwrap();
        let request = UploadRequest { file: png(), ..UploadRequest::default() };
        let sent = Operation::upload(row(text("path_and_query")), &merchant(), request).unwrap();
        assert_eq!(sent.message(text("timestamp"), text("nonce_str")), text("message").as_bytes());
        let boundary = text("content_type").rsplit_once('=').unwrap().1;
        let (head, tail) = sent.form.unwrap().around_file(boundary, sent.body.as_deref().unwrap());
        let [body, file] =
            ["http_body_base64", "file_base64"].map(|name| crate::base::base64::decode(text(name)).unwrap());
        assert_eq!([head.as_bytes(), &file, tail.as_bytes()].concat(), body);
    }

    #[test]
    fn meta_holds_what_the_endpoint_wants_and_nothing_else() {
        let meta = |path: &str, given: &str, more: &str| {
            let request = UploadRequest {
                file: GivenFile { name: "a.bin", head: b"", ..png() },
                params: vec![("sub_mchid".into(), "1900000109".into())],
                meta: members(given),
                fields: members(more),
                ..UploadRequest::default()
            };
            Operation::upload(row(path), &merchant(), request)
        };
        let fapiao = "/v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file";
        let request = |given: &str| UploadRequest { file: png(), meta: members(given), ..UploadRequest::default() };
        let sent = Operation::upload(row(fapiao), &merchant(), request(r#"{"file_type":"PDF"}"#)).unwrap();
        assert_eq!(
            sent.body.unwrap(),
            format!(r#"{{"file_type":"PDF","digest_alogrithm":"SM3","digest":"{DIGEST_OF_FILE}"}}"#)
        );
        assert_eq!(fields(Operation::upload(row(fapiao), &merchant(), request("{}"))), ["meta.file_type"]);
        let own = request(r#"{"file_type":"PDF","digest":"0"}"#);
        assert_eq!(fields(Operation::upload(row(fapiao), &merchant(), own)), ["meta.digest"]);

        let submission = "/v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload";
        assert_eq!(fields(meta(submission, "{}", "{}")), ["fields.item_id", "fields.manage_record_id"]);
        let sent = meta(submission, "{}", r#"{"item_id":7,"manage_record_id":"R1"}"#).unwrap();
        assert_eq!(sent.target, "/v3/mch-manage/submission-files/sub-mchid/1900000109/upload");
        let text = sent.body.unwrap();
        assert_eq!(text, format!(r#"{{"file_name":"a.bin","file_digest":"{DIGEST_OF_FILE}"}}"#));
        let (head, tail) = sent.form.unwrap().around_file("B", &text);
        let (field, file) = (
            "--B\r\nContent-Disposition: form-data; name=\"item_id\"\r\n\r\n7\r\n",
            "; name=\"submission_file\"; filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n",
        );
        assert!(head.contains(field) && head.ends_with(file) && tail == "\r\n--B--\r\n", "{head}");
        assert_eq!(fields(meta(submission, r#"{"x":1}"#, r#"{"item_id":7,"manage_record_id":"R1"}"#)), ["meta.x"]);
        let named = meta(submission, r#"{"K4K4K4K4K4K4K4K4K4K4K4K4":1}"#, r#"{"item_id":7,"manage_record_id":"R1"}"#);
        let Err(Error::Input(issues)) = named else { panic!() };
        let [issue] = issues.as_slice() else { panic!("{issues:?}") };
        let told = "is not a documented field (… stands for a name that may be a key)";
        assert_eq!((issue.field.as_str(), issue.reason.english().as_str()), ("meta.…", told));
    }
}
