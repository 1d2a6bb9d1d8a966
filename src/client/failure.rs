//! Why there was no answer, from what the runtime says of it.

use crate::base::text::harmless;
use crate::error::TransportKind;

/// The end of a request without an answer, as the driver reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub kind: TransportKind,
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
        Self { kind, clues: Vec::new() }
    }
}

/// Codes that say that there was never a connection: Node and Bun, which spell them alike but for one.
const NO_CONNECTION: [&str; 5] =
    ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ConnectionRefused", "UND_ERR_CONNECT_TIMEOUT"];
/// Codes that say so if connecting failed with them; an existing connection can end with them as well.
const WHILE_CONNECTING: [&str; 3] = ["ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT"];
/// Codes of a certificate that was refused, before a request is written.
const UNTRUSTED: [&str; 6] = [
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "ERR_TLS_CERT_ALTNAME_INVALID",
];
/// Deno has no codes: its HTTP client says in which phase it failed.
const DENO_CONNECTING: &str = "client error (Connect)";

impl Failure {
    /// Whether it is certain that the request never left: every root cause says that there was no connection.
    pub(super) fn never_left(&self) -> bool {
        self.kind == TransportKind::Connection && !self.clues.is_empty() && self.clues.iter().all(Clue::never_left)
    }

    /// The first root cause in a few words.
    pub(super) fn cause(&self) -> Option<String> {
        let clue = self.clues.first()?;
        let said = if clue.code.is_empty() { &clue.message } else { &clue.code };
        Some(harmless(said, CAUSE_LIMIT)).filter(|said| !said.is_empty())
    }
}

/// Characters of a cause in a message; the whole error is the `cause` in JavaScript.
const CAUSE_LIMIT: usize = 160;

impl Clue {
    fn never_left(&self) -> bool {
        let code = self.code.as_str();
        NO_CONNECTION.contains(&code)
            || (WHILE_CONNECTING.contains(&code) && self.call == "connect")
            || UNTRUSTED.contains(&code)
            || self.message.contains(DENO_CONNECTING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clue(code: &str, call: &str, message: &str) -> Clue {
        Clue { code: code.into(), call: call.into(), message: message.into() }
    }

    fn never_left(clues: &[Clue]) -> bool {
        Failure { kind: TransportKind::Connection, clues: clues.to_vec() }.never_left()
    }

    #[test]
    fn a_request_never_left_only_if_every_cause_says_so() {
        let refused = clue("ECONNREFUSED", "connect", "");
        let reset = clue("ECONNRESET", "read", "read ECONNRESET");
        let deno = "error sending request for url (https://a.example/): client error (Connect): dns error";
        for alone in [
            refused.clone(),
            clue("ENOTFOUND", "getaddrinfo", ""),
            clue("EHOSTUNREACH", "connect", ""),
            clue("CERT_HAS_EXPIRED", "", ""),
            clue("", "", deno),
        ] {
            assert!(never_left(core::slice::from_ref(&alone)), "{alone:?}");
        }
        assert!(never_left(&[refused.clone(), clue("ENETUNREACH", "connect", "")]));
        for unknown in [
            reset.clone(),
            clue("EHOSTUNREACH", "read", ""),
            clue("ETIMEDOUT", "read", ""),
            clue("", "", "fetch failed"),
            clue("", "", "Network connection lost."),
            clue("UND_ERR_SOCKET", "", "other side closed"),
            clue("", "", "error sending request for url (https://a.example/): client error (SendRequest)"),
        ] {
            assert!(!never_left(core::slice::from_ref(&unknown)), "{unknown:?}");
        }
        assert!(!never_left(&[]) && !never_left(&[refused.clone(), reset]));
        let timeout = Failure { kind: TransportKind::Timeout, clues: vec![refused] };
        assert!(!timeout.never_left());
    }

    #[test]
    fn the_cause_is_short_and_fit_for_a_log() {
        let cause = |clue: Clue| Failure { kind: TransportKind::Connection, clues: vec![clue] }.cause();
        assert_eq!(cause(clue("ENOTFOUND", "", "getaddrinfo ENOTFOUND")).as_deref(), Some("ENOTFOUND"));
        assert_eq!(cause(clue("", "", "Network\u{1b} lost\n")).as_deref(), Some("Network lost "));
        assert_eq!(cause(clue("", "", "")), None);
        assert!(cause(clue("", "", &"x".repeat(999))).is_some_and(|said| said.len() == 160));
    }
}
