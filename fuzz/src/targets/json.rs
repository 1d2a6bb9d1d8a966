//! JSON: what the core reads, `JSON.parse` reads the same way. The core may refuse more, for the reasons named here
//! alone.

use crate::core::{JSON_DEPTH, read_json, read_whole_number};
use crate::model::json::parse;
use crate::trace::note;

/// Any bytes.
pub fn run(data: &[u8]) {
    let ours = read_json(data);
    // JavaScript decodes UTF-8 strictly before it parses.
    let theirs = std::str::from_utf8(data).ok().and_then(parse);
    match (&ours, &theirs) {
        (None, None) => note("both refuse"),
        (Some(_), None) => panic!("read, although JSON.parse throws"),
        (None, Some((_, peculiar))) => {
            let reason = peculiar.lone_surrogate || peculiar.out_of_range || peculiar.depth > JSON_DEPTH;
            assert!(reason || peculiar.repeated_name, "refused without a reason that is known: {peculiar:?}");
            note(&format!("only we refuse {} {}", peculiar.lone_surrogate, peculiar.out_of_range));
        }
        (Some((ours, written)), Some((theirs, peculiar))) => {
            assert!(ours.says_what(theirs), "read differently: {ours:?} and {theirs:?}");
            note(&format!("both read {} {}", peculiar.depth.min(9), peculiar.repeated_name));
            let again = read_json(written.as_bytes());
            let (value, _) = again.expect("what was written can be read");
            // Each reading of a fraction may lose its last bits.
            assert!(value.says_what(ours), "{written} means something else than what was read");
            let (read, _) = parse(written).expect("JSON.parse reads what was written");
            assert!(read.says_what(theirs), "JSON.parse reads {written} differently");
        }
    }
    if let (Some(number), Some((theirs, _))) = (read_whole_number(data), theirs) {
        note("a whole number");
        // Beyond 2^53 JavaScript rounds, as this conversion does.
        assert_eq!(theirs, crate::model::json::Json::Number(number as f64), "another number than {number}");
    }
}
