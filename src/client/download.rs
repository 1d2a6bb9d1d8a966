//! Operations whose answer is a file.

use super::operation::{Answer, Operation};
use crate::api::paths;
use crate::api::row::Answered;
use crate::api::source::{self, Source};
use crate::base::http::HttpResponse;
use crate::error::{Error, FileKind, Repeat, Result, VerifyKind, text};
use crate::merchant::Merchant;
use crate::schema::target;

impl Operation {
    /// The download of a file from where WeChat Pay says it lies.
    ///
    /// # Errors
    /// `ERR_INPUT` for any other address.
    pub fn download(merchant: &Merchant, url: &str) -> Result<Self> {
        Source::of(url, merchant).map(Self::of_file)
    }

    /// The download of a file from a path of the API, which may be a template.
    ///
    /// # Errors
    /// `ERR_INPUT` for a path that no file is downloaded from, and as [`target::target`].
    pub fn download_path(path: &str, params: &[(String, String)], query: &[(String, String)]) -> Result<Self> {
        Source::of_target(target::target(path, params, query)?).map(Self::of_file)
    }

    fn of_file(Source { origin, target }: Source) -> Self {
        let mut download = Self::bare("GET", target, Answered::File);
        (download.repeat, download.origin) = (Repeat::Same, origin);
        download
    }

    /// Whether its answer is a file.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.answer, Answered::File)
    }

    /// Whether its answer is a statement of overseas acquiring, whose hash is signed.
    pub fn is_statement(&self) -> bool {
        paths::is_statement(&self.target)
    }

    /// Whether its answer is a bill, which may be compressed.
    pub(super) fn is_bill(&self) -> bool {
        source::is_bill(&self.target)
    }

    /// Scheme, host and port that it is sent to.
    pub(super) fn host<'a>(&'a self, merchant: &'a Merchant) -> &'a str {
        self.origin.as_deref().unwrap_or_else(|| merchant.host(&self.target))
    }

    /// The backup of that host. A file lies where its URL says.
    pub(super) fn other_host<'a>(&self, merchant: &'a Merchant) -> Option<&'a str> {
        if self.origin.is_some() { None } else { merchant.other_host(&self.target) }
    }

    /// What the signature of an answer covers whose body is a file: the file's hash, which a header tells. Nothing if such
    /// an answer is not signed.
    ///
    /// Source: protocol reference, "Which responses are signed".
    ///
    /// # Errors
    /// `ERR_VERIFY_HEADER` if the header is missing, or is no SHA-1.
    pub(super) fn signed_hash(&self, response: &HttpResponse) -> Result<Option<String>> {
        if !self.is_statement() {
            return Ok(None);
        }
        let told: Vec<_> = response.headers.all("wechatpay-statement-sha1").collect();
        match told.as_slice() {
            [hash] if hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(Some((*hash).into())),
            _ => Err(*Error::verify(
                VerifyKind::Header,
                text!(
                    "缺少 Wechatpay-Statement-Sha1，或它不是 SHA-1",
                    "Wechatpay-Statement-Sha1 is missing, or is no SHA-1"
                ),
            )),
        }
    }

    /// Reads the beginning of the answer whose body is a file.
    pub(super) fn read_head(&self, response: &HttpResponse, serial_no: &str, sha1: Option<String>) -> Result<Answer> {
        let (status, request_id) = (response.status, response.headers.request_id());
        if status == 200 {
            return Ok(Answer {
                status,
                request_id,
                serial_no: serial_no.into(),
                body: None,
                unopened: Vec::new(),
                next: None,
                sha1,
            });
        }
        let reason = text!("状态码是 {0}，没有文件", "the status {0} brings no file", status);
        Err(Error::file(FileKind::Layout, reason))
    }
}
