//! A file that is being read.

use super::hash::{Expected, Running};
use super::sealed::Sealed;
use super::unpacked::Unpacked;
use crate::error::{Error, FileKind, Result, text};

/// How often a file may be longer than what was received of it. Bills hold numbers that do not repeat: they shrink to a
/// tenth. What grows a thousandfold was made to fill memory and disks.
const MOST_GROWTH: u64 = 200;
/// Bytes that a file may have whatever its growth.
const SMALL: u64 = 1 << 20;

/// A file in the middle of being read: opened, decompressed, measured and hashed, in this order.
pub struct Reader {
    sealed: Option<Sealed>,
    unpacked: Unpacked,
    /// Opened, and not yet unpacked.
    waiting: Vec<u8>,
    measured: Measured,
}

/// What is known of the file itself.
struct Measured {
    expected: Option<Expected>,
    hash: Option<Running>,
    /// Bytes that came.
    received: u64,
    /// Bytes of the file itself so far.
    length: u64,
    max_bytes: u64,
}

impl core::fmt::Debug for Reader {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Measured { expected, length, .. } = &self.measured;
        f.debug_struct("Reader").field("expected", expected).field("length", length).finish_non_exhaustive()
    }
}

impl Reader {
    /// A file that must have this hash, if it is known, and at most `max_bytes`.
    pub fn new(expected: Option<Expected>, max_bytes: u64) -> Self {
        let hash = expected.as_ref().map(Running::new);
        let measured = Measured { expected, hash, received: 0, length: 0, max_bytes };
        Self { sealed: None, unpacked: Unpacked::Plain, waiting: Vec::new(), measured }
    }

    /// The same, encrypted under a key, if there is one.
    #[must_use]
    pub fn sealed(self, sealed: Option<Sealed>) -> Self {
        Self { sealed, ..self }
    }

    /// The same, perhaps compressed.
    #[must_use]
    pub fn perhaps_compressed(self) -> Self {
        Self { unpacked: Unpacked::Begun(Vec::new()), ..self }
    }

    /// Whether the next bytes that come are the file's own.
    pub fn is_as_it_came(&self) -> bool {
        self.sealed.is_none() && matches!(self.unpacked, Unpacked::Plain)
    }

    /// Whether some of the bytes that came are not read yet: they are at the next [`Reader::read`], which may bring no others.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Takes the next bytes that came, and passes on those of the file itself, of compressed ones some 32 KiB at a time; see
    /// [`Reader::is_waiting`].
    ///
    /// # Errors
    /// `ERR_LIMIT` for a file that is longer than it may be, or grows too much as it is decompressed; `ERR_MALFORMED` for
    /// compressed data that are damaged; those of `pass`.
    pub fn read(&mut self, bytes: &[u8], pass: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.measured.receive(bytes.len())?;
        match &mut self.sealed {
            Some(sealed) => {
                let opened = sealed.open(bytes);
                self.unpack(&opened, pass)
            }
            None => self.unpack(bytes, pass),
        }
    }

    /// The end of the file, passing on what is left of it.
    ///
    /// # Errors
    /// `ERR_DECRYPT` if its tag is not its own, `ERR_VERIFY_HASH` if it has another hash; those of [`Reader::read`].
    pub fn finish(&mut self, pass: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        if let Some(sealed) = self.sealed.take() {
            let rest = sealed.finish()?;
            self.unpack(&rest, pass)?;
        }
        while self.is_waiting() {
            self.unpack(&[], pass)?;
        }
        let Self { unpacked, measured, .. } = self;
        unpacked.finish(&mut |part| measured.take(part).and_then(|()| pass(part)))?;
        measured.finish()
    }

    fn unpack(&mut self, bytes: &[u8], pass: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let Self { unpacked, waiting, measured, .. } = self;
        let mut pass = |part: &[u8]| measured.take(part).and_then(|()| pass(part));
        if waiting.is_empty() {
            let taken = unpacked.read(bytes, &mut pass)?;
            waiting.extend_from_slice(bytes.get(taken..).unwrap_or_default());
        } else {
            waiting.extend_from_slice(bytes);
            let taken = unpacked.read(waiting, &mut pass)?;
            waiting.drain(..taken.min(waiting.len()));
        }
        Ok(())
    }
}

