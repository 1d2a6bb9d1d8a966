//! Makes a failing input smaller.

/// The smallest input found that still fails, within so many attempts.
pub fn minimise(data: &[u8], attempts: usize, fails: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut best = data.to_vec();
    let mut left = attempts;
    let mut span = best.len().div_ceil(2);
    while span > 0 {
        let mut at = 0;
        while at < best.len() && left > 0 {
            let end = (at + span).min(best.len());
            let shorter = [&best[..at], &best[end..]].concat();
            left -= 1;
            if fails(&shorter) {
                best = shorter;
            } else {
                at = end;
            }
        }
        span /= 2;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::minimise;

    #[test]
    fn what_does_not_matter_goes() {
        let mut fails = |data: &[u8]| data.contains(&b'x') && data.contains(&b'y');
        assert_eq!(minimise(b"aaxbbbbbbbbbyccc", 1_000, &mut fails), b"xy");
        assert_eq!(minimise(b"aaxbby", 0, &mut fails), b"aaxbby");
    }
}
