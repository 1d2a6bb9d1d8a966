//! Texts for people, each in Chinese and English.

use core::fmt;

/// A language of the library's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese, as WeChat Pay itself answers.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];
}

/// One text in both languages. The places `{0}`, `{1}`… of the templates hold the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// Chinese and English.
    templates: &'static [&'static str; 2],
    #[expect(clippy::box_collection, reason = "a text of two words travels in registers: a tenth less code")]
    values: Option<Box<Vec<Part>>>,
}

/// A value in a text: the same in both languages, or a text itself.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A name, a number, a word of the wire.
    Plain(String),
    /// Words of the library.
    Words(Text),
}

impl Text {
    /// A text without values. Use the macro `text!`, which checks the templates.
    pub(crate) const fn fixed(templates: &'static [&'static str; 2]) -> Self {
        Self { templates, values: None }
    }

    /// A text with values. Use the macro `text!`, which checks the templates.
    pub(crate) fn with(templates: &'static [&'static str; 2], values: Vec<Part>) -> Self {
        Self { templates, values: Some(Box::new(values)) }
    }

    /// The text in one language.
    pub fn say(&self, language: Language) -> String {
        let mut said = String::new();
        self.write(language, &mut said);
        said
    }

    /// The text in English.
    pub fn english(&self) -> String {
        self.say(Language::English)
    }

    /// Appends the text in one language.
    pub(crate) fn write(&self, language: Language, said: &mut String) {
        let [chinese, english] = *self.templates;
        let mut rest = match language {
            Language::Chinese => chinese,
            Language::English => english,
        };
        // A brace that opens no place is an ordinary character.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let place = after.split_once('}').and_then(|(number, after)| Some((number.parse::<usize>().ok()?, after)));
            match place {
                Some((number, after)) => {
                    match self.values.as_ref().and_then(|values| values.get(number)) {
                        Some(Part::Plain(value)) => said.push_str(value),
                        Some(Part::Words(text)) => text.write(language, said),
                        None => {}
                    }
                    rest = after;
                }
                None => {
                    said.push('{');
                    rest = after;
                }
            }
        }
        said.push_str(rest);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.english(), f)
    }
}

impl<T: ToString> From<T> for Part {
    fn from(value: T) -> Self {
        Self::Plain(value.to_string())
    }
}

impl From<Text> for Part {
    fn from(text: Text) -> Self {
        Self::Words(text)
    }
}

/// Whether a template has a place for each of `count` values and for no other; for the macro.
pub(crate) const fn has_places(template: &str, count: usize) -> bool {
    let mut rest = template.as_bytes();
    let mut seen = 0u32;
    while let [_, after @ ..] = rest {
        if let [b'{', digit @ b'0'..=b'9', b'}', ..] = rest {
            seen |= 1 << (*digit - b'0');
        }
        rest = after;
    }
    seen == (1 << count) - 1
}

/// A [`Text`]: the Chinese template, the English template, and the values for their places `{0}`, `{1}`…
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {{
        const { assert!($crate::error::has_places($zh, 0) && $crate::error::has_places($en, 0)) };
        $crate::error::Text::fixed(&[$zh, $en])
    }};
    ($zh:literal, $en:literal, $($value:expr),+ $(,)?) => {{
        const COUNT: usize = [$(stringify!($value)),+].len();
        const { assert!($crate::error::has_places($zh, COUNT) && $crate::error::has_places($en, COUNT)) };
        $crate::error::Text::with(&[$zh, $en], Vec::from([$($crate::error::Part::from($value)),+]))
    }};
}

pub(crate) use text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_said_in_either_language_with_its_values_in_place() {
        let inner = text!("一份证书", "a certificate");
        let text = text!("{1} 是{0}，不是 {2}", "{1} is {0}, not {2}", inner, "{0}", 7);
        assert_eq!(text.say(Language::Chinese), "{0} 是一份证书，不是 7");
        assert_eq!(text.say(Language::English), "{0} is a certificate, not 7");
        assert_eq!(format!("{text:?}"), r#""{0} is a certificate, not 7""#);
    }

    #[test]
    fn braces_that_are_no_place_stay() {
        let text = text!("传 [{ id, publicKey }] 或 {name}", "Pass { a: {} } {");
        assert_eq!(text.say(Language::Chinese), "传 [{ id, publicKey }] 或 {name}");
        assert_eq!(text.say(Language::English), "Pass { a: {} } {");
    }

    #[test]
    fn templates_and_values_are_compared() {
        assert!(has_places("", 0) && has_places("{0}", 1) && has_places("{1} {0} {1}", 2));
        assert!(!has_places("{0}", 0) && !has_places("{0}", 2) && !has_places("{1}", 1) && !has_places("x", 1));
    }
}
