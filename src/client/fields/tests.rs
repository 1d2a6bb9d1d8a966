use serde_json::json;
use wechatpay_rsa::PrivateKey;

use super::*;
use crate::api::ROWS;
use crate::base::base64;
use crate::base::env::testing::{Broken, Sequence};
use crate::client::{GenericRequest, Operation};
use crate::keys::KeyMaterial;
use crate::merchant::testing::{merchant, vector};

const TRANSFER: &str = "/v3/fund-app/mch-transfer/transfer-bills";
const BATCH: &str = "/v3/transfer/batches";
const VERIFY: &str = "/v3/realname/verify";

fn public_key() -> PlatformKey {
    let pem = vector("TEST_ONLY_wechatpay_public_key_spki_pem");
    let Ok(KeyMaterial::Public(key)) = KeyMaterial::read("key", pem.as_bytes()) else { panic!() };
    PlatformKey::public_key("PUB_KEY_ID_1".into(), key)
}

/// What the holder of a private key of the vectors reads in a ciphertext.
fn read(holder: &str, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = PrivateKey::from_pem(&vector(&format!("TEST_ONLY_{holder}_private_key_pkcs8_pem"))).unwrap();
    let mut random = |bytes: &mut [u8]| Sequence(7).fill(bytes).map_err(|_| wechatpay_rsa::RandomError);
    key.decrypt_oaep_sha1(ciphertext, &mut random).ok()
}

/// What WeChat Pay reads in a field.
fn received(field: &Value) -> String {
    let plain = read("wechatpay", &field::sealed(field.as_str().unwrap()).unwrap()).unwrap();
    String::from_utf8(plain.to_vec()).unwrap()
}

/// A field of an answer, encrypted to the merchant.
fn sealed(plain: &[u8]) -> String {
    let key = PrivateKey::from_pem(&vector("TEST_ONLY_merchant_private_key_pkcs8_pem")).unwrap();
    let mut random = |bytes: &mut [u8]| Sequence(9).fill(bytes).map_err(|_| wechatpay_rsa::RandomError);
    base64::encode(&key.public_key().encrypt_oaep_sha1(plain, &mut random).unwrap())
}

fn post(path: &str, body: &str, encrypted: bool) -> Result<Operation> {
    Operation::generic(GenericRequest {
        method: "POST",
        path,
        body: Some(body.into()),
        encrypted,
        ..GenericRequest::default()
    })
}

fn get(path: &str, query: &[(&str, &str)], encrypted: bool) -> Result<Operation> {
    let query = query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Operation::generic(GenericRequest { method: "GET", path, query, encrypted, ..GenericRequest::default() })
}

/// The abnormal refund of the catalogue.
fn refund(members: Value, encrypted: bool) -> Result<Operation> {
    let row = ROWS.iter().find(|row| row.name == "refunds.applyAbnormal").unwrap();
    let mut input = json!({"refund_id": "50", "out_refund_no": "R1", "type": "USER_BANK_CARD", "bank_type": "ICBC"});
    input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let Value::Object(input) = input else { panic!() };
    Operation::of(row, &merchant(), input, encrypted)
}

