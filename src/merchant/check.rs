//! One thing that was checked, of options or of credentials.

use super::options;
use crate::error::{Issue, Text, text};

/// The verdict of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing is wrong, as far as this check can see.
    Ok,
    /// It works, but not for long, or not in every case.
    Warning,
    /// It cannot work.
    Failed,
    /// Nobody can tell here; the remedy says how to find out.
    Unchecked,
}

impl Status {
    /// Stable name, used in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Unchecked => "unchecked",
        }
    }
}

/// One thing that was checked, and what was found. Never contains a secret value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The option, or what else was checked.
    pub name: String,
    /// The verdict.
    pub status: Status,
    /// What was found.
    pub message: Text,
    /// What to do, unless all is well.
    pub remedy: Option<Text>,
}

impl Check {
    /// A check that found nothing wrong.
    pub(crate) fn ok(name: &str, message: Text) -> Self {
        Self { name: name.into(), status: Status::Ok, message, remedy: None }
    }

    /// A check with something to do.
    pub(crate) fn with_remedy(name: &str, status: Status, message: Text, remedy: Text) -> Self {
        Self { name: name.into(), status, message, remedy: Some(remedy) }
    }

    pub(super) fn refused(issue: Issue) -> Self {
        let name = options::option_of(&issue).to_owned();
        let message = match issue.variable {
            Some(variable) => text!("{0} ({1}) {2}", "{0} ({1}) {2}", issue.field, variable, issue.reason),
            None => text!("{0} {1}", "{0} {1}", issue.field, issue.reason),
        };
        Self { name, status: Status::Failed, message, remedy: Some(issue.remedy) }
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn verdicts_have_the_names_that_reports_show() {
        let names = [Status::Ok, Status::Warning, Status::Failed, Status::Unchecked].map(Status::as_str);
        assert_eq!(names, ["ok", "warning", "failed", "unchecked"]);
    }
}
