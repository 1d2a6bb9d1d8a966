use super::*;
use crate::error::Repeat;
use crate::error::TransportKind;
use crate::keys::public_half;
use crate::merchant::testing::vector;

const NOW: i64 = 1_784_512_805;
const SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";

fn certificate(id: &str) -> PlatformKey {
    let key = public_half(&vector("TEST_ONLY_platform_certificate_pem")).unwrap().0;
    PlatformKey::certificate(id.into(), key, (UnixTime(NOW - 1_000_000), UnixTime(NOW + 1_000_000)))
}

fn public_key() -> PlatformKey {
    let key = public_half(&vector("TEST_ONLY_platform_certificate_pem")).unwrap().0;
    PlatformKey::public_key("PUB_KEY_ID_01".into(), key)
}

fn ring(keys: &[PlatformKey]) -> KeyRing {
    let mut configured = PlatformKeys::default();
    keys.iter().for_each(|key| configured.insert(key.clone()));
    KeyRing::new(&configured, true)
}

fn failure() -> Error {
    Error::unsent(TransportKind::Timeout, Repeat::Same)
}

/// What the ring says, with a lease that ends at once.
fn told(ring: &KeyRing, wanted: Wanted<'_>, after: i64) -> &'static str {
    match ring.next(wanted, UnixTime(NOW + after)) {
        Next::Nothing => "nothing",
        Next::Wait(LOOK_AGAIN_MS) => "wait",
        Next::Wait(_) => "wait for another time",
        Next::Refresh(_) => "refresh",
        Next::Failed(_) => "failed",
    }
}

#[test]
fn nothing_is_downloaded_unless_the_option_says_so() {
    let ring = KeyRing::new(&PlatformKeys::default(), false);
    for wanted in [Wanted::Any, Wanted::ByAnswer(SERIAL), Wanted::ByMessage(SERIAL)] {
        assert_eq!(told(&ring, wanted, 0), "nothing");
    }
    assert!(ring.is_hopeless(SERIAL, UnixTime(NOW)));
}

#[test]
fn a_list_is_fetched_again_after_six_hours_or_when_the_clock_is_set_back() {
    let ring = ring(&[]);
    assert_eq!(told(&ring, Wanted::Any, 0), "refresh");
    ring.learn(vec![certificate(SERIAL)], UnixTime(NOW), UnixTime(NOW));
    for (after, expected) in [(-1, "refresh"), (0, "nothing"), (21_599, "nothing"), (21_600, "refresh")] {
        assert_eq!(told(&ring, Wanted::Any, after), expected, "{after} s");
        assert_eq!(KeyRing::is_fresh(UnixTime(NOW), UnixTime(NOW + after)), expected == "nothing");
    }
    // What is known needs no download, however old the list is.
    assert_eq!(told(&ring, Wanted::ByMessage(SERIAL), 21_600), "nothing");
    assert!(!ring.is_hopeless(SERIAL, UnixTime(NOW)));
}

#[test]
fn one_call_downloads_and_the_others_wait_until_its_lease_ends() {
    let empty = ring(&[]);
    let Next::Refresh(first) = empty.next(Wanted::Any, UnixTime(NOW)) else { panic!() };
    for (after, expected) in [(0, "wait"), (29, "wait")] {
        assert_eq!(told(&empty, Wanted::Any, after), expected, "{after} s");
    }
    let Next::Refresh(second) = empty.next(Wanted::Any, UnixTime(NOW + 30)) else { panic!() };
    // The call that was cut off does not end the lease of the next.
    drop(first);
    assert_eq!(told(&empty, Wanted::Any, 31), "wait");
    drop(second);
    assert_eq!(told(&empty, Wanted::Any, 31), "refresh");
    // With a key at hand nobody waits.
    let known = ring(&[certificate(SERIAL)]);
    let Next::Refresh(_lease) = known.next(Wanted::Any, UnixTime(NOW)) else { panic!() };
    assert_eq!(told(&known, Wanted::Any, 0), "nothing");
}

#[test]
fn the_pause_after_failures_doubles_up_to_a_minute() {
    let empty = ring(&[]);
    for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
        empty.fail(failure(), false, UnixTime(NOW));
        let seen = [0, pause - 1, pause].map(|after| told(&empty, Wanted::Any, after));
        assert_eq!(seen, ["failed", "failed", "refresh"], "{pause} s");
    }
    empty.learn(vec![], UnixTime(NOW), UnixTime(NOW));
    empty.fail(failure(), false, UnixTime(NOW));
    assert_eq!(told(&empty, Wanted::Any, 1), "refresh", "a success begins anew");
    // With a key at hand it is a minute, and no failure.
    let known = ring(&[certificate(SERIAL)]);
    known.fail(failure(), false, UnixTime(NOW));
    assert_eq!([0, 59, 60].map(|after| told(&known, Wanted::Any, after)), ["nothing", "nothing", "refresh"]);
}

#[test]
fn a_merchant_with_a_public_key_whose_list_is_refused_has_no_certificates() {
    for (keys, refused, expected) in [
        (vec![public_key()], true, "nothing"),
        (vec![public_key()], false, "refresh"),
        (vec![certificate(SERIAL)], true, "refresh"),
    ] {
        let ring = ring(&keys);
        ring.fail(failure(), refused, UnixTime(NOW));
        assert_eq!(told(&ring, Wanted::Any, 61), expected, "{refused}");
    }
}

