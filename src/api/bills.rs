//! Bills (账单): asking for where they can be downloaded.
//!
//! Source: endpoint reference, "Bills"; protocol reference, "Bills".

use super::row::{Answered, Row};
use crate::schema::fields::MCHID;
use crate::schema::rule::Rule;
use crate::schema::{Contract, Shape, one_of, optional, required, text};

pub(super) const ROWS: &[&Row] = &[&TRADE, &FUND_FLOW, &SUB_MERCHANT_FUND_FLOW];

pub(super) const TRADE: Row = Row {
    query: &[
        required("bill_date", DATE),
        optional(
            "bill_type",
            one_of(&["ALL", "SUCCESS", "REFUND", "RECHARGE_REFUND", "ALL_SPECIAL", "SUC_SPECIAL", "REF_SPECIAL"]),
        ),
        optional("tar_type", GZIP),
        optional("sub_mchid", MCHID),
    ],
    answer: Answered::Object(BILL),
    bill: true,
    ..Row::get("bills.trade", "/v3/bill/tradebill")
};

pub(super) const FUND_FLOW: Row = Row {
    query: &[
        required("bill_date", DATE),
        optional("account_type", one_of(&["BASIC", "OPERATION", "FEES", "ALL"])),
        optional("tar_type", GZIP),
        optional("sub_mchid", MCHID),
    ],
    answer: Answered::Object(BILL),
    bill: true,
    ..Row::get("bills.fundFlow", "/v3/bill/fundflowbill")
};

/// The fund flow of one sub-merchant: several files, each encrypted.
pub(super) const SUB_MERCHANT_FUND_FLOW: Row = Row {
    query: &[
        required("sub_mchid", MCHID),
        required("bill_date", DATE),
        required("account_type", one_of(&["BASIC", "OPERATION", "FEES", "DEPOSIT"])),
        required("algorithm", one_of(&["AEAD_AES_256_GCM", "SM4_GCM"])),
        optional("tar_type", GZIP),
    ],
    answer: Answered::Object(PARTS),
    bill: true,
    ..Row::get("bills.subMerchantFundFlow", "/v3/bill/sub-merchant-fundflowbill")
};

const DATE: Shape = Shape::Text { min: 1, max: 10, rule: Rule::Day };
const GZIP: Shape = one_of(&["GZIP"]);

/// The answer to whoever asks for a bill.
pub(super) const BILL: Contract = &[
    required("hash_type", text(0, 64)),
    required("hash_value", text(0, 1024)),
    required("download_url", text(0, 2048)),
];

const PARTS: Contract = &[
    required("download_bill_count", Shape::CountOf("download_bill_list")),
    optional("download_bill_list", Shape::List { max: 10_000, item: &Shape::Object(PART) }),
];

const PART: Contract = &[
    required("bill_sequence", Shape::Integer { min: 0 }),
    required("download_url", text(0, 2048)),
    required("encrypt_key", text(0, 1024)),
    required("hash_type", text(0, 64)),
    required("hash_value", text(0, 1024)),
    required("nonce", text(0, 64)),
];
