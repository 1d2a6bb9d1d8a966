//! The rows, compared with what is published of their operations: `facts/catalogue`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::ROWS;
use super::row::{Answered, Row};
use super::uploads::UPLOADS;
use crate::base::text::may_be_key;
use crate::merchant::options::DESCRIPTIONS;
use crate::schema::{Contract, Presence, Shape};

/// The published operations by method and path, with the shapes that theirs refer to.
struct Published {
    operations: BTreeMap<String, (Value, Map<String, Value>)>,
    shared: Map<String, Value>,
}

impl Published {
    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("facts/catalogue");
        let mut operations = BTreeMap::new();
        let mut shared = Map::new();
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let mut product: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let shapes = product["shapes"].as_object().cloned().unwrap_or_default();
            if path.ends_with("shared.json") {
                shared = shapes;
                continue;
            }
            for (key, operation) in std::mem::take(product["operations"].as_object_mut().unwrap()) {
                operations.insert(key, (operation, shapes.clone()));
            }
        }
        Self { operations, shared }
    }

    /// The members of a part of an operation, by name: whether each is required.
    fn members(&self, row: &Row, part: &str) -> Option<BTreeMap<String, bool>> {
        self.members_of(&format!("{} {}", row.method, row.template), part)
    }

    fn members_of(&self, operation: &str, part: &str) -> Option<BTreeMap<String, bool>> {
        let (operation, own) = self.operations.get(operation)?;
        let mut shape = &operation[part];
        while let Some(name) = shape.as_str().and_then(|text| text.strip_prefix('@')) {
            shape = own.get(name).or(self.shared.get(name))?;
        }
        let member = |name: &String| (name.trim_end_matches('!').to_owned(), name.ends_with('!'));
        Some(shape.as_object()?.keys().map(member).collect())
    }
}

#[test]
fn every_row_is_a_published_operation() {
    let published = Published::read();
    for row in ROWS {
        let operation = format!("{} {}", row.method, row.template);
        assert!(published.operations.contains_key(&operation), "{operation}");
    }
}

#[test]
fn no_name_is_taken_for_a_key() {
    fn walk(value: &Value, names: &mut usize) {
        if let Value::Object(members) = value {
            for (name, value) in members {
                *names += 1;
                assert!(!may_be_key(name), "{name}");
                walk(value, names);
            }
        }
    }
    let Published { operations, shared } = Published::read();
    let mut names = 0;
    // Shapes have names of their own, which are not sent.
    let shapes = operations.values().flat_map(|(_, shapes)| shapes.values());
    for value in operations.values().map(|(operation, _)| operation).chain(shapes).chain(shared.values()) {
        walk(value, &mut names);
    }
    assert!(names > 10_000, "{names}");
    assert!(DESCRIPTIONS.iter().all(|description| !may_be_key(description.name)));
}

fn names(contract: Contract) -> BTreeSet<String> {
    contract.iter().map(|field| field.name.to_owned()).collect()
}

/// Published as required, and not insisted on: nothing is decided by them, and `mch_id` is `mchid` to some libraries.
const LEFT_OUT: [(&str, &str); 4] = [
    ("transfers.queryByOutBillNo", "mch_id"),
    ("transfers.queryByTransferBillNo", "mch_id"),
    ("payscore.query", "notify_url"),
    ("payscore.complete", "risk_fund"),
];

#[test]
fn requests_have_the_published_members() {
    let published = Published::read();
    for row in ROWS {
        for (part, ours) in [("query", row.query), ("body", row.body.unwrap_or_default())] {
            let theirs = published.members(row, part).unwrap_or_default();
            assert_eq!(names(ours), theirs.into_keys().collect(), "{} {part}", row.name);
        }
    }
}

#[test]
fn uploads_have_the_published_parts() {
    let published = Published::read();
    for upload in UPLOADS {
        let parts = published.members_of(&format!("POST {}", upload.path), "body").unwrap();
        let ours = names(upload.fields).into_iter().chain([upload.part.to_owned()]);
        for part in ours {
            assert!(parts.contains_key(&part), "{}: {part} of {parts:?}", upload.path);
        }
    }
}

#[test]
fn answers_are_read_by_the_published_members() {
    let published = Published::read();
    let mut left_out = Vec::new();
    for row in ROWS {
        let Answered::Object(answer) = row.answer else {
            assert_eq!(published.members(row, "answer"), None, "{}", row.name);
            continue;
        };
        let (ours, theirs) = (names(answer), published.members(row, "answer").unwrap());
        assert!(ours.iter().all(|name| theirs.contains_key(name)), "{}: {ours:?}", row.name);
        let required = theirs.into_iter().filter_map(|(name, required)| required.then_some(name));
        left_out.extend(required.filter(|name| !ours.contains(name)).map(|name| (row.name, name)));
    }
    assert_eq!(left_out, LEFT_OUT.map(|(row, name)| (row, name.to_owned())));
}

#[test]
fn an_answer_that_always_tells_the_address_and_the_hash_of_a_file_is_that_of_a_bill() {
    fn tells(shape: Shape) -> bool {
        match shape {
            Shape::Object(members) => of(members),
            Shape::List { item, .. } => tells(*item),
            _ => false,
        }
    }
    fn of(members: Contract) -> bool {
        let has = |name| members.iter().any(|field| field.name == name && matches!(field.presence, Presence::Required));
        has("download_url") && has("hash_value") || members.iter().any(|field| tells(field.shape))
    }
    for row in ROWS {
        let expected = matches!(row.answer, Answered::Object(answer) if of(answer));
        assert_eq!(row.bill, expected, "{}", row.name);
    }
}
