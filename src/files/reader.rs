//! A file that is being read.

use super::hash::{Expected, Running};
use super::table::Table;
use crate::error::{Error, FileKind, Result, text};

/// How often a file may be longer than what was received of it. Bills hold numbers that do not repeat: they shrink to a
/// tenth. What grows a thousandfold was made to fill memory and disks.
const MOST_GROWTH: u64 = 200;
/// Bytes that a file may have whatever its growth.
const SMALL: u64 = 1 << 20;

/// A file in the middle of being read.
pub struct Reader {
    expected: Option<Expected>,
    hash: Option<Running>,
    length: u64,
    max_bytes: u64,
}

/// What is read of a bill, besides its rows.
#[derive(Default)]
pub struct Rows {
    table: Table,
}

impl core::fmt::Debug for Reader {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Reader").field("expected", &self.expected).field("length", &self.length).finish_non_exhaustive()
    }
}

impl core::fmt::Debug for Rows {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Rows(…)")
    }
}

impl Reader {
    /// A file that must have this hash, if it is known, and at most `max_bytes`.
    pub fn new(expected: Option<Expected>, max_bytes: u64) -> Self {
        let hash = expected.as_ref().map(Running::new);
        Self { expected, hash, length: 0, max_bytes }
    }

    /// Takes the next bytes of the file, as they are after decompression. `received`: how many bytes came so far.
    ///
    /// # Errors
    /// `ERR_LIMIT` for a file that is longer than it may be, or grows too much as it is decompressed.
    pub fn read(&mut self, bytes: &[u8], received: u64) -> Result<()> {
        self.length = self.length.saturating_add(bytes.len() as u64);
        if self.length > self.max_bytes {
            return Err(Error::file(
                FileKind::Limit,
                text!("文件超过 {0} 字节", "the file is longer than {0} bytes", self.max_bytes),
            ));
        }
        if self.length > SMALL.max(received.saturating_mul(MOST_GROWTH)) {
            return Err(Error::file(
                FileKind::Limit,
                text!(
                    "文件解压后膨胀到 {0} 倍以上",
                    "the file grows to more than {0} times its size when it is decompressed",
                    MOST_GROWTH
                ),
            ));
        }
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        Ok(())
    }

    /// The end of the file.
    ///
    /// # Errors
    /// `ERR_VERIFY_HASH` if it has another hash.
    pub fn finish(&mut self) -> Result<()> {
        match (self.hash.take(), &self.expected) {
            (Some(hash), Some(expected)) => hash.finish(expected),
            _ => Ok(()),
        }
    }
}

impl Rows {
    /// The rows that end in these bytes: JSON arrays joined by commas, their values in the order of [`Rows::names`].
    ///
    /// # Errors
    /// `ERR_LIMIT` for a line that is too long, `ERR_MALFORMED` for one that is no line of a bill.
    pub fn read(&mut self, bytes: &[u8]) -> Result<String> {
        let mut rows = Vec::new();
        self.table.read(bytes, &mut rows)?;
        text_of(rows)
    }

    /// The row that the file ends with, if it does not end with a line end.
    ///
    /// # Errors
    /// As [`Rows::read`]; `ERR_MALFORMED` for a bill without a header.
    pub fn finish(&mut self) -> Result<String> {
        let mut rows = Vec::new();
        self.table.finish(&mut rows)?;
        text_of(rows)
    }

    /// Names of the members of every row; none before the header was read.
    pub fn names(&self) -> Vec<&str> {
        self.table.names()
    }

    /// The summary as a JSON object, if there is one.
    pub fn summary(&self) -> Option<&str> {
        self.table.summary()
    }
}

fn text_of(rows: Vec<u8>) -> Result<String> {
    String::from_utf8(rows).map_err(|_| Error::Internal("rows are not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

    #[test]
    fn a_file_is_read_to_its_hash() {
        for (parts, code) in [(&["a", "bc"][..], None), (&["ab"], Some("ERR_VERIFY_HASH"))] {
            let mut reader = Reader::new(Some(Expected::new("SHA1", ABC).unwrap()), u64::MAX);
            for part in parts {
                reader.read(part.as_bytes(), 0).unwrap();
            }
            assert_eq!(reader.finish().err().map(|error| error.code()), code);
        }
        let mut free = Reader::new(None, u64::MAX);
        free.read(b"x", 0).unwrap();
        assert_eq!(free.finish(), Ok(()));
    }

    #[test]
    fn a_bomb_is_stopped_and_a_bill_is_not() {
        let block = [0; 1 << 16];
        let mut bomb = Reader::new(None, u64::MAX);
        let read = (0..1_000).try_for_each(|_| bomb.read(&block, 4_096));
        assert_eq!(read.unwrap_err().code(), "ERR_LIMIT");
        assert!(bomb.length <= SMALL + 1024 * 1024, "{}", bomb.length);
        let mut bill = Reader::new(None, u64::MAX);
        for round in 1..=1_000 {
            bill.read(&block, round * block.len() as u64 / 100).unwrap();
        }
        let mut limited = Reader::new(None, 100_000);
        limited.read(&block, 0).unwrap();
        assert_eq!(limited.read(&block, 1 << 20).unwrap_err().code(), "ERR_LIMIT");
    }
}
