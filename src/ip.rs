//! IP addresses in their usual spellings. The standard library's parser reads more kinds and is a fortieth of the WebAssembly module.

/// A dotted IPv4 address: four decimal numbers below 256 without leading zeros.
pub(crate) fn v4(text: &str) -> Option<[u8; 4]> {
    let mut octets = [0u8; 4];
    let mut place = octets.iter_mut();
    let mut begun = false;
    let mut octet = place.next()?;
    for byte in text.bytes() {
        match byte {
            b'.' if begun => {
                octet = place.next()?;
                begun = false;
            }
            // A zero is followed by nothing.
            b'0'..=b'9' if !(begun && *octet == 0) => {
                *octet = octet.checked_mul(10)?.checked_add(byte - b'0')?;
                begun = true;
            }
            _ => return None,
        }
    }
    (begun && place.next().is_none()).then_some(octets)
}

/// An IPv6 address: eight groups of up to four hex digits, one run of zeros left out as `::`, the last two groups perhaps as an
/// IPv4 address.
pub(crate) fn v6(text: &str) -> Option<[u16; 8]> {
    let mut groups = [0u16; 8];
    let mut count = 0;
    // Where the zeros were left out.
    let mut gap = None;
    let mut rest = text;
    if let Some(after) = rest.strip_prefix("::") {
        gap = Some(0);
        rest = after;
    }
    while !rest.is_empty() {
        let (digits, after) = rest.split_at_checked(rest.bytes().take_while(u8::is_ascii_hexdigit).count())?;
        if after.starts_with('.') {
            let [a, b, c, d] = v4(rest)?;
            *groups.get_mut(count)? = u16::from_be_bytes([a, b]);
            *groups.get_mut(count + 1)? = u16::from_be_bytes([c, d]);
            count += 2;
            break;
        }
        if !(1..=4).contains(&digits.len()) {
            return None;
        }
        *groups.get_mut(count)? = u16::from_str_radix(digits, 16).ok()?;
        count += 1;
        rest = match (after.strip_prefix("::"), after.strip_prefix(':')) {
            (Some(next), _) if gap.is_none() => {
                gap = Some(count);
                next
            }
            (_, Some(next)) if !next.is_empty() => next,
            _ if after.is_empty() => after,
            _ => return None,
        };
    }
    match gap {
        Some(gap) if count < 8 => groups.get_mut(gap..)?.rotate_right(8 - count),
        None if count == 8 => {}
        _ => return None,
    }
    Some(groups)
}

/// Whether it is an IPv6 address.
pub(crate) fn is_v6(text: &str) -> bool {
    v6(text).is_some()
}

#[cfg(test)]
mod tests {
    use core::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn agree(text: &str) {
        assert_eq!(v4(text), text.parse::<Ipv4Addr>().ok().map(|address| address.octets()), "{text}");
        assert_eq!(v6(text), text.parse::<Ipv6Addr>().ok().map(|address| address.segments()), "{text}");
    }

    #[test]
    fn addresses_are_read_as_the_standard_library_reads_them() {
        for text in [
            "127.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1.2.3.00",
            "1..2.3",
            ".1.2.3.4",
            "1.2.3.4.",
            "1.2.3.a",
            "",
            " 1.2.3.4",
            "::",
            "::1",
            "1::",
            "1::8",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1::2::3",
            ":::",
            ":1",
            "1:",
            ":",
            "12345::",
            "g::",
            "::ffff:1.2.3.4",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3.4",
            "::1.2.3",
            "1.2.3.4::",
            "::1.2.3.4:5",
            "fe80::1%eth0",
            "[::1]",
            "2001:DB8::aBcD",
            "::1.2.3.04",
            "1:2:3:4:5:6::1.2.3.4",
            "1:2:3:4:5::1.2.3.4",
            "中",
        ] {
            agree(text);
        }
    }

    #[test]
    fn altered_addresses_are_judged_as_the_standard_library_judges_them() {
        const OCTETS: &[u8] = b"01289af:.:.::g%";
        let mut state = 3u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut read = 0;
        for round in 0..300_000 {
            let mut bytes = Vec::from(["10.20.30.40", "1:2:3:4:5:6:7:8", "fe80::1:2", "::ffff:1.20.3.4"][round % 4]);
            for _ in 0..=random(4) {
                let (at, octet) = (random(bytes.len()), OCTETS[random(OCTETS.len())]);
                match random(3) {
                    0 => bytes[at] = octet,
                    1 => bytes.insert(at, octet),
                    _ if bytes.len() > 1 => drop(bytes.remove(at)),
                    _ => {}
                }
            }
            let text = String::from_utf8(bytes).unwrap();
            agree(&text);
            read += usize::from(v4(&text).is_some() || is_v6(&text));
        }
        assert!(read > 10_000, "{read}");
    }
}
