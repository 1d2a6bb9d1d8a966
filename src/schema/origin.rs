//! Origins (scheme, host and port) that every URL parser reads alike and writes unchanged.
//!
//! The grammar is a subset of the URL standard's: every accepted origin is valid there and serialised unchanged.

use core::net::{Ipv4Addr, Ipv6Addr};

/// The part of a URL before its path.
pub(crate) struct Origin {
    /// https, otherwise http.
    pub(crate) https: bool,
    pub(crate) host: Host,
    /// `None` for the scheme's default port.
    pub(crate) port: Option<u16>,
}

/// The host of a URL.
pub(crate) enum Host {
    /// In lower case.
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

/// Why a text is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OriginError {
    /// It has no scheme.
    NoScheme,
    /// Its scheme is neither https nor http.
    Scheme,
    /// It has a user name before the host.
    User,
    Host,
    Port,
    /// Something follows the host.
    Path,
}

/// The origin of a URL, and the rest of the URL.
pub(crate) fn split(url: &str) -> Result<(Origin, &str), OriginError> {
    let (scheme, rest) = url.split_once("://").ok_or(OriginError::NoScheme)?;
    let https = scheme.eq_ignore_ascii_case("https");
    if !https && !scheme.eq_ignore_ascii_case("http") {
        return Err(OriginError::Scheme);
    }
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end).unwrap_or_default();
    if authority.contains('@') {
        return Err(OriginError::User);
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (address, after) = inner.split_once(']').ok_or(OriginError::Host)?;
            let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(OriginError::Host)?) };
            (address.parse().ok().map(Host::V6), port)
        }
        None => {
            let (name, port) = authority.split_once(':').map_or((authority, None), |(name, port)| (name, Some(port)));
            (name_or_v4(name), port)
        }
    };
    let host = host.ok_or(OriginError::Host)?;
    let port = port.map(|digits| read_port(digits).ok_or(OriginError::Port)).transpose()?;
    let own_port = if https { 443 } else { 80 };
    Ok((Origin { https, host, port: port.filter(|port| *port != own_port) }, rest))
}

