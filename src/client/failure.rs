//! Why there was no answer, from what the runtime says of it.

use crate::base::text::harmless;
use crate::error::TransportKind;

/// The end of a request without an answer, as the driver reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub kind: TransportKind,
    /// The runtime, if it may have sent the request again by itself: `Deno` or `Bun`.
    pub runtime: String,
    /// The root causes, if the runtime tells them. Several if several addresses were tried.
    pub clues: Vec<Clue>,
}

/// What a runtime says of one root cause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clue {
    /// For example `ECONNREFUSED`.
    pub code: String,
    /// The system call that failed, for example `connect`.
    pub call: String,
    /// For people.
    pub message: String,
}

impl From<TransportKind> for Failure {
    fn from(kind: TransportKind) -> Self {
        Self { kind, runtime: String::new(), clues: Vec::new() }
    }
}

/// Codes that say that there was no connection, with the system call that failed: a connection can end with some of them
/// as well.
const NO_CONNECTION: [(&str, &str); 6] = [
    ("ECONNREFUSED", "connect"),
    ("ENETUNREACH", "connect"),
    ("EHOSTUNREACH", "connect"),
    ("ETIMEDOUT", "connect"),
    ("ENOTFOUND", "getaddrinfo"),
    ("EAI_AGAIN", "getaddrinfo"),
];
/// Codes that say so by themselves: a connection that took too long, and certificates that were refused. No request is
/// written before.
const BEFORE_REQUEST: [&str; 7] = [
    "UND_ERR_CONNECT_TIMEOUT",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "ERR_TLS_CERT_ALTNAME_INVALID",
];
/// Bun names no system call.
const NO_CONNECTION_IN_BUN: [&str; 3] = ["ECONNREFUSED", "ConnectionRefused", "ENOTFOUND"];

impl Failure {
    /// Whether it is certain that the request never left: every root cause says that there was no connection, and the
    /// runtime sends this request once. Deno sends any request again if its connection closes before an answer, Bun a
    /// GET; what they report is the end of the last attempt.
    pub(super) fn never_left(&self, method: &str) -> bool {
        let in_bun = self.runtime == "Bun";
        self.kind == TransportKind::Connection
            && self.runtime != "Deno"
            && !(in_bun && method == "GET")
            && !self.clues.is_empty()
            && self.clues.iter().all(|clue| clue.no_connection(in_bun))
    }

    /// The first root cause in a few words.
    pub fn cause(&self) -> Option<String> {
        let clue = self.clues.first()?;
        let said = if clue.code.is_empty() { &clue.message } else { &clue.code };
        // Deno begins with the whole URL.
        let said = said
            .strip_prefix("error sending request for url (")
            .and_then(|rest| rest.split_once("): "))
            .map_or(said.as_str(), |(_, said)| said);
        // A message may quote the header that it complains about.
        let said = said.split("WECHATPAY").next().unwrap_or_default();
        Some(harmless(said, CAUSE_LIMIT)).filter(|said| !said.is_empty())
    }
}

/// Characters of a cause in a message; the whole error is the `cause` in JavaScript.
const CAUSE_LIMIT: usize = 160;

