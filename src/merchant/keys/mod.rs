//! The keys among a merchant's options: matches files with identifiers, and the merchant's keys with WeChat Pay's.

mod own;
mod platform;

use crate::error::Issue;
use crate::keys::spelling::{bare, given};
use crate::keys::{KeyFile, KeyMaterial, Label, PUBLIC_KEY_ID_PREFIX, VerifyingKey};
use crate::merchant::{Options, misplaced};

pub(crate) use own::{further_keys, merchant_key};
pub(crate) use platform::platform_keys;

/// The part after the prefix of a public key id; the prefix may be in any case.
fn public_key_id(text: &str) -> Option<&str> {
    let (prefix, rest) = text.split_at_checked(PUBLIC_KEY_ID_PREFIX.len())?;
    prefix.eq_ignore_ascii_case(PUBLIC_KEY_ID_PREFIX).then_some(rest)
}

/// Refuses an identifier that holds an API key: it would be sent with every request, and enter logs.
fn without_api_key<'t>(field: &str, text: &'t str, options: &Options, issues: &mut Vec<Issue>) -> Option<&'t str> {
    let Some(option) = options.api_key_in(text) else { return Some(text) };
    issues.push(misplaced(field, option));
    None
}

/// Reads the file of an option.
fn file<'f>(field: &'f str, text: &str, issues: &mut Vec<Issue>) -> Option<KeyFile<'f>> {
    if bare(text) == Some("") {
        given(field, text, issues)?;
    }
    KeyFile::read(field, text.as_bytes()).map_err(|issue| issues.push(issue)).ok()
}

/// Takes the wanted part out of a file.
fn take(
    file: &mut KeyFile<'_>,
    wanted: &[Label],
    belonging_to: Option<&VerifyingKey>,
    issues: &mut Vec<Issue>,
) -> Option<KeyMaterial> {
    file.take(wanted, belonging_to).map_err(|issue| issues.push(issue)).ok()
}

fn read(field: &str, text: &str, wanted: &[Label], issues: &mut Vec<Issue>) -> Option<KeyMaterial> {
    take(&mut file(field, text, issues)?, wanted, None, issues)
}