#[test]
fn what_a_message_names_causes_a_download_a_minute_and_what_an_answer_names_another() {
    let empty = ring(&[]);
    empty.tried(Wanted::ByMessage(SERIAL), UnixTime(NOW));
    empty.tried(Wanted::Any, UnixTime(NOW + 40));
    assert_eq!(told(&empty, Wanted::ByAnswer(SERIAL), 0), "refresh");
    for (after, expected) in [(0, "nothing"), (59, "nothing"), (60, "refresh")] {
        assert_eq!(told(&empty, Wanted::ByMessage(SERIAL), after), expected, "{after} s");
        assert_eq!(empty.is_hopeless(SERIAL, UnixTime(NOW + after)), expected == "nothing");
    }
    empty.tried(Wanted::ByAnswer(SERIAL), UnixTime(NOW + 50));
    for (after, expected) in [(50, "nothing"), (109, "nothing"), (110, "refresh")] {
        assert_eq!(told(&empty, Wanted::ByAnswer(SERIAL), after), expected, "{after} s");
    }
}

#[test]
fn a_serial_that_was_not_listed_is_unknown_for_five_minutes() {
    let empty = ring(&[]);
    empty.miss(SERIAL, UnixTime(NOW));
    for (after, expected) in [(0, "nothing"), (299, "nothing"), (300, "refresh")] {
        // However its letters are written.
        assert_eq!(told(&empty, Wanted::ByMessage(&SERIAL.to_lowercase()), after), expected, "{after} s");
        assert_eq!(told(&empty, Wanted::ByMessage("0A"), after), "refresh");
        // The answer to a call of ours is asked about all the same.
        assert_eq!(told(&empty, Wanted::ByAnswer(SERIAL), after), "refresh");
    }
    // Only the latest are remembered, each once.
    let held = |ring: &KeyRing| ring.with(|state| state.unknown.len());
    empty.miss(SERIAL, UnixTime(NOW + 1));
    assert_eq!(held(&empty), 1);
    (1..=UNKNOWN_LIMIT).for_each(|number| empty.miss(&format!("{number:X}"), UnixTime(NOW + 2)));
    assert_eq!(held(&empty), UNKNOWN_LIMIT);
    assert_eq!(told(&empty, Wanted::ByMessage("1"), 2), "nothing");
    assert_eq!(told(&empty, Wanted::ByMessage(SERIAL), 2), "refresh");
    empty.miss("FF", UnixTime(NOW + 302));
    assert_eq!(held(&empty), 1, "what is too old is forgotten");
}

#[test]
fn what_cannot_be_a_serial_causes_no_download() {
    let empty = ring(&[]);
    let longest = "A".repeat(40);
    for (serial, expected) in [
        ("", "nothing"),
        ("0", "refresh"),
        (longest.as_str(), "refresh"),
        (&format!("{longest}A"), "nothing"),
        ("0G", "nothing"),
        ("PUB_KEY_ID_01", "nothing"),
    ] {
        assert_eq!(told(&empty, Wanted::ByMessage(serial), 0), expected, "{serial}");
        assert_eq!(empty.is_hopeless(serial, UnixTime(NOW)), expected == "nothing", "{serial}");
    }
}

#[test]
fn a_doubted_list_is_fetched_again_once_a_minute_at_most() {
    let known = ring(&[]);
    known.learn(vec![certificate(SERIAL)], UnixTime(NOW), UnixTime(NOW));
    known.doubt(UnixTime(NOW + 59));
    assert_eq!(told(&known, Wanted::Any, 59), "nothing");
    known.doubt(UnixTime(NOW + 60));
    assert_eq!(told(&known, Wanted::Any, 60), "refresh");
}

#[test]
fn a_list_replaces_what_was_downloaded_and_one_that_was_kept_does_not() {
    let ids = |ring: &KeyRing| ring.keys().ids().map(str::to_owned).collect::<Vec<_>>();
    let ring = ring(&[public_key()]);
    ring.learn(vec![certificate("0A")], UnixTime(NOW), UnixTime(NOW));
    ring.recall(vec![certificate("0B")], UnixTime(NOW - 10), UnixTime(NOW));
    assert_eq!(ids(&ring), ["PUB_KEY_ID_01", "0A", "0B"]);
    // The list of the client itself is the newer one.
    assert_eq!(told(&ring, Wanted::Any, 21_595), "nothing");
    ring.recall(vec![], UnixTime(NOW + 10), UnixTime(NOW + 10));
    assert_eq!(told(&ring, Wanted::Any, 21_605), "nothing");
    ring.learn(vec![certificate("0C")], UnixTime(NOW), UnixTime(NOW));
    assert_eq!(ids(&ring), ["PUB_KEY_ID_01", "0C"]);
    // What has expired meanwhile is not kept, whoever held it.
    ring.recall(vec![certificate("0D")], UnixTime(NOW), UnixTime(NOW + 1_000_001));
    assert_eq!(ids(&ring), ["PUB_KEY_ID_01"]);
    ring.learn(vec![certificate("0E")], UnixTime(NOW), UnixTime(NOW + 1_000_001));
    assert_eq!(ids(&ring), ["PUB_KEY_ID_01"]);
    assert_eq!(ring.keys_with(&[certificate("0F")]).ids().collect::<Vec<_>>(), ["PUB_KEY_ID_01", "0F"]);
}
