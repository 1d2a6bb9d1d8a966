//! What a row refuses, for the tests beside the rows.

use super::row::Row;
use crate::base::json::Value;
use crate::schema::check_request;

/// The members of a body that the row refuses.
pub(super) fn refused(row: &Row, body: &Value) -> Vec<String> {
    let Value::Object(members) = body else { panic!("not an object") };
    let mut issues = check_request(members, row.body.unwrap_or_default(), false);
    if let Some(relations) = row.relations {
        relations(members, &mut issues);
    }
    issues.into_iter().map(|issue| issue.field).collect()
}

/// A body with more members, or with others.
pub(super) fn with(mut body: Value, members: &Value) -> Value {
    let (Value::Object(own), Value::Object(more)) = (&mut body, members) else { panic!("not an object") };
    own.extend(more.clone());
    body
}

/// A body without a member.
pub(super) fn without(mut body: Value, member: &str) -> Value {
    assert!(body.as_object_mut().unwrap().remove(member).is_some(), "{member}");
    body
}
