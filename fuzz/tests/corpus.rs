//! Every file of the corpus and every finding holds the properties of its target, on stable Rust, as part of the ordinary tests.

use std::path::Path;

use wechatpay_fuzz::TARGETS;
use wechatpay_fuzz::campaign::files;

/// Runs a target on its corpus and findings, and says how many there were.
fn run(name: &str) -> usize {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of that name");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["corpus", "found"] {
        for (path, data) in files(&here.join(folder).join(name)).expect("a folder that can be read") {
            // Shown when it fails.
            println!("{}", path.display());
            (target.run)(&data);
            count += 1;
        }
    }
    count
}

macro_rules! corpus {
    ($($name:ident: $least:literal),*) => {
        $(
            #[test]
            fn $name() {
                let count = run(stringify!($name));
                assert!(count >= $least, "{count} inputs of {}", $least);
            }
        )*

        #[test]
        fn no_target_is_left_out() {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

corpus!(json: 10, pem: 20, certificate: 10, headers: 10, notification: 8, machine: 10, answer: 8, options: 8);
