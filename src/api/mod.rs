//! The endpoints' requests and answers. One operation is one [`Row`]; one kind of event is one row of
//! [`notification`]'s table.

mod applyments;
mod bills;
pub(crate) mod certificates;
mod combine;
mod complaints;
pub(crate) mod deadline;
pub mod expected;
pub mod links;
pub(crate) mod name;
pub mod notification;
mod order_contracts;
mod orders;
pub mod pages;
mod partner;
pub(crate) mod paths;
pub mod pay_params;
mod payscore;
mod profit_sharing;
#[cfg(test)]
mod published;
mod refunds;
pub(crate) mod row;
pub(crate) mod sensitive;
pub(crate) mod source;
#[cfg(test)]
mod testing;
mod transfers;
pub mod uploads;

pub use row::Row;

use crate::base::lists::{concat, count};

/// The operations with a method of their own, by product.
const PRODUCTS: &[&[&Row]] = &[
    orders::ROWS,
    refunds::ROWS,
    partner::ROWS,
    combine::ROWS,
    profit_sharing::ROWS,
    transfers::ROWS,
    payscore::ROWS,
    applyments::ROWS,
    certificates::ROWS,
    complaints::ROWS,
    bills::ROWS,
];

/// Every operation with its own method. The bindings refer to a row by its index in this list.
pub const ROWS: [&Row; count(PRODUCTS)] = concat(PRODUCTS);
