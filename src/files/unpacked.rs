//! A file that may be compressed, as bills asked for with `tar_type=GZIP` are. It is recognised by how it begins: a content
//! coding would have been undone before.
//!
//! Source: protocol reference, "Bills"; RFC 1952.

use std::io::Write;

use flate2::write::MultiGzDecoder;

use crate::error::{Error, Result};

/// The first bytes of a gzip file.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What becomes of the next bytes of a file.
pub(super) enum Unpacked {
    /// They are the file.
    Plain,
    /// They are too few yet to tell.
    Begun(Vec<u8>),
    /// They are decompressed.
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

impl Unpacked {
    /// Passes on what the first of these bytes are once decompressed, and returns how many these are: all, or as many as
    /// become some 32 KiB. Whoever reads on begins behind them.
    ///
    /// # Errors
    /// `ERR_MALFORMED` for bytes that no compressor made; those of `pass`.
    pub(super) fn read(&mut self, bytes: &[u8], pass: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<usize> {
        match self {
            Self::Plain => pass(bytes).map(|()| bytes.len()),
            Self::Begun(head) => {
                let lacking = MAGIC.len().saturating_sub(head.len()).min(bytes.len());
                let (first, rest) = bytes.split_at_checked(lacking).unwrap_or_default();
                head.extend_from_slice(first);
                if head.len() < MAGIC.len() {
                    return Ok(lacking);
                }
                let head = core::mem::take(head);
                *self = if head.starts_with(&MAGIC) {
                    Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
                } else {
                    Self::Plain
                };
                self.read(&head, pass)?;
                self.read(rest, pass).map(|taken| lacking + taken)
            }
            Self::Gzip(decoder) => {
                let mut taken = 0;
                while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
                    // Each call fills the decoder's buffer of 32 KiB once.
                    taken += decoder.write(rest).ok().filter(|some| *some > 0).ok_or_else(Error::not_compressed)?;
                    if drain(decoder, pass)? {
                        break;
                    }
                }
                Ok(taken)
            }
        }
    }

    /// Passes on what is left at the end of the file.
    ///
    /// # Errors
    /// `ERR_MALFORMED` for a compressed file that is not whole or whose checksum is not its own; those of `pass`.
    pub(super) fn finish(&mut self, pass: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        match self {
            Self::Plain => Ok(()),
            Self::Begun(head) => pass(head),
            Self::Gzip(decoder) => {
                decoder.try_finish().map_err(|_| Error::not_compressed())?;
                drain(decoder, pass).map(|_| ())
            }
        }
    }
}

/// Passes on what the decoder gave, if anything, and keeps its memory for what it gives next.
fn drain(decoder: &mut MultiGzDecoder<Vec<u8>>, pass: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
    let given = decoder.get_mut();
    let some = !given.is_empty();
    if some {
        pass(given)?;
        given.clear();
    }
    Ok(some)
}

#[cfg(test)]
mod tests {
    use super::*;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// The file in parts of this length, decompressed.
    fn read(bytes: &[u8], length: usize) -> core::result::Result<Vec<u8>, &'static str> {
        let mut unpacked = Unpacked::Begun(Vec::new());
        let mut file = Vec::new();
        let mut pass = |part: &[u8]| {
            file.extend_from_slice(part);
            Ok(())
        };
        let mut read = |mut part: &[u8]| {
            while !part.is_empty() {
                let taken = unpacked.read(part, &mut pass)?;
                assert!(taken > 0);
                part = &part[taken..];
            }
            Ok(())
        };
        bytes
            .chunks(length)
            .try_for_each(&mut read)
            .and_then(|()| unpacked.finish(&mut pass))
            .map_err(|error: Error| error.code())?;
        Ok(file)
    }

    #[test]
    fn a_step_is_small_however_much_the_bytes_become() {
        let packed = gzip(&vec![0; 16 << 20]);
        let mut unpacked = Unpacked::Begun(Vec::new());
        let (mut steps, mut at) = (0, 0);
        while at < packed.len() {
            let mut length = 0;
            let mut pass = |part: &[u8]| {
                length += part.len();
                Ok(())
            };
            at += unpacked.read(&packed[at..], &mut pass).unwrap();
            assert!(length <= 1 << 16, "{length}");
            steps += 1;
        }
        assert!(steps >= 256, "{steps}");
    }

    /// A text that shrinks to a tenth.
    fn text() -> Vec<u8> {
        (0..20_000).flat_map(|number| format!("`{number},`COFFEE_{}\r\n", number * 7_919).into_bytes()).collect()
    }

    #[test]
    fn a_file_is_the_same_plain_and_compressed_in_parts_of_any_length() {
        let text = text();
        let packed = gzip(&text);
        let twice = [gzip(&text[..1000]), gzip(&text[1000..])].concat();
        for length in [1, 2, 3, 1000, 1 << 16, usize::MAX] {
            for file in [&text, &packed, &twice] {
                assert_eq!(read(file, length).as_ref(), Ok(&text), "{length}");
            }
        }
        for short in [&b""[..], b"\x1f", b"1", b"\x1f\x8c", b"ab"] {
            assert_eq!(read(short, 1), Ok(short.to_vec()));
        }
        assert_eq!(read(&gzip(b""), 1), Ok(Vec::new()));
    }

    #[test]
    fn compressed_data_that_are_damaged_cut_or_followed_by_others_are_no_file() {
        let packed = gzip(&text());
        for cut in [2, 9, 10, 11, packed.len() / 2, packed.len() - 8, packed.len() - 1] {
            assert_eq!(read(&packed[..cut], 1000), Err("ERR_MALFORMED"), "{cut}");
        }
        for at in [2, 3, 12, packed.len() / 2, packed.len() - 8, packed.len() - 1] {
            let mut damaged = packed.clone();
            damaged[at] ^= 0xff;
            assert_eq!(read(&damaged, 1000), Err("ERR_MALFORMED"), "{at}");
        }
        for more in [&b"x"[..], b"\x1f\x8b", b"0123456789abcdef"] {
            assert_eq!(read(&[&packed, more].concat(), 1000), Err("ERR_MALFORMED"), "{more:?}");
        }
    }
}
