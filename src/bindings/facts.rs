//! What JavaScript is told once: the operations, and the numbers of the protocol.

use serde::Serialize;

use super::views::as_object;
use crate::api::pay_params::OPENINGS;
use crate::api::uploads::{UPLOADS, Upload};
use crate::api::{ROWS, Row};
use crate::base::text::{LONGEST_NAME, SHORTEST_KEY};
use crate::client::{MAX_ANSWER_BYTES, MAX_WAIT_MS};
use crate::error::{reply, reply::Standing};
use crate::merchant::MAX_TIMEOUT_MS;
use crate::merchant::options::variables;
use crate::wire::verify::HEADERS;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FactsView {
    /// The operations of the catalogue; the core knows them by their place in this list.
    operations: Vec<OperationView>,
    /// The endpoints that take a file; the core knows them by their place in this list.
    uploads: Vec<UploadView>,
    /// The methods of `payParams`; the core knows their cashiers by their place in this list.
    cashiers: Vec<&'static str>,
    /// Environment variables by the option they set.
    #[serde(serialize_with = "as_object")]
    variables: Vec<(&'static str, &'static str)>,
    /// Headers that verification reads.
    header_names: Vec<&'static str>,
    /// Milliseconds of one exchange.
    longest_timeout_ms: u32,
    /// Milliseconds of one wait for a final state.
    longest_wait_ms: u32,
    /// Bytes.
    longest_answer: u32,
    /// Of a name in an error, UTF-16 units.
    longest_name: u32,
    /// A word of a name that is this long may be a key, UTF-16 units.
    shortest_key: u32,
    replies: RepliesView,
    /// By name.
    #[serde(serialize_with = "as_object")]
    standings: Vec<(&'static str, StandingView)>,
}

/// Status of the answer to a notification.
#[derive(Serialize)]
struct RepliesView {
    accepted: u16,
    answered: u16,
    refused: u16,
    failed: u16,
}

/// What follows from a standing: status of the answer, method of the store.
#[derive(Serialize)]
struct StandingView {
    status: u16,
    told: Option<&'static str>,
}

impl StandingView {
    fn of(standing: Standing) -> (&'static str, Self) {
        (standing.name(), Self { status: standing.status(), told: standing.told() })
    }
}

impl FactsView {
    pub(super) fn new() -> Self {
        Self {
            operations: ROWS.iter().copied().map(OperationView::of).collect(),
            cashiers: OPENINGS.map(|(name, _)| name).into(),
            uploads: UPLOADS.iter().map(UploadView::of).collect(),
            variables: variables().collect(),
            header_names: HEADERS.into_iter().chain(["request-id"]).collect(),
            longest_timeout_ms: MAX_TIMEOUT_MS,
            longest_wait_ms: MAX_WAIT_MS,
            longest_answer: MAX_ANSWER_BYTES,
            longest_name: LONGEST_NAME,
            shortest_key: SHORTEST_KEY,
            replies: RepliesView {
                accepted: reply::ACCEPTED,
                answered: reply::ANSWERED,
                refused: reply::REFUSED,
                failed: reply::FAILED,
            },
            standings: Standing::ALL.map(StandingView::of).into(),
        }
    }
}

/// `id` names the member that may be passed alone as text, `object` says whether a success has a body, `bill` whether that
/// tells where a bill is, `paged` which of its members holds the items of a list.
#[derive(Serialize)]
struct OperationView {
    name: &'static str,
    id: Option<&'static str>,
    object: bool,
    bill: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    paged: Option<&'static str>,
}

impl OperationView {
    fn of(row: &Row) -> Self {
        Self { name: row.name, id: row.only_id(), object: row.gives_object(), bill: row.bill, paged: row.items() }
    }
}

/// `name` is that of a method, `most` the most bytes of a file.
#[derive(Serialize)]
struct UploadView {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    path: &'static str,
    most: u32,
    sm3: bool,
}

impl UploadView {
    fn of(upload: &Upload) -> Self {
        Self { name: upload.name, path: upload.path, most: upload.most(), sm3: upload.uses_sm3() }
    }
}