/// Field and reason of each issue.
fn issues(result: Result<Operation>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Input(issues)) => {
            issues.into_iter().map(|issue| format!("{} {}", issue.field, issue.reason.english())).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn encrypted(mut operation: Operation) -> Operation {
    operation.encrypt(&public_key(), &mut Sequence(1)).unwrap();
    operation
}

fn body(operation: &Operation) -> Value {
    json::parse(operation.body.as_deref().unwrap().as_bytes()).unwrap()
}

#[test]
fn plain_values_leave_as_ciphertexts_and_everything_else_as_it_was_given() {
    let text = r#"{ "n":1e2,"transfer_detail_list":[{"user_name":"\u5f20三","amount":1.10},
        {"user_id_card":"1\"1","user_name":null},{"user_name" : "李四\\"}],"user_name":"not here", "z":-0 }"#;
    let operation = post(BATCH, text, false).unwrap();
    assert!(operation.has_sensitive_fields() && operation.encrypted_to().is_none());
    // Until then the values are nowhere in what could be sent.
    let before = operation.body.clone().unwrap();
    assert!(!before.contains("张") && !before.contains('三') && !before.contains("李四") && !before.contains("1\\\"1"));
    let operation = encrypted(operation);
    let list = &body(&operation)["transfer_detail_list"];
    let plain = ["/0/user_name", "/1/user_id_card", "/2/user_name"].map(|at| received(list.pointer(at).unwrap()));
    assert_eq!(plain, ["张三", "1\"1", "李四\\"]);
    assert_eq!(operation.encrypted_to(), Some("PUB_KEY_ID_1"));
    let mut sent = operation.body.clone().unwrap();
    for (at, given) in [("/0/user_name", r"\u5f20三"), ("/1/user_id_card", r#"1\"1"#), ("/2/user_name", r"李四\\")] {
        sent = sent.replace(list.pointer(at).unwrap().as_str().unwrap(), given);
    }
    assert_eq!(sent, text);
}