impl Clue {
    fn no_connection(&self, in_bun: bool) -> bool {
        let code = self.code.as_str();
        NO_CONNECTION.contains(&(code, self.call.as_str()))
            || BEFORE_REQUEST.contains(&code)
            || (in_bun && NO_CONNECTION_IN_BUN.contains(&code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clue(code: &str, call: &str) -> Clue {
        Clue { code: code.into(), call: call.into(), message: "client error (Connect): refused".into() }
    }

    fn never_left(runtime: &str, method: &str, clues: &[Clue]) -> bool {
        let failure = Failure { kind: TransportKind::Connection, runtime: runtime.into(), clues: clues.to_vec() };
        failure.never_left(method)
    }

    #[test]
    fn a_request_never_left_only_if_every_cause_says_so() {
        let refused = clue("ECONNREFUSED", "connect");
        for alone in [refused.clone(), clue("ENOTFOUND", "getaddrinfo"), clue("CERT_HAS_EXPIRED", "")] {
            assert!(never_left("", "POST", core::slice::from_ref(&alone)), "{alone:?}");
        }
        assert!(never_left("", "GET", &[refused.clone(), clue("ENETUNREACH", "connect")]));
        let reset = clue("ECONNRESET", "read");
        for unknown in [
            reset.clone(),
            clue("EHOSTUNREACH", "read"),
            clue("ECONNREFUSED", ""),
            clue("ENOTFOUND", "read"),
            clue("UND_ERR_SOCKET", ""),
            Clue::default(),
        ] {
            assert!(!never_left("", "POST", core::slice::from_ref(&unknown)), "{unknown:?}");
            assert!(!never_left("", "POST", &[refused.clone(), unknown]));
        }
        assert!(!never_left("", "POST", &[]));
        let timeout = Failure { clues: vec![refused], ..TransportKind::Timeout.into() };
        assert!(!timeout.never_left("POST"));
    }

    #[test]
    fn a_runtime_that_sends_again_by_itself_is_not_believed() {
        let refused = [clue("ECONNREFUSED", "connect")];
        let in_bun = [clue("ECONNREFUSED", "")];
        assert!(never_left("Bun", "POST", &in_bun) && !never_left("Bun", "GET", &in_bun));
        assert!(!never_left("Deno", "POST", &refused) && !never_left("Deno", "GET", &refused));
    }

    /// What each runtime said, measured: of a port where nobody listens, of a host without address, and of a server that
    /// read the request, closed the connection and listened no more. Only Node and Bun tell the last from the others.
    #[test]
    fn a_runtime_is_believed_only_where_its_words_differ_once_the_request_left() {
        let said = |code: &str, call: &str, message: &str| {
            [Clue { code: code.into(), call: call.into(), message: message.into() }]
        };
        let deno = |cause: &str| said("", "", &format!("error sending request for url (https://a.example/): {cause}"));
        let refused = deno("client error (Connect): tcp connect error: Connection refused (os error 111)");
        let unknown = deno("client error (Connect): dns error: failed to lookup address information");
        let after_request = refused.clone();
        for clues in [refused, unknown, after_request] {
            assert!(!never_left("Deno", "POST", &clues));
        }
        // workerd says the same of all three, or nothing; so do browsers.
        for message in ["Network connection lost.", "internal error; reference = jpu3e121", "Failed to fetch"] {
            assert!(!never_left("", "POST", &said("", "", message)));
        }
        assert!(never_left("Bun", "POST", &said("ECONNREFUSED", "", "Unable to connect")));
        assert!(never_left("Bun", "POST", &said("ENOTFOUND", "getaddrinfo", "getaddrinfo ENOTFOUND")));
        assert!(!never_left("Bun", "POST", &said("ECONNRESET", "", "closed unexpectedly")));
        // A GET that Bun had sent, on a connection that it used again, ended with this too.
        assert!(!never_left("Bun", "GET", &said("ECONNREFUSED", "", "Unable to connect")));
        assert!(!never_left("", "POST", &said("UND_ERR_SOCKET", "", "other side closed")));
    }

    #[test]
    fn the_cause_is_short_and_fit_for_a_log() {
        let cause = |code: &str, message: &str| {
            let clue = Clue { code: code.into(), message: message.into(), ..Clue::default() };
            Failure { clues: vec![clue], ..TransportKind::Connection.into() }.cause()
        };
        assert_eq!(cause("ENOTFOUND", "getaddrinfo ENOTFOUND").as_deref(), Some("ENOTFOUND"));
        assert_eq!(cause("", "Network\u{1b} lost\n").as_deref(), Some("Network lost "));
        assert_eq!(cause("", ""), None);
        assert!(cause("", &"x".repeat(999)).is_some_and(|said| said.len() == 160));
        let deno = "error sending request for url (https://a.example/v3/x): client error (Connect): dns error";
        assert_eq!(cause("", deno).as_deref(), Some("client error (Connect): dns error"));
        let secret = "invalid header value: WECHATPAY2-SHA256-RSA2048 mchid=\"1\",nonce_str=\"x\"";
        assert_eq!(cause("", secret).as_deref(), Some("invalid header value: "));
    }
}
