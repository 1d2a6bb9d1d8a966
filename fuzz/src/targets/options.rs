//! The options of a client, as JSON: they make a merchant or say why not, the report says the same, and nothing that is
//! said holds a secret.

use crate::core;
use crate::trace::note;
use crate::world;

/// JSON text in which `{private key}`, `{public key}`, `{certificate}` and `{APIv3 key}` stand for those of the tests.
pub fn run(data: &[u8]) {
    let json = String::from_utf8_lossy(data)
        .replace("{private key}", &quotable(world::MERCHANT_KEY))
        .replace("{public key}", &quotable(world::WECHATPAY_PUBLIC_KEY))
        .replace("{certificate}", &quotable(world::PLATFORM_CERTIFICATE))
        .replace("{APIv3 key}", world::API_V3_KEY);
    let made = core::make_merchant(json.as_bytes());
    let report = core::report_options(json.as_bytes());
    let failed = report.iter().filter(|check| check.failed).count();
    match made {
        Ok(()) => {
            note("a merchant");
            assert_eq!(failed, 0, "a merchant was made, and the report says that it cannot be: {report:?}");
        }
        Err(refused) => {
            assert_eq!(refused.code, "ERR_CONFIG", "{}", refused.text);
            assert!(failed > 0, "no merchant was made, and the report sees nothing wrong: {}", refused.text);
            tells_no_secret(&refused.text);
            // What is quoted of the input tells nothing new.
            note(&refused.text.chars().filter(|c| !c.is_ascii()).take(60).collect::<String>());
        }
    }
    report.iter().for_each(|check| tells_no_secret(&check.text));
}

fn quotable(pem: &str) -> String {
    pem.replace('\n', "\\n")
}

/// Shorter pieces of a key may come from anywhere.
const PIECE: usize = 16;

fn tells_no_secret(text: &str) {
    assert!(!text.contains(world::API_V3_KEY), "the APIv3 key is told: {text}");
    let lines = world::MERCHANT_KEY.lines().filter(|line| !line.starts_with('-'));
    for piece in lines.filter_map(|line| line.get(..PIECE)) {
        assert!(!text.contains(piece), "the private key is told: {text}");
    }
}