#[test]
fn an_operation_is_encrypted_once_and_all_its_fields_differ() {
    let mut operation =
        post("/v3/pay/transactions/app", r#"{"payer":{"identity":{"number":"1","name":"1"}}}"#, false).unwrap();
    let broken = operation.encrypt(&public_key(), &mut Broken);
    assert!(matches!(broken, Err(Error::Internal(_))) && operation.encrypted_to().is_none());
    operation.encrypt(&public_key(), &mut Sequence(1)).unwrap();
    let identity = body(&operation)["payer"]["identity"].clone();
    assert_ne!(identity["number"], identity["name"]);
    assert_eq!([received(&identity["number"]), received(&identity["name"])], ["1", "1"]);
    let first = operation.body.clone();
    operation.encrypt(&public_key(), &mut Sequence(2)).unwrap();
    assert_eq!(operation.body, first);
    // Nothing to encrypt, no key that must be named.
    let mut other = post(BATCH, r#"{"transfer_detail_list":[{"amount":1}]}"#, false).unwrap();
    other.encrypt(&public_key(), &mut Broken).unwrap();
    assert!(!other.has_sensitive_fields() && other.encrypted_to().is_none());
}

#[test]
fn query_parameters_are_encrypted_before_they_are_percent_encoded() {
    let own = format!("{VERIFY}?encrypted_name=%E5%BC%A0%2B&a=b");
    let operation = get(&own, &[("encrypted_credential_id", "1 1&x=y"), ("mchid", "17")], false).unwrap();
    assert_eq!(operation.target, format!("{VERIFY}?encrypted_name=&a=b&encrypted_credential_id=&mchid=17"));
    assert!(operation.has_sensitive_fields() && !format!("{operation:?}").contains("1%20"));
    let operation = encrypted(operation);
    let (_, query) = operation.target.split_once('?').unwrap();
    let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    let value = |index: usize| Value::from(target::decode(pairs[index].1).unwrap());
    assert_eq!([received(&value(0)), received(&value(2))], ["张+", "1 1&x=y"]);
    assert_eq!([pairs[0].0, pairs[2].0, query], ["encrypted_name", "encrypted_credential_id", query]);
    assert_eq!((pairs[1], pairs[3]), (("a", "b"), ("mchid", "17")));
    // As strict as every other value: the URL parser changes none of it.
    assert!(query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%&=".contains(&byte)), "{query}");
    assert_eq!(operation.encrypted_to(), Some("PUB_KEY_ID_1"));
    // Another call with the same names.
    assert!(!get("/v3/other", &[("encrypted_name", "x")], false).unwrap().has_sensitive_fields());
}

#[test]
fn what_cannot_be_encrypted_is_refused_where_it_stands() {
    let ciphertext = sealed(b"x");
    let item = |value: Value| {
        let body = json!({"transfer_detail_list": [{"user_name": "a"}, {"user_name": value}]});
        issues(post(BATCH, &body.to_string(), false))
    };
    let at = |reason: &str| vec![format!("body.transfer_detail_list.1.user_name {reason}")];
    for fine in [json!("a".repeat(214)), json!("中".repeat(71)), json!(null), json!("𠮷野"), json!("\u{0}"), json!(" ")]
    {
        assert_eq!(item(fine.clone()), [""; 0], "{fine}");
    }
    for (value, reason) in [
        (json!("a".repeat(215)), "is 215 bytes long; RSA-2048 encrypts at most 214"),
        (json!("中".repeat(72)), "is 216 bytes long; RSA-2048 encrypts at most 214"),
        (json!(""), "is empty"),
        (json!(ciphertext), "is encrypted already"),
        (json!(1), "is a sensitive field and not text"),
        (json!({"a": "b"}), "is a sensitive field and not text"),
        (json!(["张三"]), "is a sensitive field and not text"),
        (json!(true), "is a sensitive field and not text"),
    ] {
        assert_eq!(item(value.clone()), at(reason), "{value}");
    }
    // All at once, and the rest of the document keeps its rules.
    let body = json!({"transfer_detail_list": [{"user_name": "", "user_id_card": 1}], "remark": "🎉"});
    assert_eq!(issues(post(BATCH, &body.to_string(), false)).len(), 3);
    let query = [("encrypted_name", ""), ("encrypted_credential_id", ciphertext.as_str())];
    let found = issues(get(VERIFY, &query, false));
    assert_eq!(found, ["query.encrypted_name is empty", "query.encrypted_credential_id is encrypted already"]);
    let broken = format!("{VERIFY}?encrypted_name=%ff&encrypted_credential_id");
    let found = issues(get(&broken, &[], false));
    let wanted = ["query.encrypted_name is a sensitive field and not text", "query.encrypted_credential_id is empty"];
    assert_eq!(found, wanted);
}

#[test]
fn ciphertexts_are_sent_as_they_are_where_the_caller_says_so() {
    let ciphertext = sealed(b"x");
    let text = format!(r#"{{"user_name" : "{ciphertext}"}}"#);
    let operation = encrypted(post(TRANSFER, &text, true).unwrap());
    // The key is named, although nothing was encrypted here.
    assert!(operation.has_sensitive_fields() && operation.encrypted_to().is_none());
    assert_eq!(operation.body.as_deref(), Some(text.as_str()));
    let query = [("encrypted_name", ciphertext.as_str())];
    let operation = encrypted(get(VERIFY, &query, true).unwrap());
    assert_eq!(operation.target, format!("{VERIFY}?encrypted_name={}", target::encode(&ciphertext)));
    for plain in ["张三", "", &ciphertext[4..], ciphertext.trim_end_matches('=')] {
        let found = issues(post(TRANSFER, &json!({"user_name": plain}).to_string(), true));
        assert_eq!(found, ["body.user_name is a sensitive field and not encrypted"], "{plain}");
    }
    assert_eq!(issues(get(VERIFY, &[("encrypted_name", "a")], true)).len(), 1);
    assert!(post(TRANSFER, "{}", true).is_ok() && post("/v3/unknown", r#"{"name":"a"}"#, true).is_ok());
}

#[test]
fn operations_of_the_catalogue_encrypt_by_their_contract() {
    let given = json!({"bank_account": "6222021702001234567", "real_name": "𠮷野"});
    let operation = refund(given, false).unwrap();
    assert!(operation.body.as_deref().unwrap().ends_with(r#""bank_account":"","real_name":""}"#));
    let sent = body(&encrypted(operation));
    assert_eq!([received(&sent["bank_account"]), received(&sent["real_name"])], ["6222021702001234567", "𠮷野"]);
    let long = "1".repeat(215);
    for (members, wanted) in [
        (
            json!({"bank_account": "", "real_name": 1}),
            ["bank_account is empty", "real_name is a number instead of text"],
        ),
        (json!({"real_name": null}), ["bank_account is missing", "real_name is null"]),
        (
            json!({"bank_account": long, "real_name": sealed(b"x")}),
            ["bank_account is 215 bytes long; RSA-2048 encrypts at most 214", "real_name is encrypted already"],
        ),
    ] {
        let mut found = issues(refund(members.clone(), false));
        found.sort();
        assert_eq!(found, wanted, "{members}");
    }
    // With those of other fields.
    let found = issues(refund(json!({"bank_account": "", "real_name": "a", "out_refund_no": "#"}), false));
    assert_eq!(found.len(), 2, "{found:?}");
    let sealed = json!({"bank_account": sealed(b"1"), "real_name": sealed(b"2")});
    assert_eq!(body(&encrypted(refund(sealed.clone(), true).unwrap()))["real_name"], sealed["real_name"]);
    assert_eq!(issues(refund(json!({"bank_account": "1", "real_name": "2"}), true)).len(), 2);
}

#[test]
fn a_repeat_is_known_by_its_plain_values() {
    let digest = |name: &str, before: bool| {
        let operation = post(TRANSFER, &json!({"out_bill_no": "1", "user_name": name}).to_string(), false).unwrap();
        if before { operation.digest } else { encrypted(operation).digest }
    };
    assert_eq!(digest("张三", true), digest("张三", false));
    assert_ne!(digest("张三", true), digest("李四", true));
    let of = |value: &str| get(VERIFY, &[("encrypted_name", value)], false).unwrap().digest;
    assert_ne!(of("a"), of("b"));
}

/// Opens what the merchant's key opens.
fn open(mut fields: SealedFields) -> (String, Vec<String>) {
    while let Some(ciphertext) = fields.next() {
        let plain = read("merchant", ciphertext);
        fields.opened(plain.as_deref().map(Vec::as_slice));
    }
    fields.finish()
}

#[test]
fn fields_of_an_answer_are_opened_in_place() {
    let operation = get("/v3/merchant-service/complaints-v2", &[("limit", "2")], false).unwrap();
    let phone = sealed("138\"\n中".as_bytes());
    let other = base64::encode(&[1; 256]);
    let text = format!(
        r#"{{"data":[ {{"n":1e2,"payer_phone":"{phone}","z":1.10}},{{"payer_phone":"13800001747"}},{{}},{{"payer_phone":null}},
        {{"payer_phone":"{other}"}},{{"payer_phone":"{}"}}],"total_count":12345678901234567890,"payer_phone":"{phone}"}}"#,
        sealed(b"\xff"),
    );
    let fields = operation.sealed_fields(text.clone());
    assert_eq!(format!("{fields:?}"), "SealedFields { sealed: 3, .. }");
    let (opened, unopened) = open(fields);
    assert_eq!(opened, text.replacen(&phone, r#"138\"\n中"#, 1));
    // One that no key opens, and one that is no text.
    assert_eq!(unopened, ["data.4.payer_phone", "data.5.payer_phone"]);
    // No key at all: nothing changes, and both are named.
    let mut fields = operation.sealed_fields(text.clone());
    fields.opened(None);
    let (unchanged, unopened) = fields.finish();
    assert_eq!((unchanged, unopened.len()), (text, 3));
    let plain = get("/v3/pay/transactions/id/1", &[], false).unwrap();
    assert_eq!(open(plain.sealed_fields(r#"{"payer_phone":1}"#.into())), (r#"{"payer_phone":1}"#.into(), Vec::new()));
}

#[test]
fn fields_of_a_notification_are_opened_by_its_event() {
    let phone = sealed(b"13800001747");
    let text = format!(r#"{{"phone_number" : "{phone}"}}"#);
    let opened = open(SealedFields::of_event("MEMBERCARD.ACCEPT_CARD", text.clone()));
    assert_eq!(opened, (r#"{"phone_number" : "13800001747"}"#.into(), Vec::new()));
    assert_eq!(open(SealedFields::of_event("TRANSACTION.SUCCESS", text.clone())), (text, Vec::new()));
}

#[test]
fn no_plain_value_is_in_an_error_or_in_debug_output() {
    let secret = "secret".repeat(40);
    let error = post(TRANSFER, &json!({"user_name": secret}).to_string(), false).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
    let operation = get(VERIFY, &[("encrypted_name", "secret")], false).unwrap();
    assert!(!format!("{operation:?}").contains("secret"));
}
