//! What a caller says of one call to an endpoint that no table of this library has: it adds to what the tables say, and
//! takes nothing away. No signature of an answer is given up for it.

use super::fields::Search;
use crate::base::places;
use crate::error::{Issue, refuse, text};
use crate::schema::header;
use crate::schema::target;

/// Most paths of one kind, and most characters of one.
const MOST: usize = 64;
const LONGEST: usize = 256;

/// How an endpoint differs from a call that is JSON, signed and plain. Fields are named by paths such as
/// `receivers[].name`.
#[derive(Debug, Default)]
pub struct Policy {
    /// Fields of the body to encrypt.
    pub encrypt: Vec<String>,
    /// Query parameters to encrypt.
    pub encrypt_query: Vec<String>,
    /// Fields of the answer to open.
    pub decrypt: Vec<String>,
    /// Value of the header `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// Whether the identical request, sent again, is the same call: then it may be repeated without asking.
    pub repeatable: bool,
}

impl Policy {
    /// What is wrong with it, whatever the call.
    pub(super) fn problems(&self) -> Vec<Issue> {
        let mut issues = Vec::new();
        let lists = [
            ("encrypt", &self.encrypt, true),
            ("encryptQuery", &self.encrypt_query, false),
            ("decrypt", &self.decrypt, true),
        ];
        for (name, list, nested) in lists {
            if list.len() > MOST {
                refuse(
                    &mut issues,
                    &format!("policy.{name}"),
                    text!("超过 {0} 项", "has more than {0} items", MOST),
                    text!("只写这次调用用到的字段。", "Name only the fields of this call."),
                );
                continue;
            }
            let is_usable = |path: &str| path.len() <= LONGEST && if nested { is_path(path) } else { !path.is_empty() };
            for (index, _) in list.iter().enumerate().filter(|(_, path)| !is_usable(path)) {
                refuse(
                    &mut issues,
                    &format!("policy.{name}.{index}"),
                    text!("不是字段路径", "is not the path of a field"),
                    text!(
                        "请写成 payer.name 或 list[].id 的形式；[] 代表列表的每一项。",
                        "Write it like payer.name or list[].id: [] stands for every item of a list."
                    ),
                );
            }
        }
        if let Some((reason, remedy)) =
            self.idempotency_key.as_ref().and_then(|key| header::value_problem(header::IDEMPOTENCY_KEY, key))
        {
            refuse(&mut issues, "policy.idempotencyKey", reason, remedy);
        }
        issues
    }

    /// Refuses what leads to nothing in this call: if it is misspelt, the field that is meant would leave in clear. `body` is
    /// known to be JSON.
    pub(super) fn check_found(&self, search: &mut Search, target: &str, body: Option<&str>) {
        let names = target.split_once('?').map_or("", |(_, query)| query).split('&');
        let names: Vec<_> = names.filter_map(|pair| target::decode(pair.split('=').next()?)).collect();
        let in_body = |path: &str| body.is_some_and(|body| !places::find(body, &[path], "").is_empty());
        for (index, path) in self.encrypt.iter().enumerate() {
            if !in_body(path) {
                lost(search, "encrypt", index);
            }
        }
        for (index, name) in self.encrypt_query.iter().enumerate() {
            if !names.contains(name) {
                lost(search, "encryptQuery", index);
            }
        }
    }
}

fn lost(search: &mut Search, list: &str, index: usize) {
    search.refuse(
        &format!("policy.{list}.{index}"),
        text!("在这次调用中没有对应的值", "leads to nothing in this call"),
        text!(
            "请核对拼写；这次不传的字段，请不要写进来。",
            "Check its spelling, and leave out fields that this call does not send."
        ),
    );
}

/// Names joined by dots, each of which may be followed by `[]`.
fn is_path(path: &str) -> bool {
    path.split('.').all(|part| {
        let name = part.trim_end_matches("[]");
        !name.is_empty() && !name.contains(|char: char| char.is_whitespace() || "[]{}\"\\".contains(char))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_names_and_lists() {
        for path in ["a", "payer.name", "list[].id", "a.b[].c[]", "a[][]", "名.b_c-d9"] {
            assert!(is_path(path), "{path}");
        }
        for path in
            ["", ".", "a.", ".a", "a..b", "[]", "[].a", "a[0]", "a[", "a]", "a[]b", "a b", "meta{json}.a", "/a\\b"]
        {
            assert!(!is_path(path), "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_path_that_is_accepted_leads_to_the_value_that_it_names(path in "[a-c.\\[\\] {}]{1,12}|[a-c]{1,3}(\\[\\]){0,2}(\\.[a-c]{1,3}(\\[\\]){0,2}){0,3}") {
            if is_path(&path) {
                let mut text = String::from("\"found\"");
                for part in path.rsplit('.') {
                    let name = part.trim_end_matches("[]");
                    let lists = (part.len() - name.len()) / 2;
                    text = format!("{{\"{name}\":{}{text}{}}}", "[".repeat(lists), "]".repeat(lists));
                }
                let places = places::find(&text, &[&path], "");
                proptest::prop_assert_eq!(places.len(), 1);
                proptest::prop_assert_eq!(&text[places[0].at.clone()], "\"found\"");
            }
        }
    }
}
