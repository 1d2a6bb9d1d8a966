//! The headers of an answer: the verdict is the one the protocol gives, and only a correct signature is accepted.

use crate::core;
use crate::model::verification::verdict;
use crate::trace::note;
use crate::world::Message;

/// A message as [`Message::parse`] reads it.
pub fn run(data: &[u8]) {
    let message = Message::parse(data);
    let Message { now, headers, body } = &message;
    let expected = verdict(&message).map_err(|reason| reason.code());
    let whole = core::check_answer(headers, body, *now);
    let code = whole.as_ref().copied().map_err(|refused| refused.code);
    assert_eq!(code, expected, "the verdict on an answer");
    // Before the body is there, everything but the signature is judged.
    let early = core::check_headers(headers, *now);
    match (&early, &code) {
        (Ok(()), Ok(()) | Err("ERR_VERIFY_SIGNATURE")) => {}
        (Err(refused), Err(code)) => assert_eq!(refused.code, *code, "the headers alone are judged differently"),
        _ => panic!("the headers alone: {early:?}, with the body: {whole:?}"),
    }
    match whole {
        Ok(()) => note("accepted"),
        Err(refused) => {
            let printable = refused.text.chars().all(|c| !c.is_control());
            assert!(printable, "an error for a log holds a control character: {:?}", refused.text);
            assert!(refused.text.len() < 2_000, "an error of {} bytes", refused.text.len());
            // Headers are quoted in some texts: what is not quoted tells the reasons apart.
            note(refused.text.split("Wechatpay-Serial").next().unwrap_or_default());
        }
    }
}
