//! From when until when a certificate holds. Of its fields only these two concern the one who shows it: nothing here
//! decides whether it is trusted, that is up to those who come.

use crate::domain::day::Day;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The first and the last day on which a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) from: Day,
    pub(super) until: Day,
}

impl Validity {
    /// Reads it from a certificate (RFC 5280, 4.1); nothing when it is none.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let (certificate, _) = expect(certificate, SEQUENCE)?;
        let (mut fields, _) = expect(certificate, SEQUENCE)?;
        if fields.first() == Some(&VERSION) {
            fields = next(fields)?.2;
        }
        for _serial_algorithm_issuer in 0..3 {
            fields = next(fields)?.2;
        }
        let (validity, _) = expect(fields, SEQUENCE)?;
        let (kind, from, rest) = next(validity)?;
        let (until_kind, until, _) = next(rest)?;
        Some(Self {
            from: day(kind, from)?,
            until: day(until_kind, until)?,
        })
    }
}

/// Returns the content of a value of a kind, and what follows it.
fn expect(bytes: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = next(bytes)?;
    (found == kind).then_some((content, rest))
}

/// Returns kind and content of the first value, and what follows it.
fn next(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&kind, bytes) = bytes.split_first()?;
    let (&length, bytes) = bytes.split_first()?;
    let (length, bytes) = match length {
        ..=0x7f => (usize::from(length), bytes),
        0x81..=0x83 => {
            let (digits, bytes) = bytes.split_at_checked(usize::from(length & 0x7f))?;
            let length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
            (length, bytes)
        }
        0x80 | 0x84.. => return None,
    };
    let (content, rest) = bytes.split_at_checked(length)?;
    Some((kind, content, rest))
}

/// Reads the day of `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`; what lies beyond our days is the end of them.
fn day(kind: u8, text: &[u8]) -> Option<Day> {
    let text = std::str::from_utf8(text).ok()?;
    let text = match kind {
        // RFC 5280: two digits below 50 are of this century.
        UTC_TIME if text < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| {
        text.get(from..to)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    Day::nearest_to(&format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_days_are_read_and_nothing_else_is_believed() {
        let mut asked = rcgen::CertificateParams::new(["a.example".to_owned()]).unwrap();
        asked.not_before = rcgen::date_time_ymd(2025, 3, 1);
        asked.not_after = rcgen::date_time_ymd(2061, 2, 28);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = asked.self_signed(&key).unwrap();
        let der: &[u8] = certificate.der();
        let validity = Validity::of(der).unwrap();
        assert_eq!(
            (validity.from.to_string(), validity.until.to_string()),
            ("2025-03-01".into(), "2061-02-28".into())
        );
        for end in 0..der.len().min(120) {
            assert_eq!(Validity::of(&der[..end]), None);
        }
        for at in 0..der.len().min(120) {
            let mut broken = der.to_vec();
            broken[at] ^= 0xff;
            // Whatever it says, it ends.
            let _ = Validity::of(&broken);
        }
    }
}
