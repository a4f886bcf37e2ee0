//! Texts of old Excel: of one byte or two a character, and cut by records that continue them.

use encoding_rs::Encoding;

use super::super::SheetError;
use super::super::bound::Bound;

/// How texts are written.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    /// Excel 97 and later mark each text as narrow or wide; before, bytes are in the code page.
    pub(super) marked: bool,
    /// The code page.
    pub(super) page: &'static Encoding,
}

impl Writing {
    /// Names the encoding of a code page. Unknown ones are taken for the one that Chinese offices use.
    pub(super) fn page(number: u16) -> &'static Encoding {
        match number {
            1252 | 367 => encoding_rs::WINDOWS_1252,
            1251 => encoding_rs::WINDOWS_1251,
            950 | 10002 => encoding_rs::BIG5,
            932 | 10001 => encoding_rs::SHIFT_JIS,
            949 | 10003 => encoding_rs::EUC_KR,
            1200 => encoding_rs::UTF_16LE,
            65001 => encoding_rs::UTF_8,
            _ => encoding_rs::GB18030,
        }
    }

    /// Reads a text whose length stands in one byte.
    pub(super) fn short(self, bytes: &[u8]) -> Option<String> {
        let (length, rest) = bytes.split_first()?;
        self.body(usize::from(*length), rest)
    }

    /// Reads a text whose length stands in two bytes, with the records that continue it.
    pub(super) fn long(self, pieces: &[&[u8]]) -> Option<String> {
        let (first, more) = pieces.split_first()?;
        let length = usize::from(u16::from_le_bytes(*first.first_chunk()?));
        match self.marked && !more.is_empty() {
            false => self.body(length, &first[2..]),
            true => {
                let mut pieces = Pieces::new(pieces);
                pieces.skip(2);
                let mark = pieces.byte()?;
                Some(pieces.characters(length, mark))
            }
        }
    }

    fn body(self, length: usize, bytes: &[u8]) -> Option<String> {
        if !self.marked {
            return Some(self.page.decode(&bytes[..length.min(bytes.len())]).0.into_owned());
        }
        match bytes.split_first() {
            Some((mark, rest)) => Some(Pieces::new(&[rest]).characters(length, *mark)),
            None => (length == 0).then(String::new),
        }
    }
}

/// Reads the texts that cells share. How many are announced is not believed.
pub(super) fn shared(pieces: &[&[u8]]) -> Result<Vec<Box<str>>, SheetError> {
    let mut pieces = Pieces::new(pieces);
    let mut texts = Vec::new();
    pieces.skip(8);
    while let Some(length) = pieces.number() {
        let Some(mark) = pieces.byte() else { break };
        let runs = if mark & 8 == 0 { Some(0) } else { pieces.number() };
        let phonetic = if mark & 4 == 0 { Some([0; 4]) } else { pieces.four() };
        let (Some(runs), Some(phonetic)) = (runs, phonetic) else {
            break;
        };
        texts.push(pieces.characters(usize::from(length), mark).into_boxed_str());
        Bound::Strings.check(texts.len() as u64)?;
        pieces.skip(usize::from(runs) * 4);
        pieces.skip(u32::from_le_bytes(phonetic) as usize);
    }
    Ok(texts)
}

/// A record and those that continue it.
struct Pieces<'p> {
    pieces: &'p [&'p [u8]],
    rest: &'p [u8],
}

impl<'p> Pieces<'p> {
    fn new(pieces: &'p [&'p [u8]]) -> Self {
        Self { pieces, rest: &[] }
    }

    /// Goes on to the next piece that holds anything; false behind the last.
    fn fill(&mut self) -> bool {
        while self.rest.is_empty() {
            let Some((first, more)) = self.pieces.split_first() else {
                return false;
            };
            (self.rest, self.pieces) = (first, more);
        }
        true
    }

    fn byte(&mut self) -> Option<u8> {
        self.fill();
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn four(&mut self) -> Option<[u8; 4]> {
        Some([self.byte()?, self.byte()?, self.byte()?, self.byte()?])
    }

    fn skip(&mut self, mut bytes: usize) {
        while 0 < bytes && self.fill() {
            let taken = bytes.min(self.rest.len());
            self.rest = &self.rest[taken..];
            bytes -= taken;
        }
    }

    /// Reads characters; a text that a further record continues is marked anew at its beginning.
    fn characters(&mut self, length: usize, mark: u8) -> String {
        let (mut units, mut wide) = (Vec::with_capacity(length), mark & 1 != 0);
        while units.len() < length {
            if self.rest.is_empty() {
                if !self.fill() {
                    break;
                }
                // A text that begins with its record has its mark behind it already.
                if !units.is_empty() {
                    let Some(mark) = self.byte() else { break };
                    wide = mark & 1 != 0;
                }
            }
            let left = length - units.len();
            match wide {
                true => {
                    let pairs = self.rest.as_chunks::<2>().0;
                    let taken = left.min(pairs.len());
                    units.extend(pairs[..taken].iter().map(|pair| u16::from_le_bytes(*pair)));
                    // Half a character at the end of a record belongs to nothing.
                    self.rest = if taken < left { &[] } else { &self.rest[taken * 2..] };
                }
                false => {
                    let taken = left.min(self.rest.len());
                    units.extend(self.rest[..taken].iter().map(|byte| u16::from(*byte)));
                    self.rest = &self.rest[taken..];
                }
            }
        }
        String::from_utf16_lossy(&units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_text_that_a_record_continues_is_marked_anew() {
        let first = [
            &[9, 0, 0, 0, 255, 255, 255, 255][..],
            &[4, 0, 1],
            "洛阳"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>()
                .as_slice(),
        ]
        .concat();
        let second = [&[0][..], b"AB", &[2, 0, 0], b"ok"].concat();
        let texts = shared(&[&first, &second]).unwrap();
        assert_eq!(texts, ["洛阳AB".into(), "ok".into()]);
    }

    #[test]
    fn texts_before_1997_are_in_the_code_page() {
        let writing = Writing {
            marked: false,
            page: Writing::page(936),
        };
        assert_eq!(writing.short(&[4, 0xC2, 0xE5, 0xD1, 0xF4]).unwrap(), "洛阳");
    }
}
