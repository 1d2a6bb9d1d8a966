//! What the endpoints expect and answer. One operation is one [`Row`]; one kind of event is one row of
//! [`notification`]'s table.

pub(crate) mod deadline;
pub mod notification;
mod orders;
pub(crate) mod paths;
pub mod pay_params;
pub mod payment;
mod refunds;
pub(crate) mod row;

pub use row::Row;

/// Every operation with a method of its own. A row's place in this list is its number in the bindings.
pub const ROWS: [&Row; 7] = [
    &orders::PREPAY_JSAPI,
    &orders::QUERY_BY_OUT_TRADE_NO,
    &orders::QUERY_BY_TRANSACTION_ID,
    &orders::CLOSE,
    &refunds::CREATE,
    &refunds::QUERY,
    &refunds::APPLY_ABNORMAL,
];
