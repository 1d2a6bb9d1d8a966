use super::*;

fn read(status: u16, body: impl Into<Vec<u8>>) -> ApiError {
    let headers = [("Request-ID", "0\u{1b}[31m1\r\n".repeat(100))].into_iter().collect();
    ApiError::read(&HttpResponse { status, headers, body: body.into() }, UnixTime(0))
}

/// The message without the `Request-ID`.
fn said(mut error: ApiError) -> String {
    error.request_id = None;
    error.summary().english()
}

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn a_retry_after_is_seconds_or_a_date() {
    let now = UnixTime(1_784_512_805);
    for (told, seconds) in [
        ("7", Some(7)),
        ("Mon, 20 Jul 2026 02:00:12 GMT", Some(7)),
        ("Mon, 20 Jul 2026 01:00:12 GMT", Some(0)),
        ("99999999999", Some(u32::MAX)),
        ("-1", None),
        ("soon", None),
        ("", None),
    ] {
        assert_eq!(seconds_until(told, now), seconds, "{told}");
    }
}

#[test]
fn whatever_an_answer_holds_the_error_is_short_and_fit_for_a_log() {
    let nasty = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{2028}\r\n中🎉".repeat(200);
    let detail = serde_json::json!({"issue": "a\u{1b}b\u{2066}", "n\u{85}": [1]});
    let error = read(500, serde_json::json!({"code": nasty, "message": nasty, "detail": detail}).to_string());
    assert!(error.message.as_ref().is_some_and(|text| text.encode_utf16().count() == MESSAGE_LIMIT));
    assert!(error.wire_code.as_ref().is_some_and(|text| text.encode_utf16().count() <= CODE_LIMIT));
    assert!(error.body.len() <= BODY_LIMIT && error.body.len() > 4_000);
    assert_eq!(error.detail.as_ref().map(|detail| detail.to_string()).as_deref(), Some(r#"{"issue":"ab","n":[1]}"#));
    let id = error.request_id.clone().unwrap_or_default();
    assert!(id.len() == 128 && id.starts_with("0[31m10[31m1"), "{id}");
    let line = error.summary().english();
    assert!(line.len() < 2_000 && line.starts_with("WeChat Pay answered 500: "), "{line}");
    for text in [&line, &error.body, &id, &error.wire_code.unwrap_or_default()] {
        assert!(is_harmless(text), "{text:?}");
    }
    let huge = read(500, format!(r#"{{"code":"X","padding":"{}"}}"#, nasty.replace('\r', "").repeat(20_000)));
    assert!(huge.wire_code.is_none() && huge.body.len() <= BODY_LIMIT && is_harmless(&huge.body));
    let broken = read(500, vec![0xff; 20_000]);
    assert!(broken.body.len() <= BODY_LIMIT && broken.body.starts_with('\u{fffd}'));
}

#[test]
fn a_body_is_kept_and_parsed_up_to_its_limits() {
    let whole = "x".repeat(BODY_LIMIT);
    assert_eq!(read(500, whole.as_str()).body, whole);
    assert_eq!(read(500, format!("{whole}y")).body, whole);
    let padded = |length: usize| format!("{:length$}", r#"{"code":"X"}"#);
    assert_eq!(read(400, padded(LONGEST_PARSED)).wire_code.as_deref(), Some("X"));
    assert_eq!(read(400, padded(LONGEST_PARSED + 1)).wire_code, None);
}

#[test]
fn only_what_looks_like_a_code_enters_the_message() {
    let line = |code: &str| said(read(400, serde_json::json!({"code": code, "message": "m"}).to_string()));
    assert_eq!(line("PARAM_ERROR"), "WeChat Pay answered 400 PARAM_ERROR: m");
    assert_eq!(line("call +86 to pay"), "WeChat Pay answered 400: m");
}

#[test]
fn an_answer_without_a_text_is_told_by_its_status() {
    assert_eq!(said(read(202, "")), "WeChat Pay answered 202: accepted, not finished");
    assert_eq!(said(read(502, "")), "WeChat Pay answered 502");
    let told = |code: &str| read(202, format!(r#"{{"code":"{code}"}}"#)).remedy().english();
    assert!(told("USERPAYING").contains("waitFor") && told("USER_PAYING").contains("waitFor"));
    assert!(told("ACCEPTED").starts_with("Accepted"));
}

#[test]
fn what_does_not_say_no_by_its_status_refuses_nothing() {
    for status in [0, 200, 202, 206, 302, 399] {
        assert_eq!(read(status, r#"{"code":"PARAM_ERROR"}"#).outcome(), Outcome::Unknown, "{status}");
    }
    assert_eq!(read(400, r#"{"code":"PARAM_ERROR"}"#).outcome(), Outcome::Refused);
    for status in [407, 408, 409, 425, 429, 499] {
        assert_eq!(read(status, "<html>").outcome(), Outcome::Unknown, "{status} of an intermediary");
    }
}

#[test]
fn a_status_that_says_no_refuses_without_a_known_code() {
    for status in [400, 401, 403, 404] {
        let told = read(status, "<html>");
        assert_eq!((told.outcome(), told.retryable()), (Outcome::Refused, false), "{status}");
    }
    let told = read(409, r#"{"code":"NEW_CODE"}"#);
    assert_eq!((told.outcome(), told.retryable()), (Outcome::Refused, false));
}

/// A gateway's `502 {"code":"NOT_FOUND"}` says nothing of a refund.
#[test]
fn no_code_turns_a_status_that_decides_nothing_into_a_refusal() {
    const MEND: [&str; 11] = [
        "FREQUENCY_LIMITED",
        "FREQUENCY_LIMIT_EXCEED",
        "RATELIMIT_EXCEEDED",
        "RATELIMIT_EXCEED",
        "SYSTEM_ERROR",
        "SYSTEMERROR",
        "SERVICE_UNAVAILABLE",
        "BANK_ERROR",
        "BANKERROR",
        "STATEMENT_CREATING",
        "USERPAYING",
    ];
    let codes = CODES.iter().flat_map(|(code, variants, ..)| variants.iter().chain([code]));
    for code in codes.copied().chain(["A_NEW_CODE"]).filter(|code| *code != "USER_PAYING") {
        let body = format!(r#"{{"code":"{code}","message":"m"}}"#);
        for status in [408, 425, 429, 499, 500, 501, 502, 503, 504, 599] {
            let told = read(status, body.as_str());
            if status == 500 && matches!(code, "OPENID_MISMATCH" | "INVALID_TRANSACTIONID") {
                assert_eq!((told.outcome(), told.retryable()), (Outcome::Refused, false), "{status} {code}");
                continue;
            }
            let mends = MEND.contains(&code);
            assert_eq!(
                (told.outcome(), told.retryable()),
                (Outcome::Unknown, mends || status != 501),
                "{status} {code}"
            );
            let remedy = match status {
                429 => SLOW_DOWN.english(),
                501 => READ_MESSAGE.english(),
                _ => REPEAT_OR_QUERY.english(),
            };
            assert!(mends || told.remedy().english() == remedy, "{status} {code}: {}", told.remedy().english());
        }
    }
}

#[test]
fn a_remedy_says_to_repeat_the_call_only_where_that_is_safe() {
    let told = |status, code: &str, repeat| {
        let body = format!(r#"{{"code":"{code}","message":"m"}}"#);
        read(status, body).in_answer_to("POST", "/v3/x", repeat).remedy().english()
    };
    for (status, code) in
        [(202, "ACCEPTED"), (302, ""), (408, ""), (429, "FREQUENCY_LIMITED"), (500, ""), (500, "BANK_ERROR"), (502, "")]
    {
        assert!(told(status, code, Repeat::QueryFirst).contains("query before you repeat the call"), "{status} {code}");
        assert!(told(status, code, Repeat::Never).contains("do not repeat the call by itself"), "{status} {code}");
        assert!(!told(status, code, Repeat::Same).contains("query before"), "{status} {code}");
    }
    // Where the identical call is safe, the answer's own remedy says what to do.
    for (status, code) in
        [(202, "ACCEPTED"), (302, ""), (408, ""), (429, ""), (500, "BANK_ERROR"), (501, ""), (502, "")]
    {
        let own = read(status, format!(r#"{{"code":"{code}","message":"m"}}"#)).remedy().english();
        assert_eq!(told(status, code, Repeat::Same), own, "{status} {code}");
    }
    assert!(told(302, "", Repeat::QueryFirst).ends_with("check baseUrl."));
    assert!(told(501, "", Repeat::Never).ends_with(&READ_MESSAGE.english()));
    assert!(told(429, "", Repeat::QueryFirst).ends_with("Slow down."));
    // The payer decides, or WeChat Pay has decided.
    assert!(told(202, "USERPAYING", Repeat::QueryFirst).contains("waitFor"));
    assert!(told(403, "NOT_ENOUGH", Repeat::QueryFirst).find("query before").is_none());
}

#[test]
fn the_number_of_the_request_id_tells_more_than_a_general_code() {
    let remedy = |status, code: &str, number: &str| {
        let headers = [("Request-ID", format!("0B6F-{number}"))].into_iter().collect();
        let body = serde_json::json!({"code": code, "message": "m"}).to_string().into();
        ApiError::read(&HttpResponse { status, headers, body }, UnixTime(0)).remedy().english()
    };
    assert!(remedy(403, "NO_AUTH", "268443715").starts_with("The merchant is disabled"));
    assert!(remedy(400, "INVALID_REQUEST", "268498689").contains("already paid"));
    assert!(remedy(400, "A_NEW_CODE", "268445527").starts_with("Bind the appid"));
    // The code says enough, or nothing is known to have been refused.
    assert!(remedy(400, "ORDER_CLOSED", "268449538").contains("is closed"));
    assert!(remedy(400, "PARAM_ERROR", "268435461").starts_with("Correct the field"));
    assert!(remedy(500, "A_NEW_CODE", "268512771").starts_with("The outcome is unknown"));
}

#[test]
fn the_request_and_the_message_tell_more_than_the_code() {
    let remedy = |status, code: &str, message: &str, target: &str| {
        read(status, serde_json::json!({"code": code, "message": message}).to_string())
            .in_answer_to("GET", target, Repeat::Same)
            .remedy()
            .english()
    };
    assert_eq!(remedy(404, "NOT_FOUND", "", "/v3/certificates?algorithm_type=RSA"), NO_CERTIFICATES.english());
    assert_eq!(remedy(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书", "/v3/x"), NO_CERTIFICATES.english());
    assert_eq!(remedy(400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文", "/v3/x"), NOT_ENCRYPTED.english());
    assert!(remedy(404, "RESOURCE_NOT_EXISTS", "", "/v3/refund/domestic/refunds/1").starts_with("Not found"));
    assert!(remedy(400, "PARAM_ERROR", "金额错误", "/v3/x").starts_with("Correct"));
    assert!(remedy(401, "SIGN_ERROR", "", "/v3/certificates").starts_with("Check that privateKey"));
    assert!(remedy(401, "A_NEW_CODE", "", "/v3/x").starts_with("Check that privateKey"));
    let of_the_serial = "Wechatpay-Serial与平台证书序列号不匹配";
    assert_eq!(remedy(400, "PARAM_ERROR", of_the_serial, "/v3/x"), WRONG_SERIAL.english());
    assert_ne!(remedy(403, "NO_AUTH", of_the_serial, "/v3/x"), WRONG_SERIAL.english());
}

#[test]
fn the_field_and_the_reason_are_read_in_both_shapes() {
    let of = |body: &str| {
        let error = read(400, body);
        (error.field().unwrap_or_default(), error.issue().unwrap_or_default())
    };
    let detailed = r#"{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/amount/total","value":0,"issue":"too small","location":"body"}}"#;
    assert_eq!(of(detailed), ("amount.total".into(), "too small".into()));
    assert_eq!(said(read(400, detailed)), "WeChat Pay answered 400 PARAM_ERROR: 参数错误 (too small)");
    let twice = r#"{"code":"PARAM_ERROR","message":"too small","detail":{"issue":"too small"}}"#;
    assert_eq!(said(read(400, twice)), "WeChat Pay answered 400 PARAM_ERROR: too small");
    let captured = r#"{"code":"PARAM_ERROR","message":"输入源“/body/payer/openid”映射到值字段“openid”字符串规则校验失败","detail":{"location":"body","value":"x"}}"#;
    assert_eq!(of(captured), ("payer.openid".into(), String::new()));
    assert_eq!(read(400, captured).remedy().english(), "Correct payer.openid.");
    let path = r#"{"code":"PARAM_ERROR","message":"输入源“/uri_template/out_trade_no”映射到…","detail":{"location":"uri_template"}}"#;
    assert_eq!(of(path).0, "out_trade_no");
    let nested = r#"{"code":"SIGN_ERROR","message":"错误的签名，验签失败","detail":{"detail":{"issue":"sign not match"},"field":"signature","location":"authorization"}}"#;
    assert_eq!(of(nested), ("signature".into(), "sign not match".into()));
    for plain in [r#"{"code":"PARAM_ERROR","message":"请输入“金额”"}"#, r#"{"detail":[]}"#, "x", r#"{"message":"“"}"#]
    {
        assert_eq!(of(plain), (String::new(), String::new()), "{plain}");
    }
}

#[test]
fn a_clock_that_is_off_explains_a_401_and_only_that() {
    let at = |status, now: i64| {
        let headers = [("Date", "Mon, 20 Jul 2026 02:30:00 GMT")].into_iter().collect();
        let body = br#"{"code":"SIGN_ERROR","message":"m"}"#.to_vec();
        ApiError::read(&HttpResponse { status, headers, body }, UnixTime(1_784_514_600 + now))
    };
    let ahead = at(401, 480);
    assert_eq!(ahead.clock_offset, Some(480));
    let message = "WeChat Pay answered 401 SIGN_ERROR: m. This machine's clock is 480 s ahead of WeChat Pay's";
    assert_eq!(ahead.summary().english(), message);
    assert_eq!(ahead.remedy(), SYNCHRONISE);
    assert!(at(401, -301).summary().english().ends_with("is 301 s behind WeChat Pay's"));
    for fine in [at(401, 300), at(400, 480)] {
        assert!(fine.summary().english().ends_with(": m") && fine.remedy() != SYNCHRONISE);
    }
    assert_eq!(read(401, "").clock_offset, None);
}
