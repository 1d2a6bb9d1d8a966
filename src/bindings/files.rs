//! A file that is being downloaded, driven by JavaScript: the bytes come and go in parts, the state stays here.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::Thrown;
use super::call::failure;
use super::convert::{Input, members};
use super::errors::error_view;
use super::requests::expected_hash;
use crate::client::About;
use crate::error::{Connection, Error, Repeat, Result, TransportKind};
use crate::files::{Reader, Sealed, Table};

/// Takes the bytes of a file.
type Pass<'a> = &'a mut dyn FnMut(&[u8]) -> Result<()>;

/// A file in the middle of being read.
#[wasm_bindgen]
pub struct FileReader {
    about: About,
    host: String,
    reader: Reader,
    table: Table,
}

#[wasm_bindgen]
impl FileReader {
    /// `input` is JSON, `{ operation, mchid, host, hash_type?, hash_value?, maxBytes?, nonce?, bill? }`; with a nonce, the
    /// file is encrypted under `key`, and that of a bill may be compressed.
    #[wasm_bindgen(constructor)]
    pub fn new(input: &str, key: &[u8]) -> Thrown<FileReader> {
        Self::of(input, key).map_err(|error| error_view(&error, None))
    }

    /// Goes on with the next of several files that are one bill; as the constructor.
    pub fn next(&mut self, input: &str, key: &[u8]) -> Thrown<()> {
        let table = core::mem::take(&mut self.table);
        *self = Self { table, ..Self::new(input, key)? };
        Ok(())
    }

    /// Takes the next bytes that came, and returns those of the file itself; nothing if they are the same.
    pub fn read(&mut self, bytes: &[u8]) -> Thrown<Option<Vec<u8>>> {
        let same = self.reader.is_as_it_came();
        let own = self.own(|reader, pass| reader.read(bytes, pass), !same)?;
        Ok((!same).then_some(own))
    }

    /// The end of the file, and the bytes that it ends with.
    pub fn end(&mut self) -> Thrown<Vec<u8>> {
        self.own(|reader, pass| reader.finish(pass), true)
    }

    /// Takes the next bytes that came, and returns the rows that end there: JSON arrays joined by commas.
    #[wasm_bindgen(js_name = readRows)]
    pub fn read_rows(&mut self, bytes: &[u8]) -> Thrown<String> {
        self.rows(|reader, table, rows| reader.read(bytes, &mut |part| table.read(part, rows)))
    }

    /// The end of the file, and the rows that end there.
    #[wasm_bindgen(js_name = endRows)]
    pub fn end_rows(&mut self) -> Thrown<String> {
        self.rows(|reader, table, rows| reader.finish(&mut |part| table.read(part, rows)))
    }

    /// Whether it has bytes left that came: it is to be called again, with none.
    #[wasm_bindgen(js_name = isWaiting)]
    pub fn is_waiting(&self) -> bool {
        self.reader.is_waiting()
    }

    /// The end of the bill, and the row that it ends with.
    #[wasm_bindgen(js_name = lastRow)]
    pub fn last_row(&mut self) -> Thrown<String> {
        self.rows(|_, table, rows| table.finish(rows))
    }

    /// Names of the members of every row; none before the header was read.
    pub fn names(&self) -> Vec<String> {
        self.table.names().into_iter().map(String::from).collect()
    }

    /// The summary as a JSON object, if there is one.
    pub fn summary(&self) -> Option<String> {
        self.table.summary().map(String::from)
    }

    /// The error of a file that breaks off; see `Call.failed`.
    pub fn broken(&self, kind: &str, told: &str) -> JsValue {
        let kind = match kind {
            "timeout" => TransportKind::Timeout,
            "aborted" => TransportKind::Aborted,
            _ => TransportKind::Connection,
        };
        let cause = failure(kind, told).ok().and_then(|failure| failure.cause());
        let connection = Connection { host: self.host.clone(), cause }.into();
        self.view(&Error::Transport { kind, sent: true, repeat: Repeat::Same, connection })
    }
}

impl FileReader {
    fn of(input: &str, key: &[u8]) -> Result<Self> {
        let members = members(input)?;
        let input = Input::of(&members);
        let text = |name: &str| input.text(name).map(|text| text.unwrap_or_default().to_owned());
        let sealed = input.text("nonce")?.map(|nonce| Sealed::new(key, nonce.as_bytes())).transpose()?;
        let max_bytes = input.integer("maxBytes")?.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(u64::MAX);
        let reader = Reader::new(expected_hash(&input)?, max_bytes).sealed(sealed);
        Ok(Self {
            about: About { operation: text("operation")?, settled_by: None, mchid: text("mchid")? },
            host: text("host")?,
            reader: if input.flag("bill")? { reader.perhaps_compressed() } else { reader },
            table: Table::default(),
        })
    }

    /// The bytes that the reader passes on, if they are wanted.
    fn own(&mut self, read: impl FnOnce(&mut Reader, Pass<'_>) -> Result<()>, wanted: bool) -> Thrown<Vec<u8>> {
        let mut own = Vec::new();
        let mut pass = |part: &[u8]| {
            if wanted {
                own.extend_from_slice(part);
            }
            Ok(())
        };
        read(&mut self.reader, &mut pass).map_err(|error| self.view(&error))?;
        Ok(own)
    }

    fn rows(&mut self, read: impl FnOnce(&mut Reader, &mut Table, &mut Vec<u8>) -> Result<()>) -> Thrown<String> {
        let mut rows = Vec::new();
        let read = read(&mut self.reader, &mut self.table, &mut rows);
        let text = read.and_then(|()| String::from_utf8(rows).map_err(|_| Error::Internal("rows are not UTF-8")));
        text.map_err(|error| self.view(&error))
    }

    fn view(&self, error: &Error) -> JsValue {
        error_view(error, Some(&self.about))
    }
}
