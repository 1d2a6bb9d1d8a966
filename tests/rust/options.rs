//! The options are described in one place: `index.d.ts` and the tables of the documents say what it says.
//!
//! `UPDATE=1 cargo test --test native options` writes what has changed.

use wechatpay::merchant::options::{DESCRIPTIONS, Description};

/// Makes the text between two lines of a file be `wanted`, or says that it is not.
fn holds(file: &str, begin: &str, end: &str, wanted: &str) {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let start = text.find(begin).unwrap_or_else(|| panic!("{file} has no {begin}")) + begin.len();
    let length = text[start..].find(end).unwrap_or_else(|| panic!("{file} has no {end}"));
    if std::env::var_os("UPDATE").is_some() {
        let changed = format!("{}{wanted}{}", &text[..start], &text[start + length..]);
        return std::fs::write(path, changed).unwrap();
    }
    assert_eq!(&text[start..start + length], wanted, "{file}: run UPDATE=1 cargo test --test native options");
}

/// Wrapped at 120 columns.
fn comment(text: &str) -> String {
    let line = format!("  /** {text} */\n");
    if line.chars().count() <= 121 {
        return line;
    }
    let mut lines = vec![String::from("   *")];
    for word in text.split(' ') {
        if lines[lines.len() - 1].chars().count() + 1 + word.chars().count() > 120 {
            lines.push("   *".into());
        }
        let last = lines.len() - 1;
        lines[last] += &format!(" {word}");
    }
    format!("  /**\n{}\n   */\n", lines.join("\n"))
}

#[test]
fn the_types_say_what_the_options_are() {
    let member = |option: &Description| {
        let Description { name, typescript, .. } = option;
        let (mark, bare) = typescript.strip_prefix('?').map_or(("", *typescript), |bare| ("?", bare));
        let default = match (option.default[0], mark) {
            ("", _) | (_, "") => String::new(),
            (default, _) => format!(" Default: {default}."),
        };
        format!("{}  {name}{mark}: {bare};\n", comment(&format!("{}{default}", option.summary[0])))
    };
    let members: String = DESCRIPTIONS.iter().map(member).collect();
    holds("pkg-template/index.d.ts", "export interface WechatPayOptions {\n", "}\n", &members);
}

#[test]
fn the_declarations_list_the_variables() {
    let variable = |option: &Description| {
        let env = option.env?;
        Some(format!("  /** Sets `{}`. */\n  readonly {env}?: string | undefined;\n", option.name))
    };
    let members: String = DESCRIPTIONS.iter().filter_map(variable).collect();
    holds("pkg-template/index.d.ts", "export interface WechatPayEnvironment {\n", "}\n", &members);
}

#[test]
fn the_documents_list_the_options() {
    let files = [
        ("docs/configuration.md", "| Option | Meaning | Default |"),
        ("docs/configuration.zh-CN.md", "| 选项 | 含义 | 默认 |"),
    ];
    for (language, (file, head)) in files.into_iter().enumerate() {
        let row = |option: &Description| {
            format!("| `{}` | {} | {} |", option.name, option.summary[language], option.default[language])
        };
        let rows: Vec<String> = DESCRIPTIONS.iter().map(row).collect();
        holds(file, &format!("{head}\n|---|---|---|\n"), "\n\n", &rows.join("\n"));
    }
}

#[test]
fn environment_variables_are_named_after_their_options() {
    for Description { name, env, .. } in DESCRIPTIONS {
        let Some(env) = env else { continue };
        let plain = |text: &str| text.replace('_', "").to_lowercase();
        assert_eq!(plain(env), format!("wechatpay{}", plain(name)));
    }
}

/// Names of environment variables in a file of this repository.
fn variables(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let rests = text.match_indices("WECHATPAY_").map(|(at, _)| &text[at..]);
    let name =
        |rest: &str| rest.chars().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_').collect();
    rests.map(name).collect()
}

#[test]
fn examples_are_configured_by_the_variables_that_are_described() {
    for file in [
        "README.md",
        "docs/configuration.md",
        "tools/environment.mjs",
        "examples/README.md",
        "examples/worker/src/env.d.ts",
    ] {
        let names = variables(file);
        assert!(!names.is_empty(), "{file}");
        for name in names {
            assert!(DESCRIPTIONS.iter().any(|option| option.env == Some(&name)), "{file}: {name}");
        }
    }
}
