//! The endpoints' requests and answers. One operation is one [`Row`]; one kind of event is one row of
//! [`notification`]'s table.

pub(crate) mod deadline;
pub mod notification;
mod orders;
pub(crate) mod paths;
pub mod pay_params;
pub mod payment;
mod refunds;
pub(crate) mod row;
pub(crate) mod sensitive;

pub use row::Row;

/// Every operation with its own method. The bindings refer to a row by its index in this list.
pub const ROWS: [&Row; 7] = [
    &orders::PREPAY_JSAPI,
    &orders::QUERY_BY_OUT_TRADE_NO,
    &orders::QUERY_BY_TRANSACTION_ID,
    &orders::CLOSE,
    &refunds::CREATE,
    &refunds::QUERY,
    &refunds::APPLY_ABNORMAL,
];
