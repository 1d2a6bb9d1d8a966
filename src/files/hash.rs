//! The hash of a file, compared with the one that a signed answer gave.

use sha1::{Digest, Sha1};
use sha2::Sha256;
use sm3::Sm3;

use crate::error::{Error, FileKind, Result, text};

/// The hash that a file must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    algorithm: Algorithm,
    /// Hex, in lower case.
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Sha1,
    Sha256,
    Sm3,
}

impl Expected {
    /// The hash as an answer gives it: `hash_type` and `hash_value`.
    ///
    /// # Errors
    /// `ERR_INPUT` for an algorithm that is not known, and for what is no hash of it.
    pub fn new(kind: &str, value: &str) -> Result<Self> {
        let algorithm = match kind {
            "SHA1" => Algorithm::Sha1,
            "SHA256" => Algorithm::Sha256,
            "SM3" => Algorithm::Sm3,
            _ => {
                return Err(Error::input(
                    "hash_type",
                    text!("不是可以核对的摘要算法", "is not an algorithm that can be checked"),
                    text!(
                        "可用 SHA1、SHA256 和 SM3。要不核对而下载，请去掉 hash_type 和 hash_value。",
                        "Use SHA1, SHA256 or SM3. To download without a check, leave hash_type and hash_value out."
                    ),
                ));
            }
        };
        let digits = if algorithm == Algorithm::Sha1 { 40 } else { 64 };
        if value.len() != digits || !value.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::input(
                "hash_value",
                text!("不是 {0} 位十六进制数", "is not {0} hexadecimal digits", digits),
                text!("请原样传入应答中的 hash_value。", "Pass hash_value exactly as the answer gave it."),
            ));
        }
        Ok(Self { algorithm, value: value.to_ascii_lowercase() })
    }
}

/// The hash of what was read so far.
pub(super) enum Running {
    Sha1(Sha1),
    Sha256(Sha256),
    Sm3(Sm3),
}

impl Running {
    pub(super) fn new(expected: &Expected) -> Self {
        match expected.algorithm {
            Algorithm::Sha1 => Self::Sha1(Sha1::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sm3 => Self::Sm3(Sm3::new()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sm3(hash) => hash.update(bytes),
        }
    }

    /// Compares the hash of the whole file.
    ///
    /// # Errors
    /// `ERR_VERIFY_HASH` if it is another.
    pub(super) fn finish(self, expected: &Expected) -> Result<()> {
        let found = match self {
            Self::Sha1(hash) => hex(&hash.finalize()),
            Self::Sha256(hash) => hex(&hash.finalize()),
            Self::Sm3(hash) => hex(&hash.finalize()),
        };
        if found == expected.value {
            return Ok(());
        }
        Err(Error::file(
            FileKind::Hash,
            text!(
                "文件的摘要是 {0}，应为 {1}",
                "the hash of the file is {0} instead of {1}",
                found,
                expected.value.clone()
            ),
        ))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &str, value: &str, parts: &[&str]) -> Result<()> {
        let expected = Expected::new(kind, value)?;
        let mut hash = Running::new(&expected);
        for part in parts {
            hash.update(part.as_bytes());
        }
        hash.finish(&expected)
    }

    #[test]
    fn a_file_has_its_hash_in_whatever_case_and_parts() {
        let sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
        let sha256 = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        assert_eq!(check("SHA1", sha1, &["abc"]), Ok(()));
        assert_eq!(check("SHA1", &sha1.to_uppercase(), &["a", "", "bc"]), Ok(()));
        assert_eq!(check("SHA256", sha256, &["ab", "c"]), Ok(()));
        // The example of the standard, GB/T 32905-2016.
        let sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(check("SM3", sm3, &["a", "bc"]), Ok(()));
        assert_eq!(check("SM3", sm3, &["abd"]).unwrap_err().code(), "ERR_VERIFY_HASH");
        for parts in [&["abd"][..], &["abc", "\n"], &[]] {
            assert_eq!(check("SHA1", sha1, parts).unwrap_err().code(), "ERR_VERIFY_HASH");
            assert_eq!(check("SHA256", sha256, parts).unwrap_err().code(), "ERR_VERIFY_HASH");
        }
    }

    #[test]
    fn what_is_no_hash_is_refused_before_a_byte_is_read() {
        let sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
        for (kind, value, field) in [
            ("MD5", sha1, "hash_type"),
            ("sha1", sha1, "hash_type"),
            ("SHA1", "", "hash_value"),
            ("SHA256", sha1, "hash_value"),
            ("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89g", "hash_value"),
        ] {
            let Error::Input(issues) = Expected::new(kind, value).unwrap_err() else { panic!("{kind}") };
            assert_eq!(issues[0].field, field, "{kind} {value}");
        }
    }
}