fn read_port(digits: &str) -> Option<u16> {
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// A domain name, or an IPv4 address in its usual spelling. URL parsers treat every name whose last label is a number
/// as an address, and accept addresses in octal, in hex and with parts left out.
fn name_or_v4(text: &str) -> Option<Host> {
    let name = text.to_ascii_lowercase();
    if name.len() > 253 || !name.split('.').all(is_label) {
        return None;
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hex || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return name.parse().ok().map(Host::V4);
    }
    Some(Host::Name(name))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl Origin {
    /// Parses a whole text `scheme://host[:port]`, in the spelling of every URL parser.
    pub(crate) fn of(text: &str) -> Result<Self, OriginError> {
        let (origin, rest) = split(text)?;
        // Final slashes are an empty path.
        if !rest.bytes().all(|byte| byte == b'/') {
            return Err(OriginError::Path);
        }
        // Parsers differ about underscores, and decode punycode to check it.
        match &origin.host {
            Host::Name(name) if name.split('.').any(|label| label.starts_with("xn--") || label.contains('_')) => {
                Err(OriginError::Host)
            }
            _ => Ok(origin),
        }
    }

    pub(crate) fn text(&self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{}{port}", self.host.text())
    }
}

impl Host {
    fn text(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::V4(address) => address.to_string(),
            // URL parsers write every group in hex; `Display` writes the last two of these as an IPv4 address.
            Self::V6(address) => match address.segments() {
                [0, 0, 0, 0, 0, 0xffff, high, low] => format!("[::ffff:{high:x}:{low:x}]"),
                _ => format!("[{address}]"),
            },
        }
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::V4(address) => address.is_loopback(),
            Self::V6(address) => address.is_loopback(),
        }
    }

    /// Whether the host cannot be reached from the internet: local addresses, and names of one label.
    pub(crate) fn is_private(&self) -> bool {
        match self {
            Self::Name(name) => !name.contains('.'),
            Self::V4(address) => is_private_v4(*address),
            Self::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => mapped.is_loopback() || is_private_v4(mapped),
                None => address.is_unique_local() || address.is_unicast_link_local() || address.is_unspecified(),
            },
        }
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    // All of 0.0.0.0/8 is "this network".
    address.is_private() || address.is_link_local() || address.octets().starts_with(&[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, OriginError> {
        Origin::of(text).map(|origin| origin.text())
    }

    #[test]
    fn origins_are_accepted_in_the_form_that_parsers_write() {
        let long = format!("https://{}.example", "a".repeat(63));
        let longest = format!("https://{}exa", "abcdefghi.".repeat(25));
        for text in [
            "https://api.mch.weixin.qq.com",
            "https://api2.mch.weixin.qq.com:8443",
            "https://a-1.b--c.example",
            "https://intranet",
            "https://1a.2b",
            "https://0x7g",
            "https://0xg",
            "https://x0x1",
            "https://10.0.0.5:9000",
            "https://a:1",
            "https://a:65535",
            "http://127.0.0.1:9000",
            "http://localhost",
            "http://[::1]:9000",
            "https://[2001:db8::1:0:0:1]",
            "https://[1:2:3:4:5:6:7:8]",
            "https://[1:0:3:4:5:6:7:8]",
            "https://[::]",
            "https://[1::]",
            &long,
            &longest,
        ] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        for (text, origin) in [
            ("HTTPS://API.mch.Weixin.qq.com/", "https://api.mch.weixin.qq.com"),
            ("https://a.example//", "https://a.example"),
            ("https://a.example:443", "https://a.example"),
            ("http://localhost:80/", "http://localhost"),
            ("https://a.example:80", "https://a.example:80"),
            ("https://[0:0:0:0:0:0:0:1]", "https://[::1]"),
            ("https://[2001:DB8:0:0:1::1]", "https://[2001:db8::1:0:0:1]"),
            ("https://[::1.2.3.4]", "https://[::102:304]"),
            ("https://[::ffff:1.2.3.4]", "https://[::ffff:102:304]"),
            ("https://[1:2:3:4:5:6:7::]", "https://[1:2:3:4:5:6:7:0]"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(origin), "{text}");
        }
    }

    #[test]
    fn what_parsers_refuse_or_rewrite_is_no_origin() {
        use OriginError::{Host, NoScheme, Path, Port, Scheme, User};
        let label = format!("https://{}.example", "a".repeat(64));
        let name = format!("https://{}exam", "abcdefghi.".repeat(25));
        for (text, error) in [
            ("", NoScheme),
            ("api.mch.weixin.qq.com", NoScheme),
            ("https:api.mch.weixin.qq.com", NoScheme),
            ("//a.example", NoScheme),
            ("ftp://a.example", Scheme),
            ("wss://a.example", Scheme),
            ("https ://a.example", Scheme),
            ("https://u@a.example", User),
            ("https://u:p@a.example", User),
            ("https://", Host),
            ("https:///a.example", Host),
            ("https://:443", Host),
            ("https://a..b", Host),
            ("https://.a", Host),
            ("https://a.example.", Host),
            ("https://a_b.example", Host),
            ("https://-a.example", Host),
            ("https://a-.example", Host),
            ("https://xn--a.example", Host),
            ("https://微信.example", Host),
            ("https://a b.example", Host),
            ("https://a\t.example", Host),
            ("https://a%2e.example", Host),
            ("https://a\\b.example", Host),
            ("https://1.2.3", Host),
            ("https://1.2.3.4.5", Host),
            ("https://1.2.3.256", Host),
            ("https://1.2.3.04", Host),
            ("https://0x7f.1", Host),
            ("https://0x7f000001", Host),
            ("https://a.0x1", Host),
            ("https://a.0x", Host),
            ("https://2130706433", Host),
            ("https://a.1", Host),
            ("https://[::1", Host),
            ("https://[::1]x", Host),
            ("https://[]", Host),
            ("https://[::1%25eth0]", Host),
            ("https://[1::2::3]", Host),
            ("https://[127.0.0.1]", Host),
            ("https://::1", Host),
            (&label, Host),
            (&name, Host),
            ("https://a:", Port),
            ("https://a:0", Port),
            ("https://a:0443", Port),
            ("https://a:99999", Port),
            ("https://a:+1", Port),
            ("https://a:8a", Port),
            ("https://a:1:2", Port),
            ("https://a.example/x", Path),
            ("https://a.example/?", Path),
            ("https://a.example#x", Path),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    #[test]
    fn loopback_and_private_hosts_are_known() {
        let host = |text: &str| split(text).map(|(origin, _)| origin.host).unwrap();
        for text in
            ["http://localhost", "http://a.localhost:1/", "http://127.0.0.1:80/x", "http://127.9.9.9", "http://[::1]"]
        {
            assert!(host(text).is_loopback(), "{text}");
        }
        for text in ["http://127.evil.example.com:1/", "http://localhost.example", "http://[::2]", "http://128.0.0.1"] {
            assert!(!host(text).is_loopback(), "{text}");
        }
        for text in [
            "http://10.0.0.5:9000",
            "http://192.168.1.1",
            "http://172.31.0.1",
            "http://169.254.1.1",
            "http://proxy:3128",
            "http://[fd12::1]",
            "http://[fe80::1]",
            "http://[::]",
            "http://[::ffff:192.168.0.1]",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert!(host(text).is_private(), "{text}");
        }
        for text in ["http://11.0.0.5", "http://172.32.0.1", "http://a.example", "http://[2001:db8::1]"] {
            assert!(!host(text).is_private(), "{text}");
        }
    }
}
