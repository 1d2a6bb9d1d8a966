//! HTTP messages as plain values; no code here opens a connection.

use std::borrow::Cow;

use super::text::header_text;

/// A request to send, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Upper case.
    pub method: &'static str,
    /// Absolute URL.
    pub url: String,
    /// Header names in their documented spelling, or in the caller's.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// UTF-8 text; `None` for no body.
    pub body: Option<String>,
    /// Of an upload: what follows the file, which follows `body`.
    pub tail: Option<String>,
}

impl core::fmt::Debug for HttpRequest {
    /// Omits headers and body: they hold the signature and personal data.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("HttpRequest").field("method", &self.method).field("url", &self.url).finish_non_exhaustive()
    }
}

/// An answer as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// Status code; 0 if the runtime hides it (opaque redirects in browsers).
    pub status: u16,
    /// Headers.
    pub headers: Headers,
    /// The body bytes after content decoding.
    pub body: Vec<u8>,
}

/// Headers with names in lower case. A name that occurs more than once keeps every value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// First value of a header; `name` in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a header; `name` in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// `Wechatpay-Serial`: the key that signed the message, if that is true.
    pub(crate) fn serial(&self) -> Option<&str> {
        self.get("wechatpay-serial")
    }

    /// `Request-ID`, cut to a length fit for logs: no signature covers it.
    pub(crate) fn request_id(&self) -> Option<String> {
        self.get("request-id").map(header_text)
    }

    /// All headers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        let mut all = Self::default();
        for (name, value) in headers {
            all.push(name.as_ref(), value.as_ref());
        }
        all
    }
}
