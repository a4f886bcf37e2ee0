//! What a file really is, told by its content: the extension is only a promise.

use std::io::Cursor;

use zip::ZipArchive;

use super::{MAX_UNFOLDED, SheetError};

/// The kinds of content that can be a list.
pub(super) enum Container {
    Xlsx,
    Ods,
    Xls,
    Xlsb,
    Text,
}

const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const WORKBOOK_EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xlsb", "xls", "et", "ods"];
/// How content that people mistake for a list begins.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xFF\xD8\xFF", "图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xBC\xAF", "7z 压缩包"),
];

pub(super) fn sniff(file_name: &str, bytes: &[u8]) -> Result<Container, SheetError> {
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(SheetError::NotATable(what));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return sniff_zip(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return sniff_compound(bytes);
    }
    let extension = extension(file_name);
    // Many systems hand out a page or XML under the name of a workbook.
    if WORKBOOK_EXTENSIONS.contains(&extension.as_str()) && !looks_like_markup(bytes) {
        let found = "文本";
        return Err(SheetError::WrongExtension { extension, found });
    }
    Ok(Container::Text)
}

fn extension(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((_, extension)) => extension.to_lowercase(),
        None => String::new(),
    }
}

fn looks_like_markup(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wide = start.starts_with(b"\xFF\xFE<\0") || start.starts_with(b"\xFE\xFF\0<");
    wide || super::markup::is_markup(&String::from_utf8_lossy(&start[..start.len().min(64)]))
}

fn sniff_zip(bytes: &[u8]) -> Result<Container, SheetError> {
    let damaged = |error: zip::result::ZipError| SheetError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .map(|name| name.replace('\\', "/").to_lowercase())
        .collect();
    let has = |name: &str| names.iter().any(|entry| entry == name);
    let container = if has("xl/workbook.xml") {
        Container::Xlsx
    } else if has("xl/workbook.bin") {
        Container::Xlsb
    } else if has("word/document.xml") {
        return Err(SheetError::NotATable("Word 文档"));
    } else if has("ppt/presentation.xml") {
        return Err(SheetError::NotATable("演示文稿"));
    } else if has("content.xml") {
        Container::Ods
    } else {
        return Err(SheetError::NotATable("压缩包"));
    };
    measure(&mut archive, MAX_UNFOLDED)?;
    Ok(container)
}

/// Adds up the declared sizes; reading a part beyond its declared size fails, so a lie gains nothing.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>, limit: u64) -> Result<(), SheetError> {
    let mut left = limit;
    for index in 0..archive.len() {
        let part = archive
            .by_index_raw(index)
            .map_err(|error| SheetError::Damaged(error.to_string()))?;
        left = left.checked_sub(part.size()).ok_or(SheetError::UnfoldsTooLarge)?;
    }
    Ok(())
}

/// Old Excel, old Word and encrypted new Excel share one container; the directory holds UTF-16 stream names.
fn sniff_compound(bytes: &[u8]) -> Result<Container, SheetError> {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        return Err(SheetError::Encrypted);
    }
    if holds("WordDocument") {
        return Err(SheetError::NotATable("Word 文档"));
    }
    Ok(Container::Xls)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_workbook_that_unfolds_beyond_the_limit_is_refused_whatever_it_declares() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(&[b' '; 10_000]).unwrap();
        let honest = writer.finish().unwrap().into_inner();
        let declared = 10_000_u32.to_le_bytes();
        let mut lying = honest.clone();
        for at in 0..lying.len() - 4 {
            if lying[at..at + 4] == declared {
                lying[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
            }
        }
        let measured = |bytes: &[u8], limit| measure(&mut ZipArchive::new(Cursor::new(bytes)).unwrap(), limit);
        assert_eq!(measured(&honest, 10_000), Ok(()));
        assert_eq!(measured(&honest, 9_999), Err(SheetError::UnfoldsTooLarge));
        let mut lying = ZipArchive::new(Cursor::new(lying.as_slice())).unwrap();
        let mut part = lying.by_index(0).unwrap();
        assert!(std::io::copy(&mut part, &mut std::io::sink()).is_err());
    }
}
