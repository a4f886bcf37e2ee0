//! Compound files, in which old Excel keeps its workbook: sectors in chains. No chain is followed further than the
//! file has sectors, so that a loop ends.

use super::super::SheetError;

/// Sector numbers from here on are no sectors.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
/// Streams shorter than this are kept in the stream of small pieces.
const SMALL: u64 = 4096;
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;

/// Returns the content of the first stream that has one of these names.
pub(super) fn stream(bytes: &[u8], names: &[&str]) -> Result<Vec<u8>, SheetError> {
    let file = File::open(bytes)?;
    let directory = file.chain(file.first_of_directory, u64::MAX)?;
    let entries: Vec<Entry> = directory.as_chunks::<ENTRY>().0.iter().map(Entry::read).collect();
    let named = |name: &&str| {
        entries
            .iter()
            .find(|entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name))
    };
    let wanted = names
        .iter()
        .find_map(named)
        .ok_or_else(|| damaged("the compound file holds no workbook"))?;
    if SMALL <= wanted.bytes {
        return file.chain(wanted.first, wanted.bytes);
    }
    let root = entries.first().ok_or_else(|| damaged("the directory is empty"))?;
    let small = file.chain(root.first, root.bytes)?;
    let links = numbers(&file.chain(file.first_of_small_links, u64::MAX)?);
    let sector = |number: u32| small.chunks(SMALL_SECTOR).nth(number as usize);
    follow(wanted.first, (&links, &sector), wanted.bytes)
}

struct File<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// The sector behind each sector.
    links: Vec<u32>,
    first_of_directory: u32,
    first_of_small_links: u32,
}

struct Entry {
    name: String,
    is_stream: bool,
    first: u32,
    bytes: u64,
}

impl Entry {
    fn read(entry: &[u8; ENTRY]) -> Self {
        let units = entry[..64]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| u16::from_le_bytes(*pair));
        let name = char::decode_utf16(units.take_while(|unit| *unit != 0));
        Self {
            name: name.map(|c| c.unwrap_or('\u{fffd}')).collect(),
            is_stream: entry[66] == 2,
            first: number(entry, 116).unwrap_or(NO_SECTOR),
            // The upper half of the length is only used by files larger than any that is read.
            bytes: u64::from(number(entry, 120).unwrap_or(0)),
        }
    }
}

impl<'b> File<'b> {
    fn open(bytes: &'b [u8]) -> Result<Self, SheetError> {
        let header = bytes.get(..512).ok_or_else(|| damaged("the header is cut"))?;
        let sector = match header[30] {
            9 => 512,
            12 => 4096,
            _ => return Err(damaged("sectors of an unknown size")),
        };
        let at = |offset: usize| number(header, offset).unwrap_or(NO_SECTOR);
        let mut file = Self {
            bytes,
            sector,
            links: Vec::new(),
            first_of_directory: at(48),
            first_of_small_links: at(60),
        };
        let mut tables = numbers(&header[76..]);
        let (mut more, mut seen) = (at(68), 0);
        while more < NO_SECTOR {
            seen += 1;
            let sector = file.sector_at(more).filter(|_| seen <= file.sectors());
            let mut further = numbers(sector.ok_or_else(|| damaged("the table of tables leaves the file"))?);
            more = further.pop().unwrap_or(NO_SECTOR);
            tables.append(&mut further);
        }
        tables.retain(|table| *table < NO_SECTOR);
        // A table that is named twice would only tell the same again.
        if file.sectors() < tables.len() {
            return Err(damaged("more tables than sectors"));
        }
        for table in tables {
            // A table behind the end links nothing: what needs it fails where it is followed.
            file.links
                .extend(file.sector_at(table).map(numbers).unwrap_or_default());
        }
        Ok(file)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    /// The last sector of a file may be cut.
    fn sector_at(&self, number: u32) -> Option<&'b [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    fn chain(&self, first: u32, bytes: u64) -> Result<Vec<u8>, SheetError> {
        follow(first, (&self.links, &|number| self.sector_at(number)), bytes)
    }
}

/// Reads a chain of sectors until it ends or holds enough; each sector of it stands behind another one.
fn follow<'s>(
    first: u32,
    (links, sector_at): (&[u32], &dyn Fn(u32) -> Option<&'s [u8]>),
    bytes: u64,
) -> Result<Vec<u8>, SheetError> {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let (mut content, mut next, mut seen) = (Vec::new(), first, 0);
    while next < NO_SECTOR && content.len() < bytes {
        seen += 1;
        let sector = sector_at(next).filter(|_| seen <= links.len());
        content
            .extend_from_slice(sector.ok_or_else(|| damaged("a chain of sectors runs in a loop or leaves the file"))?);
        next = links.get(next as usize).copied().unwrap_or(NO_SECTOR);
    }
    content.truncate(bytes);
    Ok(content)
}

fn damaged(why: &str) -> SheetError {
    SheetError::Damaged(why.to_owned())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes
        .as_chunks()
        .0
        .iter()
        .map(|number| u32::from_le_bytes(*number))
        .collect()
}