impl Measured {
    fn receive(&mut self, more: usize) -> Result<()> {
        self.received = self.received.saturating_add(more as u64);
        // Compressed data need not become anything; nothing that a compressor makes is much longer than before.
        if self.received > SMALL.max(self.max_bytes.saturating_mul(2)) { Err(self.too_long()) } else { Ok(()) }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.length = self.length.saturating_add(bytes.len() as u64);
        if self.length > self.max_bytes {
            return Err(self.too_long());
        }
        if self.length > SMALL.max(self.received.saturating_mul(MOST_GROWTH)) {
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

    fn too_long(&self) -> Error {
        Error::file(FileKind::Limit, text!("文件超过 {0} 字节", "the file is longer than {0} bytes", self.max_bytes))
    }

    fn finish(&mut self) -> Result<()> {
        match (self.hash.take(), &self.expected) {
            (Some(hash), Some(expected)) => hash.finish(expected),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

    fn nothing(_: &[u8]) -> Result<()> {
        Ok(())
    }

    #[test]
    fn a_file_is_read_to_its_hash() {
        for (parts, code) in [(&["a", "bc"][..], None), (&["ab"], Some("ERR_VERIFY_HASH"))] {
            let mut reader = Reader::new(Some(Expected::new("SHA1", ABC).unwrap()), u64::MAX);
            for part in parts {
                reader.read(part.as_bytes(), &mut nothing).unwrap();
            }
            assert_eq!(reader.finish(&mut nothing).err().map(|error| error.code()), code);
        }
        let mut free = Reader::new(None, u64::MAX);
        free.read(b"x", &mut nothing).unwrap();
        assert_eq!(free.finish(&mut nothing), Ok(()));
    }

    #[test]
    fn the_hash_of_a_compressed_file_is_that_of_what_it_holds() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"abc").unwrap();
        let packed = encoder.finish().unwrap();
        let mut reader = Reader::new(Some(Expected::new("SHA1", ABC).unwrap()), u64::MAX).perhaps_compressed();
        assert!(!reader.is_as_it_came());
        let mut file = Vec::new();
        let mut pass = |part: &[u8]| {
            file.extend_from_slice(part);
            Ok(())
        };
        for part in packed.chunks(3) {
            reader.read(part, &mut pass).unwrap();
        }
        reader.finish(&mut pass).unwrap();
        assert_eq!(file, b"abc");
    }

    #[test]
    fn a_bomb_is_stopped_and_a_bill_is_not() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![0; 64 << 20]).unwrap();
        let bomb = encoder.finish().unwrap();
        let mut reader = Reader::new(None, u64::MAX).perhaps_compressed();
        let mut length = 0;
        let mut pass = |part: &[u8]| {
            length += part.len() as u64;
            Ok(())
        };
        let mut read = reader.read(&bomb[..8192], &mut pass);
        while read.is_ok() && reader.is_waiting() {
            read = reader.read(&[], &mut pass);
        }
        assert_eq!(read.unwrap_err().code(), "ERR_LIMIT");
        assert!(length <= 8192 * MOST_GROWTH, "{length}");

        let block = [0; 1 << 16];
        let mut plain = Reader::new(None, u64::MAX);
        for _ in 0..1_000 {
            plain.read(&block, &mut nothing).unwrap();
        }
        let mut limited = Reader::new(None, 100_000);
        limited.read(&block, &mut nothing).unwrap();
        assert_eq!(limited.read(&block, &mut nothing).unwrap_err().code(), "ERR_LIMIT");
    }

    #[test]
    fn a_file_that_never_becomes_anything_ends_all_the_same() {
        let empty = GzEncoder::new(Vec::new(), Compression::default()).finish().unwrap();
        let mut reader = Reader::new(None, 100).perhaps_compressed();
        let read = (0..200_000).try_for_each(|_| reader.read(&empty, &mut nothing));
        assert_eq!(read.unwrap_err().code(), "ERR_LIMIT");
    }

    #[test]
    fn what_waits_in_the_reader_is_read_at_the_end() {
        let text = vec![b'a'; 1 << 20];
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&text).unwrap();
        let packed = encoder.finish().unwrap();
        let mut reader = Reader::new(None, u64::MAX).perhaps_compressed();
        let mut file = Vec::new();
        let mut pass = |part: &[u8]| {
            file.extend_from_slice(part);
            Ok(())
        };
        reader.read(&packed, &mut pass).unwrap();
        assert!(reader.is_waiting());
        reader.finish(&mut pass).unwrap();
        assert!(!reader.is_waiting());
        assert_eq!(file, text);
    }

    #[test]
    fn what_the_receiver_refuses_ends_the_file() {
        let mut reader = Reader::new(None, u64::MAX);
        let mut refuse = |_: &[u8]| Err(Error::Decrypt);
        assert_eq!(reader.read(b"x", &mut refuse), Err(Error::Decrypt));
    }
}
