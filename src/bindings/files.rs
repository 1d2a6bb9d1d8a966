//! A file that is being downloaded, driven by JavaScript: the bytes come and go in parts, the state stays here.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::Thrown;
use super::call::failure;
use super::convert::{Input, members};
use super::errors::error_view;
use super::requests::expected_hash;
use crate::client::About;
use crate::error::{Connection, Error, Repeat, Result, TransportKind};
use crate::files::{Reader, Rows, Sealed};

/// A file in the middle of being read.
#[wasm_bindgen]
pub struct FileReader {
    about: About,
    host: String,
    sealed: Option<Sealed>,
    reader: Reader,
    rows: Rows,
}

#[wasm_bindgen]
impl FileReader {
    /// `input` is JSON, `{ operation, mchid, host, hash_type?, hash_value?, maxBytes?, nonce? }`; with a nonce, the file is
    /// encrypted under `key`.
    #[wasm_bindgen(constructor)]
    pub fn new(input: &str, key: &[u8]) -> Thrown<FileReader> {
        Self::of(input, key).map_err(|error| error_view(&error, None))
    }

    /// Goes on with the next of several files that are one bill; as the constructor.
    pub fn next(&mut self, input: &str, key: &[u8]) -> Thrown<()> {
        let rows = core::mem::take(&mut self.rows);
        *self = Self { rows, ..Self::new(input, key)? };
        Ok(())
    }

    /// Opens a part of an encrypted file.
    pub fn open(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.sealed.as_mut().map(|sealed| sealed.open(bytes)).unwrap_or_default()
    }

    /// Opens the end of an encrypted file.
    #[wasm_bindgen(js_name = openEnd)]
    pub fn open_end(&mut self) -> Thrown<Vec<u8>> {
        let opened = self.sealed.take().map_or(Ok(Vec::new()), Sealed::finish);
        opened.map_err(|error| self.view(&error))
    }

    /// Takes the next bytes of the file itself; `received` is how many bytes came for it.
    pub fn read(&mut self, bytes: &[u8], received: f64) -> Thrown<()> {
        self.reader.read(bytes, received as u64).map_err(|error| self.view(&error))
    }

    /// The same, and the rows that end there: JSON arrays joined by commas.
    #[wasm_bindgen(js_name = readRows)]
    pub fn read_rows(&mut self, bytes: &[u8], received: f64) -> Thrown<String> {
        let read = self.reader.read(bytes, received as u64).and_then(|()| self.rows.read(bytes));
        read.map_err(|error| self.view(&error))
    }

    /// The end of the file.
    pub fn end(&mut self) -> Thrown<()> {
        self.reader.finish().map_err(|error| self.view(&error))
    }

    /// The end of the bill, and the row that it ends with.
    #[wasm_bindgen(js_name = endRows)]
    pub fn end_rows(&mut self) -> Thrown<String> {
        self.rows.finish().map_err(|error| self.view(&error))
    }

    /// Names of the members of every row; none before the header was read.
    pub fn names(&self) -> Vec<String> {
        self.rows.names().into_iter().map(String::from).collect()
    }

    /// The summary as a JSON object, if there is one.
    pub fn summary(&self) -> Option<String> {
        self.rows.summary().map(String::from)
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

    /// The error of a file that is not compressed as it seems.
    pub fn corrupt(&self) -> JsValue {
        self.view(&Error::not_compressed())
    }
}

impl FileReader {
    fn of(input: &str, key: &[u8]) -> Result<Self> {
        let members = members(input)?;
        let input = Input::of(&members);
        let text = |name: &str| input.text(name).map(|text| text.unwrap_or_default().to_owned());
        let sealed = input.text("nonce")?.map(|nonce| Sealed::new(key, nonce.as_bytes())).transpose()?;
        let max_bytes = input.integer("maxBytes")?.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(u64::MAX);
        Ok(Self {
            about: About { operation: text("operation")?, settled_by: None, mchid: text("mchid")? },
            host: text("host")?,
            sealed,
            reader: Reader::new(expected_hash(&input)?, max_bytes),
            rows: Rows::default(),
        })
    }

    fn view(&self, error: &Error) -> JsValue {
        error_view(error, Some(&self.about))
    }
}
