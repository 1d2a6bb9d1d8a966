//! The list of platform certificates (平台证书), encrypted with the APIv3 key. `client::certificates` downloads the same
//! list for the library's own use.
//!
//! Source: endpoint reference, "Platform certificates"; protocol reference, "Platform certificates".

use super::row::{Answered, Row};
use crate::schema::{Contract, Shape, one_of, optional, required, text};

pub(super) const ROWS: &[&Row] = &[&LIST];

pub(crate) const PATH: &str = "/v3/certificates";
/// The same of the overseas host.
pub(crate) const OVERSEAS_PATH: &str = "/v3/global/certificates";

const LIST: Row = Row {
    query: &[optional("algorithm_type", one_of(&["RSA", "SM2", "ALL"]))],
    answer: Answered::Object(&[required("data", Shape::List { max: usize::MAX, item: &Shape::Object(CERTIFICATE) })]),
    ..Row::get("certificates", PATH)
};

const CERTIFICATE: Contract = &[
    required("serial_no", text(0, 40)),
    required("effective_time", text(0, 64)),
    required("expire_time", text(0, 64)),
    required("encrypt_certificate", Shape::Object(ENCRYPTED)),
];

const ENCRYPTED: Contract = &[
    required("algorithm", text(0, 32)),
    required("nonce", text(0, 12)),
    optional("associated_data", text(0, 16)),
    required("ciphertext", text(0, 8192)),
];
